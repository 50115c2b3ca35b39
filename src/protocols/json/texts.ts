/** The elements of a string tensor while it is being read: their bytes one after another, and where each starts. */
import { ServingError } from '../../errors.ts';
import type { Strings } from '../../tensor/dtype.ts';
import { MISSING_TEXT } from '../../tensor/strings.ts';
import { decodeBase64 } from './base64.ts';
import { Bytes } from './bytes.ts';
import type { Cursor } from './cursor.ts';
import { stringInto } from './string.ts';

export class Texts {
  private readonly bytes = new Bytes(256);
  private offsets = new Uint32Array(17);
  private readonly maxBytes: number;
  private readonly where: string;
  count = 0;

  /** `maxBytes` bounds what bytes and offsets may take; `where` opens the message of a refusal. */
  constructor(maxBytes: number, where: string) {
    this.maxBytes = Math.min(maxBytes, 2 ** 32 - 1);
    this.where = where;
  }

  /** Reads the string at the cursor as the next element. */
  read(cursor: Cursor): void {
    stringInto(cursor, this.bytes);
    this.close();
  }

  /** An element of ASCII characters. */
  append(text: string): void {
    this.bytes.reserve(text.length);
    for (let i = 0; i < text.length; i++) this.bytes.push(text.charCodeAt(i));
    this.close();
  }

  /** Reads the string at the cursor, which is base64, as the next element; returns what is wrong with it, if anything. */
  readBase64(cursor: Cursor): string | undefined {
    const encoded = new Bytes(256);
    stringInto(cursor, encoded);
    const fault = decodeBase64(encoded.taken(), this.bytes);
    if (fault === undefined) this.close();
    return fault;
  }

  /** Takes bytes as the next element. */
  take(source: Uint8Array, from: number, to: number): void {
    this.bytes.append(source, from, to);
    this.close();
  }

  /** Adds an element that stands for a missing cell. */
  missing(): void {
    this.bytes.push(MISSING_TEXT[0]!);
    this.close();
  }

  finish(): Strings {
    const { length } = this.bytes;
    const held = this.bytes.taken();
    return {
      bytes: length * 4 < this.bytes.buffer.length * 3 ? held.slice() : held,
      offsets: this.offsets.slice(0, this.count + 1),
    };
  }

  private close(): void {
    this.count++;
    if (this.bytes.length + 4 * this.count > this.maxBytes) {
      throw new ServingError(
        'TOO_LARGE',
        `${this.where}: more than ${this.maxBytes} bytes of strings, the most that one tensor may have here`,
      );
    }
    if (this.count === this.offsets.length) {
      const grown = new Uint32Array(2 * this.offsets.length);
      grown.set(this.offsets);
      this.offsets = grown;
    }
    this.offsets[this.count] = this.bytes.length;
  }
}
