/**
 * Huffman codes and the bits that they are read from.
 * ITU-T T.81 (1992), annexes C and F.2.2; libjpeg-turbo 2.1.4, jdhuff.c, jdhuff.h, jstdhuff.c
 *
 * How many bytes are read ahead of the bits that are used matters when a file is cut: libjpeg gives up when it cannot
 * fill its buffer of 64 bits, even if the bits at hand would do. So the reader takes bytes at the same moments:
 *   carefully   when bits are missing, until 57 are there
 *   fast        far from the end and without restart markers: six bytes whenever 16 bits or fewer are left
 */
import { invalid, type Source } from './source.ts';

/** As libjpeg looks them up: codes of up to 8 bits by their first 8 bits, longer ones by comparing. */
export interface HuffmanTable {
  /** By the next 8 bits: the code's length << 8 | its symbol; a length of 9 where the code is longer. */
  readonly look: Uint16Array;
  /** By length: the largest code, -1 where there is none; [17] ends every search. */
  readonly maxCode: Int32Array;
  /** By length: what to add to a code to get the place of its symbol. */
  readonly offset: Int32Array;
  readonly symbols: Uint8Array;
  /** Why the codes make no tree; found out where the table is used. */
  readonly fault: string | undefined;
  /** Whether the symbols are fit for DC differences. */
  readonly isDc: boolean;
}

const LOOK_BITS = 8;
const TOO_LONG = (LOOK_BITS + 1) << LOOK_BITS;

/** `counts` by length from 1 to 16, `symbols` in the order of their codes. */
export const huffmanTable = (counts: Uint8Array, symbols: Uint8Array): HuffmanTable => {
  const look = new Uint16Array(1 << LOOK_BITS).fill(TOO_LONG);
  const maxCode = new Int32Array(18).fill(-1);
  const offset = new Int32Array(18);
  const all = new Uint8Array(256);
  all.set(symbols);
  let fault: string | undefined;
  let code = 0;
  let place = 0;
  for (let length = 1; length <= 16; length++) {
    const count = counts[length - 1]!;
    offset[length] = place - code;
    for (let i = 0; i < count; i++) {
      if (length <= LOOK_BITS) {
        const from = code << (LOOK_BITS - length);
        look.fill((length << LOOK_BITS) | all[place]!, from, from + (1 << (LOOK_BITS - length)));
      }
      maxCode[length] = code++;
      place++;
    }
    // no code consists of ones only
    if (count > 0 && code >= 1 << length) fault = 'its Huffman codes overlap';
    code <<= 1;
  }
  maxCode[17] = 0xfffff;
  return { look, maxCode, offset, symbols: all, fault, isDc: symbols.every((symbol) => symbol <= 15) };
};

/** The table of a number, for use. */
export const usable = (tables: readonly (HuffmanTable | undefined)[], number: number, dc: boolean): HuffmanTable => {
  const table = tables[number];
  if (!table) throw invalid(`Huffman table ${number} is not there`);
  if (table.fault !== undefined) throw invalid(table.fault);
  if (dc && !table.isDc) throw invalid('a DC difference of more than 15 bits');
  return table;
};

/** The buffer is moved to its start when so many of its bytes are used up. */
const WINDOW = 4096;
/** What an MCU may take at most: 10 blocks of 64 coefficients of 32 bits, and some for reading ahead. */
const MCU_BYTES = 10 * 64 * 4 + 256;
const CAREFUL_BITS = 57;
const FAST_LOW = 16;

export class BitReader {
  readonly source: Source;
  /** Set when bits were made up behind a marker; from then on the scan's MCUs are left as they are. */
  insufficient = false;
  readonly #buffer = new Uint8Array(WINDOW + MCU_BYTES * 2);
  /** In bits of the buffer. */
  #at = 0;
  #loaded = 0;
  #fast = false;
  #metMarker = false;
  #markAt = 0;
  #markLoaded = 0;

  constructor(source: Source) {
    this.source = source;
  }

  /** Forgets the bits at hand: a scan or a restart interval begins. */
  reset(): void {
    this.#at = 0;
    this.#loaded = 0;
  }

