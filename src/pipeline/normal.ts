/** The normal distribution, to the last digits of a double. */

const horner = (x: number, coefficients: readonly number[]): number => coefficients.reduce((sum, c) => sum * x + c, 0);

// Wichura's AS 241: https://doi.org/10.2307/2347330
// biome-ignore format: one polynomial a line
const NDTRI = {
  middle: [
    [2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946, 1971.5909503065513, 133.14166789178438, 3.3871328727963665],
    [5226.495278852546, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751, 687.1870074920579, 42.31333070160091, 1],
  ],
  near: [
    [0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045, 5.769497221460691, 4.630337846156546, 1.4234371107496835],
    [1.0507500716444169e-09, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851, 1.6763848301838038, 2.053191626637759, 1],
  ],
  far: [
    [2.0103343992922881e-07, 2.7115555687434876e-05, 0.0012426609473880784, 0.026532189526576124, 0.29656057182850487, 1.7848265399172913, 5.463784911164114, 6.657904643501103],
    [2.0442631033899397e-15, 1.421511758316446e-07, 1.8463183175100548e-05, 0.0007868691311456133, 0.014875361290850615, 0.1369298809227358, 0.599832206555888, 1],
  ],
} as const;

/** The number that so much of the standard normal distribution lies below; NaN outside of 0 to 1. */
export const ndtri = (p: number): number => {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  if (p === 0 || p === 1) return p === 0 ? -Infinity : Infinity;
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return middle(q);
  const r = Math.sqrt(-Math.log(Math.min(p, 1 - p)));
  const [parts, at] = r <= 5 ? [NDTRI.near, r - 1.6] : [NDTRI.far, r - 5];
  return (Math.sign(q) * horner(at, parts[0])) / horner(at, parts[1]);
};

/** ndtri(1/2 + q) for |q| up to 0.425. */
const middle = (q: number): number => {
  const r = 0.180625 - q * q;
  return (q * horner(r, NDTRI.middle[0])) / horner(r, NDTRI.middle[1]);
};

/** ndtri((x + 1) / 2) / sqrt 2; for small x by the tail's symmetry, where x + 1 would lose it. */
export const erfinv = (x: number): number => {
  if (!(x >= -1 && x <= 1)) return Number.NaN;
  if (Math.abs(x) < 0.85) return middle(x / 2) * Math.SQRT1_2;
  return Math.sign(x) * -ndtri((1 - Math.abs(x)) / 2) * Math.SQRT1_2;
};

/** 2/√π e^(-x²) (x + 2 x³/3 + 4 x⁵/15 + …), whose terms are all of one sign. */
export const erf = (x: number): number => {
  if (Number.isNaN(x)) return x;
  if (Math.abs(x) > 2.5) return x > 0 ? 1 - erfc(x) : erfc(-x) - 1;
  let [sum, term] = [x, x];
  for (let n = 1; n < 100 && Math.abs(term) > Math.abs(sum) * 1e-18; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
};

/** 1 - erf(x); past 2.5 by e^(-x²)/√π · 1/(x + (1/2)/(x + 1/(x + (3/2)/(x + …)))). */
export const erfc = (x: number): number => {
  if (!(x > 2.5)) return 1 - erf(x);
  if (x > 27.5) return 0;
  let fraction = x;
  for (let k = 120; k >= 1; k--) fraction = x + k / 2 / fraction;
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction;
};

/** How much of the standard normal distribution lies below x. */
export const ndtr = (x: number): number => 0.5 * erfc(-x * Math.SQRT1_2);
