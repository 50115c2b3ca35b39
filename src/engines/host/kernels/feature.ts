/**
 * tf.train.Feature as it travels, read into columns without an object for a value.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/example/feature.proto
 *
 *   Example { Features features = 1 }   Features { map<string, Feature> feature = 1 }
 *   Feature { oneof { BytesList bytes_list = 1; FloatList float_list = 2; Int64List int64_list = 3 } }   *List { value = 1 }
 */
import { ServingError } from '../../../errors.ts';
import type { DType } from '../../../tensor/dtype.ts';
import { StringsWriter, stringsOfBytes } from '../../../tensor/strings.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import type { Reader } from '../../../wire/protobuf.ts';
import { failed } from './arguments.ts';
import { RowIndex, rowsOf } from './row-index.ts';

/** The dtypes of features, by the number of their list in the message. */
const KINDS: readonly (FeatureType | undefined)[] = [undefined, 'string', 'float32', 'int64'];
export type FeatureType = 'string' | 'float32' | 'int64';

/** Where the list of a feature lies: its kind (0: no list) and the bytes of its message. */
export interface Places {
  readonly kind: Uint8Array;
  readonly from: Float64Array;
  readonly to: Float64Array;
}
export const placesFor = (features: number): Places => ({
  kind: new Uint8Array(features),
  from: new Float64Array(features),
  to: new Float64Array(features),
});

/** Finds keys, given as texts of one character a byte, by their bytes. */
export const namesIndex = (keys: readonly string[]): RowIndex => {
  const data = stringsOfBytes(keys.map((key) => new Uint8Array(Buffer.from(key, 'latin1'))));
  return new RowIndex(rowsOf({ dtype: 'string', shape: [keys.length], data }, 0));
};

const VARINT = 0;
const CHUNK = 2;
const FIXED32 = 5;

/** Runs `body`; what the protobuf reader finds wrong becomes a failure of the run. */
export const parsing = <T>(what: string, body: () => T): T => {
  try {
    return body();
  } catch (error) {
    if (error instanceof ServingError && error.code === 'CORRUPT_MODEL')
      throw failed(`could not parse ${what}: ${error.message}`);
    throw error;
  }
};

/** Calls `field` for each field of the message at hand; it reads the field, or returns false to have it skipped. */
export const fields = (r: Reader, field: (id: number, wire: number) => boolean): void => {
  while (r.position < r.end) {
    const tag = r.count();
    const wire = tag % 8;
    const id = (tag - wire) / 8;
    if (!field(id, wire)) r.skip(wire, id);
  }
};

/** Reads a Feature: puts the place of its last list at `i`. */
export const readFeature = (r: Reader, places: Places, i: number): void => {
  places.kind[i] = 0;
  fields(r, (id, wire) => {
    if (id < 1 || id > 3 || wire !== CHUNK) return false;
    const length = r.count();
    places.from[i] = r.take(length);
    places.to[i] = places.from[i]! + length;
    places.kind[i] = id;
    return true;
  });
};

/** Reads a map of names to messages: `value` reads the message of a name that the index has. The last of a name counts. */
export const readMap = (r: Reader, index: RowIndex, value: (found: number) => void): void =>
  fields(r, (id, wire) => {
    if (id !== 1 || wire !== CHUNK) return false;
    r.nested(() => {
      let [from, to] = [0, 0];
      let [messageFrom, messageTo] = [-1, -1];
      fields(r, (key, type) => {
        if (type !== CHUNK || key < 1 || key > 2) return false;
        const length = r.count();
        const start = r.take(length);
        if (key === 1) [from, to] = [start, start + length];
        else [messageFrom, messageTo] = [start, start + length];
        return true;
      });
      const found = index.find(r.bytes, from, to);
      if (found < 0) return;
      const [position, end] = [r.position, r.end];
      r.position = Math.max(messageFrom, 0);
      r.end = Math.max(messageTo, 0);
      value(found);
      r.position = position;
      r.end = end;
    });
    return true;
  });

/** Values of one feature, of all examples one after the other. */
export class Column {
  count = 0;
  readonly dtype: FeatureType;
  readonly #strings: StringsWriter;
  #bits = new Int32Array(16);

