/** From probabilities of classes to the class that is answered, as H2O has it. */
import { ServingError } from '../../errors.ts';
import { checkWidth, matrixOf, tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';

export interface ColumnParams {
  readonly column: number;
}

/** One column of a matrix: [rows, columns] -> [rows] of float64. */
export const column: Kernel<ColumnParams> = {
  compile({ column: chosen }) {
    return ([input], rows) => {
      const { columns, data } = matrixOf(input!, 'float64');
      if (!(chosen >= 0 && chosen < columns)) {
        throw new ServingError('CORRUPT_MODEL', `column ${chosen} is asked for, there are ${columns}`);
      }
      const made = new Float64Array(rows);
      for (let row = 0; row < rows; row++) made[row] = data[row * columns + chosen]!;
      return [tensorOf({ rows, columns: 1, dtype: 'float64', data: made }, true)];
    };
  },
};

export interface ReachesParams {
  readonly column: number;
  readonly least: number;
}

/** 1 where a column is at least a number, else 0: [rows, columns] -> [rows]. */
export const reaches: Kernel<ReachesParams> = {
  compile({ column: chosen, least }) {
    return ([input], rows) => {
      const { columns, data } = matrixOf(input!, 'float64');
      const made = new Float64Array(rows);
      for (let row = 0; row < rows; row++) made[row] = data[row * columns + chosen]! >= least ? 1 : 0;
      return [tensorOf({ rows, columns: 1, dtype: 'float64', data: made }, true)];
    };
  },
};

/** Of the probability p of the first class, both: [rows] or [rows, 1] -> [rows, 2] of p and 1 - p. */
export const firstAndRest: Kernel<Record<string, never>> = {
  compile() {
    return ([input], rows) => {
      const { data } = matrixOf(input!, 'float64');
      const made = new Float64Array(2 * rows);
      for (let row = 0; row < rows; row++) {
        made[2 * row] = data[row]!;
        made[2 * row + 1] = 1 - data[row]!;
      }
      return [tensorOf({ rows, columns: 2, dtype: 'float64', data: made })];
    };
  },
};

export interface ReweighParams {
  /** Shares of the classes in the data, and in what the model was trained on. */
  readonly prior: Float64Array;
  readonly model: Float64Array;
}

/** Each class times prior / model where neither is 0, then made to sum up to 1 unless all are 0: [rows, classes] -> the same. */
export const reweigh: Kernel<ReweighParams> = {
  compile({ prior, model }) {
    const ratios = prior.map((share, k) => (share !== 0 && model[k] !== 0 ? share / model[k]! : 1));
    return ([input], rows) => {
      const { columns, data } = matrixOf(input!, 'float64');
      checkWidth(columns, ratios.length);
      const made = new Float64Array(data.length);
      for (let row = 0, from = 0; row < rows; row++, from += columns) {
        let sum = 0;
        for (let k = 0; k < columns; k++) {
          made[from + k] = data[from + k]! * ratios[k]!;
          sum += made[from + k]!;
        }
        if (sum > 0) for (let k = 0; k < columns; k++) made[from + k] = made[from + k]! / sum;
      }
      return [tensorOf({ rows, columns, dtype: 'float64', data: made })];
    };
  },
};

const bits = new DataView(new ArrayBuffer(8));

/** Exclusive or of the bits of all numbers, each shifted right by 6 with its sign. */
const hashOf = (row: ArrayLike<number>, from: number, to: number): bigint => {
  let hash = 0n;
  for (let i = from; i < to; i++) {
    const x = row[i]!;
    bits.setFloat64(0, x);
    hash ^= (Number.isNaN(x) ? 0x7ff8000000000000n : bits.getBigInt64(0)) >> 6n;
  }
  return BigInt.asIntN(64, hash);
};

const MULTIPLIER = 0x5deece66dn;
const MASK = (1n << 48n) - 1n;

/** The first number of Java's `new Random(seed).nextDouble()`. */
const drawn = (seed: bigint): number => {
  const first = (((seed ^ MULTIPLIER) & MASK) * MULTIPLIER + 11n) & MASK;
  const second = (first * MULTIPLIER + 11n) & MASK;
  return Number(((first >> 22n) << 27n) + (second >> 21n)) * 2 ** -53;
};

export interface TiedClassParams {
  /** Shares of the classes in the data, by which ties are drawn; absent: the row's hash tells. */
  readonly prior?: Float64Array;
}

/**
 * The most probable class: [rows, classes], [rows, features] -> [rows]. Ties are drawn by the classes' shares, the seed
 * a hash of the row, as hex.genmodel.GenModel.getPredictionMultinomial does; its list of ties keeps what was tied below
 * the largest, and always holds the first class.
 */
export const tiedClass: Kernel<TiedClassParams> = {
  compile({ prior }) {
    return ([input, told], rows) => {
      const { columns, data } = matrixOf(input!, 'float64');
      const row = matrixOf(told!, 'float64');
      if (prior && prior.length !== columns) {
        throw new ServingError('CORRUPT_MODEL', `${prior.length} shares of ${columns} classes`);
      }
      const made = new Float64Array(rows);
      for (let i = 0; i < rows; i++) {
        const from = i * columns;
        let [best, ties] = [0, 0];
        for (let k = 1; k < columns; k++) {
          if (data[from + best]! < data[from + k]!) [best, ties] = [k, 0];
          else if (data[from + best] === data[from + k]) ties++;
        }
        if (ties > 0) {
          const hash = hashOf(row.data, i * row.columns, (i + 1) * row.columns);
          best = tied(data.subarray(from, from + columns), best, ties, hash, prior);
        }
        made[i] = best;
      }
      return [tensorOf({ rows, columns: 1, dtype: 'float64', data: made }, true)];
    };
  },
};

const tied = (
  p: ArrayLike<number>,
  most: number,
  count: number,
  hash: bigint,
  prior: Float64Array | undefined,
): number => {
  if (prior) {
    const listed = [0];
    for (let k = 1, best = 0; k < p.length; k++) {
      if (p[best]! < p[k]!) best = k;
      else if (p[best] === p[k]) listed.push(k);
    }
    const sum = listed.reduce((all, k) => all + prior[k]!, 0);
    const draw = drawn(hash);
    let partial = 0;
    for (const k of listed) {
      partial += prior[k]! / sum;
      if (draw <= partial) return k;
    }
  }
  let left = Number(BigInt.asIntN(32, hash)) % (count + 1);
  for (let k = 0; k < p.length; k++) if (p[k] === p[most] && --left < 0) return k;
  return most;
};
