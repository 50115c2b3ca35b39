/**
 * The launcher: starts the server as a process of its own, with the thread pool sized as the engine needs it (libuv
 * reads UV_THREADPOOL_SIZE once, before any of our code runs), starts it again if native code kills it, and passes
 * signals on. Several workers share the port through node:cluster.
 *
 *   start ─▶ ready ─▶ (signal) ─▶ exit with the server's own code
 *     │        └ killed ─▶ wait 0.5 s, 1 s, … 30 s ─▶ start, on the port that it had
 *     └ exits by itself before ready (bad flag, port in use) ─▶ exit with its code
 *
 * A process whose native code runs on cannot exit by itself, so what outlasts a second signal, or the time for draining,
 * is killed from here.
 */
import cluster, { type Worker } from 'node:cluster';
import { constants } from 'node:os';
import { shareMetrics } from './shared-metrics.ts';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** A server that lived this long is taken for sound: its next crash waits the shortest time again. */
const SOUND_MS = 60_000;

export interface Supervision {
  readonly workers: number;
  /** UV_THREADPOOL_SIZE of each worker, unless the user's environment already sets one. */
  readonly threadPool: number;
  readonly script: string;
  readonly args: readonly string[];
  /** How long a worker may take to end after a signal. */
  readonly killAfterMs: number;
  readonly say: (line: string) => void;
}

const STOPPING = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/** Runs the workers until they end; resolves with the exit code that this process should have. */
export const supervise = ({ workers, threadPool, script, args, killAfterMs, say }: Supervision): Promise<number> =>
  new Promise((resolve) => {
    cluster.setupPrimary({ exec: script, args: [...args] });
    const environment = {
      UV_THREADPOOL_SIZE: process.env['UV_THREADPOOL_SIZE'] ?? String(threadPool),
      // glibc keeps freed memory in an arena a thread; with few of them, reloads leave a third less behind (measured)
      MALLOC_ARENA_MAX: process.env['MALLOC_ARENA_MAX'] ?? '2',
    };
    const alive = new Set<Worker>();
    const waiting = new Set<NodeJS.Timeout>();
    let stopping = false;
    let exitCode = 0;

    const endIfDone = () => {
      if (alive.size === 0 && waiting.size === 0) resolve(exitCode);
    };
    const killAll = () => {
      exitCode ||= 1;
      for (const worker of alive) worker.process.kill('SIGKILL');
    };
    const stopAll = () => {
      if (stopping) return killAll();
      stopping = true;
      setTimeout(killAll, killAfterMs).unref();
      for (const timer of waiting) clearTimeout(timer);
      waiting.clear();
      for (const worker of alive) worker.process.kill('SIGTERM');
      endIfDone();
    };
    const start = (waitMs: number) => {
      const worker = cluster.fork(environment);
      const born = performance.now();
      let ready = false;
      alive.add(worker);
      worker.on('message', (message) => {
        if (!isReady(message)) return;
        ready = true;
        // a port that the system chose stays the same for a worker that starts again; a shared one stays by itself
        if (workers === 1) cluster.setupPrimary({ args: [...args, `--port=${message.port}`] });
      });
      worker.on('exit', (code, signal) => {
        alive.delete(worker);
        if (stopping || (signal === null && !ready) || code === 0) {
          // SIGTERM ends a worker that is still starting, before it can answer to it
          const asked = stopping && (signal === 'SIGTERM' || signal === 'SIGKILL');
          if (!asked) exitCode ||= signal === null ? code : 128 + (constants.signals[signal as NodeJS.Signals] ?? 0);
          if (!stopping) stopAll();
          return endIfDone();
        }
        const next = performance.now() - born > SOUND_MS ? FIRST_WAIT_MS : waitMs;
        const how = signal === null ? `exited with code ${code}` : `was killed by ${signal}`;
        say(`the server process ${how}; it starts again in ${next / 1000} s`);
        const timer = setTimeout(() => {
          waiting.delete(timer);
          start(Math.min(next * 2, LONGEST_WAIT_MS));
        }, next);
        waiting.add(timer);
      });
    };
    for (const signal of STOPPING) process.on(signal, stopAll);
    if (workers > 1) shareMetrics();
    for (let i = 0; i < workers; i++) start(FIRST_WAIT_MS);
  });

/** True in a process that the launcher started. */
export const isSupervised = (): boolean => cluster.isWorker;

/** Whether this process is the one that greets: of several, and of those that start again, only the first does. */
export const isFirst = (): boolean => (cluster.worker?.id ?? 1) === 1;

interface Ready {
  readonly port: number;
}

const isReady = (message: unknown): message is Ready =>
  typeof message === 'object' && message !== null && typeof (message as Ready).port === 'number';

/** Tells the launcher that this server listens at `port`. */
export const tellReady = (port: number): void => {
  if (cluster.isWorker) process.send?.({ port } satisfies Ready);
};

/** Calls `stop` when the launcher asks for it or is gone. A terminal's Ctrl-C reaches both; only the launcher acts on it. */
export const onStop = (stop: () => void): void => {
  process.on('SIGTERM', stop);
  if (cluster.isWorker) {
    process.on('SIGINT', () => {});
    process.on('SIGHUP', () => {});
    process.on('disconnect', stop);
  } else process.on('SIGINT', stop);
};
