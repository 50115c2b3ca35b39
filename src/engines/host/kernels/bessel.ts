/**
 * Bessel functions of order 0 and 1, in doubles. https://dlmf.nist.gov/10
 *
 * J by Miller's backward recurrence and Y by Neumann's series over it; I and K as integrals of periodic or fast falling
 * functions, for which the trapezoidal rule converges faster than any power; large arguments by Hankel's expansions.
 */

const EULER = 0.5772156649015329;

/** J_0, J_1, .. J_n(x) for x > 0, scaled so that J_0 + 2 (J_2 + J_4 + ..) = 1. */
const recurrence = (x: number): Float64Array => {
  const n = 2 * Math.ceil((x + 30 + 2 * Math.cbrt(x) * 4) / 2);
  const values = new Float64Array(n + 2);
  values[n] = 1e-300;
  for (let k = n; k > 0; k--) {
    values[k - 1] = (2 * k * values[k]!) / x - values[k + 1]!;
    if (Math.abs(values[k - 1]!) > 1e250) for (let i = k - 1; i <= n; i++) values[i] = values[i]! * 1e-250;
  }
  let sum = values[0]!;
  for (let k = 2; k <= n; k += 2) sum += 2 * values[k]!;
  return values.map((value) => value / sum);
};

const LARGE = 25;

/** Hankel's P and Q of order nu at x. */
const hankel = (nu: number, x: number): readonly [p: number, q: number] => {
  let [p, q, term] = [1, 0, 1];
  for (let k = 1; k < 60; k++) {
    const next = (term * (4 * nu * nu - (2 * k - 1) ** 2)) / (8 * k * x);
    if (Math.abs(next) > Math.abs(term) || Math.abs(next) < 1e-18) break;
    term = next;
    const sign = k % 4 < 2 ? 1 : -1;
    if (k % 2 === 1) q += sign * term;
    else p += (k % 4 === 0 ? 1 : -1) * term;
  }
  return [p, q];
};

const large = (nu: 0 | 1, x: number): readonly [j: number, y: number] => {
  const [p, q] = hankel(nu, x);
  // cos and sin of x - (2 nu + 1) pi / 4, by the angles' sum
  const [c, s] = [Math.cos(x), Math.sin(x)];
  const [cos, sin] = nu === 0 ? [c + s, s - c] : [s - c, -(s + c)];
  const scale = 1 / Math.sqrt(Math.PI * x);
  return [scale * (p * cos - q * sin), scale * (p * sin + q * cos)];
};

const j = (nu: 0 | 1, x: number): number => {
  if (Number.isNaN(x)) return x;
  const size = Math.abs(x);
  if (size === Infinity) return 0;
  const sign = nu === 1 && x < 0 ? -1 : 1;
  if (size < 1e-8) return nu === 0 ? 1 : x / 2;
  return sign * (size > LARGE ? large(nu, size)[0] : recurrence(size)[nu]!);
};

const y = (nu: 0 | 1, x: number): number => {
  if (Number.isNaN(x) || x < 0) return NaN;
  if (x === 0) return -Infinity;
  if (x === Infinity) return 0;
  if (x > LARGE) return large(nu, x)[1];
  const values = recurrence(x);
  const log = Math.log(x / 2) + EULER;
  let sum = 0;
  for (let k = 1; 2 * k + 1 < values.length; k++) {
    const term = nu === 0 ? 2 * values[2 * k]! : values[2 * k + 1]! - values[2 * k - 1]!;
    sum += ((k % 2 === 0 ? 1 : -1) * term) / k;
  }
  // of order 1: minus the derivative of that of order 0
  return (2 / Math.PI) * (log * values[nu]! - sum - (nu === 0 ? 0 : values[0]! / x));
};

/** e^-|x| I_nu(x): the mean of e^(x (cos t - 1)) cos(nu t) over a turn, or Hankel's expansion without its signs. */
const scaledI = (nu: 0 | 1, x: number): number => {
  if (Number.isNaN(x)) return x;
  const size = Math.abs(x);
  const sign = nu === 1 && x < 0 ? -1 : 1;
  if (size > 30) {
    let [sum, term] = [1, 1];
    for (let k = 1; k < 60; k++) {
      const next = (-term * (4 * nu * nu - (2 * k - 1) ** 2)) / (8 * k * size);
      if (Math.abs(next) > Math.abs(term) || Math.abs(next) < 1e-18) break;
      term = next;
      sum += term;
    }
    return (sign * sum) / Math.sqrt(2 * Math.PI * size);
  }
  const n = 40 + Math.ceil(3 * size);
  let sum = 0;
  for (let k = 0; k < n; k++) {
    const t = (2 * Math.PI * k) / n;
    sum += Math.exp(size * (Math.cos(t) - 1)) * (nu === 0 ? 1 : Math.cos(t));
  }
  return (sign * sum) / n;
};

/** e^x K_nu(x): the integral of e^(-x (cosh t - 1)) cosh(nu t) over t > 0. */
const scaledK = (nu: 0 | 1, x: number): number => {
  if (Number.isNaN(x) || x < 0) return NaN;
  if (x === 0) return Infinity;
  if (x === Infinity) return 0;
  const h = Math.min(0.1, 0.3 / Math.sqrt(x));
  let sum = 0.5;
  for (let k = 1; ; k++) {
    const t = k * h;
    const half = Math.sinh(t / 2);
    const term = Math.exp(-2 * x * half * half) * (nu === 0 ? 1 : Math.cosh(t));
    sum += term;
    if (term < sum * 1e-18) return h * sum;
  }
};

/** By TensorFlow's names. */
export const BESSEL: Readonly<Record<string, (x: number) => number>> = {
  BesselI0: (x) => Math.exp(Math.abs(x)) * scaledI(0, x),
  BesselI0e: (x) => scaledI(0, x),
  BesselI1: (x) => Math.exp(Math.abs(x)) * scaledI(1, x),
  BesselI1e: (x) => scaledI(1, x),
  BesselJ0: (x) => j(0, x),
  BesselJ1: (x) => j(1, x),
  BesselK0: (x) => Math.exp(-x) * scaledK(0, x),
  BesselK0e: (x) => scaledK(0, x),
  BesselK1: (x) => Math.exp(-x) * scaledK(1, x),
  BesselK1e: (x) => scaledK(1, x),
  BesselY0: (x) => y(0, x),
  BesselY1: (x) => y(1, x),
};
