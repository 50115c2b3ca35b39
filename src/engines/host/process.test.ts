import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const CHILD = fileURLToPath(new URL('process.test.child.js', import.meta.url));
const run = (scenario: string) =>
  spawnSync(process.execPath, ['--expose-gc', CHILD, scenario], { encoding: 'utf8', timeout: 120_000 });

test('memory is bounded over 40 reloads of a model with host nodes and 8 MB of weights', (t) => {
  const { stdout, stderr, status } = run('reload');
  assert.equal(status, 0, stderr);
  const rss: readonly number[] = JSON.parse(stdout);
  t.diagnostic(`MB resident after each reload: ${rss.join(' ')}`);
  // A leak would be 25 reloads of 8 MB in this thread, and again in those of the kernels.
  const early = Math.max(...rss.slice(0, 15));
  assert.ok(rss.at(-1)! < early + 80, `${early} MB at first, ${rss.at(-1)} MB at last`);
});

for (const scenario of ['ends with a session open', 'exits while a kernel runs in a thread']) {
  test(`a process that ${scenario} does not crash`, () => {
    for (let i = 0; i < 3; i++) {
      const { status, signal, stderr } = run(scenario);
      assert.deepEqual({ status, signal, stderr }, { status: 0, signal: null, stderr: '' });
    }
  });
}