  constructor(dtype: FeatureType) {
    this.dtype = dtype;
    this.#strings = new StringsWriter(dtype === 'string' ? 16 : 0, 0);
  }

  /** Appends the values of a list message, and returns how many they were. */
  read(r: Reader, places: Places, i: number): number {
    const before = this.count;
    r.position = places.from[i]!;
    r.end = places.to[i]!;
    const { dtype } = this;
    fields(r, (id, wire) => {
      if (id !== 1) return false;
      if (dtype === 'string') {
        if (wire !== CHUNK) return false;
        const length = r.count();
        const from = r.take(length);
        this.#strings.bytes(r.bytes, from, from + length);
        this.#strings.end();
        this.count++;
        return true;
      }
      if (wire === CHUNK)
        r.nested(() => (dtype === 'float32' ? this.#floats(r, r.end - r.position) : this.#varints(r)));
      else if (dtype === 'float32' && wire === FIXED32) this.#floats(r, 4);
      else if (dtype === 'int64' && wire === VARINT) this.#varint(r);
      else return false;
      return true;
    });
    return this.count - before;
  }

  /** Appends `count` elements of a tensor from element `from`; with `step` 0 the same one each time. */
  fill(source: Tensor, from: number, count: number, step: 0 | 1 = 1): void {
    if (source.dtype === 'string') {
      const { bytes, offsets } = source.data;
      for (let i = 0; i < count; i++) {
        this.#strings.bytes(bytes, offsets[from + i * step]!, offsets[from + i * step + 1]!);
        this.#strings.end();
      }
      this.count += count;
      return;
    }
    const wide = this.dtype === 'int64' ? 2 : 1;
    const { buffer, byteOffset, byteLength } = source.data as BigInt64Array | Float32Array;
    const bits = new Int32Array(buffer, byteOffset, byteLength / 4);
    this.#reserve(count);
    for (let i = 0; i < count; i++) {
      for (let k = 0; k < wide; k++) this.#bits[this.count * wide + k] = bits[(from + i * step) * wide + k]!;
      this.count++;
    }
  }

  /** Appends `count` zeros, or empty strings. */
  zeros(count: number): void {
    if (this.dtype === 'string') for (let i = 0; i < count; i++) this.#strings.end();
    else this.#reserve(count);
    this.count += count;
  }

  finish(shape: readonly number[]): Tensor {
    if (this.dtype === 'string') return { dtype: 'string', shape, data: this.#strings.finish() };
    const { buffer } = this.#bits;
    return this.dtype === 'float32'
      ? { dtype: 'float32', shape, data: new Float32Array(buffer, 0, this.count) }
      : { dtype: 'int64', shape, data: new BigInt64Array(buffer, 0, this.count) };
  }

  #floats(r: Reader, size: number): void {
    const count = Math.floor(size / 4);
    this.#reserve(count);
    const from = r.take(size);
    for (let i = 0; i < count; i++) this.#bits[this.count++] = r.view.getInt32(from + 4 * i, true);
    if (size % 4 !== 0) throw failed(`a packed list of floats has ${size} bytes, which is no whole number of them`);
  }

  #varints(r: Reader): void {
    while (r.position < r.end) this.#varint(r);
  }

  #varint(r: Reader): void {
    this.#reserve(1);
    r.halves();
    this.#bits[2 * this.count] = r.low;
    this.#bits[2 * this.count + 1] = r.high;
    this.count++;
  }

  #reserve(count: number): void {
    const wanted = (this.count + count) * (this.dtype === 'int64' ? 2 : 1);
    if (wanted <= this.#bits.length) return;
    const grown = new Int32Array(Math.max(wanted, this.#bits.length * 2));
    grown.set(this.#bits);
    this.#bits = grown;
  }
}

/** Throws where a feature's list is not of the dtype that is expected. */
export const checkKind = (kind: number, wanted: DType, key: string): void => {
  const found = KINDS[kind];
  if (found !== wanted) throw failed(`feature "${key}": data types do not match: expected ${wanted}, found ${found}`);
};
