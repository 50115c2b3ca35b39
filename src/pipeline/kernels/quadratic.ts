/** The form of a symmetric matrix, as normal distributions and Mahalanobis distances have it. */
import { ServingError } from '../../errors.ts';
import { tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';
import { rowReader } from '../row-reader.ts';

export interface QuadraticParams {
  /** By column. */
  readonly mean: Float64Array;
  /** [columns, columns] */
  readonly precision: Float64Array;
  /** What the form is raised to; 1 when absent. */
  readonly power?: number;
  readonly factor: number;
  readonly constant: number;
}

/** factor · ((x - mean) precision (x - mean)ᵀ)^power + constant: [rows, columns] -> [rows] */
export const quadratic: Kernel<QuadraticParams> = {
  compile({ mean, precision, power = 1, factor, constant }) {
    const n = mean.length;
    if (precision.length !== n * n) {
      throw new ServingError('CORRUPT_MODEL', `a mean of ${n} numbers has a matrix of ${precision.length}`);
    }
    return ([input], rows) => {
      const reader = rowReader(input!, n);
      const data = new Float64Array(rows);
      const d = new Float64Array(n);
      for (let row = 0; row < rows; row++) {
        const at = reader.read(row);
        for (let j = 0; j < n; j++) d[j] = reader.data[at + j]! - mean[j]!;
        let sum = 0;
        for (let i = 0; i < n; i++) {
          let dot = 0;
          for (let j = 0; j < n; j++) dot += d[j]! * precision[j * n + i]!;
          sum += d[i]! * dot;
        }
        data[row] = factor * (power === 1 ? sum : sum ** power) + constant;
      }
      return [tensorOf({ rows, columns: 1, dtype: 'float64', data }, true)];
    };
  },
};
