/** Missing cells, among numbers and texts: which they are, and what stands for them. */
import { ServingError } from '../../errors.ts';
import { isMissingAt, StringsWriter, stringAt } from '../../tensor/strings.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { checkWidth, isSparse, matrixOf, tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';
import { widthOf } from './frames.ts';

/** A test of cells: of NaN, or of a number that stands for what is missing. */
export const missingNumber = (marker: number): ((x: number) => boolean) =>
  Number.isNaN(marker) ? Number.isNaN : (x) => x === marker;

type Test = (data: Tensor<'string'>['data'], i: number) => boolean;

/** Of the marker of texts that are missing (tensor/strings.ts) where it is undefined, else of a text that stands for it. */
const missingText = (marker: Uint8Array | undefined): Test =>
  marker
    ? (data, i) => !isMissingAt(data, i) && Buffer.compare(stringAt(data, i), marker) === 0
    : (data, i) => isMissingAt(data, i);

export interface ImputeParams {
  /** NaN, or a number that stands for what is missing. */
  readonly marker: number;
  /** By column; NaN: the column is left out, or a missing cell stays NaN, as `kept` says. */
  readonly values: Float64Array;
  /** The columns that stay. */
  readonly kept: Int32Array;
}

/** [rows, columns] -> [rows, kept], missing cells filled. Sparse stays sparse where all columns do. */
export const impute: Kernel<ImputeParams> = {
  compile({ marker, values, kept }) {
    const isMissing = missingNumber(marker);
    const keepsAll = kept.length === values.length;
    if (kept.some((column) => column < 0 || column >= values.length)) {
      throw new ServingError('CORRUPT_MODEL', `a column that is kept is none of ${values.length}`);
    }
    return ([input], rows) => {
      checkWidth(widthOf(input!), values.length);
      if (isSparse(input!) && keepsAll && marker !== 0) {
        const { indices } = input;
        return [{ ...input, data: input.data.map((x, i) => (isMissing(x) ? values[indices[i]!]! : x)) }];
      }
      const { columns, data } = matrixOf(input!, 'float64');
      const width = kept.length;
      const made = new Float64Array(rows * width);
      for (let row = 0, to = 0; row < rows; row++) {
        for (let k = 0; k < width; k++, to++) {
          const column = kept[k]!;
          const x = data[row * columns + column]!;
          made[to] = isMissing(x) ? values[column]! : x;
        }
      }
      return [tensorOf({ rows, columns: width, dtype: 'float64', data: made })];
    };
  },
};

export interface ImputeTextsParams {
  /** A text that stands for what is missing; absent: the marker of missing cells. */
  readonly marker?: Uint8Array | undefined;
  /** By column. */
  readonly values: Tensor<'string'>;
}

/** The same of texts, all columns kept. */
export const imputeTexts: Kernel<ImputeTextsParams> = {
  compile({ marker, values }) {
    const isMissing = missingText(marker);
    const width = values.shape[0]!;
    return ([input]) => {
      const tensor = input as Tensor<'string'>;
      checkWidth(widthOf(tensor), width);
      const { data } = tensor;
      const count = data.offsets.length - 1;
      let first = 0;
      while (first < count && !isMissing(data, first)) first++;
      if (first === count) return [tensor];
      const made = new StringsWriter(count, data.bytes.length);
      for (let i = 0; i < count; i++) {
        const missing = i >= first && isMissing(data, i);
        const { bytes, offsets } = missing ? values.data : data;
        const from = missing ? i % width : i;
        made.bytes(bytes, offsets[from]!, offsets[from + 1]!);
        made.end();
      }
      return [{ ...tensor, data: made.finish() }];
    };
  },
};

export interface MissingMaskParams {
  /** As in `impute`; of texts: a text, or absent. */
  readonly marker?: number | Uint8Array | undefined;
  readonly texts: boolean;
  /** Columns of the input. */
  readonly width: number;
  /** The columns that are told of. */
  readonly kept: Int32Array;
  /** In whose name cells that are missing in other columns are refused; nothing is where it is absent. */
  readonly refusedBy?: string | undefined;
  /** A row of which all those cells are missing is told of as if none were. */
  readonly unlessAll?: boolean | undefined;
}

