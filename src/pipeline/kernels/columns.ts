/** Small steps over matrices: cells that are missing, the complement of a probability, labels for numbers of classes. */
import { ServingError } from '../../errors.ts';
import { elementCount, type Tensor } from '../../tensor/tensor.ts';
import { isSparse, matrixOf, tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';
import { sliceOf } from '../labels.ts';

export interface MissingParams {
  /** What stands for a missing cell. */
  readonly value: number;
}

/** Cells that are `value` become NaN, in float32: [rows, columns] -> [rows, columns]. */
export const missing: Kernel<MissingParams> = {
  compile({ value }) {
    const wanted = Math.fround(value);
    return ([input]) => {
      const matrix = matrixOf(input!, 'float32');
      return [tensorOf({ ...matrix, data: matrix.data.map((x) => (x === wanted ? Number.NaN : x)) })];
    };
  },
};

/** Of the probability p of the second class, both: [rows] -> [rows, 2] of 1 - p and p, in the input's dtype. */
export const bothClasses: Kernel<Record<string, never>> = {
  compile() {
    return ([input], rows) => {
      const tensor = input as Tensor<'float32' | 'float64'>;
      const data = tensor.dtype === 'float32' ? new Float32Array(2 * rows) : new Float64Array(2 * rows);
      for (let row = 0; row < rows; row++) {
        const p = tensor.data[row]!;
        data[2 * row] = 1 - p;
        data[2 * row + 1] = p;
      }
      return [tensorOf({ rows, columns: 2, dtype: tensor.dtype, data })];
    };
  },
};

/** -x and x of a column: [rows, 1] -> [rows, 2] of float64. */
export const bothSigns: Kernel<Record<string, never>> = {
  compile() {
    return ([input], rows) => {
      const { data: from } = matrixOf(input!, 'float64');
      const data = new Float64Array(2 * rows);
      for (let row = 0; row < rows; row++) {
        data[2 * row] = -from[row]!;
        data[2 * row + 1] = from[row]!;
      }
      return [tensorOf({ rows, columns: 2, dtype: 'float64', data })];
    };
  },
};

/** A matrix of one column as a vector: [rows, 1] -> [rows]. */
export const flatten: Kernel<Record<string, never>> = {
  compile() {
    return ([input], rows) => {
      const { shape } = input as Tensor;
      if (elementCount(shape) !== rows) {
        throw new ServingError('CORRUPT_MODEL', `one answer a row was expected, found [${shape.join(', ')}]`);
      }
      return [{ ...(input as Tensor), shape: [rows] } as Tensor];
    };
  },
};

export interface SpreadParams {
  /** Where each column goes. */
  readonly places: Int32Array;
  readonly width: number;
  /** What the other columns are. */
  readonly fill: number;
}

/** Columns among others: [rows, places] -> [rows, width] of float64. */
export const spread: Kernel<SpreadParams> = {
  compile({ places, width, fill }) {
    return ([input], rows) => {
      const { data: from } = matrixOf(input!, 'float64');
      const data = new Float64Array(rows * width).fill(fill);
      for (let row = 0, at = 0; row < rows; row++) {
        for (const place of places) data[row * width + place] = from[at++]!;
      }
      return [tensorOf({ rows, columns: width, dtype: 'float64', data })];
    };
  },
};

export interface DivideParams {
  readonly by: number;
}

/** [rows, columns] of float64 -> the same. */
export const divide: Kernel<DivideParams> = {
  compile({ by }) {
    return ([input]) => {
      const matrix = matrixOf(input!, 'float64');
      return [tensorOf({ ...matrix, data: matrix.data.map((x) => x / by) })];
    };
  },
};

export interface ShiftParams {
  /** By column. */
  readonly by: Float64Array;
}

/** What is added to each column, in float32: [rows, columns] -> the same. */
export const shift: Kernel<ShiftParams> = {
  compile({ by }) {
    return ([input]) => {
      const matrix = matrixOf(input!, 'float32');
      return [tensorOf({ ...matrix, data: matrix.data.map((x, i) => x + by[i % by.length]!) })];
    };
  },
};

export interface LabelsParams {
  /** A vector: what class i is called. */
  readonly labels: Tensor;
  /** The answer is [rows, 1]. */
  readonly column?: boolean;
}

/** The labels of classes by their numbers: [rows] -> [rows] of the labels' dtype. */
export const labels: Kernel<LabelsParams> = {
  compile({ labels: names, column = false }) {
    const count = names.shape[0]!;
    return ([input], rows) => {
      const { data } = matrixOf(input!, 'float64');
      for (let i = 0; i < data.length; i++) {
        if (data[i]! < count) continue;
        throw new ServingError('INVALID_INPUT', `row ${i} is of class ${data[i]}; the model has labels for ${count}`);
      }
      const made = sliceOf(names, data);
      return [column ? ({ ...made, shape: [rows, 1] } as Tensor) : made];
    };
  },
};

export interface ThresholdParams {
  readonly above: number;
  /** Of the answer; float64 when absent. */
  readonly dtype?: 'int64';
}

/** 1 above a threshold, else 0: [rows] or [rows, columns] -> the same. Sparse stays sparse where 0 is not above it. */
export const threshold: Kernel<ThresholdParams> = {
  compile({ above, dtype }) {
    return ([input]) => {
      if (isSparse(input!) && above >= 0) {
        return [{ ...input, data: input.data.map((x) => (x > above ? 1 : 0)) }];
      }
      if (isSparse(input!)) {
        const matrix = matrixOf(input, 'float64');
        return [tensorOf({ ...matrix, data: matrix.data.map((x) => (x > above ? 1 : 0)) })];
      }
      const { shape } = input as Tensor;
      const { data } = matrixOf(input!, 'float64');
      if (dtype) return [{ dtype, shape, data: BigInt64Array.from(data, (x) => (x > above ? 1n : 0n)) }];
      return [{ dtype: 'float64', shape, data: Float64Array.from(data, (x) => (x > above ? 1 : 0)) }];
    };
  },
};

export interface TimesParams {
  readonly by: number;
}

/** Every number times another one, dense or sparse: [rows, columns] -> the same, in float64. */
export const times: Kernel<TimesParams> = {
  compile({ by }) {
    return ([input]) => {
      if (isSparse(input!)) return [{ ...input, data: input.data.map((x) => x * by) }];
      const matrix = matrixOf(input!, 'float64');
      return [tensorOf({ ...matrix, data: matrix.data.map((x) => x * by) })];
    };
  },
};
