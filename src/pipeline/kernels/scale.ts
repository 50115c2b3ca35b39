/** Columns shifted and scaled, each by its own numbers. */
import { ServingError } from '../../errors.ts';
import { matrixOf, tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';

export interface ScaleParams {
  /** By column; nothing is subtracted where it is absent. */
  readonly subtract?: Float64Array | undefined;
  /** By column, the next step. */
  readonly divide?: Float64Array | undefined;
  readonly multiply?: Float64Array | undefined;
  readonly add?: Float64Array | undefined;
}

/** ((x - subtract) / divide) · multiply + add, in this order, in float64: [rows, columns] -> the same. */
export const scale: Kernel<ScaleParams> = {
  compile({ subtract, divide, multiply, add }) {
    const lengths = [subtract, divide, multiply, add].flatMap((by) => (by ? [by.length] : []));
    if (new Set(lengths).size > 1) {
      throw new ServingError('CORRUPT_MODEL', `columns are scaled by ${lengths.join(' and by ')} numbers`);
    }
    return ([input], rows) => {
      const { columns, data } = matrixOf(input!, 'float64');
      if (lengths.length > 0 && columns !== lengths[0]) {
        throw new ServingError('INVALID_INPUT', `a row has ${columns} columns, ${lengths[0]} were expected`);
      }
      const made = Float64Array.from(data);
      for (let row = 0, at = 0; row < rows; row++) {
        for (let j = 0; j < columns; j++, at++) {
          let x = made[at]!;
          if (subtract) x -= subtract[j]!;
          if (divide) x /= divide[j]!;
          if (multiply) x *= multiply[j]!;
          if (add) x += add[j]!;
          made[at] = x;
        }
      }
      return [tensorOf({ rows, columns, dtype: 'float64', data: made })];
    };
  },
};
