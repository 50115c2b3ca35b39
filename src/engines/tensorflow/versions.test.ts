import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareVersions, isPrerelease, isVersion } from './versions.ts';

const ORDER = [
  '0.0.1',
  '2.9.0',
  '2.12.0.dev1',
  '2.12.0a1',
  '2.12.0rc0',
  '2.12.0rc1',
  '2.12.0',
  '2.12.0.post1',
  '2.12.1',
  '2.21.0',
  '10.0',
];
test('versions are ordered as numbers, releases after what leads to them', () => {
  for (const [i, a] of ORDER.entries()) {
    for (const [j, b] of ORDER.entries()) assert.equal(Math.sign(compareVersions(a, b)), Math.sign(i - j), `${a} ${b}`);
  }
});
test('2.1 is 2.1.0', () => assert.equal(compareVersions('2.1', '2.1.0'), 0));
test('what is no version', () =>
  assert.deepEqual(['x', '2.', '', '2.1-3', '../2.1'].map(isVersion), [false, false, false, false, false]));
test('what comes before a release', () =>
  assert.deepEqual(['2.1rc1', '2.1.dev3', '2.1', '2.1.post1'].map(isPrerelease), [true, true, false, false]));
