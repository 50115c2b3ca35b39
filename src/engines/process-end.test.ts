import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const CHILD = fileURLToPath(new URL('process-end.test.child.js', import.meta.url));
const skip = process.platform === 'win32' ? 'not on Windows' : false;

// biome-ignore format: one case a line
const CASES: readonly (readonly [string, string, number, RegExp])[] = [
  ['exits', 'busy', 7, /^$/],
  ['throws', 'busy', 1, /^Error: on purpose\n {4}at /],
  ['rejects', 'busy', 1, /^Error: on purpose\n {4}at /],
  ['exits', 'idle', 7, /^$/],
  ['throws', 'idle', 1, /Error: on purpose/],
];
for (const [how, state, code, stderr] of CASES) {
  test(`a process that ${how} with ${state} threads ends at once, and is heard`, { skip }, () => {
    const child = spawnSync(process.execPath, [CHILD, how, state], { encoding: 'utf8', timeout: 30_000 });
    assert.deepEqual([child.status, child.signal], [code, null], child.stderr);
    assert.equal(child.stdout, `before, ${code}\nafter, ${code}\n`);
    assert.match(child.stderr, stderr);
  });
}
