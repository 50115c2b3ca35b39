/**
 * Forest: the one form of trees for all libraries. Nodes of all trees lie in common columns; what the libraries do
 * differently is said in a few words.
 *
 *   node n: feature[n] < 0    a leaf: values[~feature[n] · width ..]
 *           x is missing      left where defaultLeft[n], else right (see `missing`)
 *           categories[n]     right where the set holds the category x, else left (see `categorical`)
 *           otherwise         left where x < threshold[n] ('lt') or x <= threshold[n] ('le')
 */
import { ServingError } from '../errors.ts';

export interface Forest {
  /** How many columns the trees may look at. */
  readonly features: number;
  /** What x is rounded to before it is compared; thresholds are as they stand. */
  readonly precision: 'float32' | 'float64';
  readonly compare: 'lt' | 'le';
  /** The first node of each tree. */
  readonly roots: Int32Array;
  /** The output that each tree's leaves add to; absent: a leaf has a value for every output. */
  readonly groups?: Int32Array;
  /** How many outputs there are. */
  readonly outputs: number;
  /** Per node: a column, or ~(the number of a leaf). */
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** Per node, 1: a missing x goes left. */
  readonly defaultLeft: Uint8Array;
  /** Per node: where its set begins in `sets`, or -1; absent where no split is categorical. */
  readonly categories?: Int32Array;
  /** What lies above it, its fraction cut off, may be a category; all else is in no set. XGBoost's 0 is one, -0.5 none. */
  readonly categoriesAbove?: number;
  /** Only whole numbers are categories: of others no fraction is cut off. */
  readonly wholeCategories?: true;
  /** Sets of categories, each its number of words and then the words: category c is bit c % 32 of word c / 32. */
  readonly sets?: Uint32Array;
  /** Per node, what is missing: see MISSING; absent: NaN everywhere. */
  readonly missing?: Uint8Array;
  /** Of leaves: a value, or one for each output. */
  readonly values: Float64Array;
  /** Leaves that are linear: value + sum of coefficient · x, or the value of `otherwise` where one such x is missing. */
  readonly linear?: LinearLeaves;
  /** What each tree's values are multiplied by; absent: 1. */
  readonly weights?: Float64Array;
  /** What sums begin with, by output. */
  readonly start: Float64Array;
  /** What sums are kept in, tree after tree. */
  readonly sum: 'float32' | 'float64';
}

/** NaN is missing; NaN is 0, and nothing missing; NaN is 0, and what is as good as 0 is missing. */
export const MISSING = { nan: 0, none: 1, zero: 2 } as const;

/** Categories are below this. */
export const MAX_CATEGORY = 2 ** 31;
/** What is not larger is as good as 0: LightGBM's kZeroThreshold, a float32. */
export const ZERO = Math.fround(1e-35);

export interface LinearLeaves {
  /** Per leaf, and one more: where its terms begin. */
  readonly begin: Int32Array;
  readonly features: Int32Array;
  readonly coefficients: Float64Array;
  /** Per leaf. */
  readonly otherwise: Float64Array;
}

/** Of a damaged file: children outside, cycles, columns that are not there. Throws CORRUPT_MODEL. */
export const checkForest = (forest: Forest): void => {
  const { roots, feature, left, right, features, values, groups, outputs, categories, sets } = forest;
  const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', message);
  const odd = forest.linear?.features.find((column) => !(column >= 0 && column < features));
  if (odd !== undefined) throw corrupt(`a linear leaf reads column ${odd}, there are ${features}`);
  const nodes = feature.length;
  const width = groups ? 1 : outputs;
  const seen = new Uint8Array(nodes);
  const stack: number[] = [];
  for (let tree = 0; tree < roots.length; tree++) {
    if (groups && !(groups[tree]! >= 0 && groups[tree]! < outputs)) {
      throw corrupt(`tree ${tree} adds to output ${groups[tree]} of ${outputs}`);
    }
    stack.push(roots[tree]!);
    while (stack.length > 0) {
      const node = stack.pop()!;
      if (!(node >= 0 && node < nodes)) throw corrupt(`tree ${tree}: there is no node ${node - roots[tree]!}`);
      if (seen[node]) throw corrupt(`tree ${tree}: node ${node - roots[tree]!} has two parents`);
      seen[node] = 1;
      const column = feature[node]!;
      if (column < 0) {
        if ((~column + 1) * width > values.length) throw corrupt(`tree ${tree}: leaf ${~column} has no value`);
        continue;
      }
      if (column >= features) throw corrupt(`tree ${tree}: a split by column ${column}, there are ${features}`);
      const set = categories?.[node] ?? -1;
      if (set >= 0 && !(sets && set < sets.length && set + sets[set]! < sets.length)) {
        throw corrupt(`tree ${tree}: a split by categories that are not there`);
      }
      stack.push(left[node]!, right[node]!);
    }
  }
};
