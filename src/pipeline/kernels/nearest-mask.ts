/** Which points of a model are the nearest, as ones and zeros. */
import { ServingError } from '../../errors.ts';
import { matrixOf, tensorOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';

export interface NearestMaskParams {
  /** [count, features] */
  readonly points: Float64Array;
  readonly features: number;
  readonly neighbours: number;
}

/** 1 for the nearest points, of equal distances the first ones: [rows, features] -> [rows, count] */
export const nearestMask: Kernel<NearestMaskParams> = {
  compile({ points, features, neighbours }) {
    const count = points.length / features;
    if (!Number.isInteger(count) || !(neighbours > 0 && neighbours <= count)) {
      throw new ServingError('CORRUPT_MODEL', `the ${neighbours} nearest of ${count} points`);
    }
    return ([input], rows) => {
      const { columns, data } = matrixOf(input!, 'float64');
      if (columns !== features) {
        throw new ServingError('INVALID_INPUT', `a row has ${columns} columns, ${features} were expected`);
      }
      const made = new Float64Array(rows * count);
      const squares = new Float64Array(count);
      const order = Array.from({ length: count }, (_, i) => i);
      for (let row = 0; row < rows; row++) {
        for (let i = 0; i < count; i++) {
          let sum = 0;
          for (let j = 0; j < features; j++) {
            const difference = data[row * features + j]! - points[i * features + j]!;
            sum += difference * difference;
          }
          squares[i] = sum;
        }
        order.sort((a, b) => squares[a]! - squares[b]! || a - b);
        for (let i = 0; i < neighbours; i++) made[row * count + order[i]!] = 1;
      }
      return [tensorOf({ rows, columns: count, dtype: 'float64', data: made })];
    };
  },
};
