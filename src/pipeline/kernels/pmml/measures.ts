/**
 * Distances and similarities between rows and the references of a model (centers of clusters, training instances), as
 * JPMML-Evaluator computes them: https://dmg.org/pmml/v4-4-1/ClusteringModel.html#xsdElement_ComparisonMeasure.
 */
import { ServingError } from '../../../errors.ts';
import { mark, markAt, NOT_A_NUMBER } from '../../../tensor/marks.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import { matrixOf, tensorOf } from '../../block.ts';
import type { Kernel } from '../../kernel.ts';
import { faultAt, writeFault } from './faults.ts';
import { compareNumbers, exponential, type Keep, keepOf } from './precision.ts';

/** How two values of a field are compared. */
export type CompareFunction = 'absDiff' | 'gaussSim' | 'delta' | 'equal';

export interface ComparedField {
  readonly compare: CompareFunction;
  /** undefined: none, and nothing is multiplied. */
  readonly weight?: number | undefined;
  /** Of gaussSim. */
  readonly scale: number;
}

export interface DistanceMeasure {
  readonly name: 'euclidean' | 'squaredEuclidean' | 'cityBlock' | 'chebychev' | 'minkowski';
  /** Of minkowski. */
  readonly p: number;
}

export interface MeasuredDistancesParams {
  readonly measure: DistanceMeasure;
  readonly fields: readonly ComparedField[];
  /** [references, fields]; NaN: the value is missing, which is a fault wherever the row has one. */
  readonly references: Float64Array;
  /** By field: how much it counts where others are missing; 1 when absent. */
  readonly adjustments?: Float64Array | undefined;
  readonly single: boolean;
  /** Why a row has no answer: nothing in it counts, a reference lacks a value. */
  readonly reasons: { readonly nothing: number; readonly reference: number };
}

/** Inner and outer power of a distance. */
const POWERS: Readonly<Record<Exclude<DistanceMeasure['name'], 'minkowski'>, readonly [number, number]>> = {
  euclidean: [2, 2],
  squaredEuclidean: [2, 1],
  cityBlock: [1, 1],
  chebychev: [1, 1],
};

/** x^p, exactly so where p is 1 or 2. */
const power = (x: number, p: number, keep: Keep): number => (p === 1 ? x : p === 2 ? keep(x * x) : keep(x ** keep(p)));

/** x^(1/p); e^x where p is 0. */
const root = (x: number, p: number, keep: Keep): number =>
  p === 1 ? x : p === 0 ? exponential(x, keep) : p === 2 && x >= 0 ? keep(Math.sqrt(x)) : keep(x ** keep(1 / keep(p)));

/** How far two values of a field are apart, before powers and weights. */
const comparisonOf = ({ compare, scale }: ComparedField, keep: Keep): ((x: number, y: number) => number) => {
  switch (compare) {
    case 'absDiff':
      return (x, y) => Math.abs(keep(keep(x) - keep(y)));
    case 'gaussSim': {
      const [log, square] = [keep(-Math.log(2)), keep(keep(scale) * keep(scale))];
      return (x, y) => {
        const z = keep(keep(x) - keep(y));
        return exponential(keep(keep(keep(log * z) * z) / square), keep);
      };
    }
    case 'delta':
      return (x, y) => (x === y ? 0 : 1);
    case 'equal':
      return (x, y) => (x === y ? 1 : 0);
  }
};

const isAbsent = (column: Float64Array, row: number): boolean =>
  Number.isNaN(column[row]!) && markAt(column, row) !== NOT_A_NUMBER;

/** Columns, one a field -> [rows, references]; missing values are left out, and what is left is scaled up for them. */
export const measuredDistances: Kernel<MeasuredDistancesParams> = {
  compile({ measure, fields, references, adjustments, single, reasons }) {
    const keep = keepOf(single);
    const n = fields.length;
    const count = n === 0 ? 0 : references.length / n;
    if (!Number.isInteger(count) || (adjustments && adjustments.length !== n))
      throw new ServingError('CORRUPT_MODEL', `${references.length} numbers are no references of ${n} fields`);
    const [inner, outer] = measure.name === 'minkowski' ? [measure.p, measure.p] : POWERS[measure.name];
    const isMax = measure.name === 'chebychev';
    const own = fields.map((field) => ({
      apart: comparisonOf(field, keep),
      weight: field.weight === undefined ? undefined : keep(field.weight),
    }));
    return (inputs, rows) => {
      const columns = inputs.map((input) => (input as Tensor<'float64'>).data);
      const out = new Float64Array(rows * count);
      const present = new Int32Array(n);
      for (let row = 0, at = 0; row < rows; row++, at += count) {
        let [known, fault, whole, left] = [0, -1, 0, 0];
        for (let j = 0; j < n; j++) {
          const counts = keep(adjustments ? adjustments[j]! : 1);
          whole = keep(whole + counts);
          if (isAbsent(columns[j]!, row)) fault = Math.max(fault, faultAt(columns[j]!, row));
          else {
            left = keep(left + counts);
            present[known++] = j;
          }
        }
        if (fault < 0 && left === 0) fault = reasons.nothing;
        const adjustment = keep(whole / left);
        for (let r = 0; r < count; r++) {
          if (fault >= 0) {
            writeFault(out, at + r, fault);
            continue;
          }
          let sum = isMax ? -Number.MAX_VALUE : 0;
          let isWhole = true;
          for (let i = 0; i < known; i++) {
            const j = present[i]!;
            const y = references[r * n + j]!;
            if (Number.isNaN(y)) isWhole = false;
            const { apart, weight } = own[j]!;
            let distance = power(apart(columns[j]![row]!, y), inner, keep);
            if (weight !== undefined) distance = keep(distance * weight);
            sum = isMax ? Math.max(sum, distance) : keep(sum + distance);
          }
          const value = isMax ? keep(sum * adjustment) : root(keep(sum * adjustment), outer, keep);
          if (!isWhole) writeFault(out, at + r, reasons.reference);
          else if (Number.isNaN(value)) mark(out, at + r, NOT_A_NUMBER);
          else out[at + r] = value;
        }
      }
      return [tensorOf({ rows, columns: count, dtype: 'float64', data: out })];
    };
  },
};

