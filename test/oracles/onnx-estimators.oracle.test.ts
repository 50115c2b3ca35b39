/**
 * Every estimator of scikit-learn that skl2onnx converts (onnx_estimators.py), with probabilities as maps, as tensors and
 * as columns: answers equal to those of ONNX Runtime's own Python.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { testPacks } from '../packs.ts';
import { ROOT } from '../root.ts';

const python = join(ROOT, '.venv/oracles-onnx-estimators/bin/python');
if (existsSync(python)) {
  const into = mkdtempSync(join(tmpdir(), 'onnx-estimators-'));
  const generator = join(ROOT, 'test/oracles/onnx_estimators.py');
  const { status, stderr } = spawnSync(python, [generator, into], { encoding: 'utf8', timeout: 900_000 });
  assert.equal(status, 0, stderr);
  testPacks('onnx', into);
} else {
  test(
    'estimators that skl2onnx converts',
    { skip: `needs ${python} with requirements-onnx-estimators.txt` },
    () => undefined,
  );
}
