import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { has, ROWS, type Row, servers } from './rows.ts';

const whySkipped = (row: Row): string | false => {
  if (row.state === 'open' && !row.run) return row.reason ?? 'open';
  return row.needs !== undefined && !has(row.needs) && `there is no ${row.needs[0]} on this machine`;
};

describe('the seed’s README', () => {
  const { server, stopAll } = servers();
  after(async () => {
    const codes = await stopAll();
    assert.ok(
      codes.every((code) => code === 0),
      `exit codes ${codes}`,
    );
  });
  for (const row of ROWS) {
    it(`${row.section}: ${row.says}`, { skip: whySkipped(row) }, async () => row.run?.(server));
  }
  it('gives a reason for whatever is not run as written', () => {
    assert.deepEqual(
      ROWS.filter((row) => row.state !== 'as written' && !row.reason),
      [],
    );
  });
});
