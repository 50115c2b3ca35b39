/** How classifiers of Spark decide: by thresholds of classes, of two classes by one probability, by votes of trees. */
import { ServingError } from '../../errors.ts';
import { isSparse, matrixOf, tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';

export interface ScaledArgmaxParams {
  /** By class; the class of the largest p / threshold is chosen, one whose threshold is 0 beats all. */
  readonly thresholds: Float64Array;
  /** A first p that is NaN is not chosen for being the first. */
  readonly skipNaN: boolean;
}

/** The first of the classes of the largest p / threshold: [rows, classes] -> [rows]. */
export const scaledArgmax: Kernel<ScaledArgmaxParams> = {
  compile({ thresholds, skipNaN }) {
    return ([input], rows) => {
      const { columns, data } = matrixOf(input!, 'float64');
      if (columns !== thresholds.length) {
        throw new ServingError('CORRUPT_MODEL', `${columns} classes have ${thresholds.length} thresholds`);
      }
      const made = new Float64Array(rows);
      for (let row = 0, at = 0; row < rows; row++, at += columns) {
        let [best, most] = [0, skipNaN ? Number.NEGATIVE_INFINITY : Number.NaN];
        for (let k = 0; k < columns; k++) {
          const scaled = thresholds[k] === 0 ? Number.POSITIVE_INFINITY : data[at + k]! / thresholds[k]!;
          if (scaled > most || (k === 0 && !skipNaN)) [best, most] = [k, scaled];
        }
        made[row] = best;
      }
      return [tensorOf({ rows, columns: 1, dtype: 'float64', data: made }, true)];
    };
  },
};

export interface PairProbabilityParams {
  /** 1, or 2 for boosted trees. */
  readonly scale: number;
}

/** Of scores (-m, m) the probabilities p = 1 / (1 + e^(scale · m)) and 1 - p: [rows, 2] -> [rows, 2]. */
export const pairProbability: Kernel<PairProbabilityParams> = {
  compile({ scale }) {
    return ([input], rows) => {
      const { data: raw } = matrixOf(input!, 'float64');
      const data = new Float64Array(2 * rows);
      for (let row = 0; row < rows; row++) {
        data[2 * row] = 1 / (1 + Math.exp(-scale * raw[2 * row]!));
        data[2 * row + 1] = 1 - data[2 * row]!;
      }
      return [tensorOf({ rows, columns: 2, dtype: 'float64', data })];
    };
  },
};

export interface SecondAboveParams {
  readonly threshold: number;
}

/** 1 where the second column is above a threshold, else 0: [rows, 2] -> [rows]. */
export const secondAbove: Kernel<SecondAboveParams> = {
  compile({ threshold }) {
    return ([input], rows) => {
      const { data } = matrixOf(input!, 'float64');
      const made = Float64Array.from({ length: rows }, (_, row) => (data[2 * row + 1]! > threshold ? 1 : 0));
      return [tensorOf({ rows, columns: 1, dtype: 'float64', data: made }, true)];
    };
  },
};

/** e^x / Σ e^x as Spark computes it before 3.1: only where the largest is above 0 is it taken away first. */
export const shiftedSoftmax: Kernel<Record<string, never>> = {
  compile: () => {
    return ([input], rows) => {
      const { columns, data: from } = matrixOf(input!, 'float64');
      const data = new Float64Array(from.length);
      for (let row = 0, at = 0; row < rows; row++, at += columns) {
        let best = 0;
        for (let k = 1; k < columns; k++) if (from[at + k]! > from[at + best]!) best = k;
        const max = from[at + best]!;
        if (max === Number.POSITIVE_INFINITY) {
          data[at + best] = 1;
          continue;
        }
        let sum = 0;
        for (let k = at; k < at + columns; k++) {
          data[k] = Math.exp(max > 0 ? from[k]! - max : from[k]!);
          sum += data[k]!;
        }
        for (let k = at; k < at + columns; k++) data[k] = data[k]! * (1 / sum);
      }
      return [tensorOf({ rows, columns, dtype: 'float64', data })];
    };
  },
};

export interface CellsParams {
  readonly asker: string;
  readonly kind: 'not negative' | '0 or 1';
}

/** Refuses cells that are negative (or NaN), or none of 0 and 1: [rows, columns] -> the same. */
export const cells: Kernel<CellsParams> = {
  compile({ asker, kind }) {
    const isFit = kind === '0 or 1' ? (x: number) => x === 0 || x === 1 : (x: number) => x >= 0;
    return ([input], rows) => {
      const numbers = isSparse(input!) ? input.data : matrixOf(input!, 'float64').data;
      for (let i = 0; i < numbers.length; i++) {
        if (isFit(numbers[i]!)) continue;
        const row = isSparse(input!)
          ? input.indptr.findIndex((end) => end > i) - 1
          : Math.floor(i / (numbers.length / rows));
        const column = isSparse(input!) ? input.indices[i]! : i % (numbers.length / rows);
        throw new ServingError(
          'INVALID_INPUT',
          `row ${row}, column ${column}: ${numbers[i]}; ${asker} takes numbers that are ${kind}`,
        );
      }
      return [input!];
    };
  },
};

export interface TreeVotesParams {
  /** By tree. */
  readonly weights: Float64Array;
  /** Classes in the order in which the first of several that have the most votes is chosen; all that trees vote for. */
  readonly order: Int32Array;
}

/** The class with the largest weight of votes: [rows, trees] of classes -> [rows]. */
export const treeVotes: Kernel<TreeVotesParams> = {
  compile({ weights, order }) {
    const places = new Map(Array.from(order, (klass, place) => [klass, place]));
    return ([input], rows) => {
      const { columns, data } = matrixOf(input!, 'float64');
      const votes = new Float64Array(order.length);
      const made = new Float64Array(rows);
      for (let row = 0; row < rows; row++) {
        votes.fill(Number.NEGATIVE_INFINITY);
        for (let tree = 0; tree < columns; tree++) {
          const place = places.get(Math.trunc(data[row * columns + tree]!))!;
          votes[place] = (votes[place] === Number.NEGATIVE_INFINITY ? 0 : votes[place]!) + weights[tree]!;
        }
        let best = 0;
        for (let place = 1; place < votes.length; place++) if (votes[place]! > votes[best]!) best = place;
        made[row] = order[best]!;
      }
      return [tensorOf({ rows, columns: 1, dtype: 'float64', data: made }, true)];
    };
  },
};
