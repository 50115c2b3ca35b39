/**
 * Protocol buffers as tables: a message is an object of fields, each one row, and the compiler checks that the table
 * has exactly the properties of the interface that people read.
 * https://protobuf.dev/programming-guides/encoding/
 *
 * Reading is bounded by the bytes at hand: no length is believed before it was checked, nesting ends at 100 as in
 * Google's own readers, and unknown fields are skipped. Byte fields are views, not copies. Writing sizes first, then
 * writes once.
 */
import { ServingError } from '../errors.ts';

const VARINT = 0;
const FIXED64 = 1;
const CHUNK = 2;
const GROUP = 3;
const FIXED32 = 5;
type WireType = typeof VARINT | typeof FIXED64 | typeof CHUNK | typeof FIXED32;

const MAX_DEPTH = 100;
const TWO_32 = 2 ** 32;

/** A cursor over bytes. `end` bounds the message at hand, so that it cannot read past itself. */
export class Reader {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  position = 0;
  end: number;
  #depth = 0;
  /** The low and high half of the varint just read by `halves`. */
  low = 0;
  high = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.end = bytes.length;
  }

  /** Advances by `length` bytes and returns where they start. Throws CORRUPT_MODEL past the message's end. */
  take(length: number): number {
    const start = this.position;
    if (length > this.end - start) {
      throw corrupt(`${length} bytes are wanted at byte ${start}, but the message ends at byte ${this.end}`);
    }
    this.position = start + length;
    return start;
  }

  /** Reads a varint of at most 10 bytes into `low` and `high`. */
  halves(): void {
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.bytes[this.take(1)]!;
      const bits = byte & 0x7f;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high = bits >>> 4;
      } else if (shift < 63) high |= bits << (shift - 32);
      else high |= bits << 31;
      if (byte < 0x80) {
        this.low = low >>> 0;
        this.high = high >>> 0;
        return;
      }
    }
    throw corrupt(`the varint that ends at byte ${this.position} is longer than 10 bytes`);
  }

  /** A varint that stands for a count, a length or a tag; throws past 2^53. */
  count(): number {
    const first = this.bytes[this.position]!;
    if (first < 0x80 && this.position < this.end) {
      this.position++;
      return first;
    }
    this.halves();
    if (this.high >= 0x200000) throw corrupt(`the number at byte ${this.position} is past 2^53`);
    return this.high * TWO_32 + this.low;
  }

  /** A length-prefixed run of bytes, as a view. */
  chunk(): Uint8Array {
    const length = this.count();
    const start = this.take(length);
    return this.bytes.subarray(start, start + length);
  }

  /** Calls `body` with the reader bound to the length-prefixed message at hand. */
  nested<T>(body: () => T): T {
    const length = this.count();
    const outer = this.end;
    this.end = this.take(length) + length;
    this.position = this.end - length;
    if (++this.#depth > MAX_DEPTH)
      throw corrupt(`messages are nested more than ${MAX_DEPTH} deep at byte ${this.position}`);
    const value = body();
    this.#depth--;
    this.end = outer;
    return value;
  }

  /** Passes over a field that no table names. */
  skip(wire: number, id: number): void {
    if (wire === VARINT) this.halves();
    else if (wire === FIXED64) this.take(8);
    else if (wire === CHUNK) this.take(this.count());
    else if (wire === FIXED32) this.take(4);
    else
      throw corrupt(
        `field ${id} at byte ${this.position} has the wire type ${wire}${wire === GROUP ? ' (a group)' : ''}, which is not read`,
      );
  }
}

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', `protobuf: ${message}`);

/** Writes into bytes of the right size; `sizes` are those of the nested messages, in the order of writing. */
class Writer {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly sizes: readonly number[];
  position = 0;
  #next = 0;

