/**
 * LZMA, and the .lzma files ("alone") that hold it: https://github.com/jljusten/LZMA-SDK/blob/781863c/DOC/lzma-specification.txt
 *
 *   bytes ─▶ range coder, whose probabilities learn ─▶ literals and matches ─▶ bytes
 */
import { Growing } from './growing.ts';

const HALF = 1024;
const TOP = 2 ** 24;
const STATES = 12;
const END_DISTANCE = 0xffffffff;

const probabilities = (count: number): Uint16Array => new Uint16Array(count).fill(HALF);

interface LengthCodes {
  readonly choice: Uint16Array;
  readonly low: Uint16Array;
  readonly middle: Uint16Array;
  readonly high: Uint16Array;
}
const lengthCodes = (): LengthCodes => ({
  choice: probabilities(2),
  low: probabilities(16 << 3),
  middle: probabilities(16 << 3),
  high: probabilities(256),
});

/** A decoder that goes on over the chunks of LZMA2. Names as in the specification. */
export class Lzma {
  readonly #out: Growing;
  #in: Uint8Array = new Uint8Array();
  #at = 0;
  #range = 0;
  #code = 0;
  #lc = 0;
  #lpMask = 0;
  #pbMask = 0;
  #state = 0;
  #reps: [number, number, number, number] = [0, 0, 0, 0];
  #literals = probabilities(0);
  #isMatch = probabilities(0);
  #isRep = probabilities(0);
  #isRepG0 = probabilities(0);
  #isRepG1 = probabilities(0);
  #isRepG2 = probabilities(0);
  #isRep0Long = probabilities(0);
  #slots: readonly Uint16Array[] = [];
  #special = probabilities(0);
  #align = probabilities(0);
  #lengths = lengthCodes();
  #repLengths = lengthCodes();
  /** Where what matches may refer to begins. */
  dictionaryFrom = 0;

  constructor(out: Growing) {
    this.#out = out;
  }

  /** `properties` is the byte (pb · 5 + lp) · 9 + lc. */
  setProperties(properties: number): void {
    if (properties >= 9 * 5 * 5) throw new Error(`the properties ${properties} are none`);
    this.#lc = properties % 9;
    const rest = Math.floor(properties / 9);
    this.#lpMask = (1 << (rest % 5)) - 1;
    this.#pbMask = (1 << Math.floor(rest / 5)) - 1;
    this.#literals = probabilities(0x300 << (this.#lc + (rest % 5)));
  }

  resetState(): void {
    this.#state = 0;
    this.#reps = [0, 0, 0, 0];
    this.#literals.fill(HALF);
    this.#isMatch = probabilities(STATES << 4);
    this.#isRep = probabilities(STATES);
    this.#isRepG0 = probabilities(STATES);
    this.#isRepG1 = probabilities(STATES);
    this.#isRepG2 = probabilities(STATES);
    this.#isRep0Long = probabilities(STATES << 4);
    this.#slots = Array.from({ length: 4 }, () => probabilities(64));
    this.#special = probabilities(115);
    this.#align = probabilities(16);
    this.#lengths = lengthCodes();
    this.#repLengths = lengthCodes();
  }

  start(bytes: Uint8Array): void {
    if (bytes.length < 5 || bytes[0] !== 0) throw new Error('its first bytes are none of LZMA');
    this.#in = bytes;
    this.#range = 0xffffffff;
    this.#code = ((bytes[1]! << 24) | (bytes[2]! << 16) | (bytes[3]! << 8) | bytes[4]!) >>> 0;
    this.#at = 5;
  }

  #normalize(): void {
    if (this.#range >= TOP) return;
    if (this.#at >= this.#in.length) throw new Error('it is cut');
    this.#range = (this.#range << 8) >>> 0;
    this.#code = ((this.#code << 8) | this.#in[this.#at++]!) >>> 0;
  }

  #bit(table: Uint16Array, i: number): number {
    const p = table[i]!;
    const bound = (this.#range >>> 11) * p;
    let bit: number;
    if (this.#code < bound) {
      table[i] = p + ((2048 - p) >> 5);
      this.#range = bound;
      bit = 0;
    } else {
      table[i] = p - (p >> 5);
      this.#code -= bound;
      this.#range -= bound;
      bit = 1;
    }
    this.#normalize();
    return bit;
  }

  #direct(count: number): number {
    let result = 0;
    for (let i = 0; i < count; i++) {
      this.#range >>>= 1;
      const bit = this.#code >= this.#range ? 1 : 0;
      if (bit) this.#code -= this.#range;
      this.#normalize();
      result = result * 2 + bit;
    }
    return result;
  }

