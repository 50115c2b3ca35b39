/**
 * All node tests of the onnx package, those too large for the packs of src/formats/onnx/goldens as well: its generator
 * writes them anew into a folder of their own.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { testPacks } from '../packs.ts';
import { ROOT } from '../root.ts';

const python = join(ROOT, '.venv/oracles-onnx/bin/python');
if (existsSync(python)) {
  const into = mkdtempSync(join(tmpdir(), 'onnx-node-tests-'));
  const generator = join(ROOT, 'src/formats/onnx/goldens/make_node_tests.py');
  const { status, stderr } = spawnSync(python, [generator, '--all', into], { encoding: 'utf8', timeout: 300_000 });
  assert.equal(status, 0, stderr);
  testPacks('onnx', into);
} else {
  test('the node tests of onnx', { skip: 'no onnx: node scripts/oracles.mjs brings it' }, () => undefined);
}
