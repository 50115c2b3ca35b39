/**
 * The gamma function and its kin, in doubles.
 * https://dlmf.nist.gov/5 (gamma, digamma, polygamma), /8 (incomplete gamma and beta), /25.11 (Hurwitz zeta)
 */

// Lanczos's approximation with g = 607/128: https://mrob.com/pub/ries/lanczos-gamma.html
const G = 607 / 128;
// biome-ignore format: one series
const LANCZOS = [
  0.9999999999999971, 57.15623566586292, -59.59796035547549, 14.136097974741746,
  -0.4919138160976202, 3.399464998481189e-05, 4.652362892704858e-05, -9.837447530487956e-05,
  0.0001580887032249125, -0.00021026444172410488, 0.00021743961811521265, -0.0001643181065367639,
  8.441822398385275e-05, -2.6190838401581408e-05, 3.6899182659531625e-06,
];

/** Bernoulli numbers B_2, B_4, .. */
// biome-ignore format: one series
const BERNOULLI = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510, 43867 / 798, -174611 / 330, 854513 / 138, -236364091 / 2730];

/** ln |gamma(x)|; infinite at 0, -1, -2, .. */
export const lgamma = (x: number): number => {
  if (Number.isNaN(x)) return x;
  if (!Number.isFinite(x)) return Infinity;
  if (x <= 0 && Number.isInteger(x)) return Infinity;
  if (x < 0.5) return Math.log(Math.PI / Math.abs(sinPi(x))) - lgamma(1 - x);
  // (x - 1/2) ln x - x + ln(2 pi)/2 + sum of B_2k / (2k (2k - 1) x^(2k - 1))
  if (x > 12) {
    let sum = (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI);
    let power = x;
    for (let k = 0; k < 8; k++) {
      sum += BERNOULLI[k]! / ((2 * k + 2) * (2 * k + 1) * power);
      power *= x * x;
    }
    return sum;
  }
  const y = x - 1;
  let series = LANCZOS[0]!;
  for (let i = 1; i < LANCZOS.length; i++) series += LANCZOS[i]! / (y + i);
  const t = y + G + 0.5;
  return 0.5 * Math.log(2 * Math.PI) + (y + 0.5) * Math.log(t) - t + Math.log(series);
};

/** sin(pi x) without the loss of a large angle. */
const sinPi = (x: number): number => {
  const turn = x - 2 * Math.round(x / 2);
  return Math.sin(Math.PI * turn);
};

/** The derivative of lgamma; NaN at the poles. */
export const digamma = (x: number): number => {
  if (x === -Infinity || (x <= 0 && Number.isInteger(x))) return NaN;
  // psi(1 - x) - psi(x) = pi / tan(pi x)
  if (x < 0) {
    const turn = x - Math.round(x);
    return digamma(1 - x) - Math.PI / Math.tan(Math.PI * turn);
  }
  let [at, sum] = [x, 0];
  while (at < 12) {
    sum -= 1 / at;
    at++;
  }
  let [series, power] = [0, at * at];
  for (let k = 0; k < 10; k++) {
    series += BERNOULLI[k]! / ((2 * k + 2) * power);
    power *= at * at;
  }
  return sum + Math.log(at) - 1 / (2 * at) - series;
};

/** Hurwitz's sum of (q + k)^-x over k, by Euler and Maclaurin. */
export const zeta = (x: number, q: number): number => {
  if (x === 1) return Infinity;
  if (x < 1 || Number.isNaN(x)) return NaN;
  if (q <= 0) {
    if (Number.isInteger(q)) return x % 2 === 0 ? Infinity : NaN;
    if (!Number.isInteger(x)) return NaN;
  }
  if (q === Infinity) return 0;
  let [at, sum] = [q, 0];
  for (let k = 0; k < 12 || at < 12; k++) {
    const term = at ** -x;
    sum += term;
    at++;
    if (at > 0 && term !== 0 && Math.abs(term / sum) < 1e-18 && k > 30) break;
  }
  sum += at ** (1 - x) / (x - 1) + 0.5 * at ** -x;
  let factor = x;
  let power = at ** (-x - 1);
  let factorial = 2;
  for (let k = 0; k < BERNOULLI.length; k++) {
    sum += (BERNOULLI[k]! * factor * power) / factorial;
    factor *= (x + 2 * k + 1) * (x + 2 * k + 2);
    factorial *= (2 * k + 3) * (2 * k + 4);
    power /= at * at;
  }
  return sum;
};

/** The n-th derivative of digamma: (-1)^(n+1) n! zeta(n + 1, x) */
export const polygamma = (n: number, x: number): number => {
  if (n === 0) return digamma(x);
  if (!Number.isInteger(n) || n < 0) return NaN;
  return (n % 2 === 0 ? -1 : 1) * Math.exp(lgamma(n + 1)) * zeta(n + 1, x);
};

const EPSILON = 1e-17;

const gammaSeries = (a: number, x: number): number => {
  let [term, sum] = [1 / a, 1 / a];
  for (let n = 1; n < 100_000 && Math.abs(term) > Math.abs(sum) * EPSILON; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum * Math.exp(a * Math.log(x) - x - lgamma(a));
};

// Lentz's continued fraction of the upper part
const gammaFraction = (a: number, x: number): number => {
  const tiny = 1e-300;
  let b = x + 1 - a;
  let [c, d] = [1 / tiny, 1 / b];
  let h = d;
  for (let i = 1; i < 100_000; i++) {
    const an = -i * (i - a);
    b += 2;
    d = 1 / (an * d + b || tiny);
    c = b + an / c || tiny;
    const step = d * c;
    h *= step;
    if (Math.abs(step - 1) < 2e-16) break;
  }
  return h * Math.exp(a * Math.log(x) - x - lgamma(a));
};

/** The lower regularized incomplete gamma function P(a, x). */
export const igamma = (a: number, x: number): number => {
  if (x === 0) return 0;
  if (Number.isNaN(a) || Number.isNaN(x) || x < 0 || a <= 0) return NaN;
  if (a === Infinity) return x === Infinity ? NaN : 0;
  if (x === Infinity) return 1;
  return x < a + 1 ? gammaSeries(a, x) : 1 - gammaFraction(a, x);
};
/** The upper one, Q(a, x) = 1 - P(a, x). */
export const igammac = (a: number, x: number): number => {
  if (Number.isNaN(a) || Number.isNaN(x) || x < 0 || a <= 0) return NaN;
  if (x === 0) return 1;
  if (a === Infinity) return x === Infinity ? NaN : 1;
  if (x === Infinity) return 0;
  return x < a + 1 ? 1 - gammaSeries(a, x) : gammaFraction(a, x);
};

const betaFraction = (a: number, b: number, x: number): number => {
  const tiny = 1e-300;
  let [c, d] = [1, 1 / (1 - ((a + b) * x) / (a + 1) || tiny)];
  let h = d;
  for (let m = 1; m < 100_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d || tiny);
    c = 1 + even / c || tiny;
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d || tiny);
    c = 1 + odd / c || tiny;
    h *= d * c;
    if (Math.abs(d * c - 1) < 2e-16) break;
  }
  return h;
};

/** The regularized incomplete beta function I_x(a, b). */
export const betainc = (a: number, b: number, x: number): number => {
  if (!(a > 0 && b > 0 && x >= 0 && x <= 1)) return NaN;
  if (x === 0 || x === 1) return x;
  const front = Math.exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  if (x < (a + 1) / (a + b + 2)) return (front * betaFraction(a, b, x)) / a;
  return 1 - (front * betaFraction(b, a, 1 - x)) / b;
};
