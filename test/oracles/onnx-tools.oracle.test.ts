/**
 * Models as the tools around ONNX write them (onnx_tools.py): quantized, converted to float16 and to other opsets, optimized,
 * boosted; exported by torch and fused where its environment has torch and transformers. Answers equal to those of ONNX
 * Runtime's own Python.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { testPacks } from '../packs.ts';
import { ROOT } from '../root.ts';

const python = join(ROOT, '.venv/oracles-onnx-tools/bin/python');
if (existsSync(python)) {
  const into = mkdtempSync(join(tmpdir(), 'onnx-tools-'));
  const generator = join(ROOT, 'test/oracles/onnx_tools.py');
  const { status, stderr } = spawnSync(python, [generator, into], {
    encoding: 'utf8',
    timeout: 1_800_000,
    maxBuffer: 2 ** 28,
  });
  assert.equal(status, 0, stderr);
  testPacks('onnx', into);
} else {
  test(
    'models of the tools around ONNX',
    { skip: `needs ${python} with requirements-onnx-tools.txt` },
    () => undefined,
  );
}
