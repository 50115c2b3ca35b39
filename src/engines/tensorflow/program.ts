/**
 * One signature of a SavedModel, opened: inputs and outputs by the signature's names.
 *
 *   run ─▶ inputs become TF_Tensors ─▶ short? ─▶ TF_SessionRun, at once
 *                                       │ long
 *                                       ▼
 *                          a thread is free? ─▶ TF_SessionRun on it ─▶ outputs are copied
 *
 * TensorFlow cannot stop a run: one that is aborted answers at once with the reason, and ends on its thread unheard.
 */
import { within } from '../../errors.ts';
import { type Call, type Profiler, signalOf } from '../../model.ts';
import type { Signature } from '../../tensor/signature.ts';
import { isTensor, type Tensor, type Tensors } from '../../tensor/tensor.ts';
import { Cost } from '../cost.ts';
import { checkDatum, checkNames, sizeOf, wantedOutputs } from '../feeds.ts';
import { runLong } from '../long-run.ts';
import { Words } from '../memory.ts';
import { traceTurn } from '../profile.ts';
import type { Program } from '../session.ts';
import { Turn } from '../threads.ts';
import type { Api } from './api.ts';
import { readRunMetadata } from './step-stats.ts';
import { createTensor, readTensor } from './values.ts';

/** A session of TensorFlow's, and what every run of it is given. */
export interface Native {
  readonly session: number;
  /** TF_Buffers: of every run, and of one that is profiled. */
  readonly runOptions: number;
  readonly tracedOptions: number;
  readonly predictable: boolean;
}

/** Where a tensor of the graph comes from: a TF_Operation and the number of its output. */
export interface Place {
  readonly operation: number;
  readonly index: number;
}

/** The places of a signature's ports, in the signature's order. */
export interface Places {
  readonly inputs: readonly Place[];
  readonly outputs: readonly Place[];
}

/** Words of a TF_Output. */
const PLACE = 2;

/** What one run's pointers lie in, held until it has ended. */
interface Frame {
  /** The TF_Outputs that are fetched, and the TF_Tensors that come. */
  readonly fetches: Words;
  readonly inputs: Words;
  readonly outputs: Words;
  readonly status: number;
  /** Which outputs of the signature are fetched. */
  readonly fetched: readonly number[];
  /** Outputs that are inputs, which TensorFlow refuses to fetch. */
  readonly passed: ReadonlyMap<number, Tensor>;
  /** In the order in which they are answered. */
  readonly wanted: readonly number[];
  bytes: number;
}

const writePlaces = (words: Words, places: readonly Place[]): Words => {
  places.forEach(({ operation, index }, i) => {
    words.set(PLACE * i, operation);
    words.set(PLACE * i + 1, index);
  });
  return words;
};

/** What is read of a trace at most. */
const MAX_TRACE_BYTES = 256 * 2 ** 20;

/** A copy of what a TF_Buffer holds; nothing of one that is larger than a trace may be. */
const bytesOfBuffer = (tf: Api, buffer: number): Uint8Array => {
  const words = new Words(2);
  tf.copyOut(words.bytes, buffer, words.bytes.length);
  const [data, length] = [words.address(0), words.address(1)];
  const bytes = new Uint8Array(length <= MAX_TRACE_BYTES ? length : 0);
  if (bytes.length > 0) tf.copyOut(bytes, data, bytes.length);
  return bytes;
};

export class NativeProgram implements Program {
  readonly #tf: Api;
  readonly #native: Native;
  readonly #signature: Signature;
  readonly #places: Places;
  readonly #feeds: Words;
  readonly #outputIndex: ReadonlyMap<string, number>;
  readonly #all: readonly number[];
  /** For an output that is an input: which. */
  readonly #passes: ReadonlyMap<number, number>;
  readonly #cost = new Cost();
  readonly #turn = new Turn();

