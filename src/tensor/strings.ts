/** Making and reading the elements of string tensors (see Strings in dtype.ts). */
import type { Strings } from './dtype.ts';

const utf8 = new TextEncoder();
const text = new TextDecoder('utf-8', { fatal: true });

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
