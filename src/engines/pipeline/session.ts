/**
 * Sessions of tabular pipelines. What is short runs in this thread; what is long runs in threads of a pool, a piece of the
 * rows in each, since a row's answer never depends on the others. How long a run will be is learnt from runs (row-cost.ts).
 */
import { availableParallelism } from 'node:os';
import { ServingError, within } from '../../errors.ts';
import { type Call, type Session, signalOf } from '../../model.ts';
import { compile, type Run } from '../../pipeline/compile.ts';
import type { Pipeline } from '../../pipeline/pipeline.ts';
import { joinRows, sliceRows } from '../../tensor/rows.ts';
import type { Port, Signature } from '../../tensor/signature.ts';
import { isTensor, type Tensor, type Tensors } from '../../tensor/tensor.ts';
import { checkDatum, checkNames, wantedOutputs } from '../feeds.ts';
import type { Prepared } from '../prepared.ts';
import { endedWith, type Program, sessionOf } from '../session.ts';
import { newWork, ThreadPool, type Work } from '../thread-pool.ts';
import { warmUp } from '../warm-up.ts';
import { RowCost } from './row-cost.ts';

/** What a run may take of the event loop, in nanoseconds; going to a thread and back takes a tenth of that. */
const INLINE_NS = 1e6;
/** What a piece may take of a thread: short enough for others to have their turn, long against the way there. */
const LONG_PIECE_NS = 50e6;
const PIECE_NS = 8e6;
const SMALL_PIECE_NS = 0.5e6;
/** Pieces for each thread, of what is long: one that is slower than the others is not waited for so long. */
const PIECES = 8;

/** The first runs of few rows say little: what they run was never run before. They happen here, where they can. */
const COLD_RUNS = 8;
const COLD_ROWS = 16;
const COLD_NS = 20 * INLINE_NS;

// Compiled, like this file: addresses in strings are not rewritten by the compiler.
const THREAD = new URL('./thread.js', import.meta.url);

/** One for the process: threads are shared by all models. This thread waits meanwhile, so it counts as none. */
const POOL = new ThreadPool<Pipeline>({ thread: THREAD, threads: Math.min(8, availableParallelism()) });

export interface PipelineOptions {
  /** Whether made-up rows are run before the first request; true when absent. */
  readonly warmUp?: boolean;
  /** In how many threads the rows of one request may be at once; in all of the pool when absent or 0. */
  readonly intraOpThreads?: number;
  /** Where long runs go; tests have one of their own. */
  readonly pool?: ThreadPool<Pipeline>;
}

/** Elements of one output; more take gigabytes, and their JSON more than a text may have. */
const MAX_ELEMENTS = 2 ** 26;

class PipelineProgram implements Program {
  readonly #signature: Signature;
  readonly #run: Run;
  readonly #outputIndex: ReadonlyMap<string, number>;
  /** What is answered where nothing is asked for. */
  readonly #usual: readonly number[];
  readonly #cost = new RowCost();
  /** Runs in this thread. */
  #runs = 0;
  readonly #pool: ThreadPool<Pipeline>;
  /** Pieces of one request that may be under way at once. */
  readonly #width: number;
  readonly work: Work<Pipeline>;

  constructor(signature: Signature, pipeline: Pipeline, { pool = POOL, intraOpThreads }: PipelineOptions) {
    this.#signature = signature;
    this.#run = compile(pipeline);
    this.#pool = pool;
    this.#width = Math.min(pool.most, intraOpThreads || pool.most);
    this.work = newWork(pipeline);
    this.#outputIndex = new Map(signature.outputs.map(({ name }, i) => [name, i]));
    this.#usual = signature.outputs.flatMap(({ onRequest }, i) => (onRequest ? [] : [i]));
  }

  run(inputs: Tensors, call: Call, ended: () => void): Tensors | Promise<Tensors> {
    return endedWith(() => this.#answer(inputs, call), ended);
  }

  /** Refuses what would fill the memory: a batch through a transformer of a million columns. */
  #checkSize(rows: number, wanted: readonly number[]): void {
    for (const i of wanted) {
      const { name, type } = this.#signature.outputs[i]!;
      if (type.kind !== 'tensor' || !type.shape) continue;
      const elements = type.shape.reduce<number>((product, dim) => product * (typeof dim === 'number' ? dim : 1), rows);
      if (elements <= MAX_ELEMENTS) continue;
      throw new ServingError(
        'TOO_LARGE',
        `output "${name}" would have ${elements} elements for ${rows} rows; at most ${MAX_ELEMENTS} are answered, send fewer rows`,
      );
    }
  }

