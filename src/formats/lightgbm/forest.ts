/** LightGBM's trees as a Forest. `x <= threshold` goes left; a category of the node's set goes left, too. */
import { ServingError } from '../../errors.ts';
import { type Forest, type LinearLeaves, MISSING } from '../../pipeline/forest.ts';
import { type Booster, MISSING_TYPES, type Tree } from './booster.ts';

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', message);

const CATEGORICAL = 1;
const DEFAULT_LEFT = 2;

const linearLeaves = (trees: readonly Tree[]): LinearLeaves => {
  const [begin, features, coefficients, otherwise]: number[][] = [[0], [], [], []];
  for (const { linear, leaf_value } of trees) {
    leaf_value.forEach((value, leaf) => {
      const [columns, terms] = [linear?.leaf_features[leaf] ?? [], linear?.leaf_coeff[leaf] ?? []];
      if (columns.length !== terms.length)
        throw corrupt(`a leaf has ${columns.length} columns and ${terms.length} coefficients`);
      features!.push(...columns);
      coefficients!.push(...terms);
      begin!.push(features!.length);
      otherwise!.push(value);
    });
  }
  return {
    begin: Int32Array.from(begin!),
    features: Int32Array.from(features!),
    coefficients: Float64Array.from(coefficients!),
    otherwise: Float64Array.from(otherwise!),
  };
};

/** Of the first `count` trees. Throws CORRUPT_MODEL where a tree contradicts itself. */
export const forestOf = (
  { trees: all, max_feature_idx, num_tree_per_iteration: outputs, version }: Booster,
  count: number,
): Forest => {
  const trees = all.slice(0, count);
  // A tree of one leaf has no node; in a forest its leaf is one.
  const nodesOf = ({ num_leaves }: Tree): number => 2 * num_leaves - 1;
  const nodes = trees.reduce((sum, tree) => sum + nodesOf(tree), 0);
  const [feature, left, right] = [new Int32Array(nodes), new Int32Array(nodes), new Int32Array(nodes)];
  const [threshold, defaultLeft, missing] = [new Float64Array(nodes), new Uint8Array(nodes), new Uint8Array(nodes)];
  const categories = new Int32Array(nodes).fill(-1);
  const sets: number[] = [];
  const linear = trees.some((tree) => tree.linear);
  let [first, leaf] = [0, 0];
  const roots = trees.map((tree, i) => {
    const where = `tree ${i}`;
    const inner = tree.num_leaves - 1;
    // Nodes come first, then leaves.
    const child = (n: number): number =>
      n >= 0 ? (n < inner ? first + n : -1) : ~n < tree.num_leaves ? first + inner + ~n : -1;
    for (let node = 0; node < inner; node++) {
      const at = first + node;
      const type = tree.decision_type[node]!;
      const kind = MISSING_TYPES[type >> 2];
      if (!kind) throw corrupt(`${where}: node ${node} has the decision type ${type}`);
      feature[at] = tree.split_feature[node]!;
      threshold[at] = tree.threshold[node]!;
      const [lower, higher] = [child(tree.left_child[node]!), child(tree.right_child[node]!)];
      if (type & CATEGORICAL) {
        const [from, to] = [tree.cat_boundaries[threshold[at]], tree.cat_boundaries[threshold[at] + 1]];
        const words = from === undefined || to === undefined ? undefined : tree.cat_threshold.subarray(from, to);
        if (!words || words.length !== to! - from!) throw corrupt(`${where}: node ${node} has no set of categories`);
        // What is in the set goes right in a forest: the children change places.
        [left[at], right[at], defaultLeft[at]] = [higher, lower, 1];
        // Before 4.0 a missing category was category 0 unless NaN was seen in training.
        missing[at] = version === 'v4' || kind === 'nan' ? MISSING.nan : MISSING.none;
        categories[at] = sets.length;
        sets.push(words.length, ...words);
      } else {
        [left[at], right[at]] = [lower, higher];
        defaultLeft[at] = type & DEFAULT_LEFT ? 1 : 0;
        missing[at] = MISSING[kind];
      }
    }
    for (let i = 0; i < tree.num_leaves; i++) feature[first + inner + i] = ~leaf++;
    first += nodesOf(tree);
    return first - nodesOf(tree);
  });
  return {
    features: max_feature_idx + 1,
    precision: 'float64',
    compare: 'le',
    roots: Int32Array.from(roots),
    groups: Int32Array.from(trees, (_, i) => i % outputs),
    outputs,
    feature,
    threshold,
    left,
    right,
    defaultLeft,
    ...(sets.length > 0 && { categories, sets: Uint32Array.from(sets), categoriesAbove: -1 }),
    ...(missing.some((kind) => kind !== MISSING.nan) && { missing }),
    values: Float64Array.from(trees.flatMap((tree) => [...(tree.linear?.leaf_const ?? tree.leaf_value)])),
    ...(linear && { linear: linearLeaves(trees) }),
    start: new Float64Array(outputs),
    sum: 'float64',
  };
};

/** What `pred_leaf` calls the leaves of the first `count` trees: each tree counts its own. */
export const leafNumbersOf = ({ trees }: Booster, count: number): Int32Array =>
  Int32Array.from(trees.slice(0, count).flatMap(({ num_leaves }) => Array.from({ length: num_leaves }, (_, i) => i)));
