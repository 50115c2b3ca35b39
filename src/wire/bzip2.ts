/**
 * bzip2, unpacked: https://en.wikipedia.org/wiki/Bzip2#File_format describes it; there is no official specification.
 *
 *   bits ─▶ Huffman codes ─▶ move to front, runs of zeros ─▶ Burrows–Wheeler ─▶ runs of four ─▶ bytes
 */
import { Growing } from './growing.ts';

const BLOCK = 0x314159265359;
const END = 0x177245385090;
const GROUP = 50;
const MAX_CODE_BITS = 20;

class Bits {
  readonly #bytes: Uint8Array;
  #at = 0;
  #bits = 0;
  #held = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Up to 24 bits, the highest first. */
  read(count: number): number {
    while (this.#held < count) {
      if (this.#at >= this.#bytes.length) throw new Error('it is cut');
      this.#bits = ((this.#bits << 8) | this.#bytes[this.#at++]!) & 0x7fffffff;
      this.#held += 8;
    }
    this.#held -= count;
    return (this.#bits >>> this.#held) & ((1 << count) - 1);
  }

  read48(): number {
    return this.read(24) * 2 ** 24 + this.read(24);
  }

  read32(): number {
    return this.read(16) * 2 ** 16 + this.read(16);
  }

  /** Streams begin at whole bytes. */
  align(): void {
    this.#held = 0;
  }

  get atEnd(): boolean {
    return this.#at >= this.#bytes.length && this.#held < 8;
  }
}

const CRC = Uint32Array.from({ length: 256 }, (_, i) => {
  let c = i << 24;
  for (let k = 0; k < 8; k++) c = c & 0x80000000 ? (c << 1) ^ 0x04c11db7 : c << 1;
  return c >>> 0;
});

/** Codes of a table by their length: the first code of each, and where its symbols begin. */
interface Codes {
  readonly limit: Int32Array;
  readonly base: Int32Array;
  readonly symbols: Uint16Array;
  readonly shortest: number;
}

const codesOf = (lengths: Uint8Array): Codes => {
  const limit = new Int32Array(MAX_CODE_BITS + 2).fill(-1);
  const base = new Int32Array(MAX_CODE_BITS + 2);
  const symbols = new Uint16Array(lengths.length);
  let [code, placed, shortest] = [0, 0, 0];
  for (let bits = 1; bits <= MAX_CODE_BITS; bits++) {
    base[bits] = placed - code;
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] !== bits) continue;
      symbols[placed++] = symbol;
      code++;
      shortest ||= bits;
    }
    limit[bits] = code - 1;
    code <<= 1;
  }
  return { limit, base, symbols, shortest };
};

const readSymbol = (bits: Bits, { limit, base, symbols, shortest }: Codes): number => {
  let length = shortest;
  let code = bits.read(length);
  while (code > limit[length]!) {
    if (++length > MAX_CODE_BITS) throw new Error('a code is none');
    code = (code << 1) | bits.read(1);
  }
  const symbol = symbols[code + base[length]!];
  if (symbol === undefined) throw new Error('a code is none');
  return symbol;
};

const readUsed = (bits: Bits): Uint8Array => {
  const groups = bits.read(16);
  const used: number[] = [];
  for (let i = 0; i < 16; i++) {
    if (!(groups & (0x8000 >> i))) continue;
    const group = bits.read(16);
    for (let j = 0; j < 16; j++) if (group & (0x8000 >> j)) used.push(16 * i + j);
  }
  if (used.length === 0) throw new Error('a block uses no byte');
  return Uint8Array.from(used);
};

const readSelectors = (bits: Bits, tables: number): Uint8Array => {
  const selectors = new Uint8Array(bits.read(15));
  const order = [0, 1, 2, 3, 4, 5].slice(0, tables);
  for (let i = 0; i < selectors.length; i++) {
    let back = 0;
    while (bits.read(1)) if (++back >= tables) throw new Error('a selector is none');
    order.unshift(...order.splice(back, 1));
    selectors[i] = order[0]!;
  }
  return selectors;
};

