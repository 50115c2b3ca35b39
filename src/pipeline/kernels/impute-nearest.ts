/**
 * Missing cells filled by the rows of the fit that are nearest in what both have.
 * https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/impute/_knn.py
 *
 *   d² = features / shared · Σ (x - y)² over the columns that both rows have, as xx - 2 xy + yy of float64
 */
import { ServingError } from '../../errors.ts';
import { checkWidth, matrixOf, tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';
import { missingNumber } from './impute.ts';

export interface ImputeNearestParams {
  readonly marker: number;
  /** [count, features], the rows of the fit. */
  readonly rows: Float64Array;
  readonly features: number;
  readonly neighbours: number;
  /** Nearer rows count for more, by 1 / d; a row at no distance alone. */
  readonly byDistance: boolean;
  /** Rows that share no column count, too, where there are no others: as scikit-learn before 1.6 had it. */
  readonly countsStrangers: boolean;
  /** Columns that stay; those that the fit has no number of become 0. */
  readonly kept: Int32Array;
}

/** [rows, features] -> [rows, kept] */
export const imputeNearest: Kernel<ImputeNearestParams> = {
  compile({ marker, rows: fit, features, neighbours, byDistance, countsStrangers, kept }) {
    const count = features === 0 ? 0 : fit.length / features;
    if (!Number.isInteger(count) || !(neighbours >= 1) || kept.some((j) => j < 0 || j >= features)) {
      throw new ServingError('CORRUPT_MODEL', `${fit.length} numbers of rows of ${features} columns`);
    }
    const isMissing = missingNumber(marker);
    const lacks = Uint8Array.from(fit, (x) => (isMissing(x) ? 1 : 0));
    const donorsOf = Array.from({ length: features }, (_, j) =>
      Int32Array.from({ length: count }, (__, i) => i).filter((i) => lacks[i * features + j] === 0),
    );
    const means = donorsOf.map(
      (donors, j) => donors.reduce((sum, i) => sum + fit[i * features + j]!, 0) / donors.length,
    );
    const distances = new Float64Array(count);
    const measure = (row: Float64Array): void => {
      for (let i = 0; i < count; i++) {
        let [xx, xy, yy, shared, onlyX, onlyY] = [0, 0, 0, 0, 0, 0];
        for (let j = 0; j < features; j++) {
          const x = isMissing(row[j]!) ? 0 : row[j]!;
          const y = lacks[i * features + j] === 1 ? 0 : fit[i * features + j]!;
          const [hasX, hasY] = [!isMissing(row[j]!), lacks[i * features + j] === 0];
          xx += x * x;
          xy += x * y;
          yy += y * y;
          if (hasX && hasY) shared++;
          else if (hasX) onlyX += x * x;
          else if (hasY) onlyY += y * y;
        }
        const squared = Math.max(-2 * xy + xx + yy, 0) - onlyX - onlyY;
        distances[i] = shared === 0 ? Number.NaN : Math.sqrt((Math.max(squared, 0) / shared) * features);
      }
    };
    const weigh = (chosen: Int32Array): Float64Array => {
      if (!byDistance) {
        return Float64Array.from(chosen, (i) => (Number.isNaN(distances[i]) && !countsStrangers ? 0 : 1));
      }
      const weights = Float64Array.from(chosen, (i) => 1 / distances[i]!);
      const same = weights.includes(Number.POSITIVE_INFINITY);
      return weights.map((w) => (same ? (w === Number.POSITIVE_INFINITY ? 1 : 0) : Number.isNaN(w) ? 0 : w));
    };
    const filled = (j: number): number => {
      const donors = donorsOf[j]!;
      if (donors.every((i) => Number.isNaN(distances[i]))) return means[j]!;
      const far = (i: number): number => (Number.isNaN(distances[i]) ? Infinity : distances[i]!);
      const chosen = donors
        .slice()
        .sort((a, b) => (far(a) === far(b) ? a - b : far(a) - far(b)))
        .subarray(0, neighbours);
      const weights = weigh(chosen);
      let [sum, total] = [0, 0];
      chosen.forEach((i, k) => {
        sum += fit[i * features + j]! * weights[k]!;
        total += weights[k]!;
      });
      return sum / total;
    };
    return ([input], rows) => {
      const { columns, data } = matrixOf(input!, 'float64');
      checkWidth(columns, features);
      const made = new Float64Array(rows * kept.length);
      for (let row = 0; row < rows; row++) {
        const own = data.subarray(row * features, (row + 1) * features) as Float64Array;
        let measured = false;
        kept.forEach((j, k) => {
          const x = own[j]!;
          let value = x;
          if (donorsOf[j]!.length === 0) value = 0;
          else if (isMissing(x)) {
            if (!measured) measure(own);
            measured = true;
            value = filled(j);
          }
          made[row * kept.length + k] = value;
        });
      }
      return [tensorOf({ rows, columns: kept.length, dtype: 'float64', data: made })];
    };
  },
};
