/** Forecasts of time series: https://dmg.org/pmml/v4-4-1/TimeSeriesModel.html. */
import type { Tensor } from '../../../tensor/tensor.ts';
import type { Kernel } from '../../kernel.ts';
import { writeFault } from './faults.ts';

export interface ForecastParams {
  /** The first value of every forecast. */
  readonly value: number;
  /** Whether more than one step can be forecast. */
  readonly goesOn: boolean;
  readonly reason: number;
}

/** Horizons, NaN for 1, -> the first value of the forecast: [rows] -> [rows]. */
export const forecast: Kernel<ForecastParams> = {
  compile({ value, goesOn, reason }) {
    return ([input], rows) => {
      const { data } = input as Tensor<'float64'>;
      const out = new Float64Array(rows);
      for (let row = 0; row < rows; row++) {
        const horizon = Number.isNaN(data[row]!) ? 1 : data[row]!;
        const isFit = horizon === 1 || (Number.isInteger(horizon) && horizon > 1 && goesOn);
        if (isFit) out[row] = value;
        else writeFault(out, row, reason);
      }
      return [{ dtype: 'float64', shape: [rows], data: out }];
    };
  },
};
