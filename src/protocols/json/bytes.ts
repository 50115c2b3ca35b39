/** Bytes that are appended to, in one buffer that doubles when it is full. */
export class Bytes {
  buffer: Uint8Array;
  length = 0;

  constructor(capacity: number) {
    this.buffer = new Uint8Array(capacity);
  }

  /** Makes room for `more` bytes, which the caller writes at `length`. */
  reserve(more: number): void {
    const wanted = this.length + more;
    if (wanted <= this.buffer.length) return;
    const grown = new Uint8Array(Math.max(wanted, this.buffer.length * 2));
    grown.set(this.buffer.subarray(0, this.length));
    this.buffer = grown;
  }

  push(byte: number): void {
    this.reserve(1);
    this.buffer[this.length++] = byte;
  }

  /** Appends `source[from .. to)`. */
  append(source: Uint8Array, from: number, to: number): void {
    this.reserve(to - from);
    const { buffer } = this;
    if (to - from > 48) buffer.set(source.subarray(from, to), this.length);
    else for (let i = from, o = this.length; i < to; i++, o++) buffer[o] = source[i]!;
    this.length += to - from;
  }

  /** Appends a code point as UTF-8. */
  pushCharacter(code: number): void {
    this.reserve(4);
    const { buffer } = this;
    if (code < 0x80) buffer[this.length++] = code;
    else if (code < 0x800) {
      buffer[this.length++] = 0xc0 | (code >> 6);
      buffer[this.length++] = 0x80 | (code & 0x3f);
    } else if (code < 0x10000) {
      buffer[this.length++] = 0xe0 | (code >> 12);
      buffer[this.length++] = 0x80 | ((code >> 6) & 0x3f);
      buffer[this.length++] = 0x80 | (code & 0x3f);
    } else {
      buffer[this.length++] = 0xf0 | (code >> 18);
      buffer[this.length++] = 0x80 | ((code >> 12) & 0x3f);
      buffer[this.length++] = 0x80 | ((code >> 6) & 0x3f);
      buffer[this.length++] = 0x80 | (code & 0x3f);
    }
  }

  /** What was appended, as a view into the buffer. */
  taken(): Uint8Array {
    return this.buffer.subarray(0, this.length);
  }
}
