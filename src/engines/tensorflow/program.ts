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
import { type Call, signalOf } from '../../model.ts';
import type { Signature } from '../../tensor/signature.ts';
import { isTensor, type Tensor, type Tensors } from '../../tensor/tensor.ts';
import { Cost } from '../cost.ts';
import { checkDatum, checkNames, sizeOf, wantedOutputs } from '../feeds.ts';
import { runLong } from '../long-run.ts';
import { Words } from '../memory.ts';
import type { Program } from '../session.ts';
import { Turn } from '../threads.ts';
import type { Api } from './api.ts';
import { createTensor, readTensor } from './values.ts';

/** A session of TensorFlow's, and what every run of it is given. */
export interface Native {
  readonly session: number;
  /** A TF_Buffer. */
  readonly runOptions: number;
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
      if (!this.#native.predictable || !this.#cost.mayRunInline(frame.bytes)) {
        const signal = signalOf(call);
        signal?.throwIfAborted();
        later = true;
        return this.#runLater(frame, signal, ended);
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

  #arguments({ fetches, inputs, outputs, fetched, status }: Frame) {
    const { session, runOptions } = this.#native;
    return [
      session,
      runOptions,
      this.#feeds.at(0),
      inputs.at(0),
      inputs.count,
      fetches.at(0),
      outputs.at(0),
      fetched.length,
      0,
      0,
      0,
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
