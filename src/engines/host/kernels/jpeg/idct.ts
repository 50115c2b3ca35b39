/**
 * Inverse discrete cosine transforms of 8 by 8 coefficients to 8 by 8 samples: the fast one of Arai, Agui and Nakajima,
 * which TensorFlow uses by default, and the accurate one of Loeffler, Ligtenberg and Moschytz.
 * libjpeg-turbo 2.1.4, jidctfst.c, jidctint.c and what its vector instructions make of them on x86-64 (simd/x86_64):
 * 16-bit words that wrap around where coefficients are out of all proportion, and saturate where they are narrowed.
 *
 * The transform runs over the columns, then over the rows. `quant` is of int16: see fastQuant and accurateQuant.
 */
export type Idct = (
  block: Int16Array,
  from: number,
  quant: Int16Array,
  samples: Uint8ClampedArray,
  at: number,
  stride: number,
) => void;

/** Of a row and a column, 2^14 times both their factors: 1 for the first, cos(k pi / 16) sqrt(2) for the k-th. */
const AAN_SCALES = Int32Array.from({ length: 64 }, (_, i) => {
  const factor = (k: number): number => (k === 0 ? 1 : Math.cos((k * Math.PI) / 16) * Math.SQRT2);
  return Math.round(16384 * factor(i >> 3) * factor(i & 7));
});

/** Factors of the fast transform: the quantization table times its own scale, with two bits below the point. */
export const fastQuant = (table: Uint16Array): Int16Array =>
  Int16Array.from(table, (q, i) => Math.floor((q * AAN_SCALES[i]! + 2048) / 4096));

export const accurateQuant = (table: Uint16Array): Int16Array => Int16Array.from(table);

const words = new Int16Array(64);

// Constants of 8 bits below the point, times 64: the high word of their product with 4 x is that of x and the constant.
const F1414 = 362 * 64;
const F1847 = 473 * 64;
const F1613 = -(669 - 256) * 64;
const F1082 = 277 * 64;

export const fast: Idct = (block, from, quant, samples, at, stride) => {
  for (let x = 0; x < 8; x++) {
    const i = from + x;
    const c1 = block[i + 8]!;
    const c2 = block[i + 16]!;
    const c3 = block[i + 24]!;
    const c4 = block[i + 32]!;
    const c5 = block[i + 40]!;
    const c6 = block[i + 48]!;
    const c7 = block[i + 56]!;
    const a0 = block[i]! * quant[x]!;
    if ((c1 | c2 | c3 | c4 | c5 | c6 | c7) === 0) {
      words[x] = a0;
      words[x + 8] = a0;
      words[x + 16] = a0;
      words[x + 24] = a0;
      words[x + 32] = a0;
      words[x + 40] = a0;
      words[x + 48] = a0;
      words[x + 56] = a0;
      continue;
    }
    const a2 = (c2 * quant[x + 16]!) | 0;
    const a4 = (c4 * quant[x + 32]!) | 0;
    const a6 = (c6 * quant[x + 48]!) | 0;
    const e10 = (a0 + a4) | 0;
    const e11 = (a0 - a4) | 0;
    const e13 = (a2 + a6) | 0;
    const e12 = (((((a2 - a6) << 18) >> 16) * F1414) >> 16) - e13;
    const e0 = e10 + e13;
    const e3 = e10 - e13;
    const e1 = e11 + e12;
    const e2 = e11 - e12;
    const a1 = (c1 * quant[x + 8]!) | 0;
    const a3 = (c3 * quant[x + 24]!) | 0;
    const a5 = (c5 * quant[x + 40]!) | 0;
    const a7 = (c7 * quant[x + 56]!) | 0;
    const z13 = (a5 + a3) | 0;
    const z10 = (a5 - a3) | 0;
    const z11 = (a1 + a7) | 0;
    const z12 = (a1 - a7) | 0;
    const o7 = (z11 + z13) | 0;
    const z5 = ((((z10 + z12) << 18) >> 16) * F1847) >> 16;
    const o6 = ((((z10 << 18) >> 16) * F1613) >> 16) - z10 + z5 - o7;
    const o5 = (((((z11 - z13) << 18) >> 16) * F1414) >> 16) - o6;
    const o4 = ((((z12 << 18) >> 16) * F1082) >> 16) - z5 + o5;
    words[x] = e0 + o7;
    words[x + 56] = e0 - o7;
    words[x + 8] = e1 + o6;
    words[x + 48] = e1 - o6;
    words[x + 16] = e2 + o5;
    words[x + 40] = e2 - o5;
    words[x + 32] = e3 + o4;
    words[x + 24] = e3 - o4;
  }
  let to = at;
  for (let i = 0; i < 64; i += 8) {
    const a0 = words[i]!;
    const a1 = words[i + 1]!;
    const a2 = words[i + 2]!;
    const a3 = words[i + 3]!;
    const a4 = words[i + 4]!;
    const a5 = words[i + 5]!;
    const a6 = words[i + 6]!;
    const a7 = words[i + 7]!;
    const e10 = a0 + a4;
    const e11 = a0 - a4;
    const e13 = a2 + a6;
    const e12 = (((((a2 - a6) << 18) >> 16) * F1414) >> 16) - e13;
    const e0 = e10 + e13;
    const e3 = e10 - e13;
    const e1 = e11 + e12;
    const e2 = e11 - e12;
    const z13 = a5 + a3;
    const z10 = a5 - a3;
    const z11 = a1 + a7;
    const z12 = a1 - a7;
    const o7 = z11 + z13;
    const z5 = ((((z10 + z12) << 18) >> 16) * F1847) >> 16;
    const o6 = ((((z10 << 18) >> 16) * F1613) >> 16) - z10 + z5 - o7;
    const o5 = (((((z11 - z13) << 18) >> 16) * F1414) >> 16) - o6;
    const o4 = ((((z12 << 18) >> 16) * F1082) >> 16) - z5 + o5;
    // as a word, without its 5 bits below the point
    samples[to] = (((e0 + o7) << 16) >> 21) + 128;
    samples[to + 7] = (((e0 - o7) << 16) >> 21) + 128;
    samples[to + 1] = (((e1 + o6) << 16) >> 21) + 128;
    samples[to + 6] = (((e1 - o6) << 16) >> 21) + 128;
    samples[to + 2] = (((e2 + o5) << 16) >> 21) + 128;
    samples[to + 5] = (((e2 - o5) << 16) >> 21) + 128;
    samples[to + 4] = (((e3 + o4) << 16) >> 21) + 128;
    samples[to + 3] = (((e3 - o4) << 16) >> 21) + 128;
    to += stride;
  }
};

