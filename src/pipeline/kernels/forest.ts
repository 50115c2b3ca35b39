/**
 * Trees: [rows, features] -> [rows, outputs].
 *
 *   y[k] = start[k] + weight[0] · leaf of tree 0 + weight[1] · leaf of tree 1 + …    in this order, rounded at each step
 *                                                                                   where sums are float32
 */
import { matrixOf, tensorOf } from '../block.ts';
import { checkForest, type Forest } from '../forest.ts';
import type { Kernel } from '../kernel.ts';

const round = Math.fround;

/** XGBoost's: the largest category that there is. */
const MAX_CATEGORY = 2 ** 24;

const inSet = (sets: Uint32Array, set: number, x: number): boolean => {
  // What is no category is in no set.
  if (!(x >= 0 && x < MAX_CATEGORY)) return false;
  const category = Math.trunc(x);
  const word = category >>> 5;
  return word < sets[set]! && (sets[set + 1 + word]! & (1 << (category & 31))) !== 0;
};

/** For each tree, the leaf that a row falls in: its number. */
const walk = (forest: Forest): ((x: ArrayLike<number>, at: number, root: number) => number) => {
  const { feature, threshold, left, right, defaultLeft, categories, sets } = forest;
  const next = new Int32Array(2 * feature.length);
  for (let node = 0; node < feature.length; node++) {
    next[2 * node] = right[node]!;
    next[2 * node + 1] = left[node]!;
  }
  const strict = forest.compare === 'lt';
  if (categories && sets) {
    return (x, at, root) => {
      let node = root;
      for (let column = feature[node]!; column >= 0; column = feature[node]!) {
        const value = x[at + column]!;
        const set = categories[node]!;
        let goesLeft: boolean;
        if (Number.isNaN(value)) goesLeft = defaultLeft[node] === 1;
        else if (set >= 0) goesLeft = !inSet(sets, set, value);
        else goesLeft = strict ? value < threshold[node]! : value <= threshold[node]!;
        node = next[2 * node + (goesLeft ? 1 : 0)]!;
      }
      return ~feature[node]!;
    };
  }
  return (x, at, root) => {
    let node = root;
    for (let column = feature[node]!; column >= 0; column = feature[node]!) {
      const value = x[at + column]!;
      const below = strict ? value < threshold[node]! : value <= threshold[node]!;
      const goesLeft = below || (Number.isNaN(value) && defaultLeft[node] === 1);
      node = next[2 * node + (goesLeft ? 1 : 0)]!;
    }
    return ~feature[node]!;
  };
};

export const forest: Kernel<Forest> = {
  compile(params) {
    checkForest(params);
    const { roots, groups, outputs, values, weights, start, sum, precision } = params;
    const leafOf = walk(params);
    const narrow = sum === 'float32';
    return ([input], rows) => {
      const { columns, data } = matrixOf(input!, precision);
      const answer = narrow ? new Float32Array(rows * outputs) : new Float64Array(rows * outputs);
      for (let row = 0; row < rows; row++) {
        const at = row * columns;
        const to = row * outputs;
        for (let k = 0; k < outputs; k++) answer[to + k] = start[k]!;
        for (let tree = 0; tree < roots.length; tree++) {
          const leaf = leafOf(data, at, roots[tree]!);
          const weight = weights ? weights[tree]! : 1;
          if (groups) {
            const value = values[leaf]! * weight;
            const k = to + groups[tree]!;
            answer[k] = answer[k]! + (narrow ? round(value) : value);
          } else {
            for (let k = 0; k < outputs; k++) {
              const value = values[leaf * outputs + k]! * weight;
              answer[to + k] = answer[to + k]! + (narrow ? round(value) : value);
            }
          }
        }
      }
      return [tensorOf({ rows, columns: outputs, dtype: sum, data: answer })];
    };
  },
};
