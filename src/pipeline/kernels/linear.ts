/**
 * Linear models: [rows, features] -> [rows, outputs].
 *
 *   y[k] = start[k] + x[0] · w[0][k] + x[1] · w[1][k] + …      in this order
 */
import { matrixOf, tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';

export interface LinearParams {
  readonly outputs: number;
  /** [features, outputs] */
  readonly weights: Float64Array;
  /** By output. */
  readonly start: Float64Array;
  /** What sums are kept in, product after product. */
  readonly precision: 'float32' | 'float64';
  /** A missing x adds nothing; else the answer is missing, too. */
  readonly skipMissing: boolean;
}

const round = Math.fround;

export const linear: Kernel<LinearParams> = {
  compile({ outputs, weights, start, precision, skipMissing }) {
    const narrow = precision === 'float32';
    return ([input], rows) => {
      const { columns, data } = matrixOf(input!, precision);
      const answer = narrow ? new Float32Array(rows * outputs) : new Float64Array(rows * outputs);
      for (let row = 0; row < rows; row++) {
        const to = row * outputs;
        for (let k = 0; k < outputs; k++) answer[to + k] = start[k]!;
        for (let j = 0; j < columns; j++) {
          const x = data[row * columns + j]!;
          if (skipMissing && Number.isNaN(x)) continue;
          for (let k = 0; k < outputs; k++) {
            const product = x * weights[j * outputs + k]!;
            answer[to + k] = answer[to + k]! + (narrow ? round(product) : product);
          }
        }
      }
      return [tensorOf({ rows, columns: outputs, dtype: precision, data: answer })];
    };
  },
};
