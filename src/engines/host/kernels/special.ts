/**
 * Special functions, element by element, computed in doubles and rounded once.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/ops/math_ops.cc, special_math_ops.cc
 */
import { erfinv, ndtri } from '../../../pipeline/normal.ts';
import { allocate, DTYPES, type NumericDType } from '../../../tensor/dtype.ts';
import type { HostKernel } from '../kernel.ts';
import { countOf, failed, input, numericInput, numericTensor, sameShape } from './arguments.ts';
import { BESSEL } from './bessel.ts';
import { broadcastPlaces, broadcastShape } from './broadcast.ts';
import { betainc, digamma, igamma, igammac, lgamma, polygamma, zeta } from './gamma.ts';
import { doubles, dtypeAt, floatTensor } from './numbers.ts';

/** e^(-x^2) times the integral of e^(t^2), by Rybicki's sum over odd n of e^-(x - n h)^2 / n. */
const dawson = (x: number): number => {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? x : 0;
  if (Math.abs(x) < 1e-4) return x * (1 - (2 / 3) * x * x);
  // beyond, 1 / (2 x) (1 + 1 / (2 x^2) + 3 / (4 x^4) + ..)
  if (Math.abs(x) > 20) {
    const z = 1 / (2 * x * x);
    return (1 + z * (1 + z * (3 + z * (15 + z * (105 + z * 945))))) / (2 * x);
  }
  const h = 0.25;
  const middle = 2 * Math.round(x / (2 * h));
  let sum = 0;
  for (let i = -31; i <= 31; i += 2) sum += Math.exp(-((x - (middle + i) * h) ** 2)) / (middle + i);
  return sum / Math.sqrt(Math.PI);
};

/** Ei(x), the integral of e^t / t up to x; as in TensorFlow for x >= 0 only. */
const expint = (x: number): number => {
  if (!(x >= 0)) return NaN;
  if (x === 0) return -Infinity;
  if (x === Infinity) return Infinity;
  if (x > 40) {
    let [sum, term] = [1, 1];
    for (let k = 1; k < 60 && Math.abs((term * k) / x) < Math.abs(term); k++) {
      term *= k / x;
      sum += term;
    }
    return (Math.exp(x) / x) * sum;
  }
  let [sum, term] = [0, 1];
  for (let k = 1; k < 200; k++) {
    term *= x / k;
    sum += term / k;
    if (Math.abs(term / k) < Math.abs(sum) * 1e-18) break;
  }
  return 0.5772156649015329 + Math.log(Math.abs(x)) + sum;
};

/** C(x) and S(x), integrals of cos and sin of pi t^2 / 2. */
const fresnel = (x: number): readonly [c: number, s: number] => {
  const size = Math.abs(x);
  const sign = Math.sign(x);
  if (Number.isNaN(x)) return [x, x];
  if (size > 1e8) return [sign * 0.5, sign * 0.5];
  if (size < 1.6) {
    const t = (Math.PI / 2) * size * size;
    let [c, s, power] = [0, 0, size];
    for (let k = 0; k < 60; k++) {
      if (k % 2 === 0) c += ((k % 4 === 0 ? 1 : -1) * power) / (2 * k + 1);
      else s += ((k % 4 === 1 ? 1 : -1) * power) / (2 * k + 1);
      power *= t / (k + 1);
      if (power < 1e-20) break;
    }
    return [sign * c, sign * s];
  }
  // (1 + i)/2 (1 - e^(i pi x^2 / 2) h), h by the continued fraction of erfc at z = sqrt(pi)/2 (1 - i) x
  const pix2 = Math.PI * size * size;
  let b: Pair = [1, -pix2];
  let c: Pair = [1e300, 0];
  let d: Pair = over([1, 0], b);
  let h: Pair = d;
  for (let n = -1, k = 2; k < 200; k++) {
    n += 2;
    const a = -n * (n + 1);
    b = [b[0] + 4, b[1]];
    d = over([1, 0], [a * d[0] + b[0], a * d[1] + b[1]]);
    const ratio = over([a, 0], c);
    c = [b[0] + ratio[0], b[1] + ratio[1]];
    const step = times(c, d);
    h = times(h, step);
    if (Math.abs(step[0] - 1) + Math.abs(step[1]) < 2e-16) break;
  }
  h = times([size, -size], h);
  const turn = times([Math.cos(0.5 * pix2), Math.sin(0.5 * pix2)], h);
  const [re, im] = times([0.5, 0.5], [1 - turn[0], -turn[1]]);
  return [sign * re, sign * im];
};
type Pair = readonly [number, number];
const times = ([a, b]: Pair, [c, d]: Pair): Pair => [a * c - b * d, a * d + b * c];
const over = ([a, b]: Pair, [c, d]: Pair): Pair => {
  const norm = c * c + d * d;
  return [(a * c + b * d) / norm, (b * c - a * d) / norm];
};

