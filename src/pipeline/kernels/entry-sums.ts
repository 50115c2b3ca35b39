/** What belongs to the columns that a sparse matrix has entries in, summed up. */
import { ServingError } from '../../errors.ts';
import { isSparse, tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';

export interface EntrySumsParams {
  /** [columns, outputs] */
  readonly table: Float64Array;
  readonly outputs: number;
}

/** y[k] = Σ table[j][k] of the columns j that have an entry: sparse [rows, columns] -> [rows, outputs]. */
export const entrySums: Kernel<EntrySumsParams> = {
  compile({ table, outputs }) {
    return ([input], rows) => {
      const block = input!;
      if (!isSparse(block) || block.columns * outputs !== table.length) {
        throw new ServingError('CORRUPT_MODEL', `a table of ${table.length} numbers does not fit its columns`);
      }
      const { indptr, indices } = block;
      const data = new Float64Array(rows * outputs);
      for (let row = 0; row < rows; row++) {
        for (let i = indptr[row]!; i < indptr[row + 1]!; i++) {
          const from = indices[i]! * outputs;
          for (let k = 0; k < outputs; k++) data[row * outputs + k] = data[row * outputs + k]! + table[from + k]!;
        }
      }
      return [tensorOf({ rows, columns: outputs, dtype: 'float64', data })];
    };
  },
};
