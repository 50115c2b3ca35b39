/**
 * Inverse transforms that scale down on the way: 8 by 8 coefficients to 4 by 4, 2 by 2 or 1 sample.
 * libjpeg-turbo 2.1.4, jidctred.c and simd/x86_64/jidctred-sse2.asm; all of them are of the accurate kind.
 */
import { type Idct, isFlat } from './idct.ts';

const words = new Int16Array(64);

const word = (x: number): number => (x << 16) >> 16;
const saturated = (x: number): number => (x > 32767 ? 32767 : x < -32768 ? -32768 : x);

/** Four numbers of a column or a row. Coefficient 4 does not count. */
const sums = new Int32Array(4);
const four = (a0: number, a1: number, a2: number, a3: number, a5: number, a6: number, a7: number): void => {
  const e0 = a0 << 14;
  const e2 = (a2 * 15137 - a6 * 6270) | 0;
  const o0 = (a1 * 8697 - a3 * 17799 + a5 * 11893 - a7 * 1730) | 0;
  const o2 = (a1 * 20995 + a3 * 7373 - a5 * 4926 - a7 * 4176) | 0;
  sums[0] = e0 + e2 + o2;
  sums[3] = e0 + e2 - o2;
  sums[1] = e0 - e2 + o0;
  sums[2] = e0 - e2 - o0;
};

export const toFour: Idct = (block, from, quant, samples, at, stride) => {
  const flat = isFlat(block, from, 4);
  for (let x = 0; x < 8; x++) {
    if (x === 4) continue;
    const i = from + x;
    if (flat) {
      for (let k = 0; k < 4; k++) words[x + 8 * k] = (block[i]! * quant[x]!) << 2;
      continue;
    }
    four(
      word(block[i]! * quant[x]!),
      word(block[i + 8]! * quant[x + 8]!),
      word(block[i + 16]! * quant[x + 16]!),
      word(block[i + 24]! * quant[x + 24]!),
      word(block[i + 40]! * quant[x + 40]!),
      word(block[i + 48]! * quant[x + 48]!),
      word(block[i + 56]! * quant[x + 56]!),
    );
    for (let k = 0; k < 4; k++) words[x + 8 * k] = saturated((sums[k]! + 2048) >> 12);
  }
  for (let y = 0; y < 4; y++) {
    const i = 8 * y;
    four(words[i]!, words[i + 1]!, words[i + 2]!, words[i + 3]!, words[i + 5]!, words[i + 6]!, words[i + 7]!);
    const to = at + y * stride;
    for (let k = 0; k < 4; k++) samples[to + k] = ((sums[k]! + 262144) >> 19) + 128;
  }
};

/** What the odd coefficients add. */
const odd = (a1: number, a3: number, a5: number, a7: number): number =>
  (a1 * 29692 - a3 * 10426 + a5 * 6967 - a7 * 5906) | 0;

export const toTwo: Idct = (block, from, quant, samples, at, stride) => {
  // the first column of both rows keeps 32 bits, the odd ones are narrowed to 16
  let first0 = 0;
  let first1 = 0;
  for (const x of [0, 1, 3, 5, 7]) {
    const i = from + x;
    const even = word(block[i]! * quant[x]!) << 15;
    const rest = odd(
      word(block[i + 8]! * quant[x + 8]!),
      word(block[i + 24]! * quant[x + 24]!),
      word(block[i + 40]! * quant[x + 40]!),
      word(block[i + 56]! * quant[x + 56]!),
    );
    const upper = (((even + rest) | 0) + 4096) >> 13;
    const lower = (((even - rest) | 0) + 4096) >> 13;
    if (x === 0) {
      first0 = upper;
      first1 = lower;
    } else {
      words[x] = saturated(upper);
      words[8 + x] = saturated(lower);
    }
  }
  for (let y = 0; y < 2; y++) {
    const i = 8 * y;
    const even = (y === 0 ? first0 : first1) << 15;
    const rest = odd(words[i + 1]!, words[i + 3]!, words[i + 5]!, words[i + 7]!);
    const to = at + y * stride;
    samples[to] = ((((even + rest) | 0) + 524288) >> 20) + 128;
    samples[to + 1] = ((((even - rest) | 0) + 524288) >> 20) + 128;
  }
};

/** An eighth of the DC coefficient; ten bits of it count. */
export const toOne: Idct = (block, from, quant, samples, at) => {
  const value = ((block[from]! * quant[0]! + 4) >> 3) & 1023;
  samples[at] = (value < 512 ? value : value - 1024) + 128;
};
