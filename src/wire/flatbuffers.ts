/**
 * FlatBuffers, read where they lie: https://flatbuffers.dev/internals/ (binary format of 1.x to 25.x)
 *
 *   root: u32 → table: i32 back to its vtable, then fields · vtable: u16 its size, u16 the table's size, u16 per slot
 *   vector: u32 length, then elements · string: a vector of bytes · a field of one of these: u32 → it, forwards
 *
 * Every offset is checked against the bytes at hand. Since several offsets may lead to one place, what is read in all is
 * bounded as well: a small file cannot ask for much memory.
 */
import { ServingError } from '../errors.ts';

/** Bytes that may be read for each byte that there is. */
const REREADS = 8;

type Elements = BigInt64Array | Float32Array | Float64Array | Int32Array | Uint32Array;

/** The bytes of one buffer, and how many more may be read of them. */
class Source {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly what: string;
  #left: number;

  constructor(bytes: Uint8Array, what: string) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.what = what;
    this.#left = REREADS * bytes.length + 1024;
  }

  corrupt(message: string): ServingError {
    return new ServingError('CORRUPT_MODEL', `${this.what}: ${message}`);
  }

  /** Checks that so many bytes lie at `at`; returns `at`. */
  has(at: number, length: number): number {
    if (!(at >= 0 && length >= 0 && length <= this.bytes.length - at)) {
      throw this.corrupt(`${length} bytes are wanted at byte ${at} of ${this.bytes.length}; the file may be cut`);
    }
    this.#left -= length;
    if (this.#left < 0) throw this.corrupt('its parts refer to the same bytes too often');
    return at;
  }

  /** Where the offset at `at` leads. */
  follow(at: number): number {
    return at + this.view.getUint32(this.has(at, 4), true);
  }
}

/** What a vector of structs holds: struct i begins at byte `from + i · size` of `view`. */
export interface Structs {
  readonly view: DataView;
  readonly from: number;
  readonly count: number;
}

/** One table; fields are asked for by slot, their number in the schema. An absent field is its default, as told. */
export class FlatTable {
  readonly #source: Source;
  readonly #at: number;
  readonly #size: number;
  readonly #vtable: number;
  readonly #slots: number;

  private constructor(source: Source, at: number) {
    const { view } = source;
    const vtable = at - view.getInt32(source.has(at, 4), true);
    const bytes = view.getUint16(source.has(vtable, 4), true);
    const size = view.getUint16(vtable + 2, true);
    if (bytes < 4 || size < 4) throw source.corrupt(`there is no table at byte ${at}`);
    source.has(vtable, bytes);
    source.has(at, size);
    this.#source = source;
    this.#at = at;
    this.#size = size;
    this.#vtable = vtable;
    this.#slots = (bytes - 4) >> 1;
  }

  /** The root table of a buffer. `what` opens every message about it. */
  static rootOf(bytes: Uint8Array, what: string): FlatTable {
    const source = new Source(bytes, what);
    return new FlatTable(source, source.follow(0));
  }

  /** Where a field of `bytes` bytes lies; undefined where the table has none. */
  #field(slot: number, bytes: number): number | undefined {
    if (slot >= this.#slots) return undefined;
    const offset = this.#source.view.getUint16(this.#vtable + 4 + 2 * slot, true);
    if (offset === 0) return undefined;
    if (offset < 4 || offset + bytes > this.#size) throw this.#source.corrupt(`field ${slot} lies outside its table`);
    return this.#at + offset;
  }

  bool(slot: number, otherwise: boolean): boolean {
    const at = this.#field(slot, 1);
    return at === undefined ? otherwise : this.#source.view.getUint8(at) !== 0;
  }

  int8(slot: number, otherwise: number): number {
    const at = this.#field(slot, 1);
    return at === undefined ? otherwise : this.#source.view.getInt8(at);
  }

  int32(slot: number, otherwise: number): number {
    const at = this.#field(slot, 4);
    return at === undefined ? otherwise : this.#source.view.getInt32(at, true);
  }

  /** A signed integer of 64 bits. */
  int64(slot: number, otherwise: bigint): bigint {
    const at = this.#field(slot, 8);
    return at === undefined ? otherwise : this.#source.view.getBigInt64(at, true);
  }

  float32(slot: number, otherwise: number): number {
    const at = this.#field(slot, 4);
    return at === undefined ? otherwise : this.#source.view.getFloat32(at, true);
  }

  float64(slot: number, otherwise: number): number {
    const at = this.#field(slot, 8);
    return at === undefined ? otherwise : this.#source.view.getFloat64(at, true);
  }

  table(slot: number): FlatTable | undefined {
    const at = this.#field(slot, 4);
    return at === undefined ? undefined : new FlatTable(this.#source, this.#source.follow(at));
  }

  /** A vector of elements of `size` bytes each; an absent one is empty. */
  structs(slot: number, size: number): Structs {
    const source = this.#source;
    const field = this.#field(slot, 4);
    if (field === undefined) return { view: source.view, from: 0, count: 0 };
    const at = source.follow(field);
    const count = source.view.getUint32(source.has(at, 4), true);
    return { view: source.view, from: source.has(at + 4, count * size), count };
  }

  bytes(slot: number): Uint8Array {
    const { from, count } = this.structs(slot, 1);
    return this.#source.bytes.subarray(from, from + count);
  }

  #numbers<T extends Elements>(slot: number, array: { new (buffer: ArrayBuffer): T; BYTES_PER_ELEMENT: number }): T {
    const { from, count } = this.structs(slot, array.BYTES_PER_ELEMENT);
    // A copy: where they lie they may stand at any byte.
    const copy = new Uint8Array(count * array.BYTES_PER_ELEMENT);
    copy.set(this.#source.bytes.subarray(from, from + copy.length));
    return new array(copy.buffer);
  }

  int32s(slot: number): Int32Array {
    return this.#numbers(slot, Int32Array);
  }

  int64s(slot: number): BigInt64Array {
    return this.#numbers(slot, BigInt64Array);
  }

  uint32s(slot: number): Uint32Array {
    return this.#numbers(slot, Uint32Array);
  }

  float32s(slot: number): Float32Array {
    return this.#numbers(slot, Float32Array);
  }

  float64s(slot: number): Float64Array {
    return this.#numbers(slot, Float64Array);
  }

  tables(slot: number): readonly FlatTable[] {
    const { from, count } = this.structs(slot, 4);
    return Array.from({ length: count }, (_, i) => new FlatTable(this.#source, this.#source.follow(from + 4 * i)));
  }

  #textAt(at: number): string {
    const source = this.#source;
    const length = source.view.getUint32(source.has(at, 4), true);
    const from = source.has(at + 4, length);
    return Buffer.from(source.bytes.buffer, source.bytes.byteOffset + from, length).toString('utf8');
  }

  /** A text; undefined where there is none. Bytes that are no UTF-8 become U+FFFD. */
  text(slot: number): string | undefined {
    const at = this.#field(slot, 4);
    return at === undefined ? undefined : this.#textAt(this.#source.follow(at));
  }

  texts(slot: number): readonly string[] {
    const { from, count } = this.structs(slot, 4);
    return Array.from({ length: count }, (_, i) => this.#textAt(this.#source.follow(from + 4 * i)));
  }
}
