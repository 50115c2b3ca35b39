/** Making and reading the elements of string tensors (see Strings in dtype.ts). */
import { ServingError } from '../errors.ts';
import type { Strings } from './dtype.ts';

const utf8 = new TextEncoder();
const text = new TextDecoder('utf-8', { fatal: true });

/**
 * What stands for a missing cell among texts: one byte that no UTF-8 begins with, so that no text is equal to it. Only
 * inputs that say `missing` (signature.ts) hold it; JSON's null and NaN become it.
 */
export const MISSING_TEXT: Uint8Array = Uint8Array.of(0xff);

/** Whether element `i` is a missing cell. */
export const isMissingAt = ({ bytes, offsets }: Strings, i: number): boolean =>
  offsets[i + 1]! - offsets[i]! === 1 && bytes[offsets[i]!] === MISSING_TEXT[0];

/** Joins elements that are already bytes. */
export const stringsOfBytes = (elements: readonly Uint8Array[]): Strings => {
  const offsets = new Uint32Array(elements.length + 1);
  elements.forEach((element, i) => {
    offsets[i + 1] = offsets[i]! + element.length;
  });
  const bytes = new Uint8Array(offsets[elements.length]!);
  elements.forEach((element, i) => {
    bytes.set(element, offsets[i]!);
  });
  return { bytes, offsets };
};

/** Encodes texts as UTF-8. */
export const stringsOfTexts = (texts: readonly string[]): Strings => stringsOfBytes(texts.map((t) => utf8.encode(t)));

/** How many elements there are. */
export const stringCount = (strings: Strings): number => strings.offsets.length - 1;

/** The bytes of element `i`, without a copy. */
export const stringAt = (strings: Strings, i: number): Uint8Array =>
  strings.bytes.subarray(strings.offsets[i]!, strings.offsets[i + 1]!);

/** Element `i` as text, or undefined where its bytes are not UTF-8. */
export const textAt = (strings: Strings, i: number): string | undefined => {
  try {
    return text.decode(stringAt(strings, i));
  } catch {
    return undefined;
  }
};

const MAX_BYTES = 2 ** 32 - 1;

/** Strings in the making: bytes are appended to the element at hand, and `end` closes it. */
export class StringsWriter {
  /** The elements that were closed. */
  count = 0;
  #bytes: Uint8Array;
  #length = 0;
  #offsets: Uint32Array;

  /** `count` and `sizeBytes` are how many elements and bytes are to be expected; more are taken as well. */
  constructor(count: number, sizeBytes = 16 * count) {
    this.#bytes = new Uint8Array(Math.max(sizeBytes, 64));
    this.#offsets = new Uint32Array(count + 1);
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  /** Appends `source[from .. to]`. */
  bytes(source: Uint8Array, from = 0, to = source.length): void {
    const size = to - from;
    if (size <= 0) return;
    this.#reserve(size);
    const target = this.#bytes;
    let at = this.#length;
    // A short copy by hand is several times faster than a view and a set.
    if (size < 32) for (let i = from; i < to; i++) target[at++] = source[i]!;
    else target.set(source.subarray(from, to), at);
    this.#length += size;
  }

  /** Appends a text as UTF-8. */
  text(text: string): void {
    this.#reserve(text.length * 3);
    this.#length += utf8.encodeInto(text, this.#bytes.subarray(this.#length)).written;
  }

  /** Appends a text whose characters are one byte each. */
  latin1(text: string): void {
    this.#reserve(text.length);
    for (let i = 0; i < text.length; i++) this.#bytes[this.#length++] = text.charCodeAt(i);
  }

  end(): void {
    if (++this.count >= this.#offsets.length) {
      const grown = new Uint32Array(this.#offsets.length * 2);
      grown.set(this.#offsets);
      this.#offsets = grown;
    }
    this.#offsets[this.count] = this.#length;
  }

  /** The elements that were closed. The writer is not used afterwards. */
  finish(): Strings {
    return { bytes: this.#bytes.subarray(0, this.#length), offsets: this.#offsets.subarray(0, this.count + 1) };
  }

  #reserve(size: number): void {
    const wanted = this.#length + size;
    if (wanted <= this.#bytes.length) return;
    if (wanted > MAX_BYTES)
      throw new ServingError('RUN_FAILED', `strings of ${wanted} bytes; at most ${MAX_BYTES} fit`);
    const grown = new Uint8Array(Math.min(Math.max(wanted, this.#bytes.length * 2), MAX_BYTES));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}
