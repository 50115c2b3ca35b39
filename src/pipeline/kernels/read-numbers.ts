/** Numbers of a request among which texts may have stood: see Port.java. */
import { ServingError } from '../../errors.ts';
import { markAt, NO_NUMBER } from '../../tensor/marks.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Kernel } from '../kernel.ts';

export interface ReadNumbersParams {
  readonly column: string;
}

/** Refuses a text that does not read as a number; the column stays as it is: [rows] or [rows, 1] of float64. */
export const readNumbers: Kernel<ReadNumbersParams> = {
  compile:
    ({ column }) =>
    ([input]) => {
      const { data } = input as Tensor<'float64'>;
      for (let row = 0; row < data.length; row++) {
        if (Number.isNaN(data[row]) && markAt(data, row) === NO_NUMBER) {
          throw new ServingError(
            'INVALID_INPUT',
            `row ${row}, column ${JSON.stringify(column)}: the text there is no number; the model takes numbers in this column`,
          );
        }
      }
      return [input!];
    },
};
