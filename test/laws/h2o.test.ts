/** The coverage page of H2O: each algorithm is served with a golden, goes to a server, or is refused with a reason. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { algorithmRows } from '../../scripts/h2o.ts';
import { ALGORITHMS } from '../../src/formats/h2o/algorithms/index.ts';

const MOST_REFUSED = 0.05;

describe('coverage of H2O', () => {
  const rows = algorithmRows();

  it('each that is served has a golden', () =>
    assert.deepEqual(
      rows.filter(({ state, goldens }) => state === 'served' && goldens.size === 0).map(({ algo }) => algo),
      [],
    ));

  it('each of the table stands on the page', () =>
    assert.deepEqual(
      Object.keys(ALGORITHMS).filter((algo) => !rows.some((row) => row.algo === algo)),
      [],
    ));

  it("at most one in twenty of H2O's own list is refused", () => {
    const upstream = rows.filter(({ isUpstream }) => isUpstream);
    const refused = upstream.filter(({ state }) => state === 'refused');
    assert.ok(refused.length <= MOST_REFUSED * upstream.length, `${refused.map(({ algo }) => algo)}`);
  });
});