const readLengths = (bits: Bits, count: number): Uint8Array => {
  const lengths = new Uint8Array(count);
  let length = bits.read(5);
  for (let i = 0; i < count; i++) {
    while (bits.read(1)) length += bits.read(1) ? -1 : 1;
    if (length < 1 || length > MAX_CODE_BITS) throw new Error(`a code of ${length} bits`);
    lengths[i] = length;
  }
  return lengths;
};

/** The last column of the sorted rotations. */
const readColumn = (bits: Bits, most: number): Uint8Array => {
  const used = readUsed(bits);
  const tables = bits.read(3);
  if (tables < 2 || tables > 6) throw new Error(`${tables} tables of codes`);
  const selectors = readSelectors(bits, tables);
  const codes = Array.from({ length: tables }, () => codesOf(readLengths(bits, used.length + 2)));
  const end = used.length + 1;
  const column = new Uint8Array(most);
  const front = used.slice();
  let [length, run, weight] = [0, 0, 1];
  for (let i = 0; ; i++) {
    const chosen = codes[selectors[Math.floor(i / GROUP)] ?? -1];
    if (!chosen) throw new Error('there are more codes than selectors');
    const symbol = readSymbol(bits, chosen);
    if (symbol < 2) {
      // A run of the front byte, its length in digits 1 and 2 of base 2.
      run += weight * (symbol + 1);
      weight *= 2;
      if (run > most) throw new Error('a block is longer than its header says');
      continue;
    }
    if (run > 0) {
      if (length + run > most) throw new Error('a block is longer than its header says');
      column.fill(front[0]!, length, length + run);
      [length, run, weight] = [length + run, 0, 1];
    }
    if (symbol === end) return column.subarray(0, length);
    if (length >= most) throw new Error('a block is longer than its header says');
    const byte = front[symbol - 1]!;
    front.copyWithin(1, 0, symbol - 1);
    front[0] = byte;
    column[length++] = byte;
  }
};

const unpackBlock = (column: Uint8Array, origin: number, out: Growing): number => {
  const { length } = column;
  if (origin >= length) throw new Error('a block begins outside of itself');
  const starts = new Uint32Array(257);
  for (const byte of column) starts[byte + 1]!++;
  for (let i = 1; i < 257; i++) starts[i]! += starts[i - 1]!;
  const next = new Uint32Array(length);
  for (let i = 0; i < length; i++) next[starts[column[i]!]!++] = i;
  let [row, last, same, crc] = [next[origin]!, -1, 0, 0xffffffff];
  const push = (byte: number): void => {
    out.push(byte);
    crc = (crc << 8) ^ CRC[((crc >>> 24) ^ byte) & 0xff]!;
  };
  for (let i = 0; i < length; i++) {
    const byte = column[row]!;
    row = next[row]!;
    if (same === 4) {
      for (let k = 0; k < byte; k++) push(last);
      same = 0;
      last = -1;
      continue;
    }
    same = byte === last ? same + 1 : 1;
    last = byte;
    push(byte);
  }
  return ~crc >>> 0;
};

/** All streams of a file, one after the other. Throws where it is cut, damaged or past the limit. */
export const unpackBzip2 = (bytes: Uint8Array, maxBytes: number): Uint8Array => {
  const bits = new Bits(bytes);
  const out = new Growing(maxBytes, 4 * bytes.length);
  while (!bits.atEnd) {
    if (bits.read(16) !== 0x425a || bits.read(8) !== 0x68) throw new Error('it has no "BZh"');
    const level = bits.read(8) - 0x30;
    if (level < 1 || level > 9) throw new Error('its block size is none');
    let all = 0;
    for (;;) {
      const magic = bits.read48();
      const stated = bits.read32();
      if (magic === END) {
        if (stated !== all >>> 0) throw new Error('its checksum is wrong');
        break;
      }
      if (magic !== BLOCK) throw new Error('a block does not begin as one');
      if (bits.read(1)) throw new Error('its blocks are randomised, as only version 0.9 wrote them');
      const origin = bits.read(24);
      const found = unpackBlock(readColumn(bits, 100_000 * level), origin, out);
      if (found !== stated) throw new Error('the checksum of a block is wrong');
      all = ((all << 1) | (all >>> 31)) ^ found;
    }
    bits.align();
  }
  return out.result;
};
