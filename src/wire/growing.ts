/** Bytes that are being unpacked: they grow as they come, up to a limit, and can be copied from what came before. */
import { ServingError } from '../errors.ts';

const FIRST_BYTES = 1 << 16;

export class Growing {
  bytes: Uint8Array;
  length = 0;
  readonly #most: number;

  /** `expected` is what is said to come, which is not believed. */
  constructor(mostBytes: number, expected = 0) {
    this.#most = mostBytes;
    this.bytes = new Uint8Array(Math.min(mostBytes, Math.max(FIRST_BYTES, Math.min(expected, 1 << 24))));
  }

  /** Makes room for so many bytes more. Throws TOO_LARGE past the limit. */
  reserve(count: number): void {
    const wanted = this.length + count;
    if (wanted <= this.bytes.length) return;
    if (wanted > this.#most) throw new ServingError('TOO_LARGE', `a file unpacks to more than ${this.#most} bytes`);
    const larger = new Uint8Array(Math.min(this.#most, Math.max(wanted, 2 * this.bytes.length)));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }

  push(byte: number): void {
    if (this.length === this.bytes.length) this.reserve(1);
    this.bytes[this.length++] = byte;
  }

  append(from: Uint8Array): void {
    this.reserve(from.length);
    this.bytes.set(from, this.length);
    this.length += from.length;
  }

  /** Repeats what came `distance` bytes before; a distance below `count` repeats what it has just written. */
  copy(distance: number, count: number): void {
    if (distance < 1 || distance > this.length) {
      throw new Error(`it refers ${distance} bytes back, where there are ${this.length}`);
    }
    this.reserve(count);
    const { bytes } = this;
    let to = this.length;
    if (distance >= count) bytes.copyWithin(to, to - distance, to - distance + count);
    else for (const end = to + count; to < end; to++) bytes[to] = bytes[to - distance]!;
    this.length += count;
  }

  get result(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }
}
