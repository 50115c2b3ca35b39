/** How classifiers of Spark decide: by thresholds of classes, of two classes by one probability, by votes of trees. */
import { ServingError } from '../../errors.ts';
import { isSparse, matrixOf, tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';

export interface ScaledArgmaxParams {
  /** By class. */
  readonly thresholds: Float64Array;
}

/** The first of the classes of the largest p / threshold, where 0 / 0 is not larger than anything: [rows, classes] -> [rows]. */
export const scaledArgmax: Kernel<ScaledArgmaxParams> = {
  compile({ thresholds }) {
    return ([input], rows) => {
      const { columns, data } = matrixOf(input!, 'float64');
      if (columns !== thresholds.length) {
        throw new ServingError('CORRUPT_MODEL', `${columns} classes have ${thresholds.length} thresholds`);
      }
      const made = new Float64Array(rows);
      for (let row = 0, at = 0; row < rows; row++, at += columns) {
        let [best, most] = [0, Number.NEGATIVE_INFINITY];
        for (let k = 0; k < columns; k++) {
          const scaled = data[at + k]! / thresholds[k]!;
          if (scaled > most) [best, most] = [k, scaled];
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
  /** The class whose probability is computed; the other one has what is left of 1. */
  readonly of?: 0 | 1;
}

/** Of scores (-m, m) the probabilities p = 1 / (1 + e^(scale · m)) and 1 - p: [rows, 2] -> [rows, 2]. */
export const pairProbability: Kernel<PairProbabilityParams> = {
  compile({ scale, of = 0 }) {
    return ([input], rows) => {
      const { data: raw } = matrixOf(input!, 'float64');
      const data = new Float64Array(2 * rows);
      for (let row = 0; row < rows; row++) {
        const p = 1 / (1 + Math.exp(-scale * raw[2 * row + of]!));
        data[2 * row + of] = p;
        data[2 * row + 1 - of] = 1 - p;
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

export interface ScalaVotesParams {
  /** By tree. */
  readonly weights: Float64Array;
}

/** Where an empty hash table of Scala 2.12 keeps a number: of 16 places. */
const bucketOf = (number: number): number => {
  let i = Math.imul(number, 0x9e3775cd);
  i = ((i & 255) << 24) | ((i & 0xff00) << 8) | ((i >>> 8) & 0xff00) | (i >>> 24);
  i = Math.imul(i, 0x9e3775cd);
  return ((i >>> 4) | (i << 28)) >>> 28;
};

/**
 * The class with the largest weight of votes: [rows, trees] of classes -> [rows]. Of several the one that Scala's hash
 * table gives first: that of the last place, and there the one that was voted for last.
 */
export const scalaVotes: Kernel<ScalaVotesParams> = {
  compile({ weights }) {
    return ([input], rows) => {
      const { columns, data } = matrixOf(input!, 'float64');
      if (columns !== weights.length) {
        throw new ServingError('CORRUPT_MODEL', `${columns} trees have ${weights.length} weights`);
      }
      const made = new Float64Array(rows);
      const votes = new Map<number, number>();
      for (let row = 0; row < rows; row++) {
        votes.clear();
        for (let tree = 0; tree < columns; tree++) {
          const klass = data[row * columns + tree]!;
          votes.set(klass, (votes.get(klass) ?? 0) + weights[tree]!);
        }
        let [best, most, place] = [0, Number.NEGATIVE_INFINITY, -1];
        for (const [klass, weight] of votes) {
          const own = bucketOf(klass);
          if (weight > most || (weight === most && own >= place)) [best, most, place] = [klass, weight, own];
        }
        made[row] = best;
      }
      return [tensorOf({ rows, columns: 1, dtype: 'float64', data: made }, true)];
    };
  },
};

/** 0 where no number is above 0, else one more than the place of the first largest: [rows, columns] -> [rows]. */
export const argmaxAbove: Kernel<Record<string, never>> = {
  compile: () => {
    return ([input], rows) => {
      const { columns, data } = matrixOf(input!, 'float64');
      const made = new Float64Array(rows);
      for (let row = 0, at = 0; row < rows; row++) {
        let most = 0;
        for (let k = 1; k <= columns; k++, at++) {
          if (!(data[at]! > most)) continue;
          most = data[at]!;
          made[row] = k;
        }
      }
      return [tensorOf({ rows, columns: 1, dtype: 'float64', data: made }, true)];
    };
  },
};
