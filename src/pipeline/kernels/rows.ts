/** Rows of a matrix each made into a distribution: [rows, columns] of float64 -> the same. */
import { type Floats, matrixOf, tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';

export interface NormalizeParams {
  /** A row whose sum is 0 becomes NaN (0 / 0), equal shares, or stays 0. */
  readonly zero: 'nan' | 'equal' | 'keep';
}

/** Each number divided by the sum of its row. */
export const normalizeRows: Kernel<NormalizeParams> = {
  compile({ zero }) {
    return ([input], rows) => {
      const { columns, data } = matrixOf(input!, 'float64');
      const answer = new Float64Array(data.length);
      for (let row = 0; row < rows; row++) {
        const [from, to] = [row * columns, (row + 1) * columns];
        let sum = 0;
        for (let i = from; i < to; i++) sum += data[i]!;
        if (sum === 0 && zero !== 'nan') {
          if (zero === 'equal') answer.fill(1 / columns, from, to);
          continue;
        }
        for (let i = from; i < to; i++) answer[i] = data[i]! / sum;
      }
      return [tensorOf({ rows, columns, dtype: 'float64', data: answer })];
    };
  },
};

/** log Σ e^x of x[from .. to], as max + log(how many are it) + log1p(the others' share). */
export const logSumExp = (x: Floats, from: number, to: number): number => {
  let max = Number.NEGATIVE_INFINITY;
  for (let i = from; i < to; i++) max = Math.max(max, x[i]!);
  if (!Number.isFinite(max)) return max;
  let [sum, most] = [0, 0];
  for (let i = from; i < to; i++) {
    if (x[i] === max) most++;
    else sum += Math.exp(x[i]! - max);
  }
  return Math.log1p(sum / most) + Math.log(most) + max;
};

/** x - log Σ e^x: logarithms of likelihoods as those of probabilities. */
export const logNormalize: Kernel<Record<string, never>> = {
  compile() {
    return ([input], rows) => {
      const { columns, data } = matrixOf(input!, 'float64');
      const answer = new Float64Array(data.length);
      for (let row = 0; row < rows; row++) {
        const [from, to] = [row * columns, (row + 1) * columns];
        const total = logSumExp(data, from, to);
        for (let i = from; i < to; i++) answer[i] = data[i]! - total;
      }
      return [tensorOf({ rows, columns, dtype: 'float64', data: answer })];
    };
  },
};
