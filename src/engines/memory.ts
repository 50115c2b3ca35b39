/**
 * Memory that C reads and writes by address. It lies in a JavaScript ArrayBuffer, whose bytes never move, so it is
 * freed like any object and needs no release; whoever gives an address away keeps the object alive meanwhile.
 *
 * Pointers are read and written as two halves: a BigUint64Array would make a BigInt for each.
 */
import koffi from 'koffi';

const TWO_32 = 2 ** 32;

/** `count` 64-bit words. */
export class Words {
  readonly count: number;
  readonly buffer: ArrayBuffer;
  readonly halves: Uint32Array;
  readonly bytes: Uint8Array;
  readonly #start: number;

  constructor(count: number) {
    this.count = count;
    this.buffer = new ArrayBuffer(count * 8);
    this.halves = new Uint32Array(this.buffer);
    this.bytes = new Uint8Array(this.buffer);
    this.#start = Number(koffi.address(this.bytes));
  }

  /** Where word `i` lies. */
  at(i: number): number {
    return this.#start + i * 8;
  }

  /** Word `i` as a pointer, or as a count below 2^53. */
  address(i: number): number {
    return this.halves[2 * i]! + this.halves[2 * i + 1]! * TWO_32;
  }

  /** Word `i` as an enum or a flag of 32 bits. */
  int(i: number): number {
    return this.halves[2 * i]!;
  }

  set(i: number, address: number): void {
    this.halves[2 * i] = address;
    this.halves[2 * i + 1] = address / TWO_32;
  }
}

const utf8 = new TextEncoder();

/** NUL-terminated texts in one piece of memory. */
export class CStrings {
  readonly addresses: readonly number[];
  readonly memory: Uint8Array;

  constructor(texts: readonly string[]) {
    const encoded = texts.map((text) => utf8.encode(text));
    const length = encoded.reduce((sum, { length }) => sum + length + 1, 1);
    this.memory = new Uint8Array(new ArrayBuffer(Math.max(length, 128)));
    const start = Number(koffi.address(this.memory));
    let position = 0;
    this.addresses = encoded.map((bytes) => {
      const at = position;
      this.memory.set(bytes, at);
      position += bytes.length + 1;
      return start + at;
    });
  }
}
