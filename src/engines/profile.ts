/**
 * Where the time of one run goes, as its engine tells it: `__PROFILE__` in the seed's answers. What is kept is bounded
 * whatever the model does: a node that runs again adds to its own entry, and so many different ones are kept.
 *
 * Engines write their traces one at a time: they are large, and a client chooses when one is written.
 */
import type { NodeRun, Profiler } from '../model.ts';

/** All runs of one node on one device. */
export interface NodeTime {
  readonly name: string;
  readonly op: string;
  readonly device: string;
  calls: number;
  /** When it first began, as performance.now() tells it. */
  startMs: number;
  ms: number;
}

const MAX_NODES = 10_000;
const MAX_NOTES = 8;
/** Pieces of one run, as the segments of a loop with host nodes, that are told by their nodes. */
const MAX_TRACES = 64;

export class RunProfile implements Profiler {
  readonly #nodes = new Map<string, NodeTime>();
  readonly #notes = new Set<string>();
  #traces = 0;
  /** Nodes past the bound. */
  leftOut = 0;
  waitedMs = 0;
  measuringMs = 0;

  node({ name, op, device, startMs, ms }: NodeRun): void {
    const key = `${device}\n${op}\n${name}`;
    const known = this.#nodes.get(key);
    if (known) {
      known.calls += 1;
      known.ms += ms;
      known.startMs = Math.min(known.startMs, startMs);
    } else if (this.#nodes.size < MAX_NODES) this.#nodes.set(key, { name, op, device, calls: 1, startMs, ms });
    else this.leftOut += 1;
  }

  waited(ms: number): void {
    this.waitedMs += ms;
  }

  measuring(ms: number): void {
    this.measuringMs += ms;
  }

  note(text: string): void {
    if (this.#notes.size < MAX_NOTES) this.#notes.add(text);
  }

  mayTrace(): boolean {
    if (this.#traces < MAX_TRACES) {
      this.#traces += 1;
      return true;
    }
    this.note(`only the first ${MAX_TRACES} pieces of the run are told by their nodes`);
    return false;
  }

  /** In the order in which they began. */
  get nodes(): readonly NodeTime[] {
    return [...this.#nodes.values()].sort((a, b) => a.startMs - b.startMs);
  }

  get notes(): readonly string[] {
    return [...this.#notes];
  }
}

let last: Promise<void> = Promise.resolve();

/** Resolves when it is one's turn to trace, to the function that passes the turn on; rejects with the signal's reason. */
export const traceTurn = async (signal: AbortSignal | undefined): Promise<() => void> => {
  const before = last;
  let pass: () => void = () => {};
  const mine = new Promise<void>((resolve) => {
    pass = resolve;
  });
  last = before.then(() => mine);
  if (!signal) {
    await before;
    return pass;
  }
  let abort: () => void = () => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
  try {
    await Promise.race([before, aborted]);
    signal.throwIfAborted();
    return pass;
  } catch (error) {
    pass();
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
  }
};
