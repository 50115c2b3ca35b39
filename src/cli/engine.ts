/** `stfs engine install tensorflow` and `stfs engine list`: native TensorFlow, for models that the compiler does not cover. */

import { installTensorFlow } from '../engines/install/install.ts';
import { engineFolder } from '../engines/installed.ts';
import { engineName } from '../engines/open.ts';
import { findEngine, installedEngines } from '../engines/tensorflow/library.ts';
import { ServingError } from '../errors.ts';

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
  if (engine !== 'tensorflow') {
    throw new ServingError(
      'INVALID_CONFIG',
      `${engine ?? 'nothing'} cannot be installed; there is: stfs engine install tensorflow`,
    );
  }
  const bar = progressBar();
  try {
    const { version, folder } = await installTensorFlow({
      ...readOptions(args),
      say: (line) => {
        bar.clear();
        process.stderr.write(`${line}\n`);
      },
      progress: bar.show,
    });
    return `TensorFlow ${version} is installed in ${folder}\n`;
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
  const none = `TensorFlow is not installed (${engineFolder('tensorflow')}); stfs engine install tensorflow installs it`;
  return `${[`${engineName()}  (part of this program)`, ...(lines.length > 0 ? lines : [none])].join('\n')}\n`;
};

/** Runs `stfs engine …`; returns what it prints. */
export const runEngine = async ([verb, ...rest]: readonly string[]): Promise<string> => {
  if (verb === 'install') return install(rest);
  if (verb === 'list' && rest.length === 0) return list();
  throw new ServingError(
    'INVALID_CONFIG',
    'expected stfs engine install tensorflow [--version=V] [--from=PATH], or stfs engine list',
  );
};
