/** The coverage page of Caffe2's operators: each of the registry is served with a golden, or refused with a reason. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { caffe2Rows } from '../../scripts/caffe2-ops.ts';
import { lawRows } from '../../scripts/coverage-page.ts';
import { OPS } from '../../src/formats/caffe2/ops/index.ts';
import { ENGINES, REGISTRY } from '../../src/formats/caffe2/registry.ts';
import { holdsCoverage } from '../coverage.ts';

describe("coverage of Caffe2's operators", () => {
  holdsCoverage(lawRows(caffe2Rows()));

  it('the registry is whole', () => {
    assert.equal(REGISTRY.length, 734);
    assert.equal(
      Object.values(ENGINES).reduce((sum, names) => sum + names.trim().split(/\s+/).length, 0),
      159,
    );
  });

  it("every row is one of Caffe2's operators", () =>
    assert.deepEqual(
      [...OPS.keys()].filter((op) => !REGISTRY.includes(op)),
      [],
    ));
});
