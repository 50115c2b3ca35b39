/**
 * One ONNX graph, opened, as a signature of a model sees it: inputs and outputs by the signature's names.
 *
 *   run ─▶ inputs become OrtValues in a frame ─▶ short? ─▶ Run, at once
 *                                                 │ long
 *                                                 ▼
 *                                     a thread is free? ─▶ Run on it ─▶ outputs are copied, the frame is free again
 *
 * A frame is the memory that one run's pointers lie in. Whatever native code may still read is held by the frame until
 * the native run has ended, even if the caller has gone away meanwhile.
 */
import { setMaxListeners } from 'node:events';
import { ServingError, within } from '../../errors.ts';
import type { Call } from '../../model.ts';
import type { Port, Signature } from '../../tensor/signature.ts';
import { type Datum, isTensor, type Tensors } from '../../tensor/tensor.ts';
import { checkDatum, checkNames, sizeOf, wantedOutputs } from '../feeds.ts';
import type { PreparedOnnx } from '../prepared.ts';
import type { Api } from './api.ts';
import { createDatum, readDatum } from './composites.ts';
import { Cost } from './cost.ts';
import { answerEmpty } from './empty.ts';
import { CStrings, Words } from './memory.ts';
import { Turn, threads } from './threads.ts';
import { readTensor } from './values.ts';

const SPARE_FRAMES = 16;

interface Frame {
  readonly words: Words;
  readonly held: unknown[];
  /** How many inputs are in it. */
  inputs: number;
  bytes: number;
  /** An input has no elements. */
  empty: boolean;
  /** Which outputs of the signature are wanted. */
  outputs: readonly number[];
}

export class Program {
  readonly #ort: Api;
  readonly #native: number;
  readonly #signature: Signature;
  readonly #names: CStrings;
  readonly #outputIndex: ReadonlyMap<string, number>;
  readonly #all: readonly number[];
  readonly #cost = new Cost();
  readonly #predictable: boolean;
  readonly #fatal: readonly string[];
  readonly #turn = new Turn();
  readonly #frames: Frame[] = [];
  // Where the parts of a frame begin: input names, input values, output names, output values.
  readonly #values: number;
  readonly #outputNames: number;
  readonly #outputValues: number;

  constructor(ort: Api, native: number, signature: Signature, prepared: PreparedOnnx) {
    this.#ort = ort;
    this.#native = native;
    this.#signature = signature;
    this.#predictable = prepared.predictable;
    this.#fatal = prepared.fatalWhenEmpty;
    const { inputs, outputs } = signature;
    this.#names = new CStrings([...prepared.inputs, ...prepared.outputs]);
    this.#outputIndex = new Map(outputs.map(({ name }, i) => [name, i]));
    this.#all = outputs.map((_, i) => i);
    this.#values = inputs.length;
    this.#outputNames = 2 * inputs.length;
    this.#outputValues = 2 * inputs.length + outputs.length;
  }

