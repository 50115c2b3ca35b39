/**
 * Linear models: [rows, features] -> [rows, outputs], dense or sparse rows.
 *
 *   y[k] = start[k] + x[0] · w[0][k] + x[1] · w[1][k] + …      in this order
 *   y[k] = (x[0] · w[0][k] + x[1] · w[1][k] + …) + start[k]    with `startLast`
 */
import { ServingError } from '../../errors.ts';
import { type Block, type Floats, isSparse, matrixOf, type SparseMatrix, tensorOf } from '../block.ts';
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

const addDense = (params: LinearParams, add: Add, answer: Floats, block: Block) => {
  const { outputs, weights, precision, skipMissing } = params;
  const { rows, columns, data } = matrixOf(block, precision);
  if (outputs === 1 && precision === 'float64' && !skipMissing) {
    for (let row = 0, at = 0; row < rows; row++) {
      let sum = answer[row]!;
      for (let j = 0; j < columns; j++, at++) sum += data[at]! * weights[j]!;
      answer[row] = sum;
    }
    return;
  }
  for (let row = 0, at = 0; row < rows; row++) {
    for (let j = 0; j < columns; j++, at++) add(answer, row * outputs, data[at]!, j);
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
    const addStart = (answer: Floats, rows: number) => {
      for (let row = 0, at = 0; row < rows; row++) {
        for (let k = 0; k < outputs; k++, at++) answer[at] = answer[at]! + start[k]!;
      }
    };
    return ([input], rows) => {
      const width = widthOf(input!);
      if (width !== features) {
        throw new ServingError('INVALID_INPUT', `a row has ${width} columns, ${features} were expected`);
      }
      const answer = precision === 'float32' ? new Float32Array(rows * outputs) : new Float64Array(rows * outputs);
      if (!startLast) addStart(answer, rows);
      if (isSparse(input!)) addSparse(add, answer, outputs, input, precision);
      else addDense(params, add, answer, input!);
      if (startLast) addStart(answer, rows);
      return [tensorOf({ rows, columns: outputs, dtype: precision, data: answer })];
    };
  },
};
