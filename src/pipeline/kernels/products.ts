/**
 * Columns made of products of columns, as polynomials are: each is one that was made before, times a column of the input.
 *
 *   1, x0, x1, x0·x0, x1·x0, x1·x1 …
 */
import { ServingError } from '../../errors.ts';
import { checkWidth, isSparse, matrixOf, tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';
import { sparseOf } from './frames.ts';

export interface ProductsParams {
  /** Columns of the input. */
  readonly width: number;
  /** By product: the place of the one that it is made from, below its own; -1 for 1. */
  readonly parents: Int32Array;
  /** By product: the column that multiplies; -1: nothing does. */
  readonly factors: Int32Array;
  /** The products that are answered. */
  readonly kept: Int32Array;
}

/** [rows, width] -> [rows, kept]; sparse stays sparse. */
export const products: Kernel<ProductsParams> = {
  compile({ width, parents, factors, kept }) {
    const count = parents.length;
    const isWrong =
      factors.length !== count ||
      parents.some((parent, i) => parent >= i || parent < -1) ||
      factors.some((factor) => factor >= width || factor < -1) ||
      kept.some((place) => place < 0 || place >= count);
    if (isWrong) throw new ServingError('CORRUPT_MODEL', 'products of columns are made of columns that there are not');
    const row = new Float64Array(count);
    return ([input], rows) => {
      const { columns, data } = matrixOf(input!, 'float64');
      checkWidth(columns, width);
      const made = new Float64Array(rows * kept.length);
      for (let i = 0; i < rows; i++) {
        for (let k = 0; k < count; k++) {
          const [parent, factor] = [parents[k]!, factors[k]!];
          const x = factor < 0 ? 1 : data[i * width + factor]!;
          row[k] = parent < 0 ? x : row[parent]! * x;
        }
        for (let k = 0; k < kept.length; k++) made[i * kept.length + k] = row[kept[k]!]!;
      }
      const matrix = { rows, columns: kept.length, dtype: 'float64', data: made } as const;
      return [isSparse(input!) ? sparseOf(matrix) : tensorOf(matrix)];
    };
  },
};
