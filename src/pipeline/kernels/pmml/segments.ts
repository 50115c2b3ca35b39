/**
 * Answers of segments, put together as JPMML-Evaluator does it (https://dmg.org/pmml/v4-4-1/MultipleModels.html). Segments
 * whose predicate is not true take no part; a segment that takes part may have no prediction, which missingPredictionTreatment
 * is about:
 *
 *   continue         the answer is missing
 *   skipSegment      it takes no part, unless the weight of such segments is more than missingThreshold of all
 *   returnMissing    the answer is missing
 */
import { mark, markAt, NOT_A_NUMBER } from '../../../tensor/marks.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import type { Block } from '../../block.ts';
import { matrixOf, tensorOf } from '../../block.ts';
import type { Kernel } from '../../kernel.ts';
import { faultAt, writeFault } from './faults.ts';
import { compareNumbers } from './precision.ts';

export type MissingPredictionTreatment = 'continue' | 'skipSegment' | 'returnMissing';

/** What all ways have in common. The inputs are a column of each segment, then the truth of predicates. */
export interface Segments {
  /** By segment: the place of its predicate among the truths; -1: always true. */
  readonly active: Int32Array;
  readonly weights: Float64Array;
  readonly treatment: MissingPredictionTreatment;
  readonly threshold: number;
  /** Computed in float32. */
  readonly single: boolean;
  /** Why a row has no answer: nothing to put together, or weights of 0. */
  readonly empty: number;
}

/** Those that take part. */
export const activeOf = (
  { active }: Pick<Segments, 'active'>,
  truths: readonly Float64Array[],
): ((segment: number, row: number) => boolean) => {
  return (segment, row) => active[segment]! < 0 || truths[active[segment]!]![row] === 1;
};

export const numbersOf = (block: Block): Float64Array => (block as Tensor<'float64'>).data;

/** What came of a row before its segments are put together. */
const [GOES_ON, IS_MISSING, IS_FAULT] = [0, 1, 2] as const;

/**
 * Looks at the segments of a row in their order: whether one of them is a fault, or all is missing. `present` is filled with
 * those that take part and have a prediction.
 */
class Roll {
  readonly present: Int32Array;
  /** How many of `present`. */
  count = 0;
  /** How many segments take part. */
  taking = 0;
  fault = -1;
  readonly #segments: Segments;

  constructor(segments: Segments) {
    this.#segments = segments;
    this.present = new Int32Array(segments.active.length);
  }

  /** `missingAt` says of a segment: 0 it has a prediction, -1 it has none, else 1 + the reason of its fault. */
  call(
    row: number,
    isActive: (segment: number, row: number) => boolean,
    missingAt: (segment: number, row: number) => number,
  ): 0 | 1 | 2 {
    const { active, weights, treatment, threshold, single } = this.#segments;
    const keep = single ? Math.fround : (x: number): number => x;
    [this.count, this.taking] = [0, 0];
    let [all, lost] = [0, 0];
    for (let segment = 0; segment < active.length; segment++) {
      if (!isActive(segment, row)) continue;
      const missing = missingAt(segment, row);
      if (missing > 0) {
        this.fault = missing - 1;
        return IS_FAULT;
      }
      this.taking++;
      all = keep(all + keep(weights[segment]!));
      if (missing === 0) this.present[this.count++] = segment;
      else {
        if (treatment === 'returnMissing') return IS_MISSING;
        lost = keep(lost + keep(weights[segment]!));
      }
    }
    if (this.taking === 0) return IS_MISSING;
    if (treatment === 'skipSegment' && lost / all > threshold) return IS_MISSING;
    return GOES_ON;
  }
}

const missingNumber =
  (columns: readonly Float64Array[], width: number) =>
  (segment: number, row: number): number => {
    const data = columns[segment]!;
    const at = row * width;
    if (!Number.isNaN(data[at]!)) return 0;
    const own = markAt(data, at);
    return own === 0 ? -1 : own === NOT_A_NUMBER ? 0 : 1 + faultAt(data, at);
  };

export type ValueMethod = 'sum' | 'average' | 'median' | 'weightedSum' | 'weightedAverage' | 'weightedMedian';

export interface SegmentValuesParams extends Segments {
  readonly method: ValueMethod;
}

/** The value in the middle; of an even count between the two: sorted numbers. */
const middle = (sorted: Float64Array): number => {
  const half = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[half]!;
  const low = sorted[half - 1]!;
  return low + 0.5 * (sorted[half]! - low);
};

