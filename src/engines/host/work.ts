/**
 * Work that goes on at once as long as nothing must be waited for, and afterwards by itself: a generator that yields
 * what it waits for. So a run of short steps answers without a turn of the event loop, and control flow reads as such.
 */

import type { Profiler } from '../../model.ts';

/** Yields promises, is given what they resolve to, and returns the result. */
export type Work<T> = Generator<Promise<unknown>, T, unknown>;

/** The result at once where nothing was waited for. */
export const drive = <T>(work: Work<T>): T | Promise<T> => {
  const first = work.next();
  return first.done ? first.value : finish(work, first.value);
};

const finish = async <T>(work: Work<T>, pending: Promise<unknown>): Promise<T> => {
  let waited = pending;
  for (;;) {
    let step: IteratorResult<Promise<unknown>, T>;
    let value: unknown;
    let failed = false;
    try {
      value = await waited;
    } catch (error) {
      value = error;
      failed = true;
    }
    if (failed) step = work.throw(value);
    else step = work.next(value);
    if (step.done) return step.value;
    waited = step.value;
  }
};

/** How long a run may go on without letting others have their turn. */
const SLICE_MS = 1;

/** One run: it can be aborted between steps, and leaves the event loop to others when it has had it for a while. */
export class Turns {
  readonly signal: AbortSignal | undefined;
  readonly profiler: Profiler | undefined;
  #since = performance.now();

  constructor(signal: AbortSignal | undefined, profiler?: Profiler) {
    this.signal = signal;
    this.profiler = profiler;
  }

  /** To be called between steps. Throws the signal's reason once it is aborted. */
  *breathe(): Work<void> {
    this.signal?.throwIfAborted();
    if (performance.now() - this.#since < SLICE_MS) return;
    yield new Promise((resolve) => setImmediate(resolve));
    this.#since = performance.now();
    this.signal?.throwIfAborted();
  }

  /** What was made, waited for where it is not there yet. */
  *settled<T>(made: T | Promise<T>): Work<T> {
    if (!(made instanceof Promise)) return made;
    const value = (yield made) as T;
    this.#since = performance.now();
    return value;
  }
}
