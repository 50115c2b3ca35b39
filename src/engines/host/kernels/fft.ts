/**
 * The discrete Fourier transform of one row of doubles, in place:  X_k = sum over n of x_n e^(-2 pi i k n / N).
 * A power of two by the Cooley-Tukey butterflies; any other length by Bluestein's convolution with the chirp
 * e^(-pi i n^2 / N), whose length is a power of two. https://doi.org/10.1109/TAU.1970.1162132
 */

/** Transforms `re + i im` in place. `inverse` conjugates the exponent and divides by the length. */
export type Transform = (re: Float64Array, im: Float64Array, inverse: boolean) => void;

const powerOfTwo = (n: number): Transform => {
  const bits = Math.log2(n);
  const swaps = new Uint32Array(n);
  for (let i = 0; i < n; i++) swaps[i] = bits === 0 ? 0 : (swaps[i >> 1]! >> 1) | ((i & 1) << (bits - 1));
  const [cos, sin] = [new Float64Array(n / 2), new Float64Array(n / 2)];
  for (let i = 0; i < n / 2; i++) {
    cos[i] = Math.cos((2 * Math.PI * i) / n);
    sin[i] = Math.sin((2 * Math.PI * i) / n);
  }
  return (re, im, inverse) => {
    for (let i = 0; i < n; i++) {
      const j = swaps[i]!;
      if (j <= i) continue;
      [re[i], re[j]] = [re[j]!, re[i]!];
      [im[i], im[j]] = [im[j]!, im[i]!];
    }
    const sign = inverse ? 1 : -1;
    for (let half = 1; half < n; half *= 2) {
      const step = n / (2 * half);
      for (let from = 0; from < n; from += 2 * half) {
        for (let k = 0; k < half; k++) {
          const [c, s] = [cos[k * step]!, sign * sin[k * step]!];
          const [a, b] = [from + k, from + k + half];
          const [x, y] = [re[b]! * c - im[b]! * s, re[b]! * s + im[b]! * c];
          re[b] = re[a]! - x;
          im[b] = im[a]! - y;
          re[a] = re[a]! + x;
          im[a] = im[a]! + y;
        }
      }
    }
    if (!inverse) return;
    for (let i = 0; i < n; i++) {
      re[i] = re[i]! / n;
      im[i] = im[i]! / n;
    }
  };
};

const bluestein = (n: number): Transform => {
  let m = 1;
  while (m < 2 * n - 1) m *= 2;
  const inner = powerOfTwo(m);
  // n^2 modulo 2 N keeps the angle small
  const [cos, sin] = [new Float64Array(n), new Float64Array(n)];
  for (let i = 0; i < n; i++) {
    const angle = (Math.PI * ((i * i) % (2 * n))) / n;
    cos[i] = Math.cos(angle);
    sin[i] = Math.sin(angle);
  }
  const [chirpRe, chirpIm] = [new Float64Array(m), new Float64Array(m)];
  for (let i = 0; i < n; i++) {
    chirpRe[i] = cos[i]!;
    chirpIm[i] = sin[i]!;
    if (i === 0) continue;
    chirpRe[m - i] = cos[i]!;
    chirpIm[m - i] = sin[i]!;
  }
  inner(chirpRe, chirpIm, false);
  const [a, b] = [new Float64Array(m), new Float64Array(m)];
  return (re, im, inverse) => {
    // the inverse is the transform of the conjugate, conjugated
    const sign = inverse ? -1 : 1;
    a.fill(0);
    b.fill(0);
    for (let i = 0; i < n; i++) {
      const [x, y] = [re[i]!, sign * im[i]!];
      a[i] = x * cos[i]! + y * sin[i]!;
      b[i] = y * cos[i]! - x * sin[i]!;
    }
    inner(a, b, false);
    for (let i = 0; i < m; i++) {
      const [x, y] = [a[i]!, b[i]!];
      a[i] = x * chirpRe[i]! - y * chirpIm[i]!;
      b[i] = x * chirpIm[i]! + y * chirpRe[i]!;
    }
    inner(a, b, true);
    const scale = inverse ? 1 / n : 1;
    for (let i = 0; i < n; i++) {
      const [x, y] = [a[i]!, b[i]!];
      re[i] = (x * cos[i]! + y * sin[i]!) * scale;
      im[i] = sign * (y * cos[i]! - x * sin[i]!) * scale;
    }
  };
};

const KEPT = 16;
const plans = new Map<number, Transform>();

/** The transform of rows of length `n`; the tables of the lengths used last are kept. */
export const transformOf = (n: number): Transform => {
  const known = plans.get(n);
  if (known) return known;
  if (plans.size >= KEPT) plans.delete(plans.keys().next().value!);
  const made = n > 0 && (n & (n - 1)) === 0 ? powerOfTwo(n) : bluestein(n);
  plans.set(n, made);
  return made;
};
