/**
 * Gaussian process classification of two classes by Laplace's approximation (Rasmussen and Williams, algorithm 3.2):
 * https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/gaussian_process/_gpc.py
 */
import { ServingError } from '../../errors.ts';
import { tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';
import { solveLower } from '../linear-algebra.ts';
import { rowReader } from '../row-reader.ts';
import { erf } from '../special.ts';

/** The logistic function as a sum of error functions: https://www.gaussianprocess.org/gpml, Williams and Barber 1998. */
const LAMBDAS = [0.41, 0.4, 0.37, 0.44, 0.39];
const COEFFICIENTS = [-1854.8214151, 3516.89893646, 221.29346712, 128.12323805, -2010.49422654];

export interface LaplaceParams {
  /** By point: 0 or 1, less its probability. */
  readonly residuals: Float64Array;
  /** By point, of the likelihood's curvature. */
  readonly roots: Float64Array;
  /** A lower triangle, [points, points] */
  readonly factor: Float64Array;
}

/**
 * The probability of the second class, from a row's covariances with the points and its own variance: [rows, points] and
 * [rows] -> [rows]
 *
 *   f = k · residuals         v = factor⁻¹ (roots · k)         var = variance - v · v
 */
export const laplace: Kernel<LaplaceParams> = {
  compile({ residuals, roots, factor }) {
    const n = residuals.length;
    if (roots.length !== n || factor.length !== n * n) {
      throw new ServingError(
        'CORRUPT_MODEL',
        `a process of ${n} points has ${roots.length} and ${factor.length} numbers`,
      );
    }
    let whole = 0;
    for (const coefficient of COEFFICIENTS) whole += coefficient;
    return ([input, variances], rows) => {
      const reader = rowReader(input!, n);
      const own = rowReader(variances!, 1);
      const data = new Float64Array(rows);
      const v = new Float64Array(n);
      for (let row = 0; row < rows; row++) {
        const at = reader.read(row);
        let f = 0;
        for (let i = 0; i < n; i++) {
          f += reader.data[at + i]! * residuals[i]!;
          v[i] = roots[i]! * reader.data[at + i]!;
        }
        solveLower(factor, n, v);
        let reduced = 0;
        for (let i = 0; i < n; i++) reduced += v[i]! * v[i]!;
        const variance = own.data[own.read(row)]! - reduced;
        const alpha = 1 / (2 * variance);
        let sum = 0;
        for (let k = 0; k < LAMBDAS.length; k++) {
          const lambda = LAMBDAS[k]!;
          const integral =
            (Math.sqrt(Math.PI / alpha) * erf(lambda * f * Math.sqrt(alpha / (alpha + lambda ** 2)))) /
            (2 * Math.sqrt(variance * 2 * Math.PI));
          sum += COEFFICIENTS[k]! * integral;
        }
        data[row] = sum + 0.5 * whole;
      }
      return [tensorOf({ rows, columns: 1, dtype: 'float64', data }, true)];
    };
  },
};

/** Rows whose sum becomes 1: [rows, columns] -> the same */
export const shares: Kernel<Record<string, never>> = {
  compile: () => {
    return ([input], rows) => {
      const reader = rowReader(input!, undefined);
      const data = new Float64Array(rows * reader.columns);
      for (let row = 0; row < rows; row++) {
        const at = reader.read(row);
        let sum = 0;
        for (let j = 0; j < reader.columns; j++) sum += reader.data[at + j]!;
        for (let j = 0; j < reader.columns; j++) data[row * reader.columns + j] = reader.data[at + j]! / sum;
      }
      return [tensorOf({ rows, columns: reader.columns, dtype: 'float64', data })];
    };
  },
};
