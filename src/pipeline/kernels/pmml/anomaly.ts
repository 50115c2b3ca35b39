/** Anomaly scores of inner models' answers: https://dmg.org/pmml/v4-4-1/AnomalyDetectionModel.html */
import { copyNumber } from '../../../tensor/marks.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import type { Kernel } from '../../kernel.ts';

export interface IsolationScoreParams {
  /** How many records each tree was made of. */
  readonly records: number;
}

const EULER = 0.57721566;

/** y = 2^(-x / c(n)), c(n) = 2 H(n - 1) - 2 (n - 1) / n, H(m) = ln m + 0.57721566: mean path lengths [rows] -> [rows]. */
export const isolationScore: Kernel<IsolationScoreParams> = {
  compile({ records: n }) {
    const c = 2 * (Math.log(n - 1) + EULER) - (2 * (n - 1)) / n;
    return ([input], rows) => {
      const { data } = input as Tensor<'float64'>;
      const out = new Float64Array(rows);
      for (let row = 0; row < rows; row++) {
        if (Number.isNaN(data[row]!)) copyNumber(data, row, out, row);
        else out[row] = 2 ** -(data[row]! / c);
      }
      return [{ dtype: 'float64', shape: [rows], data: out }];
    };
  },
};

/** y = x / z, of two columns [rows]. */
export const ratio: Kernel<Readonly<Record<never, never>>> = {
  compile:
    () =>
    ([input, by], rows) => {
      const { data } = input as Tensor<'float64'>;
      const divisors = (by as Tensor<'float64'>).data;
      const out = new Float64Array(rows);
      for (let row = 0; row < rows; row++) {
        if (Number.isNaN(data[row]!)) copyNumber(data, row, out, row);
        else if (Number.isNaN(divisors[row]!)) copyNumber(divisors, row, out, row);
        else out[row] = data[row]! / divisors[row]!;
      }
      return [{ dtype: 'float64', shape: [rows], data: out }];
    },
};
