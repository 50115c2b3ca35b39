/** The coverage page of ONNX's operators: each is served with a golden, or refused with a reason. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { lawRows } from '../../scripts/coverage-page.ts';
import { onnxRows } from '../../scripts/onnx-ops.ts';
import { NEWER } from '../../src/formats/onnx/newer.ts';
import { REFUSED } from '../../src/formats/onnx/refusals.ts';
import { holdsCoverage } from '../coverage.ts';

describe("coverage of ONNX's operators", () => {
  const rows = onnxRows();
  // What only ONNX Runtime's optimizers write is listed; goldens of it are a sample.
  holdsCoverage(lawRows(rows.filter(({ name }) => !name.startsWith('com.microsoft.'))));

  it('the list is whole', () => {
    const names = new Set(rows.map(({ name }) => name));
    assert.ok(rows.filter(({ section }) => section === 'ai.onnx').length > 200);
    for (const name of ['Abs', 'SwiGLU', 'Upsample', 'ai.onnx.ml.ZipMap', 'com.microsoft.Attention'])
      assert.ok(names.has(name), name);
  });

  it('what the tables name is an operator', () => {
    const names = new Set(rows.map(({ name }) => name));
    const told = [...Object.keys(NEWER), ...Object.keys(REFUSED).map((key) => key.replace(/^:/, '').replace(':', '.'))];
    assert.deepEqual(
      told.filter((name) => !names.has(name)),
      [],
    );
  });
});
