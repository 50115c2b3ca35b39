import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { engineFolder } from '../installed.ts';
import { findEngine, installedEngines, LIBRARIES } from './library.ts';

const root = mkdtempSync(join(tmpdir(), 'engines-'));
after(() => rmSync(root, { recursive: true }));
const STFS_HOME = join(root, 'home');
const put = (folder: string): string => {
  mkdirSync(folder, { recursive: true });
  for (const name of LIBRARIES) writeFileSync(join(folder, name), '');
  return folder;
};

test('no engine is installed', () => {
  assert.deepEqual(installedEngines({ STFS_HOME }), []);
  assert.equal(findEngine({ STFS_HOME }), undefined);
});

test('the newest engine is used, unless another one is named', () => {
  const folders = new Map(
    ['2.9.0', '2.21.0', '2.15.0'].map((version) => [
      version,
      put(join(engineFolder('tensorflow', { STFS_HOME }), version)),
    ]),
  );
  mkdirSync(join(engineFolder('tensorflow', { STFS_HOME }), '2.30.0'));
  mkdirSync(join(engineFolder('tensorflow', { STFS_HOME }), '.install-1'));
  assert.deepEqual(
    installedEngines({ STFS_HOME }).map(({ version }) => version),
    ['2.21.0', '2.15.0', '2.9.0'],
  );
  assert.deepEqual(findEngine({ STFS_HOME }), { version: '2.21.0', folder: folders.get('2.21.0') });
  assert.equal(findEngine({ STFS_HOME, STFS_TENSORFLOW: '2.15.0' })?.folder, folders.get('2.15.0'));
  assert.throws(() => findEngine({ STFS_HOME, STFS_TENSORFLOW: '2.16.0' }), {
    code: 'INVALID_CONFIG',
    message: /version 2\.16\.0 is not installed \(2\.21\.0, 2\.15\.0, 2\.9\.0\); install it with .* --version=2\.16\.0/,
  });
});

test('the folder of a Python package is an engine, too', () => {
  const folder = put(join(root, 'site-packages', 'tensorflow'));
  mkdirSync(join(root, 'site-packages', 'tensorflow_cpu-2.20.0.dist-info'));
  assert.deepEqual(findEngine({ STFS_TENSORFLOW: folder }), { version: '2.20.0', folder });
  assert.throws(() => findEngine({ STFS_TENSORFLOW: root }), { code: 'INVALID_CONFIG', message: /does not hold/ });
});
