/** What makes one answer of several models' answers: sums, places among more classes, labels of several targets. */
import { ServingError } from '../../errors.ts';
import { allocate } from '../../tensor/dtype.ts';
import { stringAt, stringsOfBytes } from '../../tensor/strings.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { isSparse, matrixOf, type SparseMatrix, tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';

type Nothing = Record<string, never>;

/** Vectors of one dtype side by side: [rows] of each -> [rows, vectors]. */
export const stackLabels: Kernel<Nothing> = {
  compile: () => (inputs, rows) => {
    const parts = inputs as readonly Tensor[];
    const shape = [rows, parts.length];
    const { dtype } = parts[0]!;
    if (dtype === 'string') {
      const texts = parts as readonly Tensor<'string'>[];
      const cells = Array.from({ length: rows * parts.length }, (_, i) =>
        stringAt(texts[i % parts.length]!.data, Math.floor(i / parts.length)),
      );
      return [{ dtype, shape, data: stringsOfBytes(cells) }];
    }
    const data = allocate(dtype, rows * parts.length) as Float64Array;
    parts.forEach((part, k) => {
      const from = part.data as Float64Array;
      for (let row = 0; row < rows; row++) data[row * parts.length + k] = from[row]!;
    });
    return [{ dtype, shape, data } as Tensor];
  },
};

export interface WeightedSumParams {
  /** By input; absent: 1. */
  readonly weights?: Float64Array | undefined;
  /** What the sum is divided by; absent: 1. */
  readonly divide?: number | undefined;
}

/** (w[0] · x[0] + w[1] · x[1] + …) / divide, in this order, in float64: matrices of one shape -> the same. */
export const weightedSum: Kernel<WeightedSumParams> = {
  compile({ weights, divide }) {
    return (inputs, rows) => {
      if (weights && weights.length !== inputs.length) {
        throw new ServingError('CORRUPT_MODEL', `${inputs.length} answers are weighted by ${weights.length} numbers`);
      }
      const parts = inputs.map((input) => matrixOf(input, 'float64'));
      const { columns } = parts[0]!;
      if (parts.some((part) => part.columns !== columns)) {
        throw new ServingError('CORRUPT_MODEL', `answers of ${parts.map((part) => part.columns)} columns are summed`);
      }
      const data = new Float64Array(rows * columns);
      parts.forEach((part, p) => {
        const weight = weights ? weights[p]! : 1;
        for (let i = 0; i < data.length; i++) data[i] = data[i]! + weight * part.data[i]!;
      });
      if (divide !== undefined) for (let i = 0; i < data.length; i++) data[i] = data[i]! / divide;
      const { shape } = inputs[0] as Tensor;
      return [{ dtype: 'float64', shape: isSparse(inputs[0]!) ? [rows, columns] : shape, data }];
    };
  },
};

export interface OneHotParams {
  readonly width: number;
  /** What stands at the class, and at the others. */
  readonly on: number;
  readonly off: number;
}

/** A number of a class as a row: [rows] -> [rows, width]. */
export const oneHot: Kernel<OneHotParams> = {
  compile({ width, on, off }) {
    return ([input], rows) => {
      const { data: numbers } = matrixOf(input!, 'float64');
      const data = new Float64Array(rows * width);
      if (off !== 0) data.fill(off);
      for (let row = 0; row < rows; row++) if (numbers[row]! < width) data[row * width + numbers[row]!] = on;
      return [tensorOf({ rows, columns: width, dtype: 'float64', data })];
    };
  },
};

export interface IndicatorsParams {
  readonly columns: number;
}

/** Rows that hold 1 in the columns that they name, in rising order: [rows, ones] -> sparse [rows, columns]. */
export const indicators: Kernel<IndicatorsParams> = {
  compile({ columns }) {
    return ([input], rows) => {
      const { columns: ones, data } = matrixOf(input!, 'float64');
      const made: SparseMatrix = {
        kind: 'sparse',
        rows,
        columns,
        indptr: Int32Array.from({ length: rows + 1 }, (_, row) => row * ones),
        indices: Int32Array.from(data),
        data: new Float64Array(rows * ones).fill(1),
      };
      return [made];
    };
  },
};

/** Numbers rounded to float32, kept as float64: what is fitted on float32 sees them so. */
export const fround: Kernel<Nothing> = {
  compile:
    () =>
    ([input]) => {
      const block = input!;
      if (isSparse(block)) return [{ ...block, data: block.data.map(Math.fround) }];
      const { shape } = block;
      return [{ dtype: 'float64', shape, data: Float64Array.from(matrixOf(block, 'float32').data) }];
    },
};

/** Numbers as float32: a dense matrix -> the same. */
export const single: Kernel<Nothing> = {
  compile:
    () =>
    ([input]) => [tensorOf(matrixOf(input!, 'float32'))],
};

export interface CalibratedParams {
  /** The class of each input. */
  readonly places: Int32Array;
  readonly classes: number;
}

/**
 * Calibrated probabilities, one class an input, made to sum up to 1: [rows] of each -> [rows, classes]. Of two classes the
 * first is what the second leaves; where all are 0, all are the same.
 */
export const calibrated: Kernel<CalibratedParams> = {
  compile({ places, classes }) {
    if (places.some((place) => !(place >= 0 && place < classes))) {
      throw new ServingError('CORRUPT_MODEL', `a probability is calibrated for a class of which there are ${classes}`);
    }
    return (inputs, rows) => {
      const data = new Float64Array(rows * classes);
      inputs.forEach((input, i) => {
        const { data: from } = matrixOf(input, 'float64');
        for (let row = 0; row < rows; row++) data[row * classes + places[i]!] = from[row]!;
      });
      for (let row = 0, at = 0; row < rows; row++, at += classes) {
        if (classes === 2) data[at] = 1 - data[at + 1]!;
        else {
          let sum = 0;
          for (let k = at; k < at + classes; k++) sum += data[k]!;
          for (let k = at; k < at + classes; k++) data[k] = sum === 0 ? 1 / classes : data[k]! / sum;
        }
        for (let k = at; k < at + classes; k++) if (data[k]! > 1 && data[k]! <= 1 + 1e-5) data[k] = 1;
      }
      return [tensorOf({ rows, columns: classes, dtype: 'float64', data })];
    };
  },
};

export interface BySumParams {
  /** A row whose sum is 0 stays; else it becomes NaN. */
  readonly zeros?: boolean;
}

/** Each row divided by its sum: [rows, columns] -> the same, in float64. */
export const bySum: Kernel<BySumParams> = {
  compile:
    ({ zeros = false }) =>
    ([input], rows) => {
      const { columns, data: from } = matrixOf(input!, 'float64');
      const data = Float64Array.from(from);
      for (let row = 0, at = 0; row < rows; row++, at += columns) {
        let sum = 0;
        for (let k = at; k < at + columns; k++) sum += data[k]!;
        if (zeros && sum === 0) continue;
        for (let k = at; k < at + columns; k++) data[k] = data[k]! / sum;
      }
      return [tensorOf({ rows, columns, dtype: 'float64', data })];
    },
};
