/** What a coverage page owes its reader: each row is served with a golden, or refused with a reason. */
import assert from 'node:assert/strict';
import { it } from 'node:test';

/** At most this part of upstream's own list may be refused. */
const MOST_REFUSED = 0.05;

export interface CoverageRow {
  readonly name: string;
  readonly status: 'served' | 'refused' | 'not there';
  /** Whether it stands in upstream's own list. */
  readonly isUpstream: boolean;
  readonly note: string;
  readonly goldens: ReadonlyMap<string, number>;
}

/** Adds the tests, inside of a `describe`. */
export const holdsCoverage = (rows: readonly CoverageRow[]): void => {
  it('each is served or refused', () =>
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

  it("at most one in twenty of upstream's own list is refused", () => {
    const upstream = rows.filter(({ isUpstream }) => isUpstream);
    const refused = upstream.filter(({ status }) => status === 'refused');
    assert.ok(refused.length <= MOST_REFUSED * upstream.length, `${refused.length} of ${upstream.length}`);
  });
};