  #answer(inputs: Tensors, call: Call): Tensors | Promise<Tensors> {
    const ports = this.#signature.inputs;
    const wanted = call.outputs ? wantedOutputs(call.outputs, this.#outputIndex) : this.#usual;
    if (inputs.size !== ports.length || ports.some(({ name }) => !inputs.has(name))) checkNames(ports, inputs);
    const blocks = ports.map((port) => this.#block(port, inputs));
    const rows = blocks[0]?.shape[0] ?? 0;
    if (blocks.some(({ shape }) => (shape[0] ?? 0) !== rows)) {
      const found = ports.map(({ name }, i) => `"${name}" ${blocks[i]!.shape[0]}`);
      throw new ServingError('INVALID_INPUT', `the inputs differ in their number of rows: ${found.join(', ')}`);
    }
    this.#checkSize(rows, wanted);
    const isCold = this.#runs < COLD_RUNS && rows <= COLD_ROWS;
    const ns = rows === 0 ? 0 : this.#cost.predict(this.#sizeOf(blocks, 0, rows));
    if (ns <= (isCold ? COLD_NS : INLINE_NS)) {
      return this.#named(this.#timed(blocks, 0, rows, wanted), wanted);
    }
    return this.#answerLong(blocks, rows, wanted, call);
  }

  #block(port: Port, inputs: Tensors): Tensor {
    const datum = inputs.get(port.name)!;
    checkDatum(port, datum);
    if (isTensor(datum)) return datum;
    throw new ServingError('INVALID_INPUT', `input "${port.name}": a tensor was expected`);
  }