export interface MeasuredSimilaritiesParams {
  /** Σ numerator · a / Σ denominator · a, of the numbers of fields that are a = 11, 10, 01, 00 in row and reference. */
  readonly numerator: readonly [number, number, number, number];
  readonly denominator: readonly [number, number, number, number];
  readonly fields: number;
  /** 1 and 0: [references, fields] */
  readonly references: Uint8Array;
  readonly single: boolean;
  /** Why a row has no answer: a value is missing, it is neither 0 nor 1, there is nothing to divide by. */
  readonly reasons: { readonly missing: number; readonly odd: number; readonly nothing: number };
}

/** Columns of 1 and 0 -> [rows, references]. */
export const measuredSimilarities: Kernel<MeasuredSimilaritiesParams> = {
  compile({ numerator, denominator, fields, references, single, reasons }) {
    const keep = keepOf(single);
    const count = fields === 0 ? 0 : references.length / fields;
    if (!Number.isInteger(count))
      throw new ServingError(
        'CORRUPT_MODEL',
        `${references.length} truth values are no references of ${fields} fields`,
      );
    const total = (weights: readonly number[], counts: Int32Array): number => {
      let sum = 0;
      for (let i = 0; i < 4; i++) sum = keep(sum + keep(keep(weights[i]!) * counts[i]!));
      return sum;
    };
    return (inputs, rows) => {
      const columns = inputs.map((input) => (input as Tensor<'float64'>).data);
      const out = new Float64Array(rows * count);
      const counts = new Int32Array(4);
      for (let row = 0, at = 0; row < rows; row++, at += count) {
        let fault = -1;
        for (const column of columns) {
          const x = column[row]!;
          if (Number.isNaN(x)) fault = Math.max(faultAt(column, row), reasons.missing);
          else if (x !== 0 && x !== 1 && fault < 0) fault = reasons.odd;
        }
        for (let r = 0; r < count; r++) {
          counts.fill(0);
          for (let j = 0; j < fields; j++) {
            const place = (columns[j]![row] === 1 ? 0 : 2) + (references[r * fields + j] === 1 ? 0 : 1);
            counts[place] = counts[place]! + 1;
          }
          const below = total(denominator, counts);
          if (fault < 0 && below === 0) writeFault(out, at + r, reasons.nothing);
          else if (fault >= 0) writeFault(out, at + r, fault);
          else out[at + r] = keep(total(numerator, counts) / below);
        }
      }
      return [tensorOf({ rows, columns: count, dtype: 'float64', data: out })];
    };
  },
};

export interface RankedParams {
  /** How many of the best. */
  readonly count: number;
  /** The least numbers are best. */
  readonly least: boolean;
}

/** The places of the best numbers of each row, the best first, equal ones in their order: [rows, n] -> [rows, count]. */
export const ranked: Kernel<RankedParams> = {
  compile({ count, least }) {
    const sign = least ? 1 : -1;
    return ([input], rows) => {
      const data = matrixOf(input!, 'float64').data as Float64Array;
      const n = rows === 0 ? count : data.length / rows;
      if (n < count) throw new ServingError('CORRUPT_MODEL', `the best ${count} of ${n} are asked for`);
      const out = new Float64Array(rows * count);
      // Few of many are kept in order as they come; many are sorted.
      const isFew = count <= 64;
      const best = new Int32Array(isFew ? count + 1 : n);
      for (let row = 0; row < rows; row++) {
        const from = row * n;
        const order = (a: number, b: number): number => sign * compareNumbers(data[from + a]!, data[from + b]!);
        if (!isFew) {
          for (let i = 0; i < n; i++) best[i] = i;
          // Equal numbers stay in their order: sorting is stable only by asking for it among typed arrays.
          best.sort((a, b) => order(a, b) || a - b);
        } else {
          let kept = 0;
          for (let i = 0; i < n; i++) {
            if (kept === count && order(i, best[count - 1]!) >= 0) continue;
            let k = kept;
            for (; k > 0 && order(i, best[k - 1]!) < 0; k--) best[k] = best[k - 1]!;
            best[k] = i;
            kept = Math.min(kept + 1, count);
          }
        }
        for (let k = 0; k < count; k++) {
          const place = best[k]!;
          const own = Number.isNaN(data[from + place]!) ? markAt(data, from + place) : NOT_A_NUMBER;
          if (own === NOT_A_NUMBER) out[row * count + k] = place;
          else mark(out, row * count + k, own);
        }
      }
      return [tensorOf({ rows, columns: count, dtype: 'float64', data: out })];
    };
  },
};
