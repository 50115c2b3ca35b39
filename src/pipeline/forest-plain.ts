/**
 * The plain walk through the trees, for forests that the WebAssembly of forest-compiled.ts does not know (linear leaves),
 * and what its answers are compared with in the tests: [rows, features] -> [rows, outputs].
 *
 *   y[k] = start[k] + weight[0] · leaf of tree 0 + weight[1] · leaf of tree 1 + …    in this order, rounded at each step
 *                                                                                   where sums are float32
 */
import { matrixOf, tensorOf } from './block.ts';
import { type Forest, type LinearLeaves, MAX_CATEGORY, MISSING, ZERO } from './forest.ts';
import type { Apply } from './kernel.ts';

const round = Math.fround;

const inSet = (sets: Uint32Array, set: number, x: number, above: number, whole: boolean): boolean => {
  if (!(x > above && x < MAX_CATEGORY)) return false;
  const category = Math.trunc(x);
  if (whole && category !== x) return false;
  const word = category >>> 5;
  return word < sets[set]! && (sets[set + 1 + word]! & (1 << (category & 31))) !== 0;
};

export type Walk = (x: ArrayLike<number>, at: number, root: number) => number;

/** The node after each: at 2n where x goes right, at 2n + 1 where it goes left. */
const nextOf = ({ feature, left, right }: Forest): Int32Array => {
  const next = new Int32Array(2 * feature.length);
  for (let node = 0; node < feature.length; node++) {
    next[2 * node] = right[node]!;
    next[2 * node + 1] = left[node]!;
  }
  return next;
};

/** Of trees that know nothing but numbers and NaN, the leaf that a row falls in. */
const plainWalk = (forest: Forest): Walk => {
  const { feature, threshold, defaultLeft } = forest;
  const next = nextOf(forest);
  const strict = forest.compare === 'lt';
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

/** Of trees with categories, or with other ideas of what is missing. */
const generalWalk = (forest: Forest): Walk => {
  const { feature, threshold, defaultLeft, categories, sets, missing, categoriesAbove = -1 } = forest;
  const whole = forest.wholeCategories === true;
  const next = nextOf(forest);
  const strict = forest.compare === 'lt';
  return (x, at, root) => {
    let node = root;
    for (let column = feature[node]!; column >= 0; column = feature[node]!) {
      let value = x[at + column]!;
      const kind = missing ? missing[node]! : MISSING.nan;
      const set = categories ? categories[node]! : -1;
      if (kind !== MISSING.nan && Number.isNaN(value)) value = 0;
      let goesLeft: boolean;
      if (Number.isNaN(value) || (kind === MISSING.zero && Math.abs(value) <= ZERO)) goesLeft = defaultLeft[node] === 1;
      else if (set >= 0) goesLeft = !inSet(sets!, set, value, categoriesAbove, whole);
      else goesLeft = strict ? value < threshold[node]! : value <= threshold[node]!;
      node = next[2 * node + (goesLeft ? 1 : 0)]!;
    }
    return ~feature[node]!;
  };
};

const linearValue = (
  { begin, features, coefficients, otherwise }: LinearLeaves,
  leaf: number,
  start: number,
  x: ArrayLike<number>,
  at: number,
): number => {
  let sum = start;
  for (let i = begin[leaf]!; i < begin[leaf + 1]!; i++) {
    const value = x[at + features[i]!]!;
    if (Number.isNaN(value)) return otherwise[leaf]!;
    sum += coefficients[i]! * value;
  }
  return sum;
};

/** The walk down a tree from its root, for a row that begins at a place of `x`, to the number of a leaf. */
export const walkOf = (forest: Forest): Walk =>
  forest.categories || forest.missing ? generalWalk(forest) : plainWalk(forest);

/** Of a forest that checkForest has let pass. */
export const plainForest = (params: Forest): Apply => {
  const { roots, groups, outputs, values, weights, start, sum, precision, linear } = params;
  const leafOf = walkOf(params);
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
          const own = linear ? linearValue(linear, leaf, values[leaf]!, data, at) : values[leaf]!;
          const value = own * weight;
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
};
