/**
 * Universal Binary JSON, draft 12: https://github.com/ubjson/universal-binary-json/blob/master/spec12/index.md
 *
 * Objects become plain objects without a prototype, arrays of one numeric type become typed arrays, 64-bit integers
 * bigint where they are past 2^53 and number otherwise.
 */
import { ServingError } from '../errors.ts';

export type Ubjson =
  | null
  | boolean
  | number
  | bigint
  | string
  | Ubjson[]
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | { readonly [key: string]: Ubjson };

const MAX_DEPTH = 200;
const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', `UBJSON: ${message}`);

/** Of numeric types: their bytes, how one is read, and what holds many. */
interface Numeric {
  readonly bytes: number;
  readonly read: (view: DataView, at: number) => number | bigint;
  readonly array: new (
    length: number,
  ) => Float32Array | Float64Array | Int8Array | Uint8Array | Int16Array | Int32Array | BigInt64Array;
}

// biome-ignore format: one type a line
const NUMERIC: Readonly<Record<string, Numeric>> = {
  i: { bytes: 1, read: (view, at) => view.getInt8(at),     array: Int8Array },
  U: { bytes: 1, read: (view, at) => view.getUint8(at),    array: Uint8Array },
  I: { bytes: 2, read: (view, at) => view.getInt16(at),    array: Int16Array },
  l: { bytes: 4, read: (view, at) => view.getInt32(at),    array: Int32Array },
  L: { bytes: 8, read: (view, at) => view.getBigInt64(at), array: BigInt64Array },
  d: { bytes: 4, read: (view, at) => view.getFloat32(at),  array: Float32Array },
  D: { bytes: 8, read: (view, at) => view.getFloat64(at),  array: Float64Array },
};
const INTEGERS = 'iUIlL';

const utf8 = new TextDecoder('utf-8', { fatal: true });

class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;
  #depth = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  #take(length: number): number {
    const from = this.#at;
    if (!(length <= this.#bytes.length - from)) {
      throw corrupt(`${length} bytes are wanted at byte ${from} of ${this.#bytes.length}; the file may be cut`);
    }
    this.#at = from + length;
    return from;
  }

  /** The next marker; no-ops are passed. */
  marker(): string {
    for (;;) {
      const marker = String.fromCharCode(this.#bytes[this.#take(1)]!);
      if (marker !== 'N') return marker;
    }
  }

  #number(marker: string): number | bigint {
    const type = NUMERIC[marker];
    if (!type) throw corrupt(`byte ${this.#at - 1}: ${JSON.stringify(marker)} where a number was expected`);
    const value = type.read(this.#view, this.#take(type.bytes));
    return typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }

  #length(marker = this.marker()): number {
    const value = INTEGERS.includes(marker) ? Number(this.#number(marker)) : -1;
    if (value < 0) throw corrupt(`byte ${this.#at - 1}: a length was expected`);
    return value;
  }

  #text(length: number): string {
    const from = this.#take(length);
    try {
      return utf8.decode(this.#bytes.subarray(from, from + length));
    } catch {
      throw corrupt(`byte ${from}: a text is not UTF-8`);
    }
  }

  value(marker = this.marker()): Ubjson {
    switch (marker) {
      case 'Z':
        return null;
      case 'T':
        return true;
      case 'F':
        return false;
      case 'S':
        return this.#text(this.#length());
      case 'C':
        return this.#text(1);
      case 'H':
        return this.#precise(this.#text(this.#length()));
      case '[':
        return this.#nested(() => this.#array());
      case '{':
        return this.#nested(() => this.#object());
      default:
        return this.#number(marker);
    }
  }

  #precise(text: string): number | bigint {
    const value = /^-?\d+$/.test(text) && text.length < 400 ? BigInt(text) : Number(text);
    if (Number.isNaN(value)) throw corrupt(`byte ${this.#at}: ${JSON.stringify(text.slice(0, 40))} is no number`);
    return value;
  }

  #nested<T>(read: () => T): T {
    if (++this.#depth > MAX_DEPTH) throw corrupt(`byte ${this.#at}: nested deeper than ${MAX_DEPTH}`);
    const made = read();
    this.#depth--;
    return made;
  }

  /** The type and the count that may stand before what a container holds. */
  #header(): { readonly type: string | undefined; readonly count: number | undefined; readonly first: string } {
    let first = this.marker();
    let type: string | undefined;
    if (first === '$') {
      type = this.marker();
      first = this.marker();
      if (first !== '#') throw corrupt(`byte ${this.#at - 1}: a type without a count`);
    }
    if (first !== '#') return { type, count: undefined, first };
    return { type, count: this.#length(), first };
  }

  #array(): Ubjson {
    const { type, count, first } = this.#header();
    const numeric = type === undefined ? undefined : NUMERIC[type];
    if (numeric && count !== undefined) {
      const from = this.#take(count * numeric.bytes);
      const array = new numeric.array(count);
      for (let i = 0; i < count; i++)
        (array as number[] & typeof array)[i] = numeric.read(this.#view, from + i * numeric.bytes) as number;
      return array;
    }
    const items: Ubjson[] = [];
    if (count !== undefined) {
      // A type without bytes of its own makes a long list of nothing.
      if (count > this.#bytes.length) throw corrupt(`byte ${this.#at}: a list of ${count}`);
      for (let i = 0; i < count; i++) items.push(this.value(type ?? this.marker()));
      return items;
    }
    for (let marker = first; marker !== ']'; marker = this.marker()) items.push(this.value(marker));
    return items;
  }

  #object(): Ubjson {
    const { type, count, first } = this.#header();
    const object: Record<string, Ubjson> = Object.create(null);
    if (count !== undefined) {
      for (let i = 0; i < count; i++) object[this.#text(this.#length())] = this.value(type ?? this.marker());
      return object;
    }
    for (let marker = first; marker !== '}'; marker = this.marker()) {
      object[this.#text(this.#length(marker))] = this.value();
    }
    return object;
  }
}

/** The value that the bytes hold; nothing may follow it. Throws CORRUPT_MODEL. */
export const readUbjson = (bytes: Uint8Array): Ubjson => {
  const reader = new Reader(bytes);
  const value = reader.value();
  if (!reader.atEnd) throw corrupt('bytes follow what it holds');
  return value;
};