/** 1 where a cell is missing, else 0: [rows, width] -> [rows, kept]. */
export const missingMask: Kernel<MissingMaskParams> = {
  compile({ marker, texts, width, kept, refusedBy, unlessAll }) {
    if (kept.some((column) => column < 0 || column >= width)) {
      throw new ServingError('CORRUPT_MODEL', `a column that is told of is none of ${width}`);
    }
    const isMissingNumber = missingNumber(typeof marker === 'number' ? marker : Number.NaN);
    const isMissingText = missingText(marker instanceof Uint8Array ? marker : undefined);
    const others = Array.from({ length: width }, (_, column) => column).filter((column) => !kept.includes(column));
    return ([input], rows) => {
      checkWidth(widthOf(input!), width);
      const strings = texts ? (input as Tensor<'string'>).data : undefined;
      const numbers = texts ? undefined : matrixOf(input!, 'float64').data;
      const isMissing = (i: number): boolean => (strings ? isMissingText(strings, i) : isMissingNumber(numbers![i]!));
      const data = new Float64Array(rows * kept.length);
      for (let row = 0; row < rows; row++) {
        const to = row * kept.length;
        let count = 0;
        for (let k = 0; k < kept.length; k++) {
          if (!isMissing(row * width + kept[k]!)) continue;
          data[to + k] = 1;
          count++;
        }
        if (unlessAll && count === kept.length) data.fill(0, to, to + count);
        if (refusedBy === undefined) continue;
        const column = others.find((other) => isMissing(row * width + other));
        if (column === undefined) continue;
        throw new ServingError(
          'INVALID_INPUT',
          `row ${row}, column ${column}: a missing cell; ${refusedBy} was fitted on rows that had none there`,
        );
      }
      return [tensorOf({ rows, columns: kept.length, dtype: 'float64', data })];
    };
  },
};

export interface FillParams {
  /** The column that is filled. */
  readonly column: number;
  readonly low: number;
  readonly high: number;
}

/** (matrix, mask, numbers) -> the matrix with a number, cut to its bounds, where the mask has 1 in the column. */
export const fill: Kernel<FillParams> = {
  compile:
    ({ column, low, high }) =>
    ([input, mask, numbers], rows) => {
      const matrix = matrixOf(input!, 'float64');
      const { columns, data: marks } = matrixOf(mask!, 'float64');
      const { data: given } = matrixOf(numbers!, 'float64');
      if (column >= columns || matrix.columns !== columns) {
        throw new ServingError('CORRUPT_MODEL', `column ${column} is filled, of ${columns}`);
      }
      const data = matrix.data.slice();
      for (let row = 0; row < rows; row++) {
        const at = row * columns + column;
        if (marks[at] === 1) data[at] = Math.min(Math.max(given[row]!, low), high);
      }
      return [tensorOf({ ...matrix, data })];
    },
};

export interface ImputeRowsParams {
  readonly marker: number;
  readonly strategy: 'mean' | 'median' | 'most_frequent';
}

const middle = (numbers: readonly number[]): number => {
  const sorted = numbers.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
};

/** The smallest of the most frequent numbers. */
const mostFrequent = (numbers: readonly number[]): number => {
  const sorted = numbers.toSorted((a, b) => a - b);
  let [best, most, count] = [Number.NaN, 0, 0];
  sorted.forEach((x, i) => {
    count = x === sorted[i - 1] ? count + 1 : 1;
    if (count > most) [best, most] = [x, count];
  });
  return best;
};

const STRATEGIES = {
  mean: (numbers: readonly number[]) => numbers.reduce((sum, x) => sum + x, 0) / numbers.length,
  median: middle,
  most_frequent: mostFrequent,
} as const;

/** Missing cells filled by the others of their row: [rows, columns] -> the same. */
export const imputeRows: Kernel<ImputeRowsParams> = {
  compile({ marker, strategy }) {
    const isMissing = missingNumber(marker);
    return ([input], rows) => {
      const { columns, data } = matrixOf(input!, 'float64');
      const made = Float64Array.from(data);
      for (let row = 0; row < rows; row++) {
        const own = made.subarray(row * columns, (row + 1) * columns);
        const present = Array.from(own).filter((x) => !isMissing(x));
        if (present.length === 0) {
          throw new ServingError(
            'INVALID_INPUT',
            `row ${row}: all cells are missing, nothing is there to fill them by`,
          );
        }
        if (present.length === columns) continue;
        const value = STRATEGIES[strategy](present);
        for (let j = 0; j < columns; j++) if (isMissing(own[j]!)) own[j] = value;
      }
      return [tensorOf({ rows, columns, dtype: 'float64', data: made })];
    };
  },
};
