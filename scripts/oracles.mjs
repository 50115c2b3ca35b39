// Brings what the oracle tests need onto this machine, as far as it lets us: a Chromium from the system's packages and a
// Python environment with the real frameworks under .venv/. What could not be had is said here, and the tests that want
// it are skipped with that reason.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const run = (command, ...args) =>
  spawnSync(command, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'], timeout: 900_000 }).status === 0;
const found = (command) => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;

/** The interpreter of a version like 3.7: pyenv's newest release of it, else the one on the path. */
const pythonOf = (version) => {
  const pyenv = join(process.env.PYENV_ROOT ?? join(process.env.HOME ?? '', '.pyenv'), 'versions');
  const releases = existsSync(pyenv) ? readdirSync(pyenv).filter((name) => name.startsWith(`${version}.`)) : [];
  return releases.length > 0 ? join(pyenv, releases.sort().at(-1), 'bin', 'python') : `python${version}`;
};

/** A Python environment under .venv/, with what a file of requirements in test/oracles names. */
const environment = (name, folder, requirements, versions) => {
  const at = join(root, '.venv', folder);
  return {
    name: `${name} in .venv/${folder}`,
    has: () => existsSync(join(at, 'ready')),
    get: () => {
      const python = versions.map(pythonOf).find((command) => spawnSync(command, ['-c', '']).status === 0);
      return (
        python !== undefined &&
        run(python, '-m', 'venv', at) &&
        // The pip that old Pythons come with knows no wheels of today, and would compile.
        run(join(at, 'bin/python'), '-m', 'pip', 'install', '--quiet', '--upgrade', 'pip') &&
        run(
          join(at, 'bin/python'),
          '-m',
          'pip',
          'install',
          '--quiet',
          '--requirement',
          join(root, 'test/oracles', requirements),
        ) &&
        run('touch', join(at, 'ready'))
      );
    },
    how: `install Python ${versions.join(' or ')} with venv, and let pip reach its index`,
  };
};

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
  environment('TensorFlow', 'oracles', 'requirements.txt', ['3.11', '3.12', '3.10']),
  // Keras 2 writes SavedModels of another kind.
  environment('TensorFlow 2.15', 'oracles-tf215', 'requirements-tf215.txt', ['3.11', '3.10']),
  // Sessions, estimators and contrib; their wheels are for Pythons of their time.
  environment('TensorFlow 1.15', 'oracles-tf115', 'requirements-tf115.txt', ['3.7']),
  environment('TensorFlow 1.12', 'oracles-tf112', 'requirements-tf112.txt', ['3.6']),
  environment('TensorFlow 1.8', 'oracles-tf18', 'requirements-tf18.txt', ['3.6']),
  // For what `stfs convert` writes.
  environment('ONNX', 'oracles-onnx', 'requirements-onnx.txt', ['3.11', '3.12', '3.13']),
  environment('skl2onnx', 'oracles-onnx-estimators', 'requirements-onnx-estimators.txt', ['3.11', '3.12']),
  environment('the tools of ONNX', 'oracles-onnx-tools', 'requirements-onnx-tools.txt', ['3.11', '3.12']),
  // With h2o.jar in it, for which Java 8 to 17 must be there.
  environment('H2O 3.46', 'oracles-h2o', 'requirements-h2o.txt', ['3.11', '3.12', '3.10', '3.9']),
  environment('TensorFlow 1.4', 'oracles-tf14', 'requirements-tf14.txt', ['3.6']),
];
for (const { name, has, get, how } of needs) {
  const state = has()
    ? 'is here'
    : get() && has()
      ? 'was installed'
      : `could not be had; its tests are skipped (${how})`;
  console.log(`${name} ${state}`);
}
