/**
 * Threads for host kernels that would hold up the event loop. They start when first needed and end after a while without
 * work. A job goes to a free thread that has compiled its kernel, else to any free one, else it waits its turn.
 *
 *   run ──▶ waiting ──▶ in a thread ──▶ answer
 *              │ abort       │ abort: the thread has a moment to end by itself, then it is ended and replaced
 */
import { setMaxListeners } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { ServingError } from '../../errors.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { type KernelSource, packed, type ThreadAnswer, type ThreadMessage } from './thread-port.ts';

/** A kernel as the pool knows it; its identity is the object. */
export interface PooledKernel {
  readonly number: number;
  readonly source: KernelSource;
}

export interface PoolOptions {
  /** The module that a thread runs; it calls serveKernels. thread.ts when absent. */
  readonly thread?: URL;
  /** At most so many; one less than there are processors when absent, from 1 to 8. */
  readonly threads?: number;
  /** How long a thread without work is kept; 10 seconds when absent. */
  readonly idleMs?: number;
}

export interface PoolAnswer {
  readonly outputs: readonly Tensor[];
  /** How long the kernel itself took. */
  readonly ns: number;
}

interface Job {
  readonly id: number;
  readonly kernel: PooledKernel;
  readonly inputs: readonly (Tensor | undefined)[];
  readonly resolve: (answer: PoolAnswer) => void;
  readonly reject: (reason: unknown) => void;
}

interface Thread {
  readonly worker: Worker;
  readonly compiled: Set<number>;
  job: Job | undefined;
  /** Until an idle thread ends, or one whose job was aborted is ended. */
  timer: NodeJS.Timeout | undefined;
}

/** What a thread may still take once nobody wants its answer. */
const GRACE_MS = 250;

// Compiled, like this file: addresses in strings are not rewritten by the compiler.
const THREAD = new URL('./thread.js', import.meta.url);

export class KernelPool {
  readonly #module: URL;
  readonly #most: number;
  readonly #idleMs: number;
  readonly #threads = new Set<Thread>();
  readonly #waiting: Job[] = [];
  #lastId = 0;

  constructor(options: PoolOptions = {}) {
    this.#module = options.thread ?? THREAD;
    this.#most = options.threads ?? Math.min(8, Math.max(1, availableParallelism() - 1));
    this.#idleMs = options.idleMs ?? 10_000;
  }

  /** How many threads there are now. */
  get size(): number {
    return this.#threads.size;
  }

  /** Runs a kernel. Throws what it throws, the signal's reason, or INTERNAL where its thread ended. */
  run(
    kernel: PooledKernel,
    inputs: readonly (Tensor | undefined)[],
    signal: AbortSignal | undefined,
  ): Promise<PoolAnswer> {
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        this.#drop(job);
        reject(signal?.reason);
      };
      const settled = (): void => signal?.removeEventListener('abort', abort);
      const job: Job = {
        id: ++this.#lastId,
        kernel,
        inputs,
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

  /** Frees what the threads hold for these kernels. */
  forget(kernels: readonly number[]): void {
    if (kernels.length === 0) return;
    const message: ThreadMessage = { forget: kernels };
    for (const { worker, compiled } of this.#threads) {
      if (!kernels.some((kernel) => compiled.has(kernel))) continue;
      for (const kernel of kernels) compiled.delete(kernel);
      worker.postMessage(message);
    }
  }

  #advance(): void {
    while (this.#waiting.length > 0) {
      const { kernel } = this.#waiting[0]!;
      const free = [...this.#threads].filter(({ job }) => job === undefined);
      const thread = free.find(({ compiled }) => compiled.has(kernel.number)) ?? free[0] ?? this.#start();
      if (!thread) return;
      this.#give(thread, this.#waiting.shift()!);
    }
  }

  #give(thread: Thread, job: Job): void {
    clearTimeout(thread.timer);
    thread.job = job;
    thread.worker.ref();
    const { number, source } = job.kernel;
    const known = thread.compiled.has(number);
    const { copies, transfer } = packed(job.inputs.map((input, i) => (source.constants[i] ? undefined : input)));
    const message: ThreadMessage = { id: job.id, kernel: number, ...(!known && { source }), inputs: copies };
    thread.compiled.add(number);
    thread.worker.postMessage(message, transfer);
  }

  #start(): Thread | undefined {
    if (this.#threads.size >= this.#most) return undefined;
    const worker = new Worker(this.#module, { name: 'kernels' });
    const thread: Thread = { worker, compiled: new Set(), job: undefined, timer: undefined };
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

  #finish(thread: Thread, answer: ThreadAnswer): void {
    const { job } = thread;
    if (job?.id !== answer.id) return;
    this.#free(thread);
    if ('outputs' in answer) job.resolve(answer);
    else {
      const { code, message, detail } = answer.error;
      if (!answer.compiled) thread.compiled.delete(job.kernel.number);
      job.reject(new ServingError(code, message, detail === undefined ? undefined : { cause: new Error(detail) }));
    }
    this.#advance();
  }

  /** The thread stays for the next job, without keeping the process alive. */
  #free(thread: Thread): void {
    thread.job = undefined;
    clearTimeout(thread.timer);
    thread.worker.unref();
    thread.timer = setTimeout(() => this.#end(thread), this.#idleMs).unref();
  }

  #drop(job: Job): void {
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

  #crashed(thread: Thread, error: unknown): void {
    const { job } = thread;
    this.#end(thread);
    job?.reject(
      new ServingError('INTERNAL', 'the thread that ran a kernel ended unexpectedly; the log has the details', {
        cause: error,
      }),
    );
    this.#advance();
  }

  #end(thread: Thread): void {
    clearTimeout(thread.timer);
    thread.job = undefined;
    if (this.#threads.delete(thread)) void thread.worker.terminate();
  }
}
