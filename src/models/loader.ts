/**
 * Loading one version: a loader thread reads, lowers and prepares it, this thread opens what comes back (the engine
 * warms it up then). The event loop is never held up by a large model, and a hostile file can at worst end the loader thread, which is
 * replaced when it is next needed. One thread takes one order at a time; it ends after a while without orders, and its
 * heap with it.
 */
import { totalmem } from 'node:os';
import { Worker } from 'node:worker_threads';
import { giveUp } from '../engines/give-up.ts';
import { onnxruntime } from '../engines/onnxruntime/api.ts';
import { Weights } from '../engines/onnxruntime/weights.ts';
import { type EngineOptions, engineOf, open } from '../engines/open.ts';
import type { Prepared } from '../engines/prepared.ts';
import { namedServers } from '../engines/remote/options.ts';
import { ServingError, toServingError } from '../errors.ts';
import type { PlacedNode, Session } from '../model.ts';
import type {
  Order,
  OrderMessage,
  Preparation,
  PutMessage,
  ResultMessage,
  ReturnMessage,
  RoomMessage,
} from './loader-port.ts';

/** A version that answers. */
export interface Loaded {
  readonly session: Session;
  /** The name in settings, `tensorflow`. */
  readonly format: string;
  /** The seed's display name, `TensorFlow`. */
  readonly title: string;
  readonly notes: readonly string[];
  readonly weightBytes: number;
  /** What runs it, for people: `ONNX Runtime 1.30.0`; absent where nobody knows. */
  readonly engine?: string;
  /** What it runs on, for people: `CPU`. */
  readonly device?: string;
  /** On which device each node runs, where that is to be logged. */
  readonly nodes?: readonly PlacedNode[];
}

/** What to load, and how. */
export interface LoadRequest {
  readonly order: Order;
  readonly engine?: EngineOptions;
}

export interface Loader {
  /** Throws why not: an error of the model, DEADLINE_EXCEEDED, CANCELLED where `signal` says so, INTERNAL for a crash. */
  load(request: LoadRequest, signal?: AbortSignal): Promise<Loaded>;
  close(): Promise<void>;
}

export interface LoaderOptions {
  /** The module that the thread runs; it calls serveOrders. loader-thread.ts when absent. */
  readonly thread?: URL;
  /**
   * Makes a warm session of what the thread prepared, and of the weights that came before, without holding this thread
   * up. engines/open.ts when absent.
   */
  readonly open?: (prepared: Prepared, engine?: EngineOptions, weights?: Weights) => Promise<Session>;
  /** JavaScript heap of the thread, in MiB; weights are outside of it. 2048, or half of a smaller memory, when absent. */
  readonly heapMb?: number;
  /** Longest time for reading and preparing one version; 15 minutes when absent. */
  readonly timeoutMs?: number;
  /** How long a thread without orders is kept; 10 seconds when absent. */
  readonly idleMs?: number;
}

const defaultHeapMb = (): number => {
  // What a container may use is not what the machine has; 0 or a huge number where there is no limit.
  const limit = process.constrainedMemory() || totalmem();
  return Math.max(128, Math.min(2048, Math.floor(Math.min(limit, totalmem()) / 2 ** 21)));
};

// Compiled, like this file: addresses in strings are not rewritten by the compiler.
const THREAD = new URL('./loader-thread.js', import.meta.url);

/** What a thread made of an order. */
interface Made extends Preparation {
  /** Those of its weights that it sent as it read them. */
  readonly weights?: Weights;
}

/** An order that waits or runs. */
interface Job {
  readonly id: number;
  readonly order: Order;
  weights?: Weights;
  readonly resolve: (preparation: Preparation) => void;
  readonly reject: (error: ServingError) => void;
}

const crash = (error: unknown, heapMb: number): ServingError =>
  (error as { code?: string } | undefined)?.code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? new ServingError(
        'UNSUPPORTED_MODEL',
        `reading the model took more than ${heapMb} MiB of memory beside its weights`,
      )
    : new ServingError('INTERNAL', 'the thread that read the model ended unexpectedly; the log has the details', {
        cause: error,
      });

/** One loader thread at a time, started when needed. */
class Thread {
  readonly #options: Required<LoaderOptions>;
  readonly #queue: Job[] = [];
  #worker: Worker | undefined;
  #current: Job | undefined;
  #timer: NodeJS.Timeout | undefined;
  #lastId = 0;

  constructor(options: Required<LoaderOptions>) {
    this.#options = options;
  }

  prepare(order: Order, signal: AbortSignal | undefined): Promise<Made> {
    return new Promise((resolve, reject) => {
      const cancel = (): void =>
        this.#drop(job, new ServingError('CANCELLED', `${order.at}: the load is no longer wanted`));
      const settled = (): void => signal?.removeEventListener('abort', cancel);
      this.#lastId += 1;
      const job: Job = {
        id: this.#lastId,
        order,
        resolve: (preparation) => {
          settled();
          const { weights } = job;
          if (!weights) resolve(preparation);
          else weights.written().then(() => resolve({ ...preparation, weights }), job.reject);
        },
        reject: (error) => {
          settled();
          const { weights } = job;
          void weights
            ?.written()
            .finally(() => weights.release())
            .catch(() => undefined);
          reject(error);
        },
      };
      this.#queue.push(job);
      if (signal?.aborted) cancel();
      else signal?.addEventListener('abort', cancel, { once: true });
      this.#advance();
    });
  }