  #tree(table: Uint16Array, bits: number, from = 0): number {
    let m = 1;
    for (let i = 0; i < bits; i++) m = (m << 1) | this.#bit(table, from + m);
    return m - (1 << bits);
  }

  #reverse(table: Uint16Array, bits: number, from: number): number {
    let [m, symbol] = [1, 0];
    for (let i = 0; i < bits; i++) {
      const bit = this.#bit(table, from + m);
      m = (m << 1) | bit;
      symbol |= bit << i;
    }
    return symbol;
  }

  #length({ choice, low, middle, high }: LengthCodes, position: number): number {
    if (!this.#bit(choice, 0)) return this.#tree(low, 3, position << 3);
    if (!this.#bit(choice, 1)) return 8 + this.#tree(middle, 3, position << 3);
    return 16 + this.#tree(high, 8);
  }

  #distance(length: number): number {
    const slot = this.#tree(this.#slots[Math.min(length, 3)]!, 6);
    if (slot < 4) return slot;
    const bits = (slot >> 1) - 1;
    const base = (2 | (slot & 1)) * 2 ** bits;
    if (slot < 14) return base + this.#reverse(this.#special, bits, base - slot);
    return base + this.#direct(bits - 4) * 16 + this.#reverse(this.#align, 4, 0);
  }

  #literal(): void {
    const out = this.#out;
    const before = out.length > this.dictionaryFrom ? out.bytes[out.length - 1]! : 0;
    const at = out.length - this.dictionaryFrom;
    const context = ((at & this.#lpMask) << this.#lc) + (before >> (8 - this.#lc));
    const from = 0x300 * context;
    let symbol = 1;
    if (this.#state >= 7) {
      if (this.#reps[0] + 1 > at) throw new Error('it refers to before its beginning');
      let match = out.bytes[out.length - this.#reps[0] - 1]!;
      do {
        const matchBit = (match >> 7) & 1;
        match <<= 1;
        const bit = this.#bit(this.#literals, from + ((1 + matchBit) << 8) + symbol);
        symbol = (symbol << 1) | bit;
        if (matchBit !== bit) break;
      } while (symbol < 0x100);
    }
    while (symbol < 0x100) symbol = (symbol << 1) | this.#bit(this.#literals, from + symbol);
    out.push(symbol & 0xff);
    this.#state = this.#state < 4 ? 0 : this.#state < 10 ? this.#state - 3 : this.#state - 6;
  }

  #repeated(position: number): number | undefined {
    const [a, b, c, d] = this.#reps;
    const state = this.#state;
    if (!this.#bit(this.#isRepG0, state)) {
      if (!this.#bit(this.#isRep0Long, (state << 4) + position)) {
        this.#state = state < 7 ? 9 : 11;
        return undefined;
      }
    } else if (!this.#bit(this.#isRepG1, state)) this.#reps = [b, a, c, d];
    else if (!this.#bit(this.#isRepG2, state)) this.#reps = [c, a, b, d];
    else this.#reps = [d, a, b, c];
    this.#state = state < 7 ? 8 : 11;
    return this.#length(this.#repLengths, position) + 2;
  }

  /** Decodes until so many bytes are out, or the end mark; returns whether the mark came. */
  decode(count: number): boolean {
    const out = this.#out;
    const end = out.length + count;
    while (out.length < end) {
      const position = (out.length - this.dictionaryFrom) & this.#pbMask;
      if (!this.#bit(this.#isMatch, (this.#state << 4) + position)) {
        this.#literal();
        continue;
      }
      let length: number;
      if (this.#bit(this.#isRep, this.#state)) {
        length = this.#repeated(position) ?? 1;
      } else {
        const [a, b, c] = this.#reps;
        length = this.#length(this.#lengths, position);
        this.#state = this.#state < 7 ? 7 : 10;
        const distance = this.#distance(length);
        if (distance === END_DISTANCE) return true;
        this.#reps = [distance, a, b, c];
        length += 2;
      }
      if (this.#reps[0] + 1 > out.length - this.dictionaryFrom) throw new Error('it refers to before its beginning');
      if (out.length + length > end) throw new Error('it is longer than it says');
      out.copy(this.#reps[0] + 1, length);
    }
    return false;
  }
}

/** A .lzma file. Throws where it is cut, damaged or past the limit. */
export const unpackLzma = (bytes: Uint8Array, maxBytes: number): Uint8Array => {
  if (bytes.length < 18) throw new Error('it is cut');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const stated = view.getBigUint64(5, true);
  const known = stated !== 0xffffffffffffffffn;
  const out = new Growing(maxBytes, known ? Number(stated) : 0);
  const lzma = new Lzma(out);
  lzma.setProperties(bytes[0]!);
  lzma.resetState();
  lzma.start(bytes.subarray(13));
  const ended = lzma.decode(known ? Number(stated) : Number.POSITIVE_INFINITY);
  if (ended && known) throw new Error(`${out.length} bytes, its header says ${stated}`);
  return out.result;
};
