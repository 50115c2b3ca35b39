/** Gaussian processes: https://dmg.org/pmml/v4-4-1/GaussianProcess.html, of mean 0. */
import { ServingError } from '../../../errors.ts';
import { mark, NOT_A_NUMBER } from '../../../tensor/marks.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import type { Kernel } from '../../kernel.ts';
import { choleskyOf, solveLower, solveLowerTransposed } from '../../linear-algebra.ts';

export interface CovarianceParams {
  readonly name: 'radialBasis' | 'squaredExponential' | 'absoluteExponential' | 'generalizedExponential';
  readonly gamma: number;
  /** By field; of a radial basis one for all of them. */
  readonly lambdas: Float64Array;
  /** Of the generalized exponential. */
  readonly degree: number;
}

export interface GaussianProcessParams {
  readonly covariance: CovarianceParams;
  readonly noise: number;
  /** [instances, fields] */
  readonly points: Float64Array;
  readonly fields: number;
  /** By instance. */
  readonly targets: Float64Array;
  /** What `prepare` adds: L with L Lᵀ = K + noise I, and (K + noise I)⁻¹ targets. */
  readonly factor?: Float64Array;
  readonly weights?: Float64Array;
}

type Covariance = (x: Float64Array, at: number, y: Float64Array, to: number) => number;

/**
 *   radialBasis, squaredExponential    γ e^(-½ Σ ((x - y) / λ)²)
 *   absoluteExponential                γ e^(-Σ |x - y| / λ)
 *   generalizedExponential             γ e^(-Σ (|x - y| / λ)^degree)
 */
const covarianceOf = ({ name, gamma, lambdas, degree }: CovarianceParams, fields: number): Covariance => {
  const term = {
    radialBasis: (d: number): number => 0.5 * d * d,
    squaredExponential: (d: number): number => 0.5 * d * d,
    absoluteExponential: (d: number): number => d,
    generalizedExponential: (d: number): number => d ** degree,
  }[name];
  return (x, at, y, to) => {
    let sum = 0;
    for (let j = 0; j < fields; j++) {
      sum += term(Math.abs(x[at + j]! - y[to + j]!) / lambdas[lambdas.length === 1 ? 0 : j]!);
    }
    return gamma * Math.exp(-sum);
  };
};

const prepared = (params: GaussianProcessParams): GaussianProcessParams => {
  const { covariance, noise, points, fields, targets } = params;
  const n = targets.length;
  const widths = covariance.lambdas.length;
  if (fields < 1 || points.length !== n * fields || (widths !== 1 && widths !== fields))
    throw new ServingError('CORRUPT_MODEL', `${points.length} numbers are no ${n} points of ${fields} fields`);
  const own = covarianceOf(covariance, fields);
  const k = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      k[i * n + j] = own(points, i * fields, points, j * fields);
      k[j * n + i] = k[i * n + j]!;
    }
    k[i * n + i] = k[i * n + i]! + noise;
  }
  const factor = choleskyOf(k, n);
  if (!factor)
    throw new ServingError('CORRUPT_MODEL', 'the covariances of the training instances are not positive definite');
  const weights = targets.slice();
  solveLower(factor, n, weights);
  solveLowerTransposed(factor, n, weights);
  return { ...params, factor, weights };
};

/**
 * Columns, one a field -> the mean and the standard deviation of the target, [rows] each, with k the covariances of the row
 * and the instances; a row with a missing value has none:
 *
 *   mean = kᵀ (K + σ² I)⁻¹ y        deviation = √(k(x, x) + σ² - kᵀ (K + σ² I)⁻¹ k)
 */
export const gaussianProcess: Kernel<GaussianProcessParams> = {
  prepare: prepared,
  compile(given) {
    const params = given.factor && given.weights ? given : prepared(given);
    const { covariance, noise, points, fields, targets } = params;
    const [factor, weights] = [params.factor!, params.weights!];
    const n = targets.length;
    const own = covarianceOf(covariance, fields);
    return (inputs, rows) => {
      const columns = inputs.map((input) => (input as Tensor<'float64'>).data);
      const x = new Float64Array(fields);
      const k = new Float64Array(n);
      const [means, deviations] = [new Float64Array(rows), new Float64Array(rows)];
      for (let row = 0; row < rows; row++) {
        for (let j = 0; j < fields; j++) x[j] = columns[j]![row]!;
        if (x.some(Number.isNaN)) {
          means[row] = Number.NaN;
          deviations[row] = Number.NaN;
          continue;
        }
        let mean = 0;
        for (let i = 0; i < n; i++) {
          k[i] = own(x, 0, points, i * fields);
          mean += k[i]! * weights[i]!;
        }
        solveLower(factor, n, k);
        let variance = own(x, 0, x, 0) + noise;
        for (let i = 0; i < n; i++) variance -= k[i]! * k[i]!;
        means[row] = mean;
        deviations[row] = Math.sqrt(Math.max(variance, 0));
        if (Number.isNaN(mean)) mark(means, row, NOT_A_NUMBER);
      }
      return [
        { dtype: 'float64', shape: [rows], data: means },
        { dtype: 'float64', shape: [rows], data: deviations },
      ];
    };
  },
};