/** Numbers of segments, each float64 [rows] -> [rows]. */
export const segmentValues: Kernel<SegmentValuesParams> = {
  compile(params) {
    const { active, weights, method, single, empty } = params;
    const count = active.length;
    const keep = single ? Math.fround : (x: number): number => x;
    const weighted = method.startsWith('weighted');
    return (inputs, rows) => {
      const columns = inputs.slice(0, count).map(numbersOf);
      const isActive = activeOf(params, inputs.slice(count).map(numbersOf));
      const missingAt = missingNumber(columns, 1);
      const roll = new Roll(params);
      const out = new Float64Array(rows);
      for (let row = 0; row < rows; row++) {
        const state = roll.call(row, isActive, missingAt);
        if (state === IS_FAULT) {
          writeFault(out, row, roll.fault);
          continue;
        }
        const lost = state === IS_MISSING || (params.treatment === 'continue' && roll.count < roll.taking);
        if (lost) {
          out[row] = Number.NaN;
          continue;
        }
        const present = roll.present.subarray(0, roll.count);
        if (method.endsWith('edian')) {
          const values = Float64Array.from(present, (segment) => columns[segment]![row]!);
          if (values.length === 0) writeFault(out, row, empty);
          else if (!weighted) out[row] = middle(values.sort());
          else {
            const order = [...present].sort((a, b) => columns[a]![row]! - columns[b]![row]!);
            const half = 0.5 * present.reduce((sum, segment) => keep(sum + keep(weights[segment]!)), 0);
            let sum = 0;
            const chosen = order.find((segment) => {
              sum += keep(weights[segment]!);
              return sum >= half;
            });
            out[row] = keep(columns[chosen!]![row]!);
          }
          continue;
        }
        let [sum, weightSum] = [0, 0];
        for (const segment of present) {
          const value = keep(columns[segment]![row]!);
          const weight = weights[segment]!;
          sum = keep(sum + (weighted && weight !== 1 ? keep(keep(weight) * value) : value));
          weightSum = keep(weightSum + keep(weight));
        }
        if (method === 'sum' || method === 'weightedSum') out[row] = sum;
        else {
          const by = weighted ? weightSum : present.length;
          if (present.length === 0 || by === 0) {
            writeFault(out, row, empty);
            continue;
          }
          out[row] = keep(sum / by);
        }
        if (Number.isNaN(out[row]!)) mark(out, row, NOT_A_NUMBER);
      }
      return [{ dtype: 'float64', shape: [rows], data: out }];
    };
  },
};

export interface SegmentScoresParams extends Segments {
  readonly method: 'average' | 'weightedAverage' | 'median' | 'max';
  readonly categories: number;
  /** By segment: the category that each of its own is. */
  readonly places: readonly Int32Array[];
  /** The order in which median and max look at categories; absent: that in which they came. */
  readonly asked?: Int32Array;
}

/**
 * Probabilities of segments, each float64 [rows, own categories] with NaN where a row has not that category (in all of them:
 * where there is no prediction) -> [rows, categories] probabilities, [rows] the place of the category that won.
 *
 *   average, weightedAverage    of the probabilities
 *   max, median                 the category whose largest (or median) probability is largest; then the average of those
 *                               segments that gave it that probability (or the one nearest to the median)
 */
