/** A place in the bytes of a pickle. Nothing is taken that is not there. */
import { ServingError } from '../../errors.ts';

const NEWLINE = 10;

export class Cursor {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  position = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Moves on by `length` bytes and returns where they start. */
  #skip(length: number): number {
    const from = this.position;
    if (!(length >= 0 && length <= this.bytes.length - from)) {
      throw new ServingError(
        'CORRUPT_MODEL',
        `pickle: ${length} bytes are wanted at byte ${from} of ${this.bytes.length}; the file may be cut`,
      );
    }
    this.position = from + length;
    return from;
  }

  /** A view, not a copy. */
  take(length: number): Uint8Array {
    const from = this.#skip(length);
    return this.bytes.subarray(from, from + length);
  }

  byte(): number {
    return this.#view.getUint8(this.#skip(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#skip(2), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#skip(4), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#skip(4), true);
  }

  /** A length of 8 bytes. */
  uint64(): number {
    return Number(this.#view.getBigUint64(this.#skip(8), true));
  }

  /** Big-endian, unlike all else. */
  float64(): number {
    return this.#view.getFloat64(this.#skip(8), false);
  }

  /** Up to the next newline, which is passed but not part of it. */
  line(): string {
    const end = this.bytes.indexOf(NEWLINE, this.position);
    if (end < 0) throw new ServingError('CORRUPT_MODEL', `pickle: the line at byte ${this.position} does not end`);
    const text = Buffer.from(this.bytes.buffer, this.bytes.byteOffset + this.position, end - this.position);
    this.position = end + 1;
    return text.toString('latin1');
  }
}
