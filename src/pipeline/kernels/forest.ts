/**
 * Trees: [rows, features] -> [rows, outputs].
 *
 *   y[k] = start[k] + weight[0] · leaf of tree 0 + weight[1] · leaf of tree 1 + …    in this order, rounded at each step
 *                                                                                   where sums are float32
 */
import { ServingError } from '../../errors.ts';
import { checkForest, type Forest } from '../forest.ts';
import { compiledForest } from '../forest-compiled.ts';
import { plainForest } from '../forest-plain.ts';
import type { Kernel } from '../kernel.ts';
import { widthOf } from './frames.ts';

export const forest: Kernel<Forest> = {
  compile(params) {
    checkForest(params);
    const walk = compiledForest(params) ?? plainForest(params);
    return (inputs, rows) => {
      const columns = widthOf(inputs[0]!);
      if (columns >= params.features) return walk(inputs, rows);
      throw new ServingError('INVALID_INPUT', `a row has ${columns} columns, trees look at ${params.features}`);
    };
  },
};
