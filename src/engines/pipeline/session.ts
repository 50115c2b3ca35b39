/**
 * Sessions of tabular pipelines, which run in this thread. A request of many rows is answered piece by piece, and between
 * two pieces the event loop has its turn: a row's answer never depends on the others.
 */
import { setImmediate } from 'node:timers/promises';
import { ServingError, within } from '../../errors.ts';
import { type Call, type Session, signalOf } from '../../model.ts';
import { compile, type Run } from '../../pipeline/compile.ts';
import { joinRows, sliceRows } from '../../tensor/rows.ts';
import type { Port, Signature } from '../../tensor/signature.ts';
import { isTensor, type Tensor, type Tensors } from '../../tensor/tensor.ts';
import { checkDatum, checkNames, wantedOutputs } from '../feeds.ts';
import type { Prepared } from '../prepared.ts';
import { endedWith, type Program, sessionOf } from '../session.ts';
import { warmUp } from '../warm-up.ts';

/** What a piece may take of the event loop, in milliseconds; how many rows that are is learnt. */
const PIECE_MS = 0.5;
const FIRST_ROWS = 64;
const MAX_ROWS = 65_536;

class PipelineProgram implements Program {
  readonly #signature: Signature;
  readonly #run: Run;
  readonly #outputIndex: ReadonlyMap<string, number>;
  /** What is answered where nothing is asked for. */
  readonly #usual: readonly number[];
  /** Rows of one piece. */
  #rows = FIRST_ROWS;

  constructor(signature: Signature, run: Run) {
    this.#signature = signature;
    this.#run = run;
    this.#outputIndex = new Map(signature.outputs.map(({ name }, i) => [name, i]));
    this.#usual = signature.outputs.flatMap(({ onRequest }, i) => (onRequest ? [] : [i]));
  }

  run(inputs: Tensors, call: Call, ended: () => void): Tensors | Promise<Tensors> {
    return endedWith(() => this.#answer(inputs, call), ended);
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
    if (rows > this.#rows) return this.#answerInPieces(blocks, rows, wanted, signalOf(call));
    return this.#named(this.#timed(blocks, rows, wanted), wanted);
  }

  #block(port: Port, inputs: Tensors): Tensor {
    const datum = inputs.get(port.name)!;
    checkDatum(port, datum);
    if (isTensor(datum)) return datum;
    throw new ServingError('INVALID_INPUT', `input "${port.name}": a tensor was expected`);
  }

  async #answerInPieces(
    blocks: readonly Tensor[],
    rows: number,
    wanted: readonly number[],
    signal: AbortSignal | undefined,
  ): Promise<Tensors> {
    const pieces: (readonly Tensor[])[] = [];
    for (let from = 0; from < rows; ) {
      signal?.throwIfAborted();
      const to = Math.min(rows, from + this.#rows);
      pieces.push(
        this.#timed(
          blocks.map((block) => sliceRows(block, from, to)),
          to - from,
          wanted,
        ),
      );
      from = to;
      await setImmediate();
    }
    return this.#named(
      wanted.map((_, i) => joinRows(pieces.map((piece) => piece[i]!))),
      wanted,
    );
  }

  #timed(blocks: readonly Tensor[], rows: number, wanted: readonly number[]): readonly Tensor[] {
    const start = performance.now();
    const made = this.#run(blocks, rows, wanted) as readonly Tensor[];
    const ms = performance.now() - start;
    if (rows >= this.#rows / 2 && ms < PIECE_MS / 2) this.#rows = Math.min(2 * this.#rows, MAX_ROWS);
    else if (rows > 1 && ms > 2 * PIECE_MS) this.#rows = Math.max(1, this.#rows >> 1);
    return made;
  }

  #named(made: readonly Tensor[], wanted: readonly number[]): Tensors {
    return new Map(made.map((tensor, i) => [this.#signature.outputs[wanted[i]!]!.name, tensor]));
  }
}

/** Opens a pipeline in this thread; throws CORRUPT_MODEL where a step's parameters contradict each other. */
export const openPipeline = async (
  prepared: Extract<Prepared, { readonly kind: 'pipeline' }>,
  options: { readonly warmUp?: boolean } = {},
): Promise<Session> => {
  const programs = new Map<string, Program>();
  for (const [name, pipeline] of prepared.pipelines) {
    const signature = prepared.signatures.get(name);
    if (!signature) throw new ServingError('INTERNAL', `no signature of the name "${name}"`);
    try {
      programs.set(name, new PipelineProgram(signature, compile(pipeline)));
    } catch (error) {
      throw prepared.pipelines.size === 1 ? error : within(`signature "${name}"`, error);
    }
  }
  const session = sessionOf(prepared.signatures, programs, async () => {});
  if (options.warmUp !== false) await warmUp(session);
  return session;
};
