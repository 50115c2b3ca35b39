/**
 * Finds rows of a tensor by their bytes: an open-addressing hash table over typed arrays, so that a vocabulary of
 * millions costs eight bytes a row besides the rows themselves, and a lookup makes no object.
 */
import { bytesOf, DTYPES, type NumericDType } from '../../../tensor/dtype.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import { countOf } from './arguments.ts';

/** Where row i of a tensor lies: `bytes[start(i) .. end(i)]`. */
export interface Rows {
  readonly bytes: Uint8Array;
  readonly count: number;
  readonly start: (i: number) => number;
  readonly end: (i: number) => number;
}

/** The rows of a tensor whose last `rank` dimensions make a row; strings are rows of their own. */
export const rowsOf = (tensor: Tensor, rank: number): Rows => {
  const { shape } = tensor;
  const outer = countOf(shape.slice(0, shape.length - rank));
  if (tensor.dtype === 'string') {
    const { bytes, offsets } = tensor.data;
    const width = countOf(shape.slice(shape.length - rank));
    return { bytes, count: outer, start: (i) => offsets[i * width]!, end: (i) => offsets[(i + 1) * width]! };
  }
  const width = DTYPES[tensor.dtype].bytes * countOf(shape.slice(shape.length - rank));
  const bytes = bytesOf((tensor as Tensor<NumericDType>).data);
  return { bytes, count: outer, start: (i) => i * width, end: (i) => (i + 1) * width };
};

// FNV-1a, its high bits mixed into the low ones
const hash = (bytes: Uint8Array, from: number, to: number): number => {
  let h = 0x811c9dc5;
  for (let i = from; i < to; i++) h = Math.imul(h ^ bytes[i]!, 0x01000193);
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
  return (h ^ (h >>> 13)) >>> 0;
};

export class RowIndex {
  readonly #rows: Rows;
  /** A row plus 1, or 0 where there is none. */
  readonly #slots: Int32Array;
  readonly #mask: number;
  /** How many different rows there are. */
  readonly size: number;

  /** `twice` is called with a row that stands again, and the first of its kind; lookups find the first. */
  constructor(rows: Rows, twice: (row: number, first: number) => void = () => {}) {
    this.#rows = rows;
    let capacity = 16;
    while (capacity < rows.count * 2) capacity *= 2;
    this.#slots = new Int32Array(capacity);
    this.#mask = capacity - 1;
    let size = 0;
    for (let row = 0; row < rows.count; row++) {
      const slot = this.#slot(rows.bytes, rows.start(row), rows.end(row));
      const found = this.#slots[slot]!;
      if (found > 0) twice(row, found - 1);
      else {
        this.#slots[slot] = row + 1;
        size++;
      }
    }
    this.size = size;
  }

  /** The row that is `bytes[from .. to]`, or -1. */
  find(bytes: Uint8Array, from: number, to: number): number {
    return this.#slots[this.#slot(bytes, from, to)]! - 1;
  }

  #slot(bytes: Uint8Array, from: number, to: number): number {
    const { bytes: own, start, end } = this.#rows;
    for (let slot = hash(bytes, from, to) & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const row = this.#slots[slot]! - 1;
      if (row < 0) return slot;
      const begin = start(row);
      if (end(row) - begin !== to - from) continue;
      let i = from;
      while (i < to && own[begin + i - from] === bytes[i]) i++;
      if (i === to) return slot;
    }
  }
}