/** The fast transform of a block that has but a DC coefficient, times its factor. */
export const flat = (dc: number, samples: Uint8ClampedArray, at: number, stride: number): void => {
  const sample = ((dc << 16) >> 21) + 128;
  for (let y = 0, to = at; y < 8; y++, to += stride) {
    samples[to] = sample;
    samples[to + 1] = sample;
    samples[to + 2] = sample;
    samples[to + 3] = sample;
    samples[to + 4] = sample;
    samples[to + 5] = sample;
    samples[to + 6] = sample;
    samples[to + 7] = sample;
  }
};

// sqrt(2) cos(k pi / 16) and their sums, of 13 bits below the point
const F0298 = 2446;
const F0390 = 3196;
const F0541 = 4433;
const F0765 = 6270;
const F0899 = 7373;
const F1175 = 9633;
const F1501 = 12299;
const F1847_13 = 15137;
const F1961 = 16069;
const F2053 = 16819;
const F2562 = 20995;
const F3072 = 25172;

/** Eight numbers of a column or a row, made by `oneDimension` below. */
const sums = new Int32Array(8);

/** Wraps around at 16 bits. */
const word = (x: number): number => (x << 16) >> 16;
/** The nearest of 16 bits. */
const saturated = (x: number): number => (x > 32767 ? 32767 : x < -32768 ? -32768 : x);

const oneDimension = (
  a0: number,
  a1: number,
  a2: number,
  a3: number,
  a4: number,
  a5: number,
  a6: number,
  a7: number,
): void => {
  const e2 = (a2 * F0541 + a6 * (F0541 - F1847_13)) | 0;
  const e3 = (a2 * (F0541 + F0765) + a6 * F0541) | 0;
  const e0 = word(a0 + a4) << 13;
  const e1 = word(a0 - a4) << 13;
  const e10 = (e0 + e3) | 0;
  const e13 = (e0 - e3) | 0;
  const e11 = (e1 + e2) | 0;
  const e12 = (e1 - e2) | 0;
  const z3 = word(a3 + a7);
  const z4 = word(a1 + a5);
  const s3 = (z3 * (F1175 - F1961) + z4 * F1175) | 0;
  const s4 = (z3 * F1175 + z4 * (F1175 - F0390)) | 0;
  const o0 = (a7 * (F0298 - F0899) - a1 * F0899 + s3) | 0;
  const o3 = (a1 * (F1501 - F0899) - a7 * F0899 + s4) | 0;
  const o1 = (a5 * (F2053 - F2562) - a3 * F2562 + s4) | 0;
  const o2 = (a3 * (F3072 - F2562) - a5 * F2562 + s3) | 0;
  sums[0] = e10 + o3;
  sums[7] = e10 - o3;
  sums[1] = e11 + o2;
  sums[6] = e11 - o2;
  sums[2] = e12 + o1;
  sums[5] = e12 - o1;
  sums[3] = e13 + o0;
  sums[4] = e13 - o0;
};

/** Whether there are but the eight coefficients of the first row, `skipped` rows left aside. */
export const isFlat = (block: Int16Array, from: number, skipped?: number): boolean => {
  for (let i = 8; i < 64; i++) if (block[from + i] !== 0 && i >> 3 !== skipped) return false;
  return true;
};

export const accurate: Idct = (block, from, quant, samples, at, stride) => {
  if (isFlat(block, from)) {
    for (let i = 0; i < 64; i++) words[i] = (block[from + (i & 7)]! * quant[i & 7]!) << 2;
  } else {
    columns(block, from, quant);
  }
  let to = at;
  for (let i = 0; i < 64; i += 8) {
    oneDimension(
      words[i]!,
      words[i + 1]!,
      words[i + 2]!,
      words[i + 3]!,
      words[i + 4]!,
      words[i + 5]!,
      words[i + 6]!,
      words[i + 7]!,
    );
    for (let k = 0; k < 8; k++) samples[to + k] = ((sums[k]! + 131072) >> 18) + 128;
    to += stride;
  }
};

const columns = (block: Int16Array, from: number, quant: Int16Array): void => {
  for (let x = 0; x < 8; x++) {
    const i = from + x;
    oneDimension(
      word(block[i]! * quant[x]!),
      word(block[i + 8]! * quant[x + 8]!),
      word(block[i + 16]! * quant[x + 16]!),
      word(block[i + 24]! * quant[x + 24]!),
      word(block[i + 32]! * quant[x + 32]!),
      word(block[i + 40]! * quant[x + 40]!),
      word(block[i + 48]! * quant[x + 48]!),
      word(block[i + 56]! * quant[x + 56]!),
    );
    for (let k = 0; k < 8; k++) words[x + 8 * k] = saturated((sums[k]! + 1024) >> 11);
  }
};
