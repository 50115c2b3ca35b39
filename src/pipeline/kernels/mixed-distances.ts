/**
 * Distances of rows of numbers and codes of categories to points: [rows, columns] -> [rows, points].
 *
 *   d = Σ of numbers (x - c)² + how many codes differ, times columns / those that are there; a missing cell adds nothing
 */
import { ServingError } from '../../errors.ts';
import { checkWidth, matrixOf, tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';

export interface MixedDistancesParams {
  /** [points, columns], row-major. */
  readonly points: Float64Array;
  /** By column: 1 where it is of codes. */
  readonly coded: Uint8Array;
}

export const mixedDistances: Kernel<MixedDistancesParams> = {
  compile({ points, coded }) {
    const width = coded.length;
    const count = points.length / width;
    if (!Number.isInteger(count)) {
      throw new ServingError('CORRUPT_MODEL', `${points.length} numbers are no points of ${width} columns`);
    }
    return ([input], rows) => {
      const { columns, data } = matrixOf(input!, 'float64');
      checkWidth(columns, width);
      const made = new Float64Array(rows * count);
      for (let row = 0, at = 0; row < rows; row++) {
        const from = row * width;
        let there = 0;
        for (let j = 0; j < width; j++) if (!Number.isNaN(data[from + j]!)) there++;
        for (let i = 0; i < count; i++, at++) {
          let sum = 0;
          for (let j = 0; j < width; j++) {
            const x = data[from + j]!;
            if (Number.isNaN(x)) continue;
            const c = points[i * width + j]!;
            if (coded[j] === 1) sum += x === c ? 0 : 1;
            else sum += (x - c) * (x - c);
          }
          made[at] = there > 0 && there < width ? sum * (width / there) : sum;
        }
      }
      return [tensorOf({ rows, columns: count, dtype: 'float64', data: made })];
    };
  },
};

/** The column of the least number, the first of several; -1 where none is below the largest double: [rows, columns] -> [rows]. */
export const leastColumn: Kernel<Record<string, never>> = {
  compile:
    () =>
    ([input], rows) => {
      const { columns, data } = matrixOf(input!, 'float64');
      const made = new Float64Array(rows);
      for (let row = 0; row < rows; row++) {
        let [best, least] = [-1, Number.MAX_VALUE];
        for (let k = 0; k < columns; k++) {
          const x = data[row * columns + k]!;
          if (x < least) [best, least] = [k, x];
        }
        made[row] = best;
      }
      return [tensorOf({ rows, columns: 1, dtype: 'float64', data: made }, true)];
    },
};
