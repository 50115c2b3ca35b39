/**
 * Mixtures of normal distributions: [rows, features] -> [rows, components] of the logarithm of each component's share.
 * https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/mixture/_gaussian_mixture.py
 */
import { ServingError } from '../../errors.ts';
import { tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';
import { rowReader } from '../row-reader.ts';

export interface MixtureParams {
  readonly covariance: 'full' | 'tied' | 'diag' | 'spherical';
  /** [components, features] */
  readonly means: Float64Array;
  readonly components: number;
  readonly features: number;
  /**
   * The Cholesky factors C of the precisions, upper triangles: [components, features, features] full, [features, features]
   * tied, [components, features] diag, [components] spherical
   */
  readonly factors: Float64Array;
  /** By component: what is added at the end. */
  readonly offsets: Float64Array;
}

type Share = (x: Float64Array, at: number, k: number) => number;

/** Σ (x C - mean C)² */
const full = ({ means, features: n, factors, components, covariance }: MixtureParams): Share => {
  const stride = covariance === 'tied' ? 0 : n * n;
  const shifts = new Float64Array(components * n);
  for (let k = 0; k < components; k++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += means[k * n + i]! * factors[k * stride + i * n + j]!;
      shifts[k * n + j] = sum;
    }
  }
  return (x, at, k) => {
    let total = 0;
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += x[at + i]! * factors[k * stride + i * n + j]!;
      const y = sum - shifts[k * n + j]!;
      total += y * y;
    }
    return total;
  };
};

/** Σ mean² p - 2 Σ x mean p + Σ x² p        p = factor² */
const diag = ({ means, features: n, factors, components }: MixtureParams): Share => {
  const precisions = factors.map((factor) => factor ** 2);
  const constants = new Float64Array(components);
  means.forEach((mean, i) => {
    constants[Math.floor(i / n)]! += mean ** 2 * precisions[i]!;
  });
  return (x, at, k) => {
    let [cross, square] = [0, 0];
    for (let j = 0; j < n; j++) {
      const own = x[at + j]!;
      cross += own * (means[k * n + j]! * precisions[k * n + j]!);
      square += own ** 2 * precisions[k * n + j]!;
    }
    return constants[k]! - 2 * cross + square;
  };
};

/** Σ mean² · p - 2 Σ x mean · p + Σ x² · p */
const spherical = ({ means, features: n, factors, components }: MixtureParams): Share => {
  const precisions = factors.map((factor) => factor ** 2);
  const constants = new Float64Array(components);
  means.forEach((mean, i) => {
    constants[Math.floor(i / n)]! += mean ** 2;
  });
  return (x, at, k) => {
    let [cross, square] = [0, 0];
    for (let j = 0; j < n; j++) {
      cross += x[at + j]! * means[k * n + j]!;
      square += x[at + j]! * x[at + j]!;
    }
    const p = precisions[k]!;
    return constants[k]! * p - 2 * (cross * p) + square * p;
  };
};

const SHARES = { full, tied: full, diag, spherical };

const FACTORS = {
  full: (k: number, n: number) => k * n * n,
  tied: (_k: number, n: number) => n * n,
  diag: (k: number, n: number) => k * n,
  spherical: (k: number, _n: number) => k,
};

/** -(n log 2π + share) / 2 + offset */
export const mixture: Kernel<MixtureParams> = {
  compile(params) {
    const { covariance, means, components, features, factors, offsets } = params;
    const fits = means.length === components * features && offsets.length === components;
    if (!fits || components < 1 || factors.length !== FACTORS[covariance](components, features)) {
      throw new ServingError('CORRUPT_MODEL', `a mixture of ${components} by ${factors.length} numbers, ${covariance}`);
    }
    const share = SHARES[covariance](params);
    const constant = features * Math.log(2 * Math.PI);
    return ([input], rows) => {
      const reader = rowReader(input!, features);
      const data = new Float64Array(rows * components);
      for (let row = 0; row < rows; row++) {
        const at = reader.read(row);
        for (let k = 0; k < components; k++) {
          data[row * components + k] = -0.5 * (constant + share(reader.data, at, k)) + offsets[k]!;
        }
      }
      return [tensorOf({ rows, columns: components, dtype: 'float64', data })];
    };
  },
};

/** log Σ e^x of each row: [rows, columns] -> [rows] */
export const logSumExp: Kernel<Record<string, never>> = {
  compile: () => {
    return ([input], rows) => {
      const reader = rowReader(input!, undefined);
      const data = new Float64Array(rows);
      for (let row = 0; row < rows; row++) {
        const at = reader.read(row);
        let max = Number.NEGATIVE_INFINITY;
        for (let j = 0; j < reader.columns; j++) max = Math.max(max, reader.data[at + j]!);
        if (!Number.isFinite(max)) {
          data[row] = max;
          continue;
        }
        let sum = 0;
        for (let j = 0; j < reader.columns; j++) sum += Math.exp(reader.data[at + j]! - max);
        data[row] = Math.log(sum) + max;
      }
      return [tensorOf({ rows, columns: 1, dtype: 'float64', data }, true)];
    };
  },
};

/** e^x / Σ e^x, from x and log Σ e^x: [rows, columns] -> [rows, columns] */
export const responsibilities: Kernel<Record<string, never>> = {
  compile: () => {
    return ([input, sums], rows) => {
      const reader = rowReader(input!, undefined);
      const whole = rowReader(sums!, 1);
      const data = new Float64Array(rows * reader.columns);
      for (let row = 0; row < rows; row++) {
        const at = reader.read(row);
        const sum = whole.data[whole.read(row)]!;
        for (let j = 0; j < reader.columns; j++) data[row * reader.columns + j] = Math.exp(reader.data[at + j]! - sum);
      }
      return [tensorOf({ rows, columns: reader.columns, dtype: 'float64', data })];
    };
  },
};
