/** Neighbours as lists: a sparse matrix [rows, points] of k entries a row -> distances [rows, k] and points [rows, k]. */
import { ServingError } from '../../errors.ts';
import { isSparse } from '../block.ts';
import type { Kernel } from '../kernel.ts';

export interface NeighbourListsParams {
  readonly k: number;
}

export const neighbourLists: Kernel<NeighbourListsParams> = {
  compile:
    ({ k }) =>
    ([input], rows) => {
      const matrix = input!;
      if (!isSparse(matrix) || matrix.data.length !== rows * k) {
        throw new ServingError('CORRUPT_MODEL', `rows were expected to have ${k} neighbours each`);
      }
      const shape = [rows, k];
      return [
        { dtype: 'float64', shape, data: matrix.data },
        { dtype: 'int64', shape, data: BigInt64Array.from(matrix.indices, BigInt) },
      ];
    },
};
