/** What the neighbours of rows say: the input is a sparse matrix [rows, points] of distances, as `neighbours` gives it. */
import { ServingError } from '../../errors.ts';
import { type Block, isSparse, type SparseMatrix, tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';

const sparseIn = (block: Block): SparseMatrix => {
  if (isSparse(block)) return block;
  throw new ServingError('INTERNAL', 'neighbours are no sparse matrix');
};

/** 1 / distance; where some are 0, 1 for those and 0 for the others. */
const weigh = ({ data }: SparseMatrix, from: number, to: number, weights: Float64Array): void => {
  let exact = false;
  for (let i = from; i < to; i++) {
    weights[i] = 1 / data[i]!;
    if (weights[i] === Number.POSITIVE_INFINITY) exact = true;
  }
  if (exact) for (let i = from; i < to; i++) weights[i] = weights[i] === Number.POSITIVE_INFINITY ? 1 : 0;
};

const weightsOf = (matrix: SparseMatrix, byDistance: boolean): Float64Array => {
  const weights = new Float64Array(matrix.data.length).fill(1);
  if (byDistance) {
    for (let row = 0; row < matrix.rows; row++) weigh(matrix, matrix.indptr[row]!, matrix.indptr[row + 1]!, weights);
  }
  return weights;
};

const checkPoints = (matrix: SparseMatrix, count: number): void => {
  if (matrix.columns === count) return;
  throw new ServingError('CORRUPT_MODEL', `there are ${matrix.columns} points, and targets for ${count}`);
};

export interface VotesParams {
  /** The class of each point. */
  readonly votes: Int32Array;
  readonly classes: number;
  readonly byDistance: boolean;
  /** Their sum is 1. */
  readonly normalised: boolean;
  /** What a row without neighbours is: all 0, of a class, or refused. */
  readonly alone: 'zero' | 'refuse' | { readonly of: number };
}

/** The weights of the neighbours of each class: [rows, points] -> [rows, classes] */
export const votes: Kernel<VotesParams> = {
  compile({ votes: own, classes, byDistance, normalised, alone }) {
    if (own.some((vote) => vote < 0 || vote >= classes)) {
      throw new ServingError('CORRUPT_MODEL', `a point is of a class that is none of ${classes}`);
    }
    return ([input], rows) => {
      const matrix = sparseIn(input!);
      checkPoints(matrix, own.length);
      const weights = weightsOf(matrix, byDistance);
      const data = new Float64Array(rows * classes);
      for (let row = 0; row < rows; row++) {
        const [from, to] = [matrix.indptr[row]!, matrix.indptr[row + 1]!];
        if (from === to && alone === 'refuse') {
          throw new ServingError(
            'INVALID_INPUT',
            `row ${row} has no neighbours within the radius; the model has no label for outliers`,
          );
        }
        if (from === to && typeof alone === 'object') data[row * classes + alone.of] = 1;
        let sum = 0;
        for (let i = from; i < to; i++) {
          const place = row * classes + own[matrix.indices[i]!]!;
          data[place] = data[place]! + weights[i]!;
        }
        for (let k = 0; k < classes; k++) sum += data[row * classes + k]!;
        if (!normalised || sum === 0) continue;
        for (let k = 0; k < classes; k++) data[row * classes + k] = data[row * classes + k]! / sum;
      }
      return [tensorOf({ rows, columns: classes, dtype: 'float64', data })];
    };
  },
};

/** The place of the largest in each row; one more than the last where all are 0: [rows, classes] -> [rows] */
export const argmaxOrNone: Kernel<Record<string, never>> = {
  compile: () => {
    return ([input], rows) => {
      const { data, shape } = input as { readonly data: Float64Array; readonly shape: readonly number[] };
      const classes = shape[1]!;
      const made = new Float64Array(rows);
      for (let row = 0; row < rows; row++) {
        let best = 0;
        for (let k = 1; k < classes; k++) {
          if (data[row * classes + k]! > data[row * classes + best]!) best = k;
        }
        made[row] = data[row * classes + best] === 0 ? classes : best;
      }
      return [tensorOf({ rows, columns: 1, dtype: 'float64', data: made }, true)];
    };
  },
};

export interface MeansParams {
  /** [points, targets] */
  readonly values: Float64Array;
  readonly targets: number;
  readonly byDistance: boolean;
  /** What a row without neighbours is. */
  readonly alone: number;
}

/** The mean of what the neighbours are worth, weighted or not: [rows, points] -> [rows, targets] */
export const means: Kernel<MeansParams> = {
  compile({ values, targets, byDistance, alone }) {
    return ([input], rows) => {
      const matrix = sparseIn(input!);
      checkPoints(matrix, values.length / targets);
      const weights = weightsOf(matrix, byDistance);
      const data = new Float64Array(rows * targets);
      for (let row = 0; row < rows; row++) {
        const [from, to] = [matrix.indptr[row]!, matrix.indptr[row + 1]!];
        let whole = 0;
        for (let i = from; i < to; i++) whole += weights[i]!;
        for (let t = 0; t < targets; t++) {
          let sum = 0;
          for (let i = from; i < to; i++) sum += values[matrix.indices[i]! * targets + t]! * weights[i]!;
          data[row * targets + t] = from === to ? alone : sum / whole;
        }
      }
      return [tensorOf({ rows, columns: targets, dtype: 'float64', data })];
    };
  },
};

export interface OutlierParams {
  /** The local reachability density of each point. */
  readonly densities: Float64Array;
  /** The distance from each point to its own k-th neighbour. */
  readonly reaches: Float64Array;
}

/**
 * How much denser the neighbours stand than the row, negative: [rows, points] -> [rows]
 *
 *   -mean(density of the neighbours) · (mean(max(distance, reach of the neighbour)) + 1e-10)
 */
export const localOutlier: Kernel<OutlierParams> = {
  compile({ densities, reaches }) {
    return ([input], rows) => {
      const matrix = sparseIn(input!);
      checkPoints(matrix, densities.length);
      checkPoints(matrix, reaches.length);
      const data = new Float64Array(rows);
      for (let row = 0; row < rows; row++) {
        const [from, to] = [matrix.indptr[row]!, matrix.indptr[row + 1]!];
        let reach = 0;
        for (let i = from; i < to; i++) reach += Math.max(matrix.data[i]!, reaches[matrix.indices[i]!]!);
        const own = 1 / (reach / (to - from) + 1e-10);
        let sum = 0;
        for (let i = from; i < to; i++) sum += densities[matrix.indices[i]!]! / own;
        data[row] = -(sum / (to - from));
      }
      return [tensorOf({ rows, columns: 1, dtype: 'float64', data }, true)];
    };
  },
};

/** 1 for each entry: [rows, columns] sparse -> the same */
export const connectivity: Kernel<Record<string, never>> = {
  compile: () => {
    return ([input]) => {
      const matrix = sparseIn(input!);
      return [{ ...matrix, data: new Float64Array(matrix.data.length).fill(1) }];
    };
  },
};

/** The second column less the first: [rows, 2] -> [rows] */
export const difference: Kernel<Record<string, never>> = {
  compile: () => {
    return ([input], rows) => {
      const { data } = input as { readonly data: Float64Array };
      const made = new Float64Array(rows);
      for (let row = 0; row < rows; row++) made[row] = data[2 * row + 1]! - data[2 * row]!;
      return [tensorOf({ rows, columns: 1, dtype: 'float64', data: made }, true)];
    };
  },
};
