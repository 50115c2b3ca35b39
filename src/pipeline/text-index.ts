/** Where texts stand in a list, found by their bytes: no text is decoded, nothing is made at a look-up. */
import type { Strings } from '../tensor/dtype.ts';

/** FNV-1a, 32 bits. */
const hashOf = (bytes: Uint8Array, from: number, to: number): number => {
  let hash = 0x811c9dc5;
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  return hash >>> 0;
};

export class TextIndex {
  readonly #texts: Strings;
  /** 1 + the place of a text, 0 where nothing is; a text stands at its hash or in the next places. */
  readonly #slots: Int32Array;
  readonly #mask: number;

  /** Of equal texts the last one is found, as Python's dict has it. */
  constructor(texts: Strings) {
    const count = texts.offsets.length - 1;
    this.#texts = texts;
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * count + 2)));
    this.#mask = this.#slots.length - 1;
    for (let i = 0; i < count; i++) this.#slots[this.#slotOf(texts, i)] = i + 1;
  }

  /** The place of element `i` of `texts`, -1 where it is none of the list. */
  find(texts: Strings, i: number): number {
    return this.#slots[this.#slotOf(texts, i)]! - 1;
  }

  /** Where the text is, or would be. */
  #slotOf({ bytes, offsets }: Strings, i: number): number {
    const [from, to] = [offsets[i]!, offsets[i + 1]!];
    const { bytes: own, offsets: starts } = this.#texts;
    let slot = hashOf(bytes, from, to) & this.#mask;
    for (;;) {
      const place = this.#slots[slot]!;
      if (place === 0) return slot;
      const start = starts[place - 1]!;
      if (starts[place]! - start === to - from) {
        let at = from;
        while (at < to && own[start + at - from] === bytes[at]) at++;
        if (at === to) return slot;
      }
      slot = (slot + 1) & this.#mask;
    }
  }
}