  /**
   * Answers at once, or by a promise. `ended` is called once native code is done with the run, which is later than the
   * answer where the run was aborted.
   */
  run(inputs: Tensors, call: Call, ended: () => void): Tensors | Promise<Tensors> {
    const frame = this.#frames.pop() ?? this.#newFrame();
    let later = false;
    try {
      frame.outputs = call.outputs === undefined ? this.#all : wantedOutputs(call.outputs, this.#outputIndex);
      this.#feed(frame, inputs);
      const nothing = frame.empty ? answerEmpty(this.#signature, inputs, frame.outputs, this.#fatal) : undefined;
      if (nothing) return nothing;
      if (!this.#predictable || !this.#cost.mayRunInline(frame.bytes)) {
        later = true;
        return this.#runLater(frame, call.signal, ended);
      }
      const start = performance.now();
      const status = this.#ort.Run(...this.#arguments(frame, 0));
      this.#cost.record(frame.bytes, (performance.now() - start) * 1e6, true);
      this.#ort.check(status, 'run');
      return this.#collect(frame);
    } finally {
      if (!later) {
        this.#free(frame);
        ended();
      }
    }
  }

  #runLater(frame: Frame, signal: AbortSignal | undefined, ended: () => void): Promise<Tensors> {
    const ort = this.#ort;
    return new Promise((resolve, reject) => {
      let runOptions = 0;
      let started = 0;
      const close = (): void => {
        signal?.removeEventListener('abort', abort);
        if (runOptions !== 0) ort.ReleaseRunOptions(runOptions);
        this.#free(frame);
        ended();
      };
      const abort = (): void => {
        reject(signal?.reason);
        if (threads.withdraw(this.#turn, start)) close();
        else if (runOptions !== 0) ort.RunOptionsSetTerminate(runOptions);
      };
      const finish = (error: Error | null, status: number): void => {
        threads.done(this.#turn);
        try {
          if (error) throw error;
          if (!signal?.aborted) this.#cost.record(frame.bytes, (performance.now() - started) * 1e6, false);
          ort.check(status, 'run');
          resolve(this.#collect(frame));
        } catch (failure) {
          // After an abort this is told to nobody: the promise has its reason already.
          reject(failure);
        } finally {
          close();
        }
      };
      const start = (): void => {
        started = performance.now();
        try {
          if (signal) runOptions = this.#newRunOptions();
          ort.Run.async(...this.#arguments(frame, runOptions), finish);
        } catch (error) {
          finish(error as Error, 0);
        }
      };
      if (signal) {
        // A batch may share one.
        setMaxListeners(0, signal);
        signal.addEventListener('abort', abort, { once: true });
      }
      threads.ask(this.#turn, start);
    });
  }

  #arguments(frame: Frame, runOptions: number) {
    const { words, inputs, outputs } = frame;
    return [
      this.#native,
      runOptions,
      words.at(0),
      words.at(this.#values),
      inputs,
      words.at(this.#outputNames),
      outputs.length,
      words.at(this.#outputValues),
    ] as const satisfies Parameters<Api['Run']>;
  }

  #newRunOptions(): number {
    const out = new Words(1);
    this.#ort.check(this.#ort.CreateRunOptions(out.at(0)), 'run');
    return out.address(0);
  }

  #newFrame(): Frame {
    const { inputs, outputs } = this.#signature;
    return {
      words: new Words(2 * (inputs.length + outputs.length)),
      held: [],
      inputs: 0,
      bytes: 0,
      empty: false,
      outputs: this.#all,
    };
  }

  #feed(frame: Frame, inputs: Tensors): void {
    const ports = this.#signature.inputs;
    const { words } = frame;
    let given = 0;
    for (let i = 0; i < ports.length; i++) {
      const port = ports[i]!;
      const datum = inputs.get(port.name);
      if (datum === undefined) continue;
      checkDatum(port, datum);
      words.set(given, this.#names.addresses[i]!);
      try {
        frame.held.push(createDatum(this.#ort, datum, port.type, words, this.#values + given));
      } catch (error) {
        throw within(`input "${port.name}"`, error);
      }
      frame.inputs = ++given;
      frame.bytes += sizeOf(datum);
      if (isTensor(datum) && datum.shape.includes(0)) frame.empty = true;
    }
    if (given < inputs.size || given < ports.length) checkNames(ports, inputs);
    frame.outputs.forEach((output, i) => {
      words.set(this.#outputNames + i, this.#names.addresses[ports.length + output]!);
    });
  }

  #collect(frame: Frame): Tensors {
    const results = new Map<string, Datum>();
    for (let i = 0; i < frame.outputs.length; i++) {
      const port = this.#signature.outputs[frame.outputs[i]!]!;
      const value = frame.words.address(this.#outputValues + i);
      const datum = this.#read(port, value);
      if (datum !== undefined) results.set(port.name, datum);
    }
    return results;
  }

  #read({ name, type }: Port, value: number): Datum | undefined {
    try {
      return type.kind === 'tensor' ? readTensor(this.#ort, value) : readDatum(this.#ort, value);
    } catch (error) {
      // JavaScript has no array of that size, or no memory for it.
      if (error instanceof RangeError)
        throw new ServingError('TOO_LARGE', `output "${name}" is too large to be answered`);
      throw error;
    }
  }

  #free(frame: Frame): void {
    const { words } = frame;
    for (let i = this.#values; i < words.count; i++) {
      if (i >= this.#outputNames && i < this.#outputValues) continue;
      const value = words.address(i);
      if (value === 0) continue;
      this.#ort.ReleaseValue(value);
      words.set(i, 0);
    }
    frame.held.length = 0;
    frame.inputs = 0;
    frame.bytes = 0;
    frame.empty = false;
    if (this.#frames.length < SPARE_FRAMES) this.#frames.push(frame);
  }
}
