/**
 * Runs a script that looks for what ends the process: in a child, which tells in a file where it is before each step, and
 * which is started again behind each step that ends it or takes too long.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const TOO_LONG_MS = 10_000;
/** Until the first step. */
const START_MS = 60_000;

/** How the process that tells in this file ended: a signal, an exit code, `takes too long` where a step does; undefined where it came to its end. */
const watch = async (started: ChildProcess, file: string): Promise<string | undefined> => {
  let ended: string | undefined;
  let done = false;
  started.on('exit', (code, signal) => {
    done = true;
    ended = signal ?? (code === 0 ? undefined : `exit ${code}`);
  });
  let [last, since] = ['', Date.now()];
  while (!done) {
    await sleep(20);
    const now = readFileSync(file, 'utf8');
    if (now !== last) [last, since] = [now, Date.now()];
    else if (Date.now() - since > (now === '' ? START_MS : TOO_LONG_MS)) {
      started.kill('SIGKILL');
      while (!done) await sleep(20);
      return 'takes too long';
    }
  }
  return ended;
};

/** What a script tells of itself. */
export interface Probe<Position> {
  /** The file of the script, which is called with `--child FILE POSITION SKIPPED` before its `args`. */
  readonly script: string;
  readonly args: readonly string[];
  /** Before the first step. */
  readonly first: Position;
  /** What of it is spoilt; behind `enough` findings of a key it is skipped. */
  readonly keyOf: (position: Position) => string;
  readonly enough: number;
  readonly describe: (position: Position) => string;
}

/** Prints every step that ended the child, until it comes to its end. */
export const probe = async <Position>(of: Probe<Position>): Promise<void> => {
  const file = join(mkdtempSync(join(tmpdir(), 'probe-')), 'progress');
  let from = of.first;
  const counts = new Map<string, number>();
  for (;;) {
    closeSync(openSync(file, 'w'));
    const skip = [...counts].filter(([, count]) => count >= of.enough).map(([key]) => key);
    const args = [of.script, '--child', file, JSON.stringify(from), JSON.stringify(skip), ...of.args];
    // Memory is bounded, so that an allocation that is too large fails as on a full machine.
    const started = spawn('prlimit', ['--as=20000000000', process.execPath, ...args], {
      stdio: ['ignore', 'inherit', 'pipe'],
    });
    let said = '';
    started.stderr!.on('data', (chunk) => {
      said = `${said}${chunk}`.slice(-2000);
    });
    const ended = await watch(started, file);
    if (ended === undefined) return;
    if (ended.startsWith('exit')) console.log(said);
    const text = readFileSync(file, 'utf8').trim();
    if (text === '') throw new Error(`the child ended (${ended}) before the first step: ${said}`);
    from = JSON.parse(text);
    counts.set(of.keyOf(from), (counts.get(of.keyOf(from)) ?? 0) + 1);
    const why = said
      .split('\n')
      .filter((line) => /what\(\)|terminate|assert|rror/i.test(line))
      .slice(0, 3)
      .join(' ');
    console.log(`${ended} | ${of.describe(from)} | ${why}`);
  }
};