  /** An MCU begins; `fast` where there are no restart markers and enough bytes. */
  begin(fast: boolean): void {
    if (this.#at > WINDOW * 8) {
      const from = this.#at >> 3;
      this.#buffer.copyWithin(0, from, this.#loaded >> 3);
      this.#at -= from * 8;
      this.#loaded -= from * 8;
    }
    this.#fast = fast;
    this.#metMarker = false;
    this.#markAt = this.#at;
    this.#markLoaded = this.#loaded;
  }

  /** The MCU is done. False where it was read fast and met a marker: it is to be read again, carefully. */
  end(): boolean {
    if (this.#metMarker) {
      this.#at = this.#markAt;
      this.#loaded = this.#markLoaded;
      this.source.rewind();
      return false;
    }
    this.source.commit();
    return true;
  }

  /** The next symbol. */
  symbol(table: HuffmanTable): number {
    const left = this.#loaded - this.#at;
    if (this.#fast) {
      if (left <= FAST_LOW) this.#fillFast();
    } else if (left < LOOK_BITS) {
      this.#fill(0);
      if (this.#loaded - this.#at < LOOK_BITS) return this.#search(table, 1);
    }
    const at = this.#at;
    const buffer = this.#buffer;
    const i = at >> 3;
    const found = table.look[(((buffer[i]! << 8) | buffer[i + 1]!) >> (8 - (at & 7))) & 0xff]!;
    const length = found >> LOOK_BITS;
    if (length > LOOK_BITS) return this.#search(table, LOOK_BITS + 1);
    this.#at = at + length;
    return found & 0xff;
  }

  /** The next `count` bits, 1 to 16, as a number. */
  bits(count: number): number {
    const left = this.#loaded - this.#at;
    if (this.#fast) {
      if (left <= FAST_LOW) this.#fillFast();
    } else if (left < count) this.#fill(count);
    const at = this.#at;
    const buffer = this.#buffer;
    const i = at >> 3;
    this.#at = at + count;
    const window = (buffer[i]! << 16) | (buffer[i + 1]! << 8) | buffer[i + 2]!;
    return (window >> (24 - (at & 7) - count)) & ((1 << count) - 1);
  }

  /** The next `count` bits as a coefficient of that many bits: those that begin with 0 are negative. */
  signed(count: number): number {
    const value = this.bits(count);
    return value < 1 << (count - 1) ? value - (1 << count) + 1 : value;
  }

  /** A symbol whose code has at least `length` bits. Codes that no symbol has count as symbol 0. */
  #search({ maxCode, offset, symbols }: HuffmanTable, length: number): number {
    let code = this.bits(length);
    let bits = length;
    while (code > maxCode[bits]!) {
      code = (code << 1) | (this.#fast ? this.#one() : this.bits(1));
      bits++;
    }
    return bits > 16 ? 0 : symbols[(code + offset[bits]!) & 0xff]!;
  }

  #one(): number {
    const at = this.#at++;
    return (this.#buffer[at >> 3]! >> (7 - (at & 7))) & 1;
  }

  #push(byte: number): void {
    this.#buffer[this.#loaded >> 3] = byte;
    this.#loaded += 8;
  }

  #fill(wanted: number): void {
    const { source } = this;
    if (source.marker === 0) {
      while (this.#loaded - this.#at < CAREFUL_BITS) {
        let byte = source.byte();
        if (byte === 0xff) {
          do byte = source.byte();
          while (byte === 0xff);
          if (byte !== 0) {
            source.marker = byte;
            break;
          }
          byte = 0xff;
        }
        this.#push(byte);
      }
      if (source.marker === 0) return;
    }
    if (wanted > this.#loaded - this.#at) {
      this.insufficient = true;
      for (let i = 0; i < 8; i++) this.#push(0);
    }
  }

  #fillFast(): void {
    const { source } = this;
    const { bytes } = source;
    for (let i = 0; i < 6; i++) {
      const byte = bytes[source.at]!;
      if (byte !== 0xff) source.at++;
      else if (bytes[source.at + 1] === 0) source.at += 2;
      else {
        this.#metMarker = true;
        this.#push(0);
        continue;
      }
      this.#push(byte);
    }
  }
}
