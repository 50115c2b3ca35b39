/**
 * Inflates a zlib stream up to a known length, and no further: RFC 1950, RFC 1951. Node's zlib does it where the stream
 * holds exactly that. Where it holds more, Node gives nothing, and the bytes are had here: what lies behind them does not
 * matter, as it does not to libpng, once the stream asks for a byte more to be written.
 */
import { inflateSync } from 'node:zlib';

/** No stream of this length holds more bytes than that, so that nothing is allocated for what cannot be there. */
export const mostInflated = (bytes: number): number => 1032 * bytes + 1024;

interface Codes {
  /** How many codes there are by length. */
  readonly counts: Uint16Array;
  readonly symbols: Uint16Array;
}

const codesOf = (lengths: Uint8Array): Codes | undefined => {
  const counts = new Uint16Array(16);
  for (const length of lengths) counts[length]!++;
  const offsets = new Uint16Array(16);
  let left = 1;
  for (let length = 1; length < 16; length++) {
    left = left * 2 - counts[length]!;
    if (left < 0) return undefined;
    if (length < 15) offsets[length + 1] = offsets[length]! + counts[length]!;
  }
  const symbols = new Uint16Array(lengths.length);
  lengths.forEach((length, symbol) => {
    if (length !== 0) symbols[offsets[length]!++] = symbol;
  });
  // only a single code of one bit may leave codes unused
  const used = lengths.length - counts[0]!;
  if (left > 0 && !(used <= 1 && counts[1] === used)) return undefined;
  return { counts, symbols };
};

const LENGTHS = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
];
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
/** 1, 2, 3, 4, 5, 7, 9, 13 .. */
const distanceBits = (symbol: number): number => (symbol < 4 ? 0 : (symbol >> 1) - 1);
const distanceOf = (symbol: number): number =>
  symbol < 4 ? symbol + 1 : ((2 + (symbol & 1)) << distanceBits(symbol)) + 1;

const FIXED_LENGTHS = Uint8Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8));
const FIXED: readonly [Codes, Codes] = [codesOf(FIXED_LENGTHS)!, { ...codesOf(new Uint8Array(32).fill(5))! }];

/** Thrown where the stream cannot go on, or need not. */
class Stop extends Error {}
const STOP = new Stop('the deflated data is damaged or ends early');
const ENOUGH = new Stop('all bytes that are wanted are there');

/** Bit by bit: slow, and only used for streams that Node does not take. Always ends by throwing, or at the last block. */
class Inflater {
  readonly #bytes: Uint8Array;
  readonly #to: Uint8Array;
  #at = 0;
  #bit = 0;
  #written = 0;

  constructor(bytes: Uint8Array, to: Uint8Array) {
    this.#bytes = bytes;
    this.#to = to;
  }

  run(): void {
    let last = false;
    while (!last) {
      last = this.#bits(1) === 1;
      const kind = this.#bits(2);
      if (kind === 0) this.#stored();
      else if (kind === 1) this.#coded(FIXED[0], FIXED[1]);
      else if (kind === 2) this.#coded(...this.#dynamic());
      else throw STOP;
    }
  }

  #bits(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++) {
      const byte = this.#bytes[this.#at];
      if (byte === undefined) throw STOP;
      value |= ((byte >> this.#bit) & 1) << i;
      if (++this.#bit === 8) {
        this.#bit = 0;
        this.#at++;
      }
    }
    return value;
  }

  #symbol({ counts, symbols }: Codes): number {
    let code = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length < 16; length++) {
      code |= this.#bits(1);
      const count = counts[length]!;
      if (code - count < first) return symbols[index + code - first]!;
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    throw STOP;
  }

  #write(byte: number): void {
    if (this.#written === this.#to.length) throw ENOUGH;
    this.#to[this.#written++] = byte;
  }

  #stored(): void {
    if (this.#bit !== 0) {
      this.#bit = 0;
      this.#at++;
    }
    const length = this.#bits(16);
    if (this.#bits(16) !== (~length & 0xffff)) throw STOP;
    for (let i = 0; i < length; i++) this.#write(this.#bits(8));
  }

  #coded(literals: Codes, distances: Codes): void {
    for (;;) {
      const symbol = this.#symbol(literals);
      if (symbol === 256) return;
      if (symbol < 256) {
        this.#write(symbol);
        continue;
      }
      const place = symbol - 257;
      if (place >= LENGTHS.length) throw STOP;
      const length = LENGTHS[place]! + this.#bits(LENGTH_BITS[place]!);
      const far = this.#symbol(distances);
      if (far >= 30) throw STOP;
      const distance = distanceOf(far) + this.#bits(distanceBits(far));
      if (distance > this.#written) throw STOP;
      for (let i = 0; i < length; i++) this.#write(this.#to[this.#written - distance]!);
    }
  }

  #dynamic(): [Codes, Codes] {
    const literals = this.#bits(5) + 257;
    const distances = this.#bits(5) + 1;
    const count = this.#bits(4) + 4;
    if (literals > 286 || distances > 30) throw STOP;
    const lengths = new Uint8Array(19);
    for (let i = 0; i < count; i++) lengths[ORDER[i]!] = this.#bits(3);
    const codes = codesOf(lengths);
    if (!codes) throw STOP;
    const all = new Uint8Array(literals + distances);
    for (let i = 0; i < all.length; ) {
      const symbol = this.#symbol(codes);
      if (symbol < 16) {
        all[i++] = symbol;
        continue;
      }
      if (symbol === 16 && i === 0) throw STOP;
      const value = symbol === 16 ? all[i - 1]! : 0;
      const times = symbol === 16 ? 3 + this.#bits(2) : symbol === 17 ? 3 + this.#bits(3) : 11 + this.#bits(7);
      if (i + times > all.length) throw STOP;
      all.fill(value, i, i + times);
      i += times;
    }
    const [first, second] = [codesOf(all.subarray(0, literals)), codesOf(all.subarray(literals))];
    if (all[256] === 0 || !first || !second) throw STOP;
    return [first, second];
  }
}

/** The first `length` bytes that a zlib stream holds; undefined where it holds fewer, or is none. */
export const inflate = (stream: Uint8Array, length: number): Uint8Array | undefined => {
  const [method, flags] = [stream[0] ?? 0, stream[1] ?? 0];
  if ((method & 15) !== 8 || method >> 4 > 7 || (method * 256 + flags) % 31 !== 0 || (flags & 32) !== 0)
    return undefined;
  if (length > mostInflated(stream.length)) return undefined;
  try {
    const found = inflateSync(stream, { maxOutputLength: Math.max(1, length) });
    return found.length === length ? found : undefined;
  } catch {
    // too long, or damaged: what comes first may do
  }
  const to = new Uint8Array(length);
  try {
    new Inflater(stream.subarray(2), to).run();
  } catch (error) {
    if (error === ENOUGH) return to;
    if (!(error instanceof Stop)) throw error;
  }
  return undefined;
};
