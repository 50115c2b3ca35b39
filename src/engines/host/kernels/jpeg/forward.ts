/**
 * The forward discrete cosine transform of 8 by 8 samples, the accurate one of Loeffler, Ligtenberg and Moschytz, and
 * quantization. libjpeg-turbo 2.1.4, jfdctint.c, jcdctmgr.c
 */
import { BLOCK, BLOCK_SIZE, NATURAL } from './frame.ts';

/** Samples row by row; its last column and row stand for those beyond. */
export interface Plane {
  readonly samples: Uint8Array;
  readonly width: number;
  readonly height: number;
}

const work = new Int32Array(BLOCK_SIZE);

/** One dimension of the transform in place; the results are scaled by 8, between the passes by 4 more. */
const pass = (from: number, step: number, first: boolean): void => {
  const at = (i: number): number => work[from + i * step]!;
  const shift = first ? 11 : 15;
  const round = 1 << (shift - 1);
  const [s0, s1, s2, s3] = [at(0) + at(7), at(1) + at(6), at(2) + at(5), at(3) + at(4)];
  let [d3, d2, d1, d0] = [at(0) - at(7), at(1) - at(6), at(2) - at(5), at(3) - at(4)];
  const [e0, e3, e1, e2] = [s0 + s3, s0 - s3, s1 + s2, s1 - s2];
  const put = (i: number, value: number): void => {
    work[from + i * step] = value;
  };
  put(0, first ? (e0 + e1) << 2 : (e0 + e1 + 2) >> 2);
  put(4, first ? (e0 - e1) << 2 : (e0 - e1 + 2) >> 2);
  const even = (e2 + e3) * 4433;
  put(2, (even + e3 * 6270 + round) >> shift);
  put(6, (even - e2 * 15137 + round) >> shift);
  const z5 = (d0 + d2 + d1 + d3) * 9633;
  const z1 = -(d0 + d3) * 7373;
  const z2 = -(d1 + d2) * 20995;
  const z3 = -(d0 + d2) * 16069 + z5;
  const z4 = -(d1 + d3) * 3196 + z5;
  d0 *= 2446;
  d1 *= 16819;
  d2 *= 25172;
  d3 *= 12299;
  put(7, (d0 + z1 + z3 + round) >> shift);
  put(5, (d1 + z2 + z4 + round) >> shift);
  put(3, (d2 + z2 + z3 + round) >> shift);
  put(1, (d3 + z1 + z4 + round) >> shift);
};

/** The quantized coefficients of the block in a row and column, in zigzag order. */
export const quantized = (
  { samples, width, height }: Plane,
  row: number,
  column: number,
  quant: Uint8Array,
  to: Int16Array,
): void => {
  for (let y = 0; y < BLOCK; y++) {
    const line = Math.min(row * BLOCK + y, height - 1) * width;
    for (let x = 0; x < BLOCK; x++)
      work[y * BLOCK + x] = samples[line + Math.min(column * BLOCK + x, width - 1)]! - 128;
  }
  for (let y = 0; y < BLOCK; y++) pass(y * BLOCK, 1, true);
  for (let x = 0; x < BLOCK; x++) pass(x, BLOCK, false);
  for (let k = 0; k < BLOCK_SIZE; k++) {
    const divisor = quant[NATURAL[k]!]! * 8;
    const value = work[NATURAL[k]!]!;
    const size = Math.trunc((Math.abs(value) + (divisor >> 1)) / divisor);
    to[k] = value < 0 ? -size : size;
  }
};
