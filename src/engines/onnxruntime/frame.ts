/**
 * The memory that one run's pointers lie in. Whatever native code may still read is held by the frame until the native
 * run has ended, even if the caller has gone away meanwhile.
 *
 * A frame keeps its small inputs for the next run (kept.ts), and once their shapes come again its small outputs too:
 *
 *   shapes as before ─▶ bind: outputs like those of this run ─▶ further runs write into them ─▶ other shapes: unbind
 *
 * The shapes of outputs may hang on values all the same; then ONNX Runtime refuses the bound ones, and program.ts runs
 * once more without.
 */
import { ServingError, within } from '../../errors.ts';
import type { Port, Signature } from '../../tensor/signature.ts';
import { type Datum, isTensor, type Tensors } from '../../tensor/tensor.ts';
import { checkDatum, checkNames, checkSizes, sizeOf } from '../feeds.ts';
import { CStrings, Words } from '../memory.ts';
import type { PreparedOnnx } from '../prepared.ts';
import type { Api } from './api.ts';
import { createDatum, readDatum } from './composites.ts';
import { isSmall, Kept } from './kept.ts';
import { readTensor } from './values.ts';

/** What the frames of one program have in common. */
export class Layout {
  readonly signature: Signature;
  readonly names: CStrings;
  /** Every output of the signature. */
  readonly all: readonly number[];
  /** Whether outputs may be bound: no two names are of one value, of which ONNX Runtime would fill only one. */
  readonly distinct: boolean;
  /** Whether sizes of inputs are to be within ranges, or hang on each other. */
  readonly hasSizes: boolean;
  // Where the parts of a frame begin; the input names are first.
  readonly values: number;
  readonly outputNames: number;
  readonly outputValues: number;
  readonly size: number;

  constructor(signature: Signature, prepared: PreparedOnnx) {
    const { inputs, outputs } = signature;
    const names = [...prepared.inputs, ...prepared.outputs];
    this.signature = signature;
    this.names = new CStrings(names);
    this.all = outputs.map((_, i) => i);
    this.distinct = new Set(names).size === names.length;
    this.hasSizes = inputs.some(({ sizes }) => sizes);
    this.values = inputs.length;
    this.outputNames = 2 * inputs.length;
    this.outputValues = 2 * inputs.length + outputs.length;
    this.size = 2 * (inputs.length + outputs.length);
  }
}

export class Frame {
  readonly #ort: Api;
  readonly #layout: Layout;
  readonly #words: Words;
  readonly #held: unknown[] = [];
  /** By place among the inputs that are given, and by output. */
  readonly #inputs: readonly Kept[];
  readonly #outputs: readonly Kept[];
  #given = 0;
  /** Which outputs of the signature are wanted. */
  #wanted: readonly number[];
  /** The bytes of the inputs. */
  bytes = 0;
  /** An input has no elements. */
  empty = false;
  /** All inputs are kept and of the same shapes as in the run before, and all outputs are wanted. */
  same = false;
  /** The outputs are kept ones. */
  bound = false;

  constructor(ort: Api, layout: Layout) {
    this.#ort = ort;
    this.#layout = layout;
    this.#words = new Words(layout.size);
    this.#inputs = layout.signature.inputs.map(() => new Kept(ort));
    this.#outputs = layout.signature.outputs.map(() => new Kept(ort));
    this.#wanted = layout.all;
  }

  /** Puts in the inputs and the wanted outputs. Throws INVALID_INPUT where they are not those of the signature. */
  feed(inputs: Tensors, wanted: readonly number[]): void {
    const { signature, names, values, outputNames, all } = this.#layout;
    const ports = signature.inputs;
    const words = this.#words;
    let given = 0;
    this.#wanted = wanted;
    this.same = true;
    if (wanted !== all) this.#differ();
    for (let i = 0; i < ports.length; i++) {
      const port = ports[i]!;
      const datum = inputs.get(port.name);
      if (datum === undefined) continue;
      checkDatum(port, datum);
      words.set(given, names.addresses[i]!);
      try {
        if (isSmall(datum)) {
          const kept = this.#inputs[given]!;
          if (kept.fit(datum)) this.#differ();
          kept.write(datum.data);
          words.set(values + given, kept.value);
        } else {
          this.#differ();
          this.#held.push(createDatum(this.#ort, datum, port.type, words, values + given));
        }
      } catch (error) {
        throw within(`input "${port.name}"`, error);
      }
      this.#given = ++given;
      this.bytes += sizeOf(datum);
      if (isTensor(datum) && datum.shape.includes(0)) this.empty = true;
    }
    if (given < inputs.size || given < ports.length) checkNames(ports, inputs);
    if (this.#layout.hasSizes) checkSizes(ports, inputs);
    if (given < ports.length) this.#differ();
    for (let i = 0; i < wanted.length; i++) {
      words.set(outputNames + i, names.addresses[ports.length + wanted[i]!]!);
    }
  }

  #differ(): void {
    this.same = false;
    this.unbind();
  }

  arguments(native: number, runOptions: number) {
    const { values, outputNames, outputValues } = this.#layout;
    const words = this.#words;
    return [
      native,
      runOptions,
      words.at(0),
      words.at(values),
      this.#given,
      words.at(outputNames),
      this.#wanted.length,
      words.at(outputValues),
    ] as const satisfies Parameters<Api['Run']>;
  }

  /** What the run gave, copied. */
  collect(): Tensors {
    const { signature, outputValues } = this.#layout;
    const results = new Map<string, Datum>();
    for (let i = 0; i < this.#wanted.length; i++) {
      const port = signature.outputs[this.#wanted[i]!]!;
      if (this.bound) {
        results.set(port.name, this.#outputs[i]!.read());
        continue;
      }
      const value = this.#words.address(outputValues + i);
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

  /** Lets the next run write into kept outputs, made like the results of this one, where all of these are small. */
  bind(results: Tensors): void {
    const { signature, outputValues } = this.#layout;
    const like = signature.outputs.map(({ name }) => results.get(name));
    if (!like.every((datum) => datum !== undefined && isSmall(datum))) return;
    this.#release(outputValues, this.#words.count);
    like.forEach((datum, i) => {
      const kept = this.#outputs[i]!;
      kept.fit(datum);
      this.#words.set(outputValues + i, kept.value);
    });
    this.bound = true;
  }

  unbind(): void {
    if (!this.bound) return;
    this.bound = false;
    for (let i = this.#layout.outputValues; i < this.#words.count; i++) this.#words.set(i, 0);
  }

  /** Lets go of everything but what is kept. */
  clear(): void {
    const { values, outputNames, outputValues } = this.#layout;
    const words = this.#words;
    for (let i = 0; i < this.#inputs.length; i++) {
      if (words.address(values + i) === this.#inputs[i]!.value) words.set(values + i, 0);
    }
    this.#release(values, outputNames);
    if (!this.bound) this.#release(outputValues, words.count);
    this.#held.length = 0;
    this.#given = 0;
    this.bytes = 0;
    this.empty = false;
  }

  /** Gives back what is kept. */
  close(): void {
    this.unbind();
    for (const kept of this.#inputs) kept.release();
    for (const kept of this.#outputs) kept.release();
  }

  #release(from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const value = this.#words.address(i);
      if (value === 0) continue;
      this.#ort.ReleaseValue(value);
      this.#words.set(i, 0);
    }
  }
}
