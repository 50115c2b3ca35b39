/**
 * Tries a device in a process of its own: looks at the driver, loads the provider, and runs a model of two nodes on it.
 * What is found is kept, so that a process tries a device once. The other side is trial-process.ts.
 *
 *   this process ── Attempt as JSON, argv ──▶ trial-process.js ── Trial as one line of JSON, stdout ──▶ this process
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { SessionConfig } from '../session-config.ts';
import type { GpuKind } from './providers.ts';
import { cleanMessage } from './status.ts';

export interface Attempt {
  readonly kind: GpuKind;
  /** The driver's number of the device. */
  readonly index: number;
  readonly config: SessionConfig;
}

export type Trial =
  | { readonly ok: true; readonly name?: string; readonly memoryBytes?: number }
  | { readonly ok: false; readonly reason: string };

/** What begins the line that is the answer; a provider may write to stdout, too. */
export const ANSWER = 'stfs-trial ';
/** CUDA compiles its kernels for a GPU that is newer than the library. */
const TIMEOUT_MS = 180_000;

// Compiled, like this file: addresses in strings are not rewritten by the compiler.
const PROCESS = new URL('./trial-process.js', import.meta.url);

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours
const COLOURS = /\u001b\[[\d;]*m/g;

const lastWords = (stderr: string): string => {
  const said = cleanMessage(stderr.replace(COLOURS, '').slice(-2000));
  return stderr.trim() === '' ? '' : `; it said: ${said.slice(-500)}`;
};

/** Runs the trial anew. */
export const startTrial = (attempt: Attempt, module: URL = PROCESS, timeoutMs = TIMEOUT_MS): Promise<Trial> =>
  new Promise((resolve) => {
    const args = [fileURLToPath(module), JSON.stringify(attempt)];
    const options = { timeout: timeoutMs, killSignal: 'SIGKILL' as const, maxBuffer: 2 ** 24 };
    execFile(process.execPath, args, options, (error, stdout, stderr) => {
      const line = stdout.split('\n').find((text) => text.startsWith(ANSWER));
      if (line !== undefined) return resolve(JSON.parse(line.slice(ANSWER.length)) as Trial);
      const how = error?.killed
        ? `did not end within ${timeoutMs / 1000} seconds`
        : `ended with ${error?.signal ?? `exit code ${error?.code ?? 0}`}`;
      resolve({ ok: false, reason: `a trial run on it ${how}${lastWords(stderr)}` });
    });
  });

/** A device that did not work may work later: its driver was started, a library installed. */
const FAILED_MS = 60_000;

const known = new Map<string, Promise<Trial>>();

/** Whether models can run on a device, tried when first asked for; one that did not work is tried again after a minute. */
export const tryDevice = (
  kind: GpuKind,
  index: number,
  config: SessionConfig,
  start: (attempt: Attempt) => Promise<Trial> = startTrial,
  failedMs = FAILED_MS,
): Promise<Trial> => {
  // What else a session_config says does not decide whether a device works.
  const { perProcessGpuMemoryFraction, allowGrowth } = config;
  const attempt: Attempt = {
    kind,
    index,
    config: {
      ...(perProcessGpuMemoryFraction !== undefined && { perProcessGpuMemoryFraction }),
      ...(allowGrowth !== undefined && { allowGrowth }),
    },
  };
  const key = JSON.stringify(attempt);
  const before = known.get(key);
  if (before) return before;
  const trial = start(attempt);
  known.set(key, trial);
  void trial.then(({ ok }) => {
    if (!ok) setTimeout(() => known.delete(key), failedMs).unref();
  });
  return trial;
};
