/** The coverage page of TensorFlow's ops: the registry and the op tables tell the same story. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { coverage, unknownRows } from '../../scripts/tensorflow-ops.ts';

describe('coverage of TensorFlow ops', () => {
  const rows = coverage();

  it("every row of the op tables is an op of TensorFlow's registry", () => assert.deepEqual(unknownRows(), []));

  it('every op is listed once', () => assert.equal(new Set(rows.map(({ op }) => op)).size, rows.length));

  it('the registry is whole', () => {
    const names = new Set(rows.map(({ op }) => op));
    assert.ok(rows.length > 1500);
    // of 2.21, of XLA, of TensorFlow 1, of older than that
    for (const op of ['MatMul', 'XlaDotV2', 'BiasAddV1', 'BatchNormWithGlobalNormalization', 'CompareAndBitpack']) {
      assert.ok(names.has(op), op);
    }
  });

  it('every op that is not compiled says why', () =>
    assert.deepEqual(
      rows.filter(({ status, note }) => (status === 'native' || status === 'refused') && note === ''),
      [],
    ));
});
