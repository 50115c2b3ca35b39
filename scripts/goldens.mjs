// Makes goldens anew with the real frameworks: `npm run goldens WORD` runs each generator whose path has WORD in it, in
// a virtual environment under .venv/ made from the requirements file beside it. A generator's first line names what it
// needs: "# python 3.11, requirements.txt"; it has several such lines where it runs on several. Pythons are found by pyenv or as python3.11 on the path.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const HEADER = /^# python (\d\.\d+), (\S+\.txt)$/gm;

const generators = ['src', 'models', 'test'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true })
    .map((path) => join(folder, String(path)))
    .filter((path) => path.endsWith('.py'))
    .flatMap((path) => {
      const headers = readFileSync(join(root, path), 'utf8').slice(0, 800).matchAll(HEADER);
      return [...headers].map((header) => ({ path, header }));
    }),
);

const run = (command, args, options = {}) => {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', cwd: root, ...options });
  if (status !== 0) {
    console.error(`${command} ${args.join(' ')} failed${error ? `: ${error.message}` : ` with code ${status}`}`);
    process.exit(1);
  }
};

/** The interpreter for a version like 3.11: pyenv's newest patch release of it, or the one on the path. */
const pythonOf = (version) => {
  const pyenv = join(process.env.PYENV_ROOT ?? join(process.env.HOME ?? '', '.pyenv'), 'versions');
  const releases = existsSync(pyenv) ? readdirSync(pyenv).filter((name) => name.startsWith(`${version}.`)) : [];
  return releases.length > 0 ? join(pyenv, releases.sort().at(-1), 'bin', 'python') : `python${version}`;
};

const word = process.argv[2];
const chosen = generators.filter(({ path }) => word && path.includes(word));
if (chosen.length === 0) {
  console.log(
    `usage: npm run goldens WORD, where WORD is a part of one of these:\n${[...new Set(generators.map(({ path }) => `  ${path}`))].join('\n')}`,
  );
  process.exit(word ? 1 : 0);
}
for (const { path, header } of chosen) {
  const requirements = join(dirname(path), header[2]);
  const key = createHash('sha256')
    .update(header[1] + readFileSync(join(root, requirements), 'utf8'))
    .digest('hex')
    .slice(0, 12);
  const venv = join(root, '.venv', key);
  const python = join(venv, 'bin', 'python');
  if (!existsSync(join(venv, 'ready'))) {
    run(pythonOf(header[1]), header[1].startsWith('2.') ? ['-m', 'virtualenv', venv] : ['-m', 'venv', venv]);
    // The pip that old Pythons come with knows no wheels of today, and would compile.
    run(python, ['-m', 'pip', 'install', '--quiet', '--upgrade', 'pip']);
    run(python, ['-m', 'pip', 'install', '--quiet', '--requirement', requirements]);
    run('touch', [join(venv, 'ready')]);
  }
  console.log(`${path} with ${basename(python)} ${header[1]} of ${venv}`);
  run(python, [path]);
}
