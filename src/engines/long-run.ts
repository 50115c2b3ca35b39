/** A native run that leaves the event loop: it waits for a thread, runs on it, and may be aborted at any moment. */
import { setMaxListeners } from 'node:events';
import type { Tensors } from '../tensor/tensor.ts';
import { endDespiteRuns } from './process-end.ts';
import { type Turn, threads } from './threads.ts';

/** `R` is what the native function returns. */
export interface LongRun<R> {
  readonly turn: Turn;
  readonly signal: AbortSignal | undefined;
  /** Starts the native function; `done` is called when it has ended. */
  readonly start: (done: (error: Error | null, result: R) => void) => void;
  /** Tells the native function to come to an end; left out where it cannot be told. */
  readonly stop?: () => void;
  /** Reads what came of it, so many nanoseconds later. Heard by nobody after an abort. */
  readonly collect: (result: R, ns: number) => Tensors;
  /** Gives back what the run holds: after its end, or without a start where it was aborted before. */
  readonly free: () => void;
}

/** Rejects with the signal's reason as soon as that is aborted; the native run may go on for a while, and is then freed. */
export const runLong = <R>({ turn, signal, start, stop, collect, free }: LongRun<R>): Promise<Tensors> =>
  new Promise((resolve, reject) => {
    let started = 0;
    const close = (): void => {
      signal?.removeEventListener('abort', abort);
      free();
    };
    const abort = (): void => {
      reject(signal?.reason);
      if (threads.withdraw(turn, begin)) close();
      else stop?.();
    };
    const finish = (error: Error | null, result?: R): void => {
      threads.done(turn);
      try {
        if (error) throw error;
        resolve(collect(result as R, (performance.now() - started) * 1e6));
      } catch (failure) {
        reject(failure);
      } finally {
        close();
      }
    };
    const begin = (): void => {
      started = performance.now();
      endDespiteRuns();
      try {
        start(finish);
      } catch (error) {
        finish(error as Error);
      }
    };
    if (signal) {
      // A batch may share one.
      setMaxListeners(0, signal);
      signal.addEventListener('abort', abort, { once: true });
    }
    threads.ask(turn, begin);
  });
