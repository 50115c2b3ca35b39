/**
 * Kernels between rows and the points of a model, as scikit-learn's pairwise_kernels has them:
 * https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/metrics/pairwise.py
 */
import { ServingError } from '../../errors.ts';
import { tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';
import { rowReader } from '../row-reader.ts';

export interface KernelMatrixParams {
  readonly kernel: keyof typeof PAIRS;
  /** [count, features] */
  readonly points: Float64Array;
  readonly count: number;
  readonly features: number;
  readonly gamma: number;
  readonly degree: number;
  readonly coef0: number;
}

type Given = Pick<KernelMatrixParams, 'gamma' | 'degree' | 'coef0'>;
type Pair = (x: Float64Array, at: number, y: Float64Array, to: number, n: number, given: Given) => number;

const dot: Pair = (x, at, y, to, n) => {
  let sum = 0;
  for (let j = 0; j < n; j++) sum += x[at + j]! * y[to + j]!;
  return sum;
};

const squared: Pair = (x, at, y, to, n) => {
  let [xx, xy, yy] = [0, 0, 0];
  for (let j = 0; j < n; j++) {
    const [a, b] = [x[at + j]!, y[to + j]!];
    xx += a * a;
    xy += a * b;
    yy += b * b;
  }
  return Math.max(xx - 2 * xy + yy, 0);
};

/** 0 / 0 is 0, as upstream normalises a row of zeros. */
const cosine: Pair = (x, at, y, to, n) => {
  let [xx, xy, yy] = [0, 0, 0];
  for (let j = 0; j < n; j++) {
    const [a, b] = [x[at + j]!, y[to + j]!];
    xx += a * a;
    xy += a * b;
    yy += b * b;
  }
  return xy / ((Math.sqrt(xx) || 1) * (Math.sqrt(yy) || 1));
};

const manhattan: Pair = (x, at, y, to, n) => {
  let sum = 0;
  for (let j = 0; j < n; j++) sum += Math.abs(x[at + j]! - y[to + j]!);
  return sum;
};

/** -Σ (x - y)² / (x + y) */
const chi2: Pair = (x, at, y, to, n) => {
  let sum = 0;
  for (let j = 0; j < n; j++) {
    const [a, b] = [x[at + j]!, y[to + j]!];
    if (a + b !== 0) sum += ((a - b) * (a - b)) / (a + b);
  }
  return -sum;
};

const polynomial: Pair = (x, at, y, to, n, given) =>
  (given.gamma * dot(x, at, y, to, n, given) + given.coef0) ** given.degree;

const PAIRS = {
  linear: dot,
  poly: polynomial,
  polynomial,
  rbf: (x, at, y, to, n, given) => Math.exp(-given.gamma * squared(x, at, y, to, n, given)),
  sigmoid: (x, at, y, to, n, given) => Math.tanh(given.gamma * dot(x, at, y, to, n, given) + given.coef0),
  cosine,
  laplacian: (x, at, y, to, n, given) => Math.exp(-given.gamma * manhattan(x, at, y, to, n, given)),
  chi2: (x, at, y, to, n, given) => Math.exp(given.gamma * chi2(x, at, y, to, n, given)),
  additive_chi2: chi2,
} as const satisfies Record<string, Pair>;

/** Whether there is such a kernel. */
export const isKernelName = (name: string): name is KernelMatrixParams['kernel'] => Object.hasOwn(PAIRS, name);

export type PairParams = Pick<KernelMatrixParams, 'kernel' | 'gamma' | 'degree' | 'coef0'>;

/** The kernel of the row that lies at a place and a point that lies at another, each of n numbers. */
export const pairOf = ({ kernel, ...given }: PairParams) => {
  const pair: Pair = PAIRS[kernel];
  return (x: Float64Array, at: number, y: Float64Array, to: number, n: number): number => pair(x, at, y, to, n, given);
};

/** [rows, features] -> [rows, count] */
export const kernelMatrix: Kernel<KernelMatrixParams> = {
  compile({ kernel, points, count, features, ...given }) {
    if (points.length !== count * features) {
      throw new ServingError('CORRUPT_MODEL', `${points.length} numbers are no [${count}, ${features}] points`);
    }
    const pair: Pair = PAIRS[kernel];
    const refusesNegative = kernel === 'chi2' || kernel === 'additive_chi2';
    return ([input], rows) => {
      const reader = rowReader(input!, features);
      const data = new Float64Array(rows * count);
      for (let row = 0; row < rows; row++) {
        const at = reader.read(row);
        if (refusesNegative) {
          for (let j = 0; j < features; j++) {
            const x = reader.data[at + j]!;
            if (x >= 0) continue;
            throw new ServingError(
              'INVALID_INPUT',
              `row ${row}, column ${j}: ${x}; the kernel takes numbers of 0 and above`,
            );
          }
        }
        for (let i = 0; i < count; i++)
          data[row * count + i] = pair(reader.data, at, points, i * features, features, given);
      }
      return [tensorOf({ rows, columns: count, dtype: 'float64', data })];
    };
  },
};

export interface CenterParams {
  /** The mean of each column of the training kernel. */
  readonly columns: Float64Array;
  readonly all: number;
}

/** K - the columns' means - the row's mean + the mean of all: [rows, count] -> the same. */
export const kernelCenter: Kernel<CenterParams> = {
  compile({ columns, all }) {
    const n = columns.length;
    return ([input], rows) => {
      const reader = rowReader(input!, n);
      const data = new Float64Array(rows * n);
      for (let row = 0; row < rows; row++) {
        const at = reader.read(row);
        let sum = 0;
        for (let j = 0; j < n; j++) sum += reader.data[at + j]!;
        const mean = sum / n;
        for (let j = 0; j < n; j++) data[row * n + j] = reader.data[at + j]! - columns[j]! - mean + all;
      }
      return [tensorOf({ rows, columns: n, dtype: 'float64', data })];
    };
  },
};
