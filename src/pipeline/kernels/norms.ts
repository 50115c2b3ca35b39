/** Rows divided by their norms, and cells made 0 or 1. */
import { ServingError } from '../../errors.ts';
import { isSparse, mapCells, matrixOf, tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';

type Numbers = Float64Array | Float32Array;
type Norm = (data: Numbers, from: number, to: number) => number;

/** Of the cells `from` to `to`; cells that a sparse row does not hold are 0, which changes only `largest`. */
export const NORMS = {
  l1: (data, from, to) => {
    let sum = 0;
    for (let i = from; i < to; i++) sum += Math.abs(data[i]!);
    return sum;
  },
  l2: (data, from, to) => {
    let sum = 0;
    for (let i = from; i < to; i++) sum += data[i]! * data[i]!;
    return Math.sqrt(sum);
  },
  max: (data, from, to) => {
    let max = 0;
    for (let i = from; i < to; i++) max = Math.max(max, Math.abs(data[i]!));
    return max;
  },
  /** With its sign, as scikit-learn before 0.24 had it. */
  largest: (data, from, to) => {
    let max = data[from] ?? 0;
    for (let i = from + 1; i < to; i++) max = Math.max(max, data[i]!);
    return max;
  },
} as const satisfies Record<string, Norm>;

export interface NormalizeParams {
  /** A number p is that of (Σ |x|^p)^(1/p). */
  readonly norm: keyof typeof NORMS | number;
}

const normOf =
  (p: number): Norm =>
  (data, from, to) => {
    let sum = 0;
    for (let i = from; i < to; i++) sum += Math.abs(data[i]!) ** p;
    return sum ** (1 / p);
  };

/** x / ‖row‖; a row whose norm is 0 stays: [rows, columns] -> the same. */
export const normalize: Kernel<NormalizeParams> = {
  compile({ norm }) {
    const of = typeof norm === 'number' ? normOf(norm) : NORMS[norm];
    const divided = (data: Numbers, made: Float64Array, from: number, to: number, holdsAll: boolean): void => {
      const found = of(data, from, to);
      const by = norm === 'largest' && !holdsAll ? Math.max(found, 0) : found;
      for (let i = from; i < to; i++) made[i] = by === 0 ? data[i]! : data[i]! / by;
    };
    return ([input], rows) => {
      if (isSparse(input!)) {
        const { indptr, data, columns } = input;
        const made = new Float64Array(data.length);
        for (let row = 0; row < rows; row++) {
          const [from, to] = [indptr[row]!, indptr[row + 1]!];
          divided(data, made, from, to, to - from === columns);
        }
        return [{ ...input, data: made }];
      }
      const { columns, data } = matrixOf(input!, 'float64');
      const made = new Float64Array(data.length);
      for (let row = 0; row < rows; row++) divided(data, made, row * columns, (row + 1) * columns, true);
      return [tensorOf({ rows, columns, dtype: 'float64', data: made })];
    };
  },
};

export interface BinarizeParams {
  readonly above: number;
}

/** 1 above a threshold, else 0: [rows, columns] -> the same. Sparse stays sparse, without the cells that become 0. */
export const binarize: Kernel<BinarizeParams> = {
  compile:
    ({ above }) =>
    ([input], rows) => {
      if (!isSparse(input!)) return [mapCells(input!, (x) => (x > above ? 1 : 0))];
      if (above < 0) {
        throw new ServingError('INVALID_INPUT', `sparse rows cannot be binarized at ${above}, below 0`);
      }
      const { indptr, indices, data } = input;
      const starts = new Int32Array(rows + 1);
      const kept = new Int32Array(data.length);
      let count = 0;
      for (let row = 0; row < rows; row++) {
        for (let i = indptr[row]!; i < indptr[row + 1]!; i++) if (data[i]! > above) kept[count++] = indices[i]!;
        starts[row + 1] = count;
      }
      const ones = new Float64Array(count).fill(1);
      return [{ ...input, indptr: starts, indices: kept.subarray(0, count), data: ones }];
    },
};
