// Brings what the oracle tests need onto this machine, as far as it lets us: a Chromium from the system's packages and a
// Python environment with the real frameworks under .venv/. What could not be had is said here, and the tests that want
// it are skipped with that reason.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const run = (command, ...args) =>
  spawnSync(command, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'], timeout: 900_000 }).status === 0;
const found = (command) => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;

const needs = [
  {
    name: 'Chromium',
    has: () => ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].some(existsSync),
    get: () =>
      found('apt-get') &&
      process.getuid?.() === 0 &&
      run('apt-get', 'update', '-qq') &&
      run('apt-get', 'install', '-y', '-qq', '--no-install-recommends', 'chromium'),
    how: 'install the package chromium',
  },
  {
    name: 'TensorFlow in .venv/oracles',
    has: () => existsSync(join(root, '.venv/oracles/ready')),
    get: () => {
      const python = ['python3.11', 'python3.12', 'python3.10', 'python3'].find(found);
      return (
        python !== undefined &&
        run(python, '-m', 'venv', join(root, '.venv/oracles')) &&
        run(
          join(root, '.venv/oracles/bin/python'),
          '-m',
          'pip',
          'install',
          '--quiet',
          '--requirement',
          join(root, 'test/oracles/requirements.txt'),
        ) &&
        run('touch', join(root, '.venv/oracles/ready'))
      );
    },
    how: 'install Python 3.10 to 3.12 with venv, and let pip reach its index',
  },
];
for (const { name, has, get, how } of needs) {
  const state = has()
    ? 'is here'
    : get() && has()
      ? 'was installed'
      : `could not be had; its tests are skipped (${how})`;
  console.log(`${name} ${state}`);
}