  constructor(tf: Api, native: Native, signature: Signature, places: Places) {
    this.#tf = tf;
    this.#native = native;
    this.#signature = signature;
    this.#places = places;
    this.#feeds = writePlaces(new Words(PLACE * places.inputs.length), places.inputs);
    this.#outputIndex = new Map(signature.outputs.map(({ name }, i) => [name, i]));
    this.#all = signature.outputs.map((_, i) => i);
    this.#passes = new Map(
      places.outputs.flatMap(({ operation, index }, i) => {
        const input = places.inputs.findIndex((place) => place.operation === operation && place.index === index);
        return input < 0 ? [] : [[i, input] as const];
      }),
    );
  }

  run(inputs: Tensors, call: Call, ended: () => void): Tensors | Promise<Tensors> {
    let frame: Frame | undefined;
    let later = false;
    try {
      const wanted = call.outputs === undefined ? this.#all : wantedOutputs(call.outputs, this.#outputIndex);
      frame = this.#newFrame(wanted, inputs);
      this.#feed(frame, inputs);
      if (frame.fetched.length === 0) return this.#collect(frame);
      const { profiler } = call;
      if (profiler || !this.#native.predictable || !this.#cost.mayRunInline(frame.bytes)) {
        const signal = signalOf(call);
        signal?.throwIfAborted();
        later = true;
        return profiler ? this.#runTraced(frame, signal, profiler, ended) : this.#runLater(frame, signal, ended);
      }
      const start = performance.now();
      this.#tf.TF_SessionRun(...this.#arguments(frame));
      this.#cost.record(frame.bytes, (performance.now() - start) * 1e6, true);
      this.#tf.check(frame.status, 'run');
      return this.#collect(frame);
    } finally {
      if (!later) {
        if (frame) this.#free(frame);
        ended();
      }
    }
  }

  #runLater(frame: Frame, signal: AbortSignal | undefined, ended: () => void): Promise<Tensors> {
    return runLong<unknown>({
      turn: this.#turn,
      signal,
      start: (done) => this.#tf.TF_SessionRun.async(...this.#arguments(frame), done),
      collect: (_, ns) => {
        this.#cost.record(frame.bytes, ns, false);
        this.#tf.check(frame.status, 'run');
        return this.#collect(frame);
      },
      free: () => {
        this.#free(frame);
        ended();
      },
    });
  }

  /** Tells the profiler of each node. */
  async #runTraced(
    frame: Frame,
    signal: AbortSignal | undefined,
    profiler: Profiler,
    ended: () => void,
  ): Promise<Tensors> {
    const tf = this.#tf;
    const asked = performance.now();
    let pass: () => void;
    try {
      pass = await traceTurn(signal);
    } catch (error) {
      this.#free(frame);
      ended();
      throw error;
    }
    const opened = performance.now();
    profiler.measuring(opened - asked);
    const metadata = tf.TF_NewBuffer();
    let measured: () => void = () => {};
    const answer = await runLong<unknown>({
      turn: this.#turn,
      signal,
      start: (done) => {
        profiler.waited(performance.now() - opened);
        tf.TF_SessionRun.async(...this.#arguments(frame, metadata), done);
      },
      collect: () => {
        tf.check(frame.status, 'run');
        const outputs = this.#collect(frame);
        const began = performance.now();
        const bytes = signal?.aborted ? new Uint8Array() : bytesOfBuffer(tf, metadata);
        measured = () => {
          try {
            for (const run of readRunMetadata(bytes)) profiler.node(run);
          } catch (error) {
            profiler.note(`TensorFlow's trace cannot be read: ${(error as Error).message}`);
          }
          profiler.measuring(performance.now() - began);
        };
        return outputs;
      },
      free: () => {
        tf.TF_DeleteBuffer(metadata);
        this.#free(frame);
        ended();
        pass();
      },
    });
    measured();
    return answer;
  }

  /** `metadata`: the TF_Buffer that a traced run fills; 0 for none. */
  #arguments({ fetches, inputs, outputs, fetched, status }: Frame, metadata = 0) {
    const { session, runOptions, tracedOptions } = this.#native;
    return [
      session,
      metadata === 0 ? runOptions : tracedOptions,
      this.#feeds.at(0),
      inputs.at(0),
      inputs.count,
      fetches.at(0),
      outputs.at(0),
      fetched.length,
      0,
      0,
      metadata,
      status,
    ] as const satisfies Parameters<Api['TF_SessionRun']>;
  }

  #newFrame(wanted: readonly number[], inputs: Tensors): Frame {
    const passed = new Map<number, Tensor>();
    for (const output of wanted) {
      const input = this.#passes.get(output);
      const datum = input === undefined ? undefined : inputs.get(this.#signature.inputs[input]!.name);
      if (datum !== undefined && isTensor(datum)) passed.set(output, datum);
    }
    const fetched = passed.size === 0 ? wanted : wanted.filter((output) => !passed.has(output));
    return {
      fetches: writePlaces(
        new Words(PLACE * fetched.length),
        fetched.map((output) => this.#places.outputs[output]!),
      ),
      inputs: new Words(this.#signature.inputs.length),
      outputs: new Words(fetched.length),
      status: this.#tf.TF_NewStatus(),
      fetched,
      passed,
      wanted,
      bytes: 0,
    };
  }

  #feed(frame: Frame, inputs: Tensors): void {
    const ports = this.#signature.inputs;
    if (inputs.size !== ports.length || ports.some(({ name }) => !inputs.has(name))) checkNames(ports, inputs);
    for (let i = 0; i < ports.length; i++) {
      const port = ports[i]!;
      const datum = inputs.get(port.name)!;
      checkDatum(port, datum);
      try {
        frame.inputs.set(i, createTensor(this.#tf, datum as Tensor));
      } catch (error) {
        throw within(`input "${port.name}"`, error);
      }
      frame.bytes += sizeOf(datum);
    }
  }

  #collect(frame: Frame): Tensors {
    const results = new Map<string, Tensor>();
    let next = 0;
    for (const output of frame.wanted) {
      const { name } = this.#signature.outputs[output]!;
      const passed = frame.passed.get(output);
      try {
        results.set(name, passed ?? readTensor(this.#tf, frame.outputs.address(next++)));
      } catch (error) {
        throw within(`output "${name}"`, error);
      }
    }
    return results;
  }

  #free({ inputs, outputs, status }: Frame): void {
    for (const words of [inputs, outputs]) {
      for (let i = 0; i < words.count; i++) if (words.address(i) !== 0) this.#tf.TF_DeleteTensor(words.address(i));
    }
    this.#tf.TF_DeleteStatus(status);
  }
}
