/** Columns shifted and scaled, each by its own numbers. */
import { ServingError } from '../../errors.ts';
import { checkWidth, floatDTypeOf, isSparse, mapCells, matrixOf, type SparseMatrix, tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';

export interface ScaleParams {
  /** By column; nothing is subtracted where it is absent. */
  readonly subtract?: Float64Array | undefined;
  /** By column, the next step. */
  readonly divide?: Float64Array | undefined;
  readonly multiply?: Float64Array | undefined;
  readonly add?: Float64Array | undefined;
  /** Each step is rounded where cells come as float32, as NumPy does in place. */
  readonly inPlace?: boolean;
}

/** Each cell times its column's factor; what divides does so by its reciprocal, as upstream has it for sparse matrices. */
const scaleSparse = (matrix: SparseMatrix, divide: Float64Array | undefined, multiply: Float64Array | undefined) => {
  const reciprocals = divide?.map((by) => 1 / by);
  const data = matrix.data.map((x, i) => {
    const column = matrix.indices[i]!;
    const divided = reciprocals ? x * reciprocals[column]! : x;
    return multiply ? divided * multiply[column]! : divided;
  });
  return { ...matrix, data };
};

const round = Math.fround;

/**
 * ((x - subtract) / divide) · multiply + add, in this order: [rows, columns] -> the same, in float64. Sparse stays
 * sparse where nothing is added.
 */
export const scale: Kernel<ScaleParams> = {
  compile({ subtract, divide, multiply, add, inPlace = false }) {
    const lengths = [subtract, divide, multiply, add].flatMap((by) => (by ? [by.length] : []));
    if (new Set(lengths).size > 1) {
      throw new ServingError('CORRUPT_MODEL', `columns are scaled by ${lengths.join(' and by ')} numbers`);
    }
    return ([input], rows) => {
      if (isSparse(input!) && !subtract && !add) {
        if (lengths.length > 0) checkWidth(input.columns, lengths[0]!);
        return [scaleSparse(input, divide, multiply)];
      }
      const { columns, data } = matrixOf(input!, 'float64');
      if (lengths.length > 0) checkWidth(columns, lengths[0]!);
      const made = Float64Array.from(data);
      const narrow = inPlace && floatDTypeOf(input!) === 'float32';
      for (let row = 0, at = 0; row < rows; row++) {
        for (let j = 0; j < columns; j++, at++) {
          let x = made[at]!;
          if (subtract) x = narrow ? round(x - subtract[j]!) : x - subtract[j]!;
          if (divide) x = narrow ? round(x / divide[j]!) : x / divide[j]!;
          if (multiply) x = narrow ? round(x * multiply[j]!) : x * multiply[j]!;
          if (add) x = narrow ? round(x + add[j]!) : x + add[j]!;
          made[at] = x;
        }
      }
      return [tensorOf({ rows, columns, dtype: 'float64', data: made })];
    };
  },
};

export interface ClipParams {
  /** At most 0, as `high` is at least 0, where matrices may be sparse. */
  readonly low: number;
  readonly high: number;
}

/** Cells between two numbers; NaN stays: [rows, columns] -> the same. */
export const clip: Kernel<ClipParams> = {
  compile:
    ({ low, high }) =>
    ([input]) => {
      const limited = (x: number): number => (x < low ? low : x > high ? high : x);
      const keepsZero = low <= 0 && high >= 0;
      return [mapCells(keepsZero || !isSparse(input!) ? input! : tensorOf(matrixOf(input, 'float64')), limited)];
    },
};
