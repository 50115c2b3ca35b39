/**
 * Which run may use a native thread next. The threads are libuv's, shared with files, DNS and zlib, so some are left to
 * those; and one session never takes the last of ours, so that a slow model leaves room for the others.
 *
 *   ask ──▶ a thread is free for this session? ──▶ start
 *              │ no
 *              ▼
 *           the session's queue (first in, first out) ◀── sessions take turns when a thread comes free
 */
import { availableParallelism } from 'node:os';

/** libuv's own number where the environment names none. */
const DEFAULT_POOL = 4;
const MAX_POOL = 1024;
/** Threads of the pool that are left to everybody else, once it is large enough. */
const LEFT = 4;

/** What a launcher puts in UV_THREADPOOL_SIZE before Node starts: a run a processor, one more, and those left. */
export const wantedThreadPoolSize = (processors = availableParallelism()): number =>
  Math.min(processors + 1 + LEFT, MAX_POOL);

/** The runs that may be under way at once in a pool of this size. */
export const runsInFlight = (environment: string | undefined = process.env['UV_THREADPOOL_SIZE']): number => {
  const stated = Number.parseInt(environment ?? '', 10);
  const pool = stated > 0 ? Math.min(stated, MAX_POOL) : DEFAULT_POOL;
  // Well below koffi's own max_async_calls (256), past which it throws.
  return Math.min(Math.max(1, Math.min(pool, DEFAULT_POOL) - 1, pool - LEFT), 192);
};

/** Runs that wait for one session, or for what sessions share. Its identity is its turn. */
export class Turn {
  /** How many may be under way at once. */
  readonly most: number;
  readonly waiting: (() => void)[] = [];
  running = 0;

  constructor(most = Number.POSITIVE_INFINITY) {
    this.most = most;
  }
}

export class Threads {
  readonly #most: number;
  readonly #mostOfOne: number;
  #running = 0;
  // The sessions with runs waiting, in the order of their next turn.
  readonly #turns: Turn[] = [];

  constructor(most: number) {
    this.#most = most;
    this.#mostOfOne = Math.max(1, most - 1);
  }

  /** How many runs are on threads now. */
  get running(): number {
    return this.#running;
  }

  /** Calls `start` when a thread is free: now or later. Each start must be followed by one `done`. */
  ask(turn: Turn, start: () => void): void {
    if (turn.waiting.length === 0 && this.#free(turn)) this.#start(turn, start);
    else {
      if (turn.waiting.push(start) === 1) this.#turns.push(turn);
    }
  }

  /** Takes back what waits. Returns false where it has started already. */
  withdraw(turn: Turn, start: () => void): boolean {
    const at = turn.waiting.indexOf(start);
    if (at < 0) return false;
    turn.waiting.splice(at, 1);
    if (turn.waiting.length === 0) this.#turns.splice(this.#turns.indexOf(turn), 1);
    return true;
  }

  done(turn: Turn): void {
    this.#running--;
    turn.running--;
    for (;;) {
      const next = this.#turns.findIndex((candidate) => this.#free(candidate));
      if (next < 0) return;
      const [chosen] = this.#turns.splice(next, 1);
      const start = chosen!.waiting.shift()!;
      if (chosen!.waiting.length > 0) this.#turns.push(chosen!);
      this.#start(chosen!, start);
    }
  }

  #free(turn: Turn): boolean {
    return this.#running < this.#most && turn.running < Math.min(this.#mostOfOne, turn.most);
  }

  #start(turn: Turn, start: () => void): void {
    this.#running++;
    turn.running++;
    start();
  }
}

/** One for the process, since libuv's pool is. */
export const threads = new Threads(runsInFlight());

/** Native work that takes a turn as a run does. */
export const inTurnOf = <T>(turn: Turn, work: () => Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    threads.ask(turn, () => {
      work()
        .finally(() => threads.done(turn))
        .then(resolve, reject);
    });
  });
