import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { locked } from './lock.ts';

const root = mkdtempSync(join(tmpdir(), 'lock-'));
after(() => rmSync(root, { recursive: true }));
const path = join(root, 'x.lock');
/** No process has such a number. */
const DEAD = 2 ** 30;

test('one at a time; the next one after the work, or after its failure', async () => {
  await locked(path, async () => {
    assert.equal(readFileSync(path, 'utf8'), `${process.pid} ${hostname()}`);
    const second = locked(path, async () => assert.fail('both'));
    await assert.rejects(second, {
      code: 'INVALID_CONFIG',
      message: `another installation is under way (process ${process.pid} of ${hostname()}); if none is, remove ${path}`,
    });
  });
  await assert.rejects(
    locked(path, async () => assert.fail('the work')),
    /the work/,
  );
  assert.equal(await locked(path, async () => 'free'), 'free');
  assert.equal(existsSync(path), false);
});

test('the lock of a process that died is taken over, by one of many', async () => {
  writeFileSync(path, `${DEAD} ${hostname()}`);
  let inside = 0;
  const work = async (): Promise<string> => {
    assert.equal(++inside, 1);
    await new Promise((resolve) => setTimeout(resolve, 30));
    inside--;
    return 'done';
  };
  const results = await Promise.allSettled(Array.from({ length: 8 }, () => locked(path, work)));
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
  for (const result of results) if (result.status === 'rejected') assert.equal(result.reason.code, 'INVALID_CONFIG');
  assert.deepEqual(readdirSync(root), []);
});

test('the lock of another host is left alone, and so is one that nobody has signed', async () => {
  for (const [owner, message] of [
    [`${DEAD} elsewhere`, /process 1073741824 of elsewhere/],
    ['', /nobody says by whom/],
  ] as const) {
    writeFileSync(path, owner);
    await assert.rejects(
      locked(path, async () => assert.fail('both')),
      { code: 'INVALID_CONFIG', message },
    );
    assert.equal(readFileSync(path, 'utf8'), owner);
  }
});
