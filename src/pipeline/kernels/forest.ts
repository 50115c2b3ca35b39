/**
 * Trees: [rows, features] -> [rows, outputs].
 *
 *   y[k] = start[k] + weight[0] · leaf of tree 0 + weight[1] · leaf of tree 1 + …    in this order, rounded at each step
 *                                                                                   where sums are float32
 */
import { checkForest, type Forest } from '../forest.ts';
import { compiledForest } from '../forest-compiled.ts';
import { plainForest } from '../forest-plain.ts';
import type { Kernel } from '../kernel.ts';

export const forest: Kernel<Forest> = {
  compile(params) {
    checkForest(params);
    return compiledForest(params) ?? plainForest(params);
  },
};