  constructor(size: number, sizes: readonly number[]) {
    this.bytes = new Uint8Array(size);
    this.view = new DataView(this.bytes.buffer);
    this.sizes = sizes;
  }
  nextSize(): number {
    return this.sizes[this.#next++]!;
  }
  count(value: number): void {
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.bytes[this.position++] = (rest % 0x80) | 0x80;
    this.bytes[this.position++] = rest;
  }
  big(value: bigint): void {
    let rest = BigInt.asUintN(64, value);
    for (; rest >= 0x80n; rest >>= 7n) this.bytes[this.position++] = Number(rest & 0x7fn) | 0x80;
    this.bytes[this.position++] = Number(rest);
  }
  chunk(bytes: Uint8Array): void {
    this.count(bytes.length);
    this.bytes.set(bytes, this.position);
    this.position += bytes.length;
  }
}

const countSize = (value: number): number => {
  let size = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) size++;
  return size;
};
const bigSize = (value: bigint): number => {
  let size = 1;
  for (let rest = BigInt.asUintN(64, value); rest >= 0x80n; rest >>= 7n) size++;
  return size;
};

/** How one value travels. */
export interface Codec<T> {
  readonly wire: WireType;
  /** What an absent field means; not written. */
  readonly zero: T;
  read(r: Reader): T;
  /** Bytes that `write` will take; pushes the sizes of nested messages. */
  size(value: T, sizes: number[]): number;
  write(w: Writer, value: T): void;
}

const utf8 = new TextEncoder();
const text = new TextDecoder('utf-8', { fatal: true });

export const string: Codec<string> = {
  wire: CHUNK,
  zero: '',
  read: (r) => {
    const at = r.position;
    const bytes = r.chunk();
    try {
      return text.decode(bytes);
    } catch {
      throw corrupt(`the text at byte ${at} is not UTF-8`);
    }
  },
  size: (v) => {
    const length = Buffer.byteLength(v);
    return countSize(length) + length;
  },
  write: (w, v) => w.chunk(utf8.encode(v)),
};
export const bytes: Codec<Uint8Array> = {
  wire: CHUNK,
  zero: new Uint8Array(),
  read: (r) => r.chunk(),
  size: (v) => countSize(v.length) + v.length,
  write: (w, v) => w.chunk(v),
};
/** int64, int32 or an enum as a number; a value past 2^53 is refused rather than rounded. */
export const int: Codec<number> = {
  wire: VARINT,
  zero: 0,
  read: (r) => {
    r.halves();
    const value = (r.high | 0) * TWO_32 + r.low;
    if (!Number.isSafeInteger(value)) throw corrupt(`the integer that ends at byte ${r.position} is past 2^53`);
    return value;
  },
  size: (v) => (v >= 0 ? countSize(v) : 10),
  write: (w, v) => (v >= 0 ? w.count(v) : w.big(BigInt(v))),
};
/** int64, exactly. */
export const int64: Codec<bigint> = {
  wire: VARINT,
  zero: 0n,
  read: (r) => {
    r.halves();
    return (BigInt(r.high | 0) << 32n) | BigInt(r.low);
  },
  size: bigSize,
  write: (w, v) => w.big(v),
};
/** uint64, exactly. */
export const uint64: Codec<bigint> = { ...int64, read: (r) => BigInt.asUintN(64, int64.read(r)) };
export const bool: Codec<boolean> = {
  wire: VARINT,
  zero: false,
  read: (r) => {
    r.halves();
    return r.low !== 0 || r.high !== 0;
  },
  size: () => 1,
  write: (w, v) => w.count(v ? 1 : 0),
};
export const float: Codec<number> = {
  wire: FIXED32,
  zero: 0,
  read: (r) => r.view.getFloat32(r.take(4), true),
  size: () => 4,
  write: (w, v) => {
    w.view.setFloat32(w.position, v, true);
    w.position += 4;
  },
};
export const fixed32: Codec<number> = {
  wire: FIXED32,
  zero: 0,
  read: (r) => r.view.getUint32(r.take(4), true),
  size: () => 4,
  write: (w, v) => {
    w.view.setUint32(w.position, v, true);
    w.position += 4;
  },
};
export const double: Codec<number> = {
  wire: FIXED64,
  zero: 0,
  read: (r) => r.view.getFloat64(r.take(8), true),
  size: () => 8,
  write: (w, v) => {
    w.view.setFloat64(w.position, v, true);
    w.position += 8;
  },
};

