/**
 * Linear models over codes of categories and numbers, without laying the categories out: what H2O calls a GLM's row.
 *
 *   [rows, codes + numbers] -> [rows, outputs]
 *   y[k] = w[k][offset(0) + code(0) - first] + … + w[k][last + 0] · x[0] + w[k][last + 1] · x[1] + … + intercept[k]
 */
import { ServingError } from '../../errors.ts';
import { checkWidth, matrixOf, tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';

export interface CodedLinearParams {
  readonly outputs: number;
  /** Where each column of codes begins among the weights; one more, where the numbers do. */
  readonly offsets: Int32Array;
  /** The code that the first weight of a column is for; codes below add nothing, nor do those past the column's last. */
  readonly first: number;
  readonly numbers: number;
  /** [outputs, offsets.at(-1) + numbers], row-major. */
  readonly weights: Float64Array;
  /** By output; added last. */
  readonly intercepts: Float64Array;
  /** In whose name missing codes are refused; absent: they add nothing, or make the answer NaN where they `poison` it. */
  readonly refusedBy?: string;
  readonly poisons?: boolean;
  /** What the columns are called, for messages. */
  readonly names?: readonly string[];
}

/** Throws CORRUPT_MODEL where weights and columns do not fit each other. */
const checkParams = ({ outputs, offsets, numbers, weights, intercepts }: CodedLinearParams): void => {
  const width = (offsets.at(-1) ?? -1) + numbers;
  const ascends = offsets[0] === 0 && offsets.every((offset, i) => i === 0 || offset >= offsets[i - 1]!);
  if (ascends && numbers >= 0 && weights.length === outputs * width && intercepts.length === outputs) return;
  throw new ServingError(
    'CORRUPT_MODEL',
    `a linear model of ${outputs} outputs over ${offsets.length - 1} categories and ${numbers} numbers has ${weights.length} weights and ${intercepts.length} intercepts`,
  );
};

export const codedLinear: Kernel<CodedLinearParams> = {
  compile(params) {
    checkParams(params);
    const { outputs, offsets, first, numbers, weights, intercepts, refusedBy, poisons = false, names } = params;
    const codes = offsets.length - 1;
    const width = offsets[codes]! + numbers;
    const places = new Int32Array(codes);
    const findPlaces = (data: ArrayLike<number>, from: number, row: number): void => {
      for (let i = 0; i < codes; i++) {
        const code = data[from + i]!;
        if (refusedBy !== undefined && Number.isNaN(code)) {
          throw new ServingError(
            'INVALID_INPUT',
            `row ${row}, column ${JSON.stringify(names?.[i] ?? i)}: a missing cell or an unknown level; ${refusedBy} takes known levels`,
          );
        }
        const place = offsets[i]! + Math.trunc(code) - first;
        places[i] = code >= first && place < offsets[i + 1]! ? place : -1;
      }
    };
    return ([input], rows) => {
      const { columns, data } = matrixOf(input!, 'float64');
      checkWidth(columns, codes + numbers);
      const answer = new Float64Array(rows * outputs);
      for (let row = 0, at = 0; row < rows; row++) {
        const from = row * columns;
        findPlaces(data, from, row);
        let poisoned = false;
        if (poisons) for (let i = 0; i < codes; i++) poisoned ||= Number.isNaN(data[from + i]!);
        for (let k = 0; k < outputs; k++, at++) {
          const own = k * width;
          let sum = poisoned ? Number.NaN : 0;
          for (let i = 0; i < codes; i++) if (places[i]! >= 0) sum += weights[own + places[i]!]!;
          const rest = own + offsets[codes]!;
          for (let j = 0; j < numbers; j++) sum += weights[rest + j]! * data[from + codes + j]!;
          answer[at] = sum + intercepts[k]!;
        }
      }
      return [tensorOf({ rows, columns: outputs, dtype: 'float64', data: answer })];
    };
  },
};

export interface DefiniteParams {
  /** What is refused where it is NaN, for messages: "the probability of a class". */
  readonly what: string;
}

/** Refuses rows of which an answer is NaN, as upstream does: [rows, columns] or [rows] -> the same. */
export const definite: Kernel<DefiniteParams> = {
  compile:
    ({ what }) =>
    ([input], rows) => {
      const { columns, data } = matrixOf(input!, 'float64');
      for (let row = 0, at = 0; row < rows; row++) {
        for (let k = 0; k < columns; k++, at++) {
          if (!Number.isNaN(data[at]!)) continue;
          throw new ServingError(
            'INVALID_INPUT',
            `row ${row}: ${what} is NaN, and such rows are refused; send finite numbers`,
          );
        }
      }
      return [input!];
    },
};

/** A number added to all columns of its row: [rows, columns], [rows] -> [rows, columns] of float64. */
export const plusColumn: Kernel<Record<string, never>> = {
  compile:
    () =>
    ([input, added], rows) => {
      const matrix = matrixOf(input!, 'float64');
      const { data: by } = matrixOf(added!, 'float64');
      const data = Float64Array.from(matrix.data);
      for (let row = 0, at = 0; row < rows; row++) {
        for (let k = 0; k < matrix.columns; k++, at++) data[at] = data[at]! + by[row]!;
      }
      return [tensorOf({ ...matrix, dtype: 'float64', data })];
    },
};

export interface ToPowerParams {
  readonly exponent: number;
}

/** x to a power, as Java's Math.pow has it: [rows, 1] or [rows] -> [rows]. */
export const toPower: Kernel<ToPowerParams> = {
  compile:
    ({ exponent }) =>
    ([input], rows) => {
      const { data } = matrixOf(input!, 'float64');
      return [
        tensorOf({ rows, columns: 1, dtype: 'float64', data: Float64Array.from(data, (x) => x ** exponent) }, true),
      ];
    },
};

/** The product of two columns: [rows], [rows] -> [rows] of float64. */
export const productOf: Kernel<Record<string, never>> = {
  compile:
    () =>
    ([left, right], rows) => {
      const { data: a } = matrixOf(left!, 'float64');
      const { data: b } = matrixOf(right!, 'float64');
      const data = Float64Array.from({ length: rows }, (_, i) => a[i]! * b[i]!);
      return [tensorOf({ rows, columns: 1, dtype: 'float64', data }, true)];
    },
};
