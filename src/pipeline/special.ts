/** Special functions to double precision. */

const EPSILON = 2 ** -53;

/**
 *   erf(x) = 2 / √π · e^(-x²) · Σ 2ⁿ x^(2n+1) / (1 · 3 · … (2n+1))              up to |x| = 3, all terms of one sign
 *   erf(x) = 1 - e^(-x²) / √π / (x + 1/2 / (x + 2/2 / (x + 3/2 / …)))          above
 */
export const erf = (x: number): number => {
  const size = Math.abs(x);
  if (size === 0 || Number.isNaN(x)) return x;
  if (size > 6) return Math.sign(x);
  if (size < 3) {
    let [term, sum] = [x, x];
    for (let n = 1; Math.abs(term) > EPSILON * Math.abs(sum); n++) {
      term *= (2 * x * x) / (2 * n + 1);
      sum += term;
    }
    return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
  }
  let fraction = size;
  for (let n = 60; n >= 1; n--) fraction = size + n / 2 / fraction;
  return Math.sign(x) * (1 - Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction);
};

/** Of 1 / Γ(1 + x), by powers of x: https://dlmf.nist.gov/5.7.E1 */
const RECIPROCAL_GAMMA = [
  1, 0.5772156649015329, -0.6558780715202538, -0.0420026350340952, 0.1665386113822915, -0.0421977345555443,
  -0.009621971527877, 0.007218943246663, -0.0011651675918591, -0.0002152416741149, 0.0001280502823882,
  -0.0000201348547807, -0.0000012504934821, 0.000001133027232, -0.0000002056338417, 0.000000006116095,
  0.0000000050020075, -0.0000000011812746, 0.0000000001043427, 0.0000000000077823, -0.0000000000036968,
  0.00000000000051, -0.0000000000000206, -0.0000000000000054, 0.0000000000000014,
];

/** Its even and its odd part, the latter by x: 1 / Γ(1 ± x) = even ± x · odd; of |x| up to 1/2. */
const reciprocalGamma = (x: number): readonly [number, number] => {
  let [even, odd, power] = [0, 0, 1];
  for (let k = 0; k < RECIPROCAL_GAMMA.length; k += 2) {
    even += RECIPROCAL_GAMMA[k]! * power;
    odd += (RECIPROCAL_GAMMA[k + 1] ?? 0) * power;
    power *= x * x;
  }
  return [even, odd];
};

/** Γ(x) of x above 0. */
export const gamma = (x: number): number => {
  const steps = Math.round(x - 1);
  const rest = x - 1 - steps;
  const [even, odd] = reciprocalGamma(rest);
  let value = 1 / (even + rest * odd);
  for (let k = 1; k <= steps; k++) value *= rest + k;
  return steps < 0 ? value / (rest === 0 ? 1 : rest) : value;
};

/** K of orders μ and μ + 1, |μ| up to 1/2, by Temme's series; of x up to 2. */
const smallBessel = (mu: number, x: number): [number, number] => {
  const [even, odd] = reciprocalGamma(mu);
  const [plus, minus] = [even + mu * odd, even - mu * odd];
  const d = -Math.log(x / 2);
  const e = mu * d;
  const angle = Math.PI * mu;
  const sine = angle === 0 ? 1 : angle / Math.sin(angle);
  const hyperbolic = e === 0 ? 1 : Math.sinh(e) / e;
  let f = sine * (-odd * Math.cosh(e) + even * hyperbolic * d);
  let p = (0.5 * Math.exp(e)) / plus;
  let q = 0.5 / (Math.exp(e) * minus);
  let [c, sum, next] = [1, f, p];
  for (let i = 1; i < 500; i++) {
    f = (i * f + p + q) / (i * i - mu * mu);
    c *= (x * x) / 4 / i;
    p /= i - mu;
    q /= i + mu;
    const term = c * f;
    sum += term;
    next += c * (p - i * f);
    if (Math.abs(term) < Math.abs(sum) * EPSILON) break;
  }
  return [sum, (next * 2) / x];
};

/** The same by Steed's continued fraction; of x from 2 on. */
const largeBessel = (mu: number, x: number): [number, number] => {
  const first = 0.25 - mu * mu;
  let b = 2 * (1 + x);
  let d = 1 / b;
  let [h, step, q1, q2, c, a] = [d, d, 0, 1, first, -first];
  let q = first;
  let s = 1 + q * step;
  for (let i = 2; i < 10000; i++) {
    a -= 2 * (i - 1);
    c = (-a * c) / i;
    const made = (q1 - b * q2) / a;
    q1 = q2;
    q2 = made;
    q += c * made;
    b += 2;
    d = 1 / (b + a * d);
    step = (b * d - 1) * step;
    h += step;
    const term = q * step;
    s += term;
    if (Math.abs(term / s) < EPSILON) break;
  }
  const own = (Math.sqrt(Math.PI / (2 * x)) * Math.exp(-x)) / s;
  return [own, (own * (mu + x + 0.5 - first * h)) / x];
};

/** The modified Bessel function of the second kind, K of order ν of x above 0. */
export const besselK = (nu: number, x: number): number => {
  const steps = Math.floor(nu + 0.5);
  const mu = nu - steps;
  let [own, next] = x < 2 ? smallBessel(mu, x) : largeBessel(mu, x);
  for (let i = 1; i <= steps; i++) [own, next] = [next, (2 * (mu + i) * next) / x + own];
  return own;
};