export const segmentScores: Kernel<SegmentScoresParams> = {
  compile(params) {
    const { active, weights, method, categories, places, single, empty, asked, treatment } = params;
    const count = active.length;
    const keep = single ? Math.fround : (x: number): number => x;
    return (inputs, rows) => {
      const columns = inputs.slice(0, count).map((input) => matrixOf(input, 'float64').data as Float64Array);
      const isActive = activeOf(params, inputs.slice(count).map(numbersOf));
      const missingAt = (segment: number, row: number): number => {
        const width = places[segment]!.length;
        const data = columns[segment]!;
        for (let k = row * width; k < (row + 1) * width; k++) {
          if (!Number.isNaN(data[k]!) || markAt(data, k) === NOT_A_NUMBER) return 0;
        }
        return 1 + faultAt(data, row * width) || -1;
      };
      const roll = new Roll(params);
      const out = new Float64Array(rows * categories);
      const winners = new Float64Array(rows).fill(Number.NaN);
      const order = new Int32Array(categories);
      const of = new Int32Array(count);
      const fail = (row: number, reason: number): void => {
        writeFault(winners, row, reason);
        for (let k = 0; k < categories; k++) writeFault(out, row * categories + k, reason);
      };
      for (let row = 0; row < rows; row++) {
        const own = out.subarray(row * categories, (row + 1) * categories);
        const state = roll.call(row, isActive, missingAt);
        if (state === IS_FAULT) {
          fail(row, roll.fault);
          continue;
        }
        if (state === IS_MISSING || (treatment === 'continue' && roll.count < roll.taking)) {
          own.fill(Number.NaN);
          continue;
        }
        const present = roll.present.subarray(0, roll.count);
        let seen = 0;
        const isAbsent = (data: Float64Array, i: number): boolean =>
          Number.isNaN(data[i]!) && markAt(data, i) !== NOT_A_NUMBER;
        const note = (place: number): void => {
          let known = 0;
          while (known < seen && order[known] !== place) known++;
          if (known === seen) order[seen++] = place;
        };
        /** Adds a segment's probabilities. */
        const add = (segment: number, weight: number): void => {
          const names = places[segment]!;
          for (let k = 0; k < names.length; k++) {
            const at = row * names.length + k;
            if (isAbsent(columns[segment]!, at)) continue;
            const p = columns[segment]![at]!;
            const value = weight === 1 ? keep(p) : keep(keep(weight) * keep(p));
            own[names[k]!] = keep(own[names[k]!]! + value);
          }
        };
        for (const segment of present) {
          const names = places[segment]!;
          for (let k = 0; k < names.length; k++) {
            if (!isAbsent(columns[segment]!, row * names.length + k)) note(names[k]!);
          }
        }
        if (seen === 0) {
          fail(row, empty);
          continue;
        }
        if (method === 'average' || method === 'weightedAverage') {
          let by = 0;
          for (const segment of present) {
            add(segment, method === 'average' ? 1 : weights[segment]!);
            by = method === 'average' ? by + 1 : keep(by + keep(weights[segment]!));
          }
          if (by === 0) {
            fail(row, empty);
            continue;
          }
          for (let k = 0; k < categories; k++) own[k] = keep(own[k]! / by);
        } else {
          /** The probabilities of a category, in the order of those segments that have it. */
          const valuesOf = (place: number): Float64Array => {
            const values: number[] = [];
            for (const segment of present) {
              const names = places[segment]!;
              const k = names.indexOf(place);
              if (k < 0 || isAbsent(columns[segment]!, row * names.length + k)) continue;
              values.push(columns[segment]![row * names.length + k]!);
            }
            return Float64Array.from(values);
          };
          let [best, most] = [-1, Number.NaN];
          let chosen: Float64Array = new Float64Array(0);
          for (const place of asked ?? order.subarray(0, seen)) {
            const values = valuesOf(place);
            if (values.length === 0) continue;
            const value = method === 'max' ? values.reduce((a, b) => Math.max(a, b)) : middle(values.slice().sort());
            if (best < 0 || compareNumbers(value, most) > 0) [best, most, chosen] = [place, value, values];
          }
          // Numbered as JPMML-Evaluator does it: by those that have the category, among all that take part.
          let [contributors, least] = [0, Number.MAX_VALUE];
          for (let i = 0; i < chosen.length; i++) {
            const distance = Math.abs(most - chosen[i]!);
            if (method === 'max') {
              if (distance === 0) of[contributors++] = present[i]!;
              continue;
            }
            if (distance < least) [contributors, least] = [0, distance];
            if (distance <= least) of[contributors++] = present[i]!;
          }
          for (let i = 0; i < contributors; i++) add(of[i]!, 1);
          if (contributors > 1) for (let k = 0; k < categories; k++) own[k] = keep(own[k]! / contributors);
        }
        let winner = order[0]!;
        for (let i = 1; i < seen; i++) if (compareNumbers(own[order[i]!]!, own[winner]!) > 0) winner = order[i]!;
        winners[row] = winner;
        for (let k = 0; k < categories; k++) if (Number.isNaN(own[k]!)) mark(own, k, NOT_A_NUMBER);
      }
      return [
        tensorOf({ rows, columns: categories, dtype: 'float64', data: out }),
        { dtype: 'float64', shape: [rows], data: winners },
      ];
    };
  },
};
