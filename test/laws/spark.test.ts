/** The coverage page of Spark: each class is served with a golden, or refused with a reason. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sparkRows } from '../../scripts/spark.ts';

const MOST_REFUSED = 0.05;

describe('coverage of Spark', () => {
  const rows = sparkRows();

  it('each class is served or refused', () =>
    assert.deepEqual(
      rows.filter(({ status }) => status === 'not there').map(({ name }) => name),
      [],
    ));

  it('each that is served has a golden', () =>
    assert.deepEqual(
      rows.filter(({ status, goldens }) => status === 'served' && goldens.size === 0).map(({ name }) => name),
      [],
    ));

  it('each that is refused has a reason', () =>
    assert.deepEqual(
      rows.filter(({ status, note }) => status === 'refused' && note === '').map(({ name }) => name),
      [],
    ));

  it('at most one in twenty of pyspark’s own list is refused', () => {
    const upstream = rows.filter(({ isUpstream }) => isUpstream);
    const refused = upstream.filter(({ status }) => status === 'refused');
    assert.ok(refused.length <= MOST_REFUSED * upstream.length, `${refused.length} of ${upstream.length}`);
  });
});
