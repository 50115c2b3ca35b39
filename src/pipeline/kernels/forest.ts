/**
 * Trees: [rows, features] -> [rows, outputs].
 *
 *   y[k] = start[k] + weight[0] · leaf of tree 0 + weight[1] · leaf of tree 1 + …    in this order, rounded at each step
 *                                                                                   where sums are float32
 */
import { checkForest, type Forest } from '../forest.ts';
import { compiledForest, type LaidOutForest, layOut, openedForest } from '../forest-compiled.ts';
import { plainForest } from '../forest-plain.ts';
import type { Kernel } from '../kernel.ts';

export const forest: Kernel<Forest | LaidOutForest> = {
  prepare(params) {
    if ('image' in params) return params;
    checkForest(params);
    return layOut(params) ?? params;
  },

  compile(params) {
    if ('image' in params) return openedForest(params);
    checkForest(params);
    return compiledForest(params) ?? plainForest(params);
  },
};