/** One row of a message's table. */
export interface Field<V> {
  readonly id: number;
  initial(): V;
  merge(r: Reader, into: V, wire: number): V;
  size(value: V, sizes: number[]): number;
  write(w: Writer, value: V): void;
}

/** What stands before the bytes of a field that has a length: its tag and the length. */
export const chunkHead = (id: number, length: number): Uint8Array => {
  const w = new Writer(countSize(id * 8) + countSize(length), []);
  w.count(id * 8 + CHUNK);
  w.count(length);
  return w.bytes;
};

const tagSize = (id: number): number => countSize(id * 8);
const writeTag = (w: Writer, id: number, wire: WireType): void => w.count(id * 8 + wire);
const isZero = (v: unknown): boolean =>
  v === 0 || v === 0n || v === '' || v === false || (v instanceof Uint8Array && v.length === 0);

const expectWire = (r: Reader, id: number, wanted: WireType, wire: number): void => {
  if (wire !== wanted)
    throw corrupt(`field ${id} at byte ${r.position} has the wire type ${wire}, its table says ${wanted}`);
};

/** A scalar that is its zero when absent. */
export const one = <T>(id: number, codec: Codec<T>): Field<T> => ({
  id,
  initial: () => codec.zero,
  merge: (r, _, wire) => {
    expectWire(r, id, codec.wire, wire);
    return codec.read(r);
  },
  size: (v, sizes) => (isZero(v) ? 0 : tagSize(id) + codec.size(v, sizes)),
  write: (w, v) => {
    if (isZero(v)) return;
    writeTag(w, id, codec.wire);
    codec.write(w, v);
  },
});

/** A field whose absence can be told: a message, or a member of a oneof. */
export const maybe = <T>(id: number, codec: Codec<T>): Field<T | undefined> => ({
  id,
  initial: () => undefined,
  merge: (r, _, wire) => {
    expectWire(r, id, codec.wire, wire);
    return codec.read(r);
  },
  size: (v, sizes) => (v === undefined ? 0 : tagSize(id) + codec.size(v, sizes)),
  write: (w, v) => {
    if (v === undefined) return;
    writeTag(w, id, codec.wire);
    codec.write(w, v);
  },
});

/** A repeated field. Numbers are read packed or one by one, and written one by one. */
export const many = <T>(id: number, codec: Codec<T>): Field<readonly T[]> => ({
  id,
  initial: () => [],
  merge: (r, into, wire) => {
    const list = into as T[];
    if (wire === CHUNK && codec.wire !== CHUNK) {
      const length = r.count();
      const stop = r.take(length) + length;
      r.position = stop - length;
      while (r.position < stop) list.push(codec.read(r));
      if (r.position !== stop) throw corrupt(`the packed field ${id} ends at byte ${stop} within an element`);
    } else {
      expectWire(r, id, codec.wire, wire);
      list.push(codec.read(r));
    }
    return list;
  },
  size: (list, sizes) => list.reduce((sum, v) => sum + tagSize(id) + codec.size(v, sizes), 0),
  write: (w, list) => {
    for (const v of list) {
      writeTag(w, id, codec.wire);
      codec.write(w, v);
    }
  },
});

/**
 * A repeated number field kept as it travels: the payload of each packed run (or of each lone element), as views. For
 * fields that may hold millions of numbers, which their reader counts before it makes room for them.
 */
export const runs = (id: number, codec: Codec<number> | Codec<bigint>): Field<readonly Uint8Array[]> => ({
  id,
  initial: () => [],
  merge: (r, into, wire) => {
    const list = into as Uint8Array[];
    if (wire === CHUNK) list.push(r.chunk());
    else {
      expectWire(r, id, codec.wire, wire);
      const start = r.position;
      codec.read(r);
      list.push(r.bytes.subarray(start, r.position));
    }
    return list;
  },
  size: (list, sizes) => list.reduce((sum, run) => sum + tagSize(id) + bytes.size(run, sizes), 0),
  write: (w, list) => {
    for (const run of list) {
      writeTag(w, id, CHUNK);
      w.chunk(run);
    }
  },
});

