/**
 * Linear models: [rows, features] -> [rows, outputs], dense or sparse rows.
 *
 *   y[k] = start[k] + x[0] · w[0][k] + x[1] · w[1][k] + …      in this order
 *   y[k] = (x[0] · w[0][k] + x[1] · w[1][k] + …) + start[k]    with `startLast`
 */
import { ServingError } from '../../errors.ts';
import { checkWidth, type Floats, isSparse, type Matrix, matrixOf, type SparseMatrix, tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';
import { widthOf } from './frames.ts';

export interface LinearParams {
  readonly outputs: number;
  /** [features, outputs] */
  readonly weights: Float64Array;
  /** By output. */
  readonly start: Float64Array;
  readonly startLast?: boolean;
  /** What sums are kept in, product after product. */
  readonly precision: 'float32' | 'float64';
  /** A missing x adds nothing; else the answer is missing, too. */
  readonly skipMissing: boolean;
}

const round = Math.fround;

/** Adds x · w[j] to the sums of one row. */
type Add = (answer: Floats, to: number, x: number, j: number) => void;

const adderOf = ({ outputs, weights, precision, skipMissing }: LinearParams): Add => {
  const narrow = precision === 'float32';
  return (answer, to, x, j) => {
    if (skipMissing && Number.isNaN(x)) return;
    for (let k = 0, at = j * outputs; k < outputs; k++, at++) {
      const product = x * weights[at]!;
      answer[to + k] = answer[to + k]! + (narrow ? round(product) : product);
    }
  };
};

const addSparse = (
  add: Add,
  answer: Floats,
  outputs: number,
  matrix: SparseMatrix,
  precision: 'float32' | 'float64',
) => {
  const { rows, indptr, indices, data } = matrix;
  for (let row = 0; row < rows; row++) {
    for (let i = indptr[row]!; i < indptr[row + 1]!; i++) {
      const x = data[i]!;
      add(answer, row * outputs, precision === 'float32' ? round(x) : x, indices[i]!);
    }
  }
};

/** [features, outputs] -> [outputs, features] */
const byOutput = (weights: Float64Array, outputs: number): Float64Array => {
  if (outputs === 1) return weights;
  const features = weights.length / outputs;
  return Float64Array.from(
    { length: weights.length },
    (_, i) => weights[(i % features) * outputs + Math.floor(i / features)]!,
  );
};

const addRows = (answer: Floats, outputs: number, { rows, columns, data }: Matrix, weights: Float64Array): void => {
  for (let row = 0, to = 0; row < rows; row++) {
    const from = row * columns;
    for (let k = 0, at = 0; k < outputs; k++, to++) {
      let sum = answer[to]!;
      for (let j = 0; j < columns; j++, at++) sum += data[from + j]! * weights[at]!;
      answer[to] = sum;
    }
  }
};

export const linear: Kernel<LinearParams> = {
  compile(params) {
    const { outputs, weights, start, startLast = false, precision } = params;
    const features = weights.length / outputs;
    if (!Number.isInteger(features) || start.length !== outputs) {
      throw new ServingError(
        'CORRUPT_MODEL',
        `a linear model of ${outputs} outputs has ${weights.length} weights and ${start.length} intercepts`,
      );
    }
    const add = adderOf(params);
    // Laid out when dense rows come: sparse ones read a feature's weights together.
    let turned: Float64Array | undefined;
    const addDense = (answer: Floats, matrix: Matrix): void => {
      if (precision === 'float64' && !params.skipMissing) {
        turned ??= byOutput(weights, outputs);
        addRows(answer, outputs, matrix, turned);
        return;
      }
      for (let row = 0, at = 0; row < matrix.rows; row++) {
        for (let j = 0; j < features; j++, at++) add(answer, row * outputs, matrix.data[at]!, j);
      }
    };
    const addStart = (answer: Floats, rows: number) => {
      for (let row = 0, at = 0; row < rows; row++) {
        for (let k = 0; k < outputs; k++, at++) answer[at] = answer[at]! + start[k]!;
      }
    };
    return ([input], rows) => {
      checkWidth(widthOf(input!), features);
      const answer = precision === 'float32' ? new Float32Array(rows * outputs) : new Float64Array(rows * outputs);
      if (!startLast) addStart(answer, rows);
      if (isSparse(input!)) addSparse(add, answer, outputs, input, precision);
      else addDense(answer, matrixOf(input!, precision));
      if (startLast) addStart(answer, rows);
      return [tensorOf({ rows, columns: outputs, dtype: precision, data: answer })];
    };
  },
};
