/**
 * Long lists of numbers of an Argument. caffe2.proto does not pack them, so each travels with a tag of its own; a run of
 * such elements is counted and read at once into a typed array.
 */
import { ServingError } from '../../errors.ts';
import type { Field, Reader } from '../../wire/protobuf.ts';

/** A typed array that grows. */
export class FloatList {
  #data = new Float32Array(0);
  length = 0;

  reserve(more: number): void {
    const wanted = this.length + more;
    if (wanted <= this.#data.length) return;
    const next = new Float32Array(this.length === 0 ? more : Math.max(wanted, this.#data.length * 2));
    next.set(this.#data.subarray(0, this.length));
    this.#data = next;
  }
  push(value: number): void {
    if (this.length === this.#data.length) this.reserve(Math.max(1, this.length));
    this.#data[this.length++] = value;
  }
  get values(): Float32Array {
    return this.#data.subarray(0, this.length);
  }
}

/** As FloatList, of 64-bit integers. */
export class IntList {
  #data = new BigInt64Array(0);
  length = 0;

  reserve(more: number): void {
    const wanted = this.length + more;
    if (wanted <= this.#data.length) return;
    const next = new BigInt64Array(this.length === 0 ? more : Math.max(wanted, this.#data.length * 2));
    next.set(this.#data.subarray(0, this.length));
    this.#data = next;
  }
  push(value: bigint): void {
    if (this.length === this.#data.length) this.reserve(Math.max(1, this.length));
    this.#data[this.length++] = value;
  }
  get values(): BigInt64Array {
    return this.#data.subarray(0, this.length);
  }
}

const VARINT = 0;
const CHUNK = 2;
const FIXED32 = 5;

const wrongWire = (id: number, wire: number): ServingError =>
  new ServingError('CORRUPT_MODEL', `protobuf: field ${id} has the wire type ${wire}, its table says otherwise`);
const notWritten = (): never => {
  throw new ServingError('INTERNAL', 'the lists of an Argument are only read');
};

const packed = (r: Reader, body: () => void): void => {
  const length = r.count();
  const stop = r.take(length) + length;
  r.position = stop - length;
  while (r.position < stop) body();
  if (r.position !== stop)
    throw new ServingError('CORRUPT_MODEL', `protobuf: a packed list ends at byte ${stop} within an element`);
};

/** `repeated float`, one by one or packed. `id` is below 16. */
export const floatList = (id: number): Field<FloatList> => ({
  id,
  initial: () => new FloatList(),
  merge: (r, into, wire) => {
    if (wire === CHUNK) {
      packed(r, () => into.push(r.view.getFloat32(r.take(4), true)));
      return into;
    }
    if (wire !== FIXED32) throw wrongWire(id, wire);
    const tag = id * 8 + FIXED32;
    const { bytes } = r;
    let count = 1;
    while (r.position + 5 * count + 4 <= r.end && bytes[r.position + 5 * count - 1] === tag) count += 1;
    const from = r.take(5 * count - 1);
    into.reserve(count);
    for (let i = 0; i < count; i++) into.push(r.view.getFloat32(from + 5 * i, true));
    return into;
  },
  size: notWritten,
  write: notWritten,
});

/** `repeated int64`, one by one or packed. */
export const intList = (id: number): Field<IntList> => ({
  id,
  initial: () => new IntList(),
  merge: (r, into, wire) => {
    const one = (): void => {
      r.halves();
      into.push((BigInt(r.high | 0) << 32n) | BigInt(r.low));
    };
    if (wire === CHUNK) packed(r, one);
    else if (wire === VARINT) one();
    else throw wrongWire(id, wire);
    return into;
  },
  size: notWritten,
  write: notWritten,
});