/** -(the integral of ln t / (t - 1) from 1 to x): Li_2(1 - x) */
const spence = (x: number): number => {
  if (!(x >= 0 && x < Infinity)) return NaN;
  if (x === 0) return Math.PI ** 2 / 6;
  const log = Math.log(x);
  if (x > 2) return -spence(1 / x) - 0.5 * log * log;
  if (x < 0.5) return Math.PI ** 2 / 6 - log * Math.log1p(-x) - spence(1 - x);
  // with z = 1 - x in [-1, 1/2]: the sum of Bernoulli numbers in -ln(1 - z) = -ln x converges fast
  const u = -log;
  let [sum, power] = [u - (u * u) / 4, u];
  for (const coefficient of DEBYE) {
    power *= u * u;
    sum += coefficient * power;
  }
  return sum;
};
/** B_2k / (2k + 1)! */
// biome-ignore format: one series
const DEBYE = [1 / 36, -1 / 3600, 1 / 211680, -1 / 10886400, 1 / 526901760, -4.0647616451442256e-11, 8.92169102045645e-13, -1.9939295860721074e-14, 4.518980029619918e-16, -1.0356517612182748e-17];

/** The next float towards y. */
const nextAfter = (dtype: NumericDType) => {
  const [floats, ints] = dtype === 'float64' ? [new Float64Array(1), BigInt64Array] : [new Float32Array(1), Int32Array];
  const bits = new ints(floats.buffer);
  const smallest = dtype === 'float64' ? 5e-324 : 2 ** -149;
  return (x: number, y: number): number => {
    if (Number.isNaN(x) || Number.isNaN(y)) return NaN;
    if (x === y) return y;
    if (x === 0) return y > 0 ? smallest : -smallest;
    floats[0] = x;
    const step = y > x === x > 0 ? 1 : -1;
    if (bits instanceof BigInt64Array) bits[0] = bits[0]! + BigInt(step);
    else bits[0] = bits[0]! + step;
    return floats[0]!;
  };
};

const UNARY: Readonly<Record<string, (x: number) => number>> = {
  ...BESSEL,
  Dawsn: dawson,
  Digamma: digamma,
  Erfinv: erfinv,
  Expint: expint,
  FresnelCos: (x) => fresnel(x)[0],
  FresnelSin: (x) => fresnel(x)[1],
  Lgamma: lgamma,
  Ndtri: ndtri,
  Spence: spence,
};

const unary =
  (formula: (x: number) => number): HostKernel =>
  () =>
  (inputs) => {
    const { shape, dtype } = input(inputs, 0);
    return [floatTensor(dtype, shape, doubles(inputs, 0).map(formula))];
  };

type Formula = (x: number, y: number) => number;
const BINARY: Readonly<Record<string, (dtype: NumericDType) => Formula>> = {
  Igamma: () => igamma,
  Igammac: () => igammac,
  NextAfter: nextAfter,
  Polygamma: () => polygamma,
  Zeta: () => zeta,
};

const binary =
  (formulaOf: (dtype: NumericDType) => Formula): HostKernel =>
  () =>
  (inputs) => {
    const [a, b] = [input(inputs, 0), input(inputs, 1)];
    const shape = broadcastShape(a.shape, b.shape);
    const [at, bt] = [broadcastPlaces(a.shape, shape), broadcastPlaces(b.shape, shape)];
    const [x, y] = [doubles(inputs, 0), doubles(inputs, 1)];
    const dtype = dtypeAt(inputs, 0);
    const formula = formulaOf(dtype);
    const out = new Float64Array(countOf(shape));
    for (let i = 0; i < out.length; i++) out[i] = formula(x[at(i)]!, y[bt(i)]!);
    return [floatTensor(dtype, shape, out)];
  };

/** All of one shape, or scalars. */
const betaKernel: HostKernel = () => (inputs) => {
  const shapes = [0, 1, 2].map((i) => input(inputs, i).shape);
  const shape = shapes.find((one) => one.length > 0) ?? [];
  if (shapes.some((one) => one.length > 0 && !sameShape(one, shape)))
    throw failed(`the shapes ${shapes.map((one) => `[${one.join(', ')}]`).join(', ')} differ`);
  const [a, b, x] = [0, 1, 2].map((i) => doubles(inputs, i)) as [Float64Array, Float64Array, Float64Array];
  const pick = (values: Float64Array, i: number): number => values[values.length === 1 ? 0 : i]!;
  const out = new Float64Array(countOf(shape));
  for (let i = 0; i < out.length; i++) out[i] = betainc(pick(a, i), pick(b, i), pick(x, i));
  return [floatTensor(dtypeAt(inputs, 0), shape, out)];
};

/** How many bits of each integer are 1, as uint8. */
const populationCount: HostKernel = () => (inputs) => {
  const { shape, data, dtype } = numericInput(inputs, 0);
  const out = allocate('uint8', data.length);
  const width = 8 * DTYPES[dtype].bytes;
  for (let i = 0; i < data.length; i++) {
    let bits = BigInt.asUintN(width, BigInt(data[i]!));
    let count = 0;
    for (; bits > 0n; bits &= bits - 1n) count++;
    out[i] = count;
  }
  return [numericTensor('uint8', shape, out)];
};

/** The kernels, by TensorFlow's names. */
export const SPECIAL: Readonly<Record<string, HostKernel>> = {
  ...Object.fromEntries(Object.entries(UNARY).map(([name, formula]) => [name, unary(formula)])),
  ...Object.fromEntries(Object.entries(BINARY).map(([name, formula]) => [name, binary(formula)])),
  Betainc: betaKernel,
  PopulationCount: populationCount,
};
