/** What the nearest training instances say of a row: https://dmg.org/pmml/v4-4-1/KNN.html, as JPMML-Evaluator computes it. */
import { ServingError } from '../../../errors.ts';
import { mark, markAt, NOT_A_NUMBER } from '../../../tensor/marks.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import { matrixOf } from '../../block.ts';
import type { Kernel } from '../../kernel.ts';
import { writeFault } from './faults.ts';
import { compareNumbers, type Keep, keepOf } from './precision.ts';

/** Places of the nearest instances, [rows, k], and, where they are weighted, all distances, [rows, instances]. */
interface Nearest {
  readonly data: Float64Array;
  readonly k: number;
  /** 1 / (distance + threshold) of the instance. */
  readonly weightOf: ((row: number, instance: number) => number) | undefined;
}

const nearestIn = (
  inputs: readonly unknown[],
  rows: number,
  instances: number,
  threshold: number | undefined,
  keep: Keep,
): Nearest => {
  const [places, distances] = inputs as readonly Tensor<'float64'>[];
  const { data, columns: k } = matrixOf(places!, 'float64');
  if (threshold === undefined) return { data: data as Float64Array, k, weightOf: undefined };
  const all = matrixOf(distances!, 'float64').data;
  if (all.length !== rows * instances)
    throw new ServingError('CORRUPT_MODEL', `${all.length} distances to ${instances} training instances`);
  return {
    data: data as Float64Array,
    k,
    weightOf: (row, instance) => keep(1 / keep(all[row * instances + instance]! + keep(threshold))),
  };
};

export interface NeighbourValueParams {
  readonly method: 'average' | 'weightedAverage' | 'median';
  /** By instance; NaN: missing. */
  readonly values: Float64Array;
  readonly threshold: number;
  readonly single: boolean;
  /** Why a row has no answer: a neighbour has no value, the weights add up to 0. */
  readonly reasons: { readonly missing: number; readonly weights: number };
}

/** The middle one, or the mean of the two in the middle. */
const medianOf = (values: Float64Array, keep: Keep): number => {
  values.sort();
  const half = values.length >> 1;
  if (values.length % 2 === 1) return values[half]!;
  return keep(values[half - 1]! + 0.5 * (values[half]! - values[half - 1]!));
};

export const neighbourValue: Kernel<NeighbourValueParams> = {
  compile({ method, values: given, threshold, single, reasons }) {
    const keep = keepOf(single);
    const values = given.map(keep);
    return (inputs, rows) => {
      const isWeighted = method === 'weightedAverage';
      const { data, k, weightOf } = nearestIn(inputs, rows, values.length, isWeighted ? threshold : undefined, keep);
      const own = new Float64Array(k);
      const out = new Float64Array(rows);
      for (let row = 0; row < rows; row++) {
        let [sum, weights, isKnown] = [0, 0, true];
        const from = row * k;
        if (k > 0 && Number.isNaN(data[from]!)) {
          mark(out, row, markAt(data, from));
          continue;
        }
        for (let i = 0; i < k; i++) {
          const place = data[from + i]!;
          const value = values[place]!;
          if (Number.isNaN(value)) isKnown = false;
          own[i] = value;
          const weight = weightOf ? weightOf(row, place) : 1;
          sum = keep(sum + (weight === 1 ? value : keep(weight * value)));
          weights = keep(weights + weight);
        }
        if (!isKnown) writeFault(out, row, reasons.missing);
        else if (k === 0 || weights === 0) writeFault(out, row, reasons.weights);
        else {
          const value = method === 'median' ? medianOf(own.slice(), keep) : keep(sum / weights);
          if (Number.isNaN(value)) mark(out, row, NOT_A_NUMBER);
          else out[row] = value;
        }
      }
      return [{ dtype: 'float64', shape: [rows], data: out }];
    };
  },
};

export interface NeighbourVoteParams {
  /** By instance: its category by number; -1: missing. */
  readonly categories: Int32Array;
  /** By category: of those with equal votes the largest number wins. */
  readonly preference: Int32Array;
  /** Votes count by their distance; undefined: each counts 1. */
  readonly threshold?: number | undefined;
  readonly single: boolean;
  readonly reason: number;
}

/** The number of the category with most votes: [rows]. */
export const neighbourVote: Kernel<NeighbourVoteParams> = {
  compile({ categories, preference, threshold, single, reason }) {
    const keep = keepOf(single);
    if (categories.some((category) => category >= preference.length))
      throw new ServingError('CORRUPT_MODEL', `a training instance is of a category past ${preference.length}`);
    return (inputs, rows) => {
      const { data, k, weightOf } = nearestIn(inputs, rows, categories.length, threshold, keep);
      const votes = new Float64Array(preference.length);
      const out = new Float64Array(rows);
      for (let row = 0; row < rows; row++) {
        const from = row * k;
        if (k > 0 && Number.isNaN(data[from]!)) {
          mark(out, row, markAt(data, from));
          continue;
        }
        votes.fill(0);
        let [best, isKnown] = [-1, true];
        for (let i = 0; i < k; i++) {
          const category = categories[data[from + i]!]!;
          if (category < 0) isKnown = false;
          else votes[category] = keep(votes[category]! + (weightOf ? weightOf(row, data[from + i]!) : 1));
        }
        for (let i = 0; i < k && isKnown; i++) {
          const category = categories[data[from + i]!]!;
          const order = best < 0 ? 1 : compareNumbers(votes[category]!, votes[best]!);
          if (order > 0 || (order === 0 && preference[category]! > preference[best]!)) best = category;
        }
        if (best < 0) writeFault(out, row, reason);
        else out[row] = best;
      }
      return [{ dtype: 'float64', shape: [rows], data: out }];
    };
  },
};
