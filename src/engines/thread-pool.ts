/**
 * Threads for what would hold up the event loop: host kernels, and pipelines on many rows. They start when first needed
 * and end after a while without work. A job goes to a free thread that has compiled what it runs, else to any free one,
 * else it waits its turn.
 *
 *   run ──▶ waiting ──▶ in a thread ──▶ answer
 *              │ abort       │ abort: the thread has a moment to end by itself, then it is ended and replaced
 */
import { setMaxListeners } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { ServingError } from '../errors.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { packed, type ThreadAnswer, type ThreadMessage } from './thread-port.ts';

/** What jobs run. */
export interface Work<Source> {
  /** One that `newWork` gave. */
  readonly number: number;
  /** Plain data, which each thread compiles for itself. */
  readonly source: Source;
}

let works = 0;

/** What a pool's threads are to compile from this source, under a number of its own. */
export const newWork = <Source>(source: Source): Work<Source> => ({ number: ++works, source });

export interface PoolOptions {
  /** The module that a thread runs; it calls serveJobs. */
  readonly thread: URL;
  /** At most so many; one less than there are processors when absent, from 1 to 8. */
  readonly threads?: number;
  /** How long a thread without work is kept; 10 seconds when absent. */
  readonly idleMs?: number;
}

export interface PoolAnswer {
  readonly outputs: readonly Tensor[];
  /** How long the run itself took. */
  readonly ns: number;
}

interface Job<Source> {
  readonly id: number;
  readonly work: Work<Source>;
  readonly inputs: readonly (Tensor | undefined)[];
  readonly outputs: readonly number[] | undefined;
  readonly resolve: (answer: PoolAnswer) => void;
  readonly reject: (reason: unknown) => void;
}

interface Thread<Source> {
  readonly worker: Worker;
  readonly compiled: Set<number>;
  job: Job<Source> | undefined;
  /** Until an idle thread ends, or one whose job was aborted is ended. */
  timer: NodeJS.Timeout | undefined;
}

/** What a thread may still take once nobody wants its answer. */
const GRACE_MS = 250;

export class ThreadPool<Source> {
  readonly #module: URL;
  readonly #most: number;
  readonly #idleMs: number;
  readonly #threads = new Set<Thread<Source>>();
  readonly #waiting: Job<Source>[] = [];
  #lastId = 0;

  constructor(options: PoolOptions) {
    this.#module = options.thread;
    this.#most = options.threads ?? Math.min(8, Math.max(1, availableParallelism() - 1));
    this.#idleMs = options.idleMs ?? 10_000;
  }

  /** How many threads there are now. */
  get size(): number {
    return this.#threads.size;
  }

  /** How many threads there may be. */
  get most(): number {
    return this.#most;
  }

  /** Runs something. Throws what it throws, the signal's reason, or INTERNAL where its thread ended. */
  run(
    work: Work<Source>,
    inputs: readonly (Tensor | undefined)[],
    signal: AbortSignal | undefined,
    outputs?: readonly number[],
  ): Promise<PoolAnswer> {
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        this.#drop(job);
        reject(signal?.reason);
      };
      const settled = (): void => signal?.removeEventListener('abort', abort);
      const job: Job<Source> = {
        id: ++this.#lastId,
        work,
        inputs,
        outputs,
        resolve: (answer) => {
          settled();
          resolve(answer);
        },
        reject: (reason) => {
          settled();
          reject(reason);
        },
      };
      if (signal) {
        signal.throwIfAborted();
        // A batch may share one.
        setMaxListeners(0, signal);
        signal.addEventListener('abort', abort, { once: true });
      }
      this.#waiting.push(job);
      this.#advance();
    });
  }

  /** Frees what the threads hold for these numbers. */
  forget(works: readonly number[]): void {
    if (works.length === 0) return;
    const message: ThreadMessage<Source> = { forget: works };
    for (const { worker, compiled } of this.#threads) {
      if (!works.some((work) => compiled.has(work))) continue;
      for (const work of works) compiled.delete(work);
      worker.postMessage(message);
    }
  }

  #advance(): void {
    while (this.#waiting.length > 0) {
      const { work } = this.#waiting[0]!;
      const free = [...this.#threads].filter(({ job }) => job === undefined);
      const thread = free.find(({ compiled }) => compiled.has(work.number)) ?? free[0] ?? this.#start();
      if (!thread) return;
      this.#give(thread, this.#waiting.shift()!);
    }
  }

  #give(thread: Thread<Source>, job: Job<Source>): void {
    clearTimeout(thread.timer);
    thread.job = job;
    thread.worker.ref();
    const { number, source } = job.work;
    const known = thread.compiled.has(number);
    const { copies, transfer } = packed(job.inputs);
    const message: ThreadMessage<Source> = {
      id: job.id,
      work: number,
      ...(!known && { source }),
      inputs: copies,
      ...(job.outputs && { outputs: job.outputs }),
    };
    thread.compiled.add(number);
    thread.worker.postMessage(message, transfer);
  }

  #start(): Thread<Source> | undefined {
    if (this.#threads.size >= this.#most) return undefined;
    const worker = new Worker(this.#module, { name: 'jobs' });
    const thread: Thread<Source> = { worker, compiled: new Set(), job: undefined, timer: undefined };
    let reason: unknown;
    worker.on('message', (answer: ThreadAnswer) => this.#finish(thread, answer));
    worker.on('messageerror', (error) => this.#crashed(thread, error));
    worker.on('error', (error) => {
      reason = error;
    });
    worker.on('exit', (code) => this.#crashed(thread, reason ?? new Error(`the thread ended with exit code ${code}`)));
    this.#threads.add(thread);
    return thread;
  }

  #finish(thread: Thread<Source>, answer: ThreadAnswer): void {
    const { job } = thread;
    if (job?.id !== answer.id) return;
    this.#free(thread);
    if ('outputs' in answer) job.resolve(answer);
    else {
      const { code, message, detail } = answer.error;
      if (!answer.compiled) thread.compiled.delete(job.work.number);
      job.reject(new ServingError(code, message, detail === undefined ? undefined : { cause: new Error(detail) }));
    }
    this.#advance();
  }

  /** The thread stays for the next job, without keeping the process alive. */
  #free(thread: Thread<Source>): void {
    thread.job = undefined;
    clearTimeout(thread.timer);
    thread.worker.unref();
    thread.timer = setTimeout(() => this.#end(thread), this.#idleMs).unref();
  }

  #drop(job: Job<Source>): void {
    const at = this.#waiting.indexOf(job);
    if (at >= 0) {
      this.#waiting.splice(at, 1);
      return;
    }
    for (const thread of this.#threads) {
      if (thread.job !== job) continue;
      thread.timer = setTimeout(() => {
        this.#end(thread);
        this.#advance();
      }, GRACE_MS);
    }
  }

  #crashed(thread: Thread<Source>, error: unknown): void {
    const { job } = thread;
    this.#end(thread);
    job?.reject(
      new ServingError('INTERNAL', 'the thread of this run ended unexpectedly; the log has the details', {
        cause: error,
      }),
    );
    this.#advance();
  }

  #end(thread: Thread<Source>): void {
    clearTimeout(thread.timer);
    thread.job = undefined;
    if (this.#threads.delete(thread)) void thread.worker.terminate();
  }
}
