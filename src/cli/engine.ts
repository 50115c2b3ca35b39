/** `stfs engine install …`, `list` and `flags`: engines that are not part of this program. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { installEngine } from '../engines/install/install.ts';
import { PACKAGES } from '../engines/install/packages.ts';
import { ENGINE_NAMES, engineFolder } from '../engines/installed.ts';
import { findGpuProviders, GPU_INSTALL_COMMAND } from '../engines/onnxruntime/gpu-providers.ts';
import { engineName } from '../engines/open.ts';
import { findEngine, INSTALL_COMMAND, installedEngines, LIBRARIES } from '../engines/tensorflow/library.ts';
import { ServingError } from '../errors.ts';

/** As tf.sysconfig has them, from TensorFlow 2.12 to 2.21. */
const COMPILER_FLAGS = ['-std=c++17', '-D_GLIBCXX_USE_CXX11_ABI=1', '-DEIGEN_MAX_ALIGN_BYTES=64'];
const HEADER = 'tensorflow/core/framework/op.h';

const REDRAW_MS = 100;
const BAR = 30;
const mb = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;

/** A line that is drawn over while a download goes on; nothing where standard error is no terminal. */
const progressBar = (): { show: (done: number, total: number | undefined) => void; clear: () => void } => {
  let drawn = 0;
  const terminal = process.stderr.isTTY;
  return {
    show: (done, total) => {
      const now = performance.now();
      if (!terminal || (now - drawn < REDRAW_MS && done !== total)) return;
      drawn = now;
      const filled = total === undefined ? 0 : Math.floor((BAR * done) / total);
      const bar = total === undefined ? '' : `[${'='.repeat(filled)}${' '.repeat(BAR - filled)}] `;
      process.stderr.write(`\r\x1b[K${bar}${mb(done)}${total === undefined ? '' : ` of ${mb(total)}`}`);
    },
    clear: () => {
      if (terminal && drawn > 0) process.stderr.write('\r\x1b[K');
    },
  };
};

const OPTIONS = ['version', 'from'];

/** `--name=value` or `--name value`. Throws INVALID_CONFIG for what is not an option. */
const readOptions = (args: readonly string[]): { readonly version?: string; readonly from?: string } => {
  const options: Record<string, string> = {};
  for (let i = 0; i < args.length; i++) {
    const [, name = '', value = args[i + 1]] = /^--([a-z]+)(?:=(.*))?$/s.exec(args[i]!) ?? [];
    if (!OPTIONS.includes(name) || value === undefined || value === '') {
      throw new ServingError('INVALID_CONFIG', `${args[i]}: expected --version=V or --from=PATH`);
    }
    options[name] = value;
    if (!args[i]!.includes('=')) i++;
  }
  return options;
};

const install = async ([engine, ...args]: readonly string[]): Promise<string> => {
  const name = ENGINE_NAMES.find((known) => known === engine);
  if (name === undefined) {
    const found = engine === undefined ? 'what is to be installed?' : `${engine} cannot be installed;`;
    throw new ServingError(
      'INVALID_CONFIG',
      `${found} There is ${ENGINE_NAMES.map((known) => `stfs engine install ${known}`).join(', and ')}`,
    );
  }
  const bar = progressBar();
  try {
    const { version, folder } = await installEngine(name, {
      ...readOptions(args),
      say: (line) => {
        bar.clear();
        process.stderr.write(`${line}\n`);
      },
      progress: bar.show,
    });
    return `${PACKAGES[name].title} ${version} is installed in ${folder}\n`;
  } finally {
    bar.clear();
  }
};

const list = (): string => {
  const used = findEngine();
  const lines = installedEngines().map(
    ({ version, folder }) => `TensorFlow ${version}  ${folder}${used?.folder === folder ? '  (used)' : ''}`,
  );
  if (used && !lines.some((line) => line.includes('(used)'))) {
    lines.unshift(`TensorFlow ${used.version}  ${used.folder}  (used, by STFS_TENSORFLOW)`);
  }
  const gpu = findGpuProviders();
  return `${[
    `${engineName()}  (part of this program)`,
    gpu
      ? `ONNX Runtime for GPUs ${gpu.version}  ${gpu.folder}`
      : `ONNX Runtime for GPUs is not installed (${engineFolder('onnxruntime-gpu')}); ${GPU_INSTALL_COMMAND} installs it`,
    ...(lines.length > 0
      ? lines
      : [`TensorFlow is not installed (${engineFolder('tensorflow')}); ${INSTALL_COMMAND} installs it`]),
  ].join('\n')}\n`;
};

/** What a compiler is to be told for a custom op of the TensorFlow that is used. */
const flags = (): string => {
  const engine = findEngine();
  if (!engine) {
    throw new ServingError('INVALID_CONFIG', `TensorFlow is not installed; ${INSTALL_COMMAND} installs it`);
  }
  const include = join(engine.folder, 'include');
  if (!existsSync(join(include, HEADER))) {
    throw new ServingError(
      'INVALID_CONFIG',
      `${include} lacks ${HEADER}; install TensorFlow again from a package index or a wheel`,
    );
  }
  return `${[...COMPILER_FLAGS, `-I${include}`, `-L${engine.folder}`, `-l:${LIBRARIES[0]}`].join(' ')}\n`;
};

/** Runs `stfs engine …`; returns what it prints. */
export const runEngine = async ([verb, ...rest]: readonly string[]): Promise<string> => {
  if (verb === 'install') return install(rest);
  if (verb === 'list' && rest.length === 0) return list();
  if (verb === 'flags' && rest.length === 0) return flags();
  throw new ServingError(
    'INVALID_CONFIG',
    `expected stfs engine install ${ENGINE_NAMES.join('|')} [--version=V] [--from=PATH], stfs engine list or stfs engine flags`,
  );
};
