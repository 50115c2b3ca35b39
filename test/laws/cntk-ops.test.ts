/** The coverage page of CNTK's primitive functions: each number is served with a golden, or refused with a reason. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cntkRows } from '../../scripts/cntk-ops.ts';
import { lawRows } from '../../scripts/coverage-page.ts';
import { ROWS } from '../../src/formats/cntk/ops/index.ts';
import { REFUSALS } from '../../src/formats/cntk/refusals.ts';
import { holdsCoverage } from '../coverage.ts';

describe("coverage of CNTK's primitive functions", () => {
  const rows = cntkRows();
  holdsCoverage(lawRows(rows));

  it('the list is whole', () => assert.equal(rows.length, 98));

  it("every row of the tables is one of CNTK's functions, and none is refused as well", () => {
    const names = new Set(rows.map(({ name }) => name));
    assert.deepEqual(
      [...Object.keys(ROWS), ...Object.keys(REFUSALS)].filter((name) => !names.has(name)),
      [],
    );
    assert.deepEqual(
      Object.keys(ROWS).filter((name) => name in REFUSALS),
      [],
    );
  });
});
