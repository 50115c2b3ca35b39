// Compiles everything into dist/ with the compilers that the lock file pins: the program, its tests, benches and scripts
// with TypeScript, then the dashboard's browser code, which has the DOM's types instead of Node's; meanwhile what is to
// be WebAssembly with AssemblyScript, unless .cache/ has it from a build before.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);
const folderOf = (name) => dirname(require.resolve(`${name}/package.json`));
const tsc = join(folderOf('typescript'), 'bin', 'tsc');

/** Throws where the program does not end with 0. */
const run = (script, args) =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' });
    child.on('error', reject);
    child.on('exit', (status) => (status === 0 ? resolve() : reject(new Error(`${script} ended with ${status}`))));
  });

const compileTypeScript = async () => {
  for (const project of ['tsconfig.json', 'src/dashboard/browser/tsconfig.json']) {
    if (existsSync(join(root, project))) await run(tsc, ['-p', join(root, project)]);
  }
};

// biome-ignore format: an option and its value a line
const ASC_OPTIONS = [
  '--runtime', 'stub',
  '--importMemory',
  '--noExportMemory',
  '--enable', 'simd',
  '--optimizeLevel', '3',
  '--shrinkLevel', '0',
  '--noAssert',
  '--uncheckedBehavior', 'always',
];
const ASSEMBLIES = ['src/pipeline/assembly', 'src/wire/assembly'];

const compileAssemblyScript = async () => {
  const folder = folderOf('assemblyscript');
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const cache = join(root, '.cache', 'assembly');
  mkdirSync(cache, { recursive: true });
  for (const assembly of ASSEMBLIES) {
    const target = join(root, 'dist', assembly);
    mkdirSync(target, { recursive: true });
    for (const file of readdirSync(join(root, assembly)).filter((name) => name.endsWith('.ts'))) {
      const source = join(assembly, file);
      const hash = createHash('sha256').update([version, ...ASC_OPTIONS, ''].join('\n'));
      const made = join(cache, `${hash.update(readFileSync(join(root, source))).digest('hex')}.wasm`);
      if (!existsSync(made)) {
        const part = `${made}.${process.pid}`;
        await run(join(folder, 'bin', 'asc.js'), [source, ...ASC_OPTIONS, '--outFile', part]);
        renameSync(part, made);
      }
      copyFileSync(made, join(target, file.replace(/\.ts$/, '.wasm')));
    }
  }
};

rmSync(join(root, 'dist'), { recursive: true, force: true });
try {
  await Promise.all([compileTypeScript(), compileAssemblyScript()]);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
