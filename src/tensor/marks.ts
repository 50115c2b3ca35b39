/**
 * What stands among float64 numbers without being one. A missing cell is NaN; where a NaN has a mark in its lower 32 bits,
 * it is something else, which only those who look for marks tell from a missing cell. Arithmetic makes no marked NaN, and
 * copies of whole pieces (set, slice, messages between threads) keep the bits; they are written and read as integers.
 */

/** NaN itself, as a value that is not missing. */
export const NOT_A_NUMBER = 1;
/** A text in the place of a number that does not read as one. */
export const NO_NUMBER = 2;
/** Marks from here on are free for the steps of a pipeline. */
export const FIRST_FREE_MARK = 16;

const QUIET_NAN = 0x7ff80000;
const LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;
const LOW = LITTLE_ENDIAN ? 0 : 1;

const words = new WeakMap<Float64Array, Uint32Array>();

/** The halves of each element, the lower one at `2 i + LOW_WORD`. */
const wordsOf = (data: Float64Array): Uint32Array => {
  let own = words.get(data);
  if (!own) {
    own = new Uint32Array(data.buffer, data.byteOffset, data.length * 2);
    words.set(data, own);
  }
  return own;
};

/** Writes a NaN with this mark. */
export const mark = (data: Float64Array, i: number, value: number): void => {
  const own = wordsOf(data);
  own[2 * i + LOW] = value;
  own[2 * i + 1 - LOW] = QUIET_NAN;
};

/** The mark of an element that is NaN; 0: a missing cell. */
export const markAt = (data: Float64Array, i: number): number => wordsOf(data)[2 * i + LOW]!;

/** Copies an element with its mark, which an assignment of a NaN may lose. */
export const copyNumber = (from: Float64Array, i: number, to: Float64Array, k: number): void => {
  const value = from[i]!;
  if (Number.isNaN(value)) mark(to, k, markAt(from, i));
  else to[k] = value;
};