  /** Refuses all orders and ends the thread. */
  async close(): Promise<void> {
    const error = new ServingError('CANCELLED', 'the server is shutting down');
    for (const job of this.#queue.splice(0)) job.reject(error);
    this.#current?.reject(error);
    await this.#end();
  }

  #drop(job: Job, error: ServingError): void {
    const at = this.#queue.indexOf(job);
    if (at >= 0) this.#queue.splice(at, 1);
    else if (this.#current === job) void this.#end();
    job.reject(error);
    this.#advance();
  }

  #advance(): void {
    if (this.#current !== undefined) return;
    const job = this.#queue.shift();
    if (job === undefined) return;
    clearTimeout(this.#timer);
    this.#current = job;
    this.#worker ??= this.#start();
    this.#worker.ref();
    const message: OrderMessage = { id: job.id, order: job.order };
    this.#worker.postMessage(message);
    const { timeoutMs } = this.#options;
    this.#timer = setTimeout(() => {
      const seconds = Math.round(timeoutMs / 1000);
      this.#drop(job, new ServingError('DEADLINE_EXCEEDED', `${job.order.at}: not read within ${seconds} seconds`));
    }, timeoutMs);
  }

  #start(): Worker {
    const worker = new Worker(this.#options.thread, {
      name: 'loader',
      resourceLimits: { maxOldGenerationSizeMb: this.#options.heapMb },
    });
    let reason: unknown;
    worker.on('message', (message: ResultMessage | RoomMessage | PutMessage) => {
      if ('room' in message) this.#open(message);
      else if ('put' in message) this.#put(worker, message);
      else this.#finish(message);
    });
    worker.on('messageerror', (error) => this.#crashed(worker, error));
    worker.on('error', (error) => {
      reason = error;
    });
    worker.on('exit', (code) => this.#crashed(worker, reason ?? new Error(`the thread ended with exit code ${code}`)));
    return worker;
  }

  #open({ id, room, dataType, shape, byteLength }: RoomMessage): void {
    const job = this.#current;
    if (job?.id !== id) return;
    try {
      job.weights ??= new Weights(onnxruntime());
      job.weights.open(room, { dataType, shape }, byteLength);
    } catch (error) {
      this.#drop(job, toServingError(error));
    }
  }

  #put(worker: Worker, { id, put, at, bytes, isPiece }: PutMessage): void {
    const job = this.#current;
    if (job?.id !== id) return;
    try {
      const written = (): void => {
        const message: ReturnMessage = { id, piece: bytes };
        if (isPiece && this.#current === job) worker.postMessage(message, [bytes.buffer]);
        else giveUp([bytes.buffer]);
      };
      job.weights!.write(put, at, bytes).then(written, (error) => this.#drop(job, toServingError(error)));
    } catch (error) {
      this.#drop(job, toServingError(error));
    }
  }

  #finish(result: ResultMessage): void {
    const job = this.#current;
    if (job?.id !== result.id) return;
    this.#release();
    if ('preparation' in result) job.resolve(result.preparation);
    else {
      const { code, message, detail } = result.error;
      job.reject(new ServingError(code, message, detail === undefined ? undefined : { cause: new Error(detail) }));
    }
    this.#advance();
  }

  /** The thread stays for the next order, without keeping the process alive. */
  #release(): void {
    this.#current = undefined;
    clearTimeout(this.#timer);
    this.#worker?.unref();
    this.#timer = setTimeout(() => void this.#end(), this.#options.idleMs).unref();
  }

  #crashed(worker: Worker, error: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    clearTimeout(this.#timer);
    const job = this.#current;
    this.#current = undefined;
    job?.reject(crash(error, this.#options.heapMb));
    this.#advance();
  }

  async #end(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    this.#current = undefined;
    clearTimeout(this.#timer);
    await worker?.terminate();
  }
}

/** A loader whose reading happens in a thread of its own. */
export const threadLoader = (options: LoaderOptions = {}): Loader => {
  const openWith: Required<LoaderOptions>['open'] = (prepared, engine, weights) =>
    open(prepared, engine, undefined, weights);
  const full = {
    thread: THREAD,
    open: openWith,
    heapMb: defaultHeapMb(),
    timeoutMs: 15 * 60_000,
    idleMs: 10_000,
    ...options,
  };
  const thread = new Thread(full);
  return {
    async load({ order, engine }, signal) {
      const servers = namedServers(engine?.remote);
      const chosen = {
        ...order,
        ...(engine?.use !== undefined && { engine: engine.use }),
        ...(servers.length > 0 && { servers }),
      };
      const { prepared, format, title, weights } = await thread.prepare(chosen, signal);
      try {
        const session = await full.open(prepared, engine, weights);
        const { weightBytes } = prepared;
        const { device, nodes, notes = [] } = session.place ?? {};
        return {
          session,
          format,
          title,
          notes: [...prepared.notes, ...notes],
          weightBytes,
          engine: engineOf(prepared),
          ...(device !== undefined && { device }),
          ...(nodes && { nodes }),
        };
      } catch (error) {
        throw toServingError(error);
      }
    },
    close: () => thread.close(),
  };
};
