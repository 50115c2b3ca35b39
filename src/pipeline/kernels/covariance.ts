/**
 * Covariance functions of Gaussian processes, a tree of them, between rows and the points of a model:
 * https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/gaussian_process/kernels.py
 */
import { ServingError } from '../../errors.ts';
import { tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';
import { rowReader } from '../row-reader.ts';
import { besselK, gamma } from '../special.ts';
import { type PairParams, pairOf } from './kernel-matrix.ts';

/** Length scales are one for all columns, or one a column. */
export type Covariance =
  | { readonly kind: 'constant'; readonly value: number }
  /** Noise of a row with itself only. */
  | { readonly kind: 'white'; readonly level: number }
  | { readonly kind: 'rbf'; readonly scales: Float64Array }
  | { readonly kind: 'matern'; readonly scales: Float64Array; readonly nu: number }
  | { readonly kind: 'rationalQuadratic'; readonly scale: number; readonly alpha: number }
  | { readonly kind: 'expSineSquared'; readonly scale: number; readonly period: number }
  | { readonly kind: 'dot'; readonly sigma: number }
  | { readonly kind: 'pair'; readonly pair: PairParams }
  | { readonly kind: 'sum' | 'product'; readonly of: readonly [Covariance, Covariance] }
  | { readonly kind: 'power'; readonly of: Covariance; readonly exponent: number };

export interface CovarianceParams {
  readonly covariance: Covariance;
  /** [count, features] */
  readonly points: Float64Array;
  readonly features: number;
}

/** Between the row that lies at a place and point i; or of that row with itself, where i is absent. */
type Between = (x: Float64Array, at: number, i?: number) => number;

interface Points {
  readonly points: Float64Array;
  readonly n: number;
}

/** Σ ((x - y) / scale)² */
const scaledSquares = (scales: Float64Array, { points, n }: Points) => {
  if (scales.length !== 1 && scales.length !== n) {
    throw new ServingError('CORRUPT_MODEL', `a covariance has ${scales.length} length scales for ${n} columns`);
  }
  const scaleOf = Float64Array.from({ length: n }, (_, j) => scales[scales.length === 1 ? 0 : j]!);
  const scaled = points.map((x, i) => x / scaleOf[i % n]!);
  return (x: Float64Array, at: number, i: number): number => {
    let sum = 0;
    for (let j = 0; j < n; j++) {
      const d = x[at + j]! / scaleOf[j]! - scaled[i * n + j]!;
      sum += d * d;
    }
    return sum;
  };
};

const squares = ({ points, n }: Points) => scaledSquares(Float64Array.of(1), { points, n });

const EPSILON = 2 ** -52;
/** Above, upstream's own formula overflows. */
const MAX_NU = 170;

const maternOf = (nu: number): ((d: number) => number) => {
  if (nu === 0.5) return (d) => Math.exp(-d);
  if (nu === 1.5) return (d) => (1 + d * Math.sqrt(3)) * Math.exp(-d * Math.sqrt(3));
  if (nu === 2.5) {
    return (d) => {
      const k = d * Math.sqrt(5);
      return (1 + k + k ** 2 / 3) * Math.exp(-k);
    };
  }
  if (nu === Number.POSITIVE_INFINITY) return (d) => Math.exp(-(d ** 2) / 2);
  const factor = 2 ** (1 - nu) / gamma(nu);
  return (d) => {
    const k = Math.sqrt(2 * nu) * (d === 0 ? EPSILON : d);
    return factor * k ** nu * besselK(nu, k);
  };
};

const dotOf = (x: Float64Array, at: number, y: Float64Array, to: number, n: number): number => {
  let sum = 0;
  for (let j = 0; j < n; j++) sum += x[at + j]! * y[to + j]!;
  return sum;
};

const betweenOf = (given: Covariance, where: Points, depth = 0): Between => {
  const { points, n } = where;
  if (depth > 100) throw new ServingError('CORRUPT_MODEL', 'a covariance is nested too deep');
  switch (given.kind) {
    case 'constant':
      return () => given.value;
    case 'white':
      return (_x, _at, i) => (i === undefined ? given.level : 0);
    case 'rbf': {
      const apart = scaledSquares(given.scales, where);
      return (x, at, i) => (i === undefined ? 1 : Math.exp(-0.5 * apart(x, at, i)));
    }
    case 'matern': {
      const apart = scaledSquares(given.scales, where);
      if (!(given.nu > 0 && (given.nu <= MAX_NU || given.nu === Number.POSITIVE_INFINITY)))
        throw new ServingError('CORRUPT_MODEL', `a Matern covariance has a nu of ${given.nu}`);
      const matern = maternOf(given.nu);
      return (x, at, i) => (i === undefined ? 1 : matern(Math.sqrt(apart(x, at, i))));
    }
    case 'rationalQuadratic': {
      const apart = squares(where);
      const { alpha, scale } = given;
      return (x, at, i) => (i === undefined ? 1 : (1 + apart(x, at, i) / (2 * alpha * scale ** 2)) ** -alpha);
    }
    case 'expSineSquared': {
      const apart = squares(where);
      const { scale, period } = given;
      return (x, at, i) =>
        i === undefined ? 1 : Math.exp(-2 * (Math.sin((Math.PI / period) * Math.sqrt(apart(x, at, i))) / scale) ** 2);
    }
    case 'dot':
      return (x, at, i) =>
        (i === undefined ? dotOf(x, at, x, at, n) : dotOf(x, at, points, i * n, n)) + given.sigma ** 2;
    case 'pair': {
      const pair = pairOf(given.pair);
      return (x, at, i) => (i === undefined ? pair(x, at, x, at, n) : pair(x, at, points, i * n, n));
    }
    case 'power': {
      const of = betweenOf(given.of, where, depth + 1);
      return (x, at, i) => of(x, at, i) ** given.exponent;
    }
    default: {
      const [a, b] = [betweenOf(given.of[0], where, depth + 1), betweenOf(given.of[1], where, depth + 1)];
      return given.kind === 'sum' ? (x, at, i) => a(x, at, i) + b(x, at, i) : (x, at, i) => a(x, at, i) * b(x, at, i);
    }
  }
};

const layOut = ({ covariance, points, features }: CovarianceParams) => {
  const count = points.length / features;
  if (!(features >= 1) || !Number.isInteger(count)) {
    throw new ServingError('CORRUPT_MODEL', `${points.length} numbers are no points of ${features} features`);
  }
  return { count, between: betweenOf(covariance, { points, n: features }) };
};

/** [rows, features] -> [rows, count] */
export const covariances: Kernel<CovarianceParams> = {
  compile(params) {
    const { count, between } = layOut(params);
    return ([input], rows) => {
      const reader = rowReader(input!, params.features);
      const data = new Float64Array(rows * count);
      for (let row = 0; row < rows; row++) {
        const at = reader.read(row);
        for (let i = 0; i < count; i++) data[row * count + i] = between(reader.data, at, i);
      }
      return [tensorOf({ rows, columns: count, dtype: 'float64', data })];
    };
  },
};

/** Of each row with itself: [rows, features] -> [rows] */
export const variances: Kernel<CovarianceParams> = {
  compile(params) {
    const { between } = layOut(params);
    return ([input], rows) => {
      const reader = rowReader(input!, params.features);
      const data = new Float64Array(rows);
      for (let row = 0; row < rows; row++) data[row] = between(reader.data, reader.read(row));
      return [tensorOf({ rows, columns: 1, dtype: 'float64', data }, true)];
    };
  },
};
