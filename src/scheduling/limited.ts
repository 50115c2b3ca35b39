/**
 * Bounded concurrency with bounded queues: Session → Session.
 *
 *   run ─ a place is free? ─ yes ─▶ runs at once; a short run answers at once, without a promise
 *             └─ no ─▶ queue of this session, first in first out ─▶ runs when its turn comes
 *                        └─ full? QUEUE_FULL at once · aborted or out of time? leaves the queue
 *
 * The sessions of a process share one Gate. Its places go round the sessions that wait, one run each, and a session
 * with nothing in flight may always start one, so that a slow model never starves another.
 */
import { ServingError } from '../errors.ts';
import { type Call, isAborted, type Session, signalOf } from '../model.ts';
import type { Tensors } from '../tensor/tensor.ts';

/** How many runs one session may have waiting, and what it is called in messages. */
export interface Limits {
  readonly gate: Gate;
  /** Runs that may wait; 0 refuses whatever cannot start at once. */
  readonly queue: number;
  /** `model "iris" version 2` */
  readonly name: string;
}

/** After so long in one go, queued short runs let the event loop have its turn. */
const MAX_BURST_MS = 5;

/** Why a signal was aborted, as our error: DEADLINE_EXCEEDED for a timeout, else CANCELLED, unless it says itself. */
export const abortError = (signal: AbortSignal): ServingError => {
  const reason: unknown = signal.reason;
  if (reason instanceof ServingError) return reason;
  return reason instanceof Error && reason.name === 'TimeoutError'
    ? new ServingError('DEADLINE_EXCEEDED', 'the request ran out of time')
    : new ServingError('CANCELLED', 'the request was cancelled');
};

/** A run that waits. */
interface Waiting {
  /** Runs it and settles its promise; true when it ended at once. */
  start(): boolean;
  refuse(error: ServingError): void;
}

/** One session at the gate. */
class Lane {
  readonly waiting = new Set<Waiting>();
  active = 0;
}

/** The places for runs off the event loop, shared by the sessions of a process. */
export class Gate {
  readonly concurrency: number;
  #active = 0;
  /** Lanes with runs waiting, in the order of their turns. */
  readonly #turns = new Set<Lane>();
  #resting = false;

  /** `concurrency`: how many runs may be in flight at a time, not counting the one that every session may have. */
  constructor(concurrency: number) {
    this.concurrency = concurrency;
  }

  mayStart(lane: Lane): boolean {
    return this.#active < this.concurrency || lane.active === 0;
  }

  enter(lane: Lane): void {
    lane.active += 1;
    this.#active += 1;
  }

  leave(lane: Lane): void {
    lane.active -= 1;
    this.#active -= 1;
    if (this.#turns.size > 0) this.#advance();
  }

  wait(lane: Lane, run: Waiting): void {
    lane.waiting.add(run);
    this.#turns.add(lane);
  }

  forget(lane: Lane, run: Waiting): void {
    lane.waiting.delete(run);
    if (lane.waiting.size === 0) this.#turns.delete(lane);
  }

  /** Starts what may start. Resting keeps it from being entered by the runs that it starts itself. */
  #advance(): void {
    if (this.#resting) return;
    this.#resting = true;
    const began = performance.now();
    for (let lane = this.#next(); lane !== undefined; lane = this.#next()) {
      const [run] = lane.waiting;
      this.#turns.delete(lane);
      lane.waiting.delete(run!);
      if (lane.waiting.size > 0) this.#turns.add(lane);
      const short = run!.start();
      if (short && performance.now() - began > MAX_BURST_MS) {
        setImmediate(() => {
          this.#resting = false;
          this.#advance();
        });
        return;
      }
    }
    this.#resting = false;
  }

  #next(): Lane | undefined {
    for (const lane of this.#turns) if (this.mayStart(lane)) return lane;
    return undefined;
  }
}

/** See the head of the file. `close` refuses what waits and lets what runs end. */
export const limited = (session: Session, { gate: shared, queue, name }: Limits): Session => {
  const lane = new Lane();
  // Whoever waits for another server keeps nobody from a processor.
  const gate = session.elsewhere === undefined ? shared : new Gate(session.elsewhere);

  const start = (inputs: Tensors, call: Call): Tensors | Promise<Tensors> => {
    gate.enter(lane);
    let answer: Tensors | Promise<Tensors>;
    try {
      answer = session.run(inputs, call);
    } catch (error) {
      gate.leave(lane);
      throw error;
    }
    if (answer instanceof Promise) return answer.finally(() => gate.leave(lane));
    gate.leave(lane);
    return answer;
  };

  const enqueue = (inputs: Tensors, call: Call): Promise<Tensors> =>
    new Promise((resolve, reject) => {
      const signal = signalOf(call);
      const began = call.profiler && performance.now();
      const abort = (): void => {
        gate.forget(lane, run);
        reject(abortError(signal!));
      };
      const run: Waiting = {
        start: () => {
          signal?.removeEventListener('abort', abort);
          if (began !== undefined) call.profiler?.waited(performance.now() - began);
          try {
            const answer = start(inputs, call);
            resolve(answer);
            return !(answer instanceof Promise);
          } catch (error) {
            reject(error);
            return true;
          }
        },
        refuse: (error) => {
          signal?.removeEventListener('abort', abort);
          gate.forget(lane, run);
          reject(error);
        },
      };
      signal?.addEventListener('abort', abort, { once: true });
      gate.wait(lane, run);
    });

  return {
    signatures: session.signatures,
    run: (inputs, call) => {
      if (isAborted(call)) throw abortError(signalOf(call)!);
      if (lane.waiting.size === 0 && gate.mayStart(lane)) return start(inputs, call);
      if (lane.waiting.size < queue) return enqueue(inputs, call);
      throw new ServingError('QUEUE_FULL', `${name}: ${lane.waiting.size} requests wait already; try again later`);
    },
    close: () => {
      for (const run of lane.waiting) run.refuse(new ServingError('MODEL_NOT_READY', `${name}: was closed`));
      return session.close();
    },
  };
};