  /** What the time of a run is predicted from: rows, and 64 bytes of text count as one more. */
  #sizeOf(blocks: readonly Tensor[], from: number, to: number): number {
    let size = to - from;
    for (const { dtype, shape, data } of blocks) {
      if (dtype !== 'string') continue;
      const width = data.offsets.length > 1 ? (data.offsets.length - 1) / shape[0]! : 0;
      size += (data.offsets[to * width]! - data.offsets[from * width]!) >>> 6;
    }
    return size;
  }

  /** A run that is long, or that nobody knows to be short: then some rows are run here, to see. */
  #answerLong(
    blocks: readonly Tensor[],
    rows: number,
    wanted: readonly number[],
    call: Call,
  ): Tensors | Promise<Tensors> {
    const first: (readonly Tensor[])[] = [];
    const began = performance.now();
    let [from, ns] = [0, 0];
    // Each time as many as are known to be short, until that says how long as many as these are, or all are done.
    while (from < rows && ns < INLINE_NS && !this.#cost.knows(this.#sizeOf(blocks, from, rows))) {
      const count = this.#shortRows(blocks, from, rows);
      if (count === 0) break;
      first.push(this.#timed(blocks, from, from + count, wanted));
      from += count;
      ns = (performance.now() - began) * 1e6;
    }
    if (from < rows && this.#cost.predict(this.#sizeOf(blocks, from, rows)) <= INLINE_NS) {
      first.push(this.#timed(blocks, from, rows, wanted));
      from = rows;
    }
    if (from < rows) return this.#answerInThreads(first, blocks, from, rows, wanted, signalOf(call));
    this.#cost.record(this.#sizeOf(blocks, 0, rows), (performance.now() - began) * 1e6);
    return this.#named(joined(first), wanted);
  }

  /** How many of the next rows are thought to take half of what may be run here: a power of two, all, or none. */
  #shortRows(blocks: readonly Tensor[], from: number, rows: number): number {
    const fits = (count: number, ns: number): boolean =>
      this.#cost.predict(this.#sizeOf(blocks, from, Math.min(from + count, rows))) <= ns;
    if (!this.#cost.knows(0)) return 1;
    if (!fits(1, INLINE_NS)) return 0;
    let count = 1;
    while (count < rows - from && fits(2 * count, INLINE_NS / 2)) count *= 2;
    return Math.min(count, rows - from);
  }

  async #answerInThreads(
    first: readonly (readonly Tensor[])[],
    blocks: readonly Tensor[],
    from: number,
    rows: number,
    wanted: readonly number[],
    signal: AbortSignal | undefined,
  ): Promise<Tensors> {
    const whole = this.#sizeOf(blocks, from, rows);
    const size = this.#pieceRows(rows - from, this.#cost.predict(whole));
    const count = Math.ceil((rows - from) / size);
    const pieces = new Array<readonly Tensor[]>(count);
    let [next, ns, failed] = [0, 0, false];
    const lane = async (): Promise<void> => {
      while (next < count && !failed) {
        const piece = next++;
        const start = from + piece * size;
        const slices = blocks.map((block) => sliceRows(block, start, Math.min(rows, start + size)));
        try {
          const answer = await this.#pool.run(this.work, slices, signal, wanted);
          pieces[piece] = answer.outputs;
          ns += answer.ns;
        } catch (error) {
          failed = true;
          throw withRow(error, start);
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(count, this.#width) }, lane));
    this.#cost.record(whole, ns);
    return this.#named(joined([...first, ...pieces]), wanted);
  }

  /** How many rows a thread is given at once. */
  #pieceRows(rows: number, ns: number): number {
    const wanted = Math.min(LONG_PIECE_NS, Math.max(PIECE_NS, ns / (PIECES * this.#width)));
    const fewest = Math.min(this.#width, Math.ceil(ns / SMALL_PIECE_NS));
    const pieces = Math.min(rows, Math.max(1, fewest, Math.ceil(ns / wanted)));
    return Math.ceil(rows / pieces);
  }

  /** Rows `from` to `to`, here and now. */
  #timed(all: readonly Tensor[], from: number, to: number, wanted: readonly number[]): readonly Tensor[] {
    const isWhole = from === 0 && to === (all[0]?.shape[0] ?? 0);
    const blocks = isWhole ? all : all.map((block) => sliceRows(block, from, to));
    const start = performance.now();
    try {
      const made = this.#run(blocks, to - from, wanted) as readonly Tensor[];
      this.#cost.record(this.#sizeOf(all, from, to), (performance.now() - start) * 1e6);
      this.#runs++;
      return made;
    } catch (error) {
      throw withRow(error, from);
    }
  }

  #named(made: readonly Tensor[], wanted: readonly number[]): Tensors {
    return new Map(
      made.map((tensor, i) => {
        const { name, missing, json } = this.#signature.outputs[wanted[i]!]!;
        return [name, missing || json ? { ...tensor, missing: missing === true, json: json !== undefined } : tensor];
      }),
    );
  }
}

/** What a kernel said of a row of a piece, of the request's row that it was. */
const withRow = (error: unknown, from: number): unknown => {
  if (from === 0 || !(error instanceof ServingError)) return error;
  const message = error.message.replace(/\brow (\d+)\b/, (_, row: string) => `row ${Number(row) + from}`);
  return message === error.message ? error : new ServingError(error.code, message, { cause: error.cause });
};

/** Pieces of all outputs, one behind the other. */
const joined = (pieces: readonly (readonly Tensor[])[]): readonly Tensor[] =>
  pieces.length === 1 ? pieces[0]! : pieces[0]!.map((_, i) => joinRows(pieces.map((piece) => piece[i]!)));

/** Opens a pipeline; throws CORRUPT_MODEL where a step's parameters contradict each other. */
export const openPipeline = async (
  prepared: Extract<Prepared, { readonly kind: 'pipeline' }>,
  options: PipelineOptions = {},
): Promise<Session> => {
  const programs = new Map<string, PipelineProgram>();
  for (const [name, pipeline] of prepared.pipelines) {
    const signature = prepared.signatures.get(name);
    if (!signature) throw new ServingError('INTERNAL', `no signature of the name "${name}"`);
    try {
      programs.set(name, new PipelineProgram(signature, pipeline, options));
    } catch (error) {
      throw prepared.pipelines.size === 1 ? error : within(`signature "${name}"`, error);
    }
  }
  const release = async (): Promise<void> => {
    const { pool = POOL } = options;
    pool.forget([...programs.values()].map(({ work }) => work.number));
  };
  const session = sessionOf(prepared.signatures, programs, release);
  if (options.warmUp !== false) await warmUp(session);
  return session;
};
