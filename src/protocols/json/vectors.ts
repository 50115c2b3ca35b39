/**
 * Vectors, one a row, each dense or sparse:
 *
 *   [0.5, 0, 2]      {"size": 3, "indices": [0, 2], "values": [0.5, 2]}      {"type": 1, "values": [0.5, 0, 2]}
 *
 * The size of a sparse one may be left out where the signature tells it.
 */
import { ServingError } from '../../errors.ts';
import { fits, type Port, printShape } from '../../tensor/signature.ts';
import { type Tensor, tensor } from '../../tensor/tensor.ts';
import type { Cursor } from './cursor.ts';
import { readNumber } from './decimal.ts';
import type { DecodeOptions } from './options.ts';
import { TensorReader } from './tensor-reader.ts';

const LIST = 0x5b;
const OBJECT = 0x7b;
const KEYS: ReadonlySet<string> = new Set(['type', 'size', 'indices', 'values']);

/** Whether an object with this first key is a vector. */
export const isVectorKey = (key: string | undefined): boolean => key !== undefined && KEYS.has(key);

/** Vectors in the making. */
export class Vectors {
  readonly #port: Port;
  readonly #maxNumbers: number;
  /** How many numbers a row has, once that is known. */
  #size: number | undefined;
  readonly #known: number | undefined;
  #data: Float64Array<ArrayBuffer> = new Float64Array(64);
  rows = 0;

  constructor(port: Port, { maxTensorBytes }: DecodeOptions) {
    this.#port = port;
    this.#maxNumbers = maxTensorBytes / 8;
    const size = port.type.kind === 'tensor' ? port.type.shape?.[1] : undefined;
    this.#known = typeof size === 'number' ? size : undefined;
  }

  /** Reads one vector. Throws INVALID_INPUT for what is none or of another size than those before it. */
  read(cursor: Cursor): void {
    const c = cursor.peek();
    if (c === LIST) this.#take(this.#numbers(cursor), undefined, undefined);
    else if (c === OBJECT) this.#object(cursor);
    else this.#refuse('no list of numbers and no {"size": …, "indices": […], "values": […]}');
    this.rows++;
  }

  finish(): Tensor {
    const size = this.#size ?? this.#known ?? 0;
    const shape = [this.rows, size];
    const { type } = this.#port;
    if (type.kind === 'tensor' && !fits(shape, type.shape)) {
      const told = `input "${this.#port.name}": shape [${shape.join(', ')}] does not fit ${printShape(type.shape)}`;
      throw new ServingError('INVALID_INPUT', told);
    }
    return tensor('float64', shape, this.#data.slice(0, this.rows * size));
  }

  #refuse(message: string): never {
    throw new ServingError('INVALID_INPUT', `input "${this.#port.name}": row ${this.rows} is ${message}`);
  }

  #object(cursor: Cursor): void {
    let size: number | undefined;
    let indices: readonly number[] | undefined;
    let values: readonly number[] | undefined;
    cursor.object((key) => {
      if (key === 'type' || key === 'size') {
        const number = this.#number(cursor);
        if (key === 'size') size = number;
      } else if (key === 'indices') indices = this.#numbers(cursor);
      else if (key === 'values') values = this.#numbers(cursor);
      else this.#refuse(`an object with ${JSON.stringify(key)}, which no vector has`);
    });
    if (!values) this.#refuse('a vector without values');
    if (indices && indices.length !== values.length) {
      this.#refuse(`a vector of ${indices.length} indices and ${values.length} values`);
    }
    this.#take(values, indices, indices ? (size ?? this.#known) : size);
  }

  #take(values: readonly number[], indices: readonly number[] | undefined, told: number | undefined): void {
    const size = told ?? (indices ? undefined : values.length);
    if (size === undefined) this.#refuse('a sparse vector without a size, which nothing else tells');
    if (!(Number.isInteger(size) && size >= 0)) this.#refuse(`a vector of the size ${size}`);
    if (!indices && size !== values.length) this.#refuse(`a vector of the size ${size} with ${values.length} values`);
    this.#size ??= size;
    if (size !== this.#size) this.#refuse(`a vector of ${size} numbers, those before it have ${this.#size}`);
    if (this.#known !== undefined && size !== this.#known) {
      this.#refuse(`a vector of ${size} numbers, ${this.#known} were expected`);
    }
    const from = this.rows * size;
    this.#reserve(from + size);
    if (!indices) {
      this.#data.set(values, from);
      return;
    }
    for (let i = 0; i < indices.length; i++) {
      const index = indices[i]!;
      if (!(Number.isInteger(index) && index >= 0 && index < size)) {
        this.#refuse(`a vector of ${size} numbers with the index ${index}; the first one is 0`);
      }
      if (i > 0 && index <= indices[i - 1]!) this.#refuse('a vector whose indices do not ascend');
      this.#data[from + index] = values[i]!;
    }
  }

  #reserve(length: number): void {
    if (length > this.#maxNumbers) {
      throw new ServingError(
        'TOO_LARGE',
        `input "${this.#port.name}": more than ${this.#maxNumbers} numbers, the most that one tensor may have here`,
      );
    }
    if (length <= this.#data.length) return;
    const grown = new Float64Array(Math.min(this.#maxNumbers, Math.max(length, 2 * this.#data.length)));
    grown.set(this.#data);
    this.#data = grown;
  }

  #numbers(cursor: Cursor): readonly number[] {
    if (cursor.peek() !== LIST) this.#refuse('a vector without a list of numbers');
    const numbers: number[] = [];
    cursor.list(() => {
      numbers.push(this.#number(cursor));
    });
    return numbers;
  }

  #number(cursor: Cursor): number {
    const c = cursor.peek();
    const next = cursor.bytes[cursor.at + 1];
    if ((c >= 0x30 && c <= 0x39) || (c === 0x2d && next !== 0x49)) return readNumber(cursor);
    const literal = cursor.literal();
    if (literal === undefined || literal === null) return this.#refuse('a vector with what is no number');
    return Number(literal);
  }
}

/** Reads what was sent for a port of vectors: a list of them, or one. */
export const readVectors = (cursor: Cursor, port: Port, options: DecodeOptions): Tensor => {
  const { at, depth } = cursor;
  if (cursor.peek() === LIST && firstWithin(cursor) === LIST && port.type.kind === 'tensor') {
    // All of them dense, most likely: as fast as any matrix.
    try {
      const reader = new TensorReader(`input "${port.name}"`, 'float64', options);
      reader.read(cursor);
      return reader.finish(port.type.shape);
    } catch (error) {
      if (!(error instanceof ServingError) || error.code !== 'INVALID_INPUT') throw error;
      cursor.at = at;
      cursor.depth = depth;
    }
  }
  const vectors = new Vectors(port, options);
  const first = cursor.peek() === LIST ? firstWithin(cursor) : 0;
  if (first === LIST || first === OBJECT || first === 0x5d) cursor.list(() => vectors.read(cursor));
  else vectors.read(cursor);
  return vectors.finish();
};

const firstWithin = (cursor: Cursor): number => {
  const { at } = cursor;
  cursor.at++;
  const first = cursor.peek();
  cursor.at = at;
  return first;
};
