/** Watches a process that tells in a file where it is before each step. */
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const TOO_LONG_MS = 10_000;
/** Until the first step. */
const START_MS = 60_000;

/** How the process ended: a signal, an exit code, `takes too long` where a step does; undefined where it came to its end. */
export const watch = async (started: ChildProcess, file: string): Promise<string | undefined> => {
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
