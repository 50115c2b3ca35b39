/**
 * Smoothing between the blocks of a progressive image whose first AC coefficients are not fully known: libjpeg guesses
 * them from the DC coefficients of the 5 by 5 blocks around. libjpeg-turbo 2.1.4, jdcoefct.c, decompress_smooth_data.
 */
import type { Component, Frame } from './frame.ts';
import { blockAt, type Known } from './progressive.ts';

/** Natural positions of the coefficients 1 to 9 in zigzag order. */
const PLACES = [0, 1, 8, 16, 9, 2, 3, 10, 17, 24];

// Weights of the 25 DC coefficients, row by row: for the DC coefficient itself and for each guessed one, in zigzag order.
// biome-ignore format: five rows of five
const FROM_DC_ONLY: readonly (readonly number[])[] = [
  [-2, -6, -8, -6, -2,  -6, 6, 42, 6, -6,  -8, 42, 152, 42, -8,  -6, 6, 42, 6, -6,  -2, -6, -8, -6, -2],
  [-1, -1, 0, 1, 1,  -3, 13, 0, -13, 3,  -3, 38, 0, -38, 3,  -3, 13, 0, -13, 3,  -1, -1, 0, 1, 1],
  [-1, -3, -3, -3, -1,  -1, 13, 38, 13, -1,  0, 0, 0, 0, 0,  1, -13, -38, -13, 1,  1, 3, 3, 3, 1],
  [0, 0, 1, 0, 0,  0, 2, 7, 2, 0,  0, -5, -14, -5, 0,  0, 2, 7, 2, 0,  0, 0, 1, 0, 0],
  [-1, 0, 0, 0, 1,  0, 9, 0, -9, 0,  0, 0, 0, 0, 0,  0, -9, 0, 9, 0,  1, 0, 0, 0, -1],
  [0, 0, 0, 0, 0,  0, 2, -5, 2, 0,  1, 7, -14, 7, 1,  0, 2, -5, 2, 0,  0, 0, 0, 0, 0],
  [0, 0, 0, 0, 0,  0, 1, 0, -1, 0,  0, 2, 0, -2, 0,  0, 1, 0, -1, 0,  0, 0, 0, 0, 0],
  [0, 0, 0, 0, 0,  0, 1, -3, 1, 0,  0, 0, 0, 0, 0,  0, -1, 3, -1, 0,  0, 0, 0, 0, 0],
  [0, 0, 0, 0, 0,  0, 1, 0, -1, 0,  0, -3, 0, 3, 0,  0, 1, 0, -1, 0,  0, 0, 0, 0, 0],
  [0, 0, 0, 0, 0,  0, 1, 2, 1, 0,  0, 0, 0, 0, 0,  0, -1, -2, -1, 0,  0, 0, 0, 0, 0],
];
/** The same where some AC coefficients are known: the DC coefficient stays, five others are guessed. */
// biome-ignore format: five rows of five
const BESIDE_AC: readonly (readonly number[])[] = [
  [],
  [0, 0, 0, 0, 0,  0, 0, 0, 0, 0,  -7, 50, 0, -50, 7,  0, 0, 0, 0, 0,  0, 0, 0, 0, 0],
  [0, 0, -7, 0, 0,  0, 0, 50, 0, 0,  0, 0, 0, 0, 0,  0, 0, -50, 0, 0,  0, 0, 7, 0, 0],
  [0, 0, -1, 0, 0,  0, 0, 13, 0, 0,  0, 0, -24, 0, 0,  0, 0, 13, 0, 0,  0, 0, -1, 0, 0],
  [0, -1, 0, 1, 0,  -1, 10, 0, -10, 1,  0, 0, 0, 0, 0,  1, -10, 0, 10, -1,  0, 1, 0, -1, 0],
  [0, 0, 0, 0, 0,  0, 0, 0, 0, 0,  -1, 13, -24, 13, -1,  0, 0, 0, 0, 0,  0, 0, 0, 0, 0],
];

/** Whether the image is to be smoothed: each component has its DC and its quantizers, and some first AC bits are missing. */
export const needsSmoothing = ({ components }: Frame, known: Known): boolean => {
  let useful = false;
  for (const { index, quant } of components) {
    const now = known.now[index]!;
    if (!quant || PLACES.some((place) => quant[place] === 0) || now[0]! < 0) return false;
    useful ||= now.subarray(1, 10).some((bit) => bit !== 0);
  }
  return useful;
};

/** The guess for one coefficient: num / (256 q), rounded away from zero, and below what is not known. */
const guess = (sum: number, dcQuant: number, quant: number, bit: number): number => {
  const num = dcQuant * sum;
  let value = Math.floor((128 * quant + Math.abs(num)) / (256 * quant));
  if (bit > 0 && value >= 1 << bit) value = (1 << bit) - 1;
  return num >= 0 ? value : -value;
};

/** Makes blocks with their guesses. `bits` are what is known of the component's first coefficients. */
export class Smoother {
  /** The block that was made last. */
  readonly block = new Int16Array(64);
  readonly #component: Component;
  readonly #first: number;
  readonly #bits: Int8Array;
  readonly #weights: readonly (readonly number[])[];
  readonly #around = new Int32Array(25);

  /** `first` is the first column of blocks that is looked at. */
  constructor(component: Component, bits: Int8Array, first: number) {
    this.#component = component;
    this.#first = first;
    this.#bits = bits;
    this.#weights = bits.subarray(1, 10).every((bit) => bit === -1) ? FROM_DC_ONLY : BESIDE_AC;
  }

  /** `lines` are the five rows of blocks that stand for those around; the block is of the middle one. */
  take(lines: readonly number[], column: number): void {
    const { coefficients, width } = this.#component;
    const { block } = this;
    // of two columns, libjpeg takes the first once more for what lies right of the second
    const beyond = width - this.#first === 2 ? this.#first : width - 1;
    const around = this.#around;
    for (let y = 0; y < 5; y++) {
      for (let x = 0; x < 5; x++) {
        const at = column + x - 2 < width ? Math.max(column + x - 2, this.#first) : beyond;
        around[5 * y + x] = coefficients[blockAt(this.#component, lines[y]!, at)]!;
      }
    }
    const from = blockAt(this.#component, lines[2]!, column);
    block.set(coefficients.subarray(from, from + 64));
    const quant = this.#component.quant!;
    for (let k = 1; k < this.#weights.length; k++) {
      const bit = this.#bits[k]!;
      const place = PLACES[k]!;
      if (bit !== 0 && block[place] === 0) block[place] = guess(this.#sum(k), quant[0]!, quant[place]!, bit);
    }
    if (this.#weights === FROM_DC_ONLY) block[0] = guess(this.#sum(0), quant[0]!, quant[0]!, 0);
  }

  #sum(k: number): number {
    const weights = this.#weights[k]!;
    let sum = 0;
    for (let i = 0; i < 25; i++) sum += weights[i]! * this.#around[i]!;
    return sum;
  }
}