/** A map field. Where a key stands twice the last one wins, as protobuf says. */
export const map = <K, V>(id: number, key: Codec<K>, value: Codec<V>): Field<ReadonlyMap<K, V>> => {
  const entry = message<{ key: K; value: V }>('map entry', () => ({ key: one(1, key), value: one(2, value) }));
  return {
    id,
    initial: () => new Map(),
    merge: (r, into, wire) => {
      expectWire(r, id, CHUNK, wire);
      const pair = entry.read(r);
      return (into as Map<K, V>).set(pair.key, pair.value ?? value.zero);
    },
    size: (entries, sizes) =>
      [...entries].reduce((sum, [k, v]) => sum + tagSize(id) + entry.size({ key: k, value: v }, sizes), 0),
    write: (w, entries) => {
      for (const [k, v] of entries) {
        writeTag(w, id, CHUNK);
        entry.write(w, { key: k, value: v });
      }
    },
  };
};

/** The table of message `T`: exactly one row a property. */
export type Fields<T> = { readonly [K in keyof T]-?: Field<T[K]> };

/** A message's codec, and the two functions for whole files. */
export interface Message<T> extends Codec<T> {
  decode(buffer: Uint8Array): T;
  encode(value: T): Uint8Array;
}

/** Makes the codec of a message from its table, which is a function so that messages may hold each other. */
export const message = <T extends object>(name: string, table: () => Fields<T>): Message<T> => {
  type Row = readonly [keyof T, Field<T[keyof T]>];
  let loaded: { rows: readonly Row[]; byId: ReadonlyMap<number, Row> } | undefined;
  const load = () => {
    if (!loaded) {
      const rows = Object.entries(table()) as unknown as readonly Row[];
      loaded = { rows, byId: new Map(rows.map((row) => [row[1].id, row])) };
    }
    return loaded;
  };
  const fields = (r: Reader): T => {
    const { rows, byId } = load();
    const value = {} as T;
    for (const [key, field] of rows) value[key] = field.initial();
    while (r.position < r.end) {
      const tag = r.count();
      const wire = tag % 8;
      const id = (tag - wire) / 8;
      const row = byId.get(id);
      if (row) value[row[0]] = row[1].merge(r, value[row[0]], wire);
      else r.skip(wire, id);
    }
    return value;
  };
  const sizeOf = (value: T, sizes: number[]): number => {
    const slot = sizes.push(0) - 1;
    let size = 0;
    for (const [key, field] of load().rows) size += field.size(value[key], sizes);
    sizes[slot] = size;
    return size;
  };
  const writeFields = (w: Writer, value: T): void => {
    for (const [key, field] of load().rows) field.write(w, value[key]);
  };
  const located = <R>(body: () => R): R => {
    try {
      return body();
    } catch (error) {
      if (error instanceof ServingError) throw new ServingError(error.code, `${name}: ${error.message}`);
      throw error;
    }
  };
  return {
    wire: CHUNK,
    // An absent message in a map is the message with every field absent.
    get zero() {
      return fields(new Reader(new Uint8Array()));
    },
    read: (r) => r.nested(() => fields(r)),
    size: (v, sizes) => {
      const size = sizeOf(v, sizes);
      return countSize(size) + size;
    },
    write: (w, v) => {
      w.count(w.nextSize());
      writeFields(w, v);
    },
    decode: (buffer) => located(() => fields(new Reader(buffer))),
    encode: (value) => {
      const sizes: number[] = [];
      const size = sizeOf(value, sizes);
      const w = new Writer(size, sizes);
      w.nextSize();
      writeFields(w, value);
      return w.bytes;
    },
  };
};
