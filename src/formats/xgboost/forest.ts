/** XGBoost's trees as a Forest. `x < split_condition` goes left; a category of the node's set goes right. */
import { ServingError } from '../../errors.ts';
import type { Forest } from '../../pipeline/forest.ts';
import type { Tree, Trees } from './booster.ts';

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', message);

/** XGBoost refuses larger categories itself. */
const MAX_CATEGORY = 2 ** 24;

/** Puts a node's categories at the end of `sets`; returns where they begin. */
const addSet = (sets: number[], categories: Int32Array, where: string): number => {
  const worst = categories.find((category) => !(category >= 0 && category < MAX_CATEGORY));
  if (worst !== undefined) throw corrupt(`${where}: there is no category ${worst}`);
  const at = sets.length;
  const words = new Uint32Array(Math.floor(Math.max(-1, ...categories) / 32) + 1);
  for (const category of categories) words[category >>> 5]! |= 1 << (category & 31);
  sets.push(words.length, ...words);
  return at;
};

const addCategories = (
  tree: Tree,
  first: number,
  columns: { categories: Int32Array; sets: number[] },
  where: string,
): void => {
  const { categories, categories_nodes, categories_segments, categories_sizes } = tree;
  if (!(categories && categories_nodes && categories_segments && categories_sizes)) return;
  categories_nodes.forEach((node, i) => {
    const from = categories_segments[i] ?? -1;
    const set = categories.subarray(from, from + (categories_sizes[i] ?? 0));
    if (from < 0 || set.length !== categories_sizes[i] || !(node >= 0 && node < tree.left_children.length)) {
      throw corrupt(`${where}: the categories of node ${node} are not all there`);
    }
    columns.categories[first + node] = addSet(columns.sets, set, where);
  });
};

export interface ForestShape {
  readonly features: number;
  readonly outputs: number;
  /** What sums begin with, by output. */
  readonly start: Float64Array;
  /** How many of the trees there are to be. */
  readonly trees: number;
}

/** Throws CORRUPT_MODEL where a tree contradicts itself. */
export const forestOf = (model: Trees, { features, outputs, start, trees: count }: ForestShape): Forest => {
  const trees = model.trees.slice(0, count);
  const nodes = trees.reduce((sum, { left_children }) => sum + left_children.length, 0);
  const vectors = trees.some(({ size_leaf_vector }) => size_leaf_vector > 1);
  const [feature, left, right] = [new Int32Array(nodes), new Int32Array(nodes), new Int32Array(nodes)];
  const [threshold, defaultLeft] = [new Float64Array(nodes), new Uint8Array(nodes)];
  const roots = new Int32Array(trees.length);
  const values: number[] = [];
  const columns = { categories: new Int32Array(nodes).fill(-1), sets: [] as number[] };
  let [first, leaves] = [0, 0];
  trees.forEach((tree, i) => {
    const where = `tree ${i}`;
    if (vectors && tree.size_leaf_vector !== outputs) {
      throw corrupt(`${where} has ${tree.size_leaf_vector} values a leaf, the model has ${outputs} outputs`);
    }
    roots[i] = first;
    const size = tree.left_children.length;
    for (let node = 0; node < size; node++) {
      const at = first + node;
      if (tree.left_children[node] === -1) {
        feature[at] = ~leaves++;
        if (!vectors) values.push(tree.split_conditions[node]!);
        else for (let k = 0; k < outputs; k++) values.push(tree.leaf_vectors?.[node * outputs + k] ?? Number.NaN);
        continue;
      }
      // Children of this tree only; what lies outside is found by the check of the forest.
      const child = (n: number): number => (n >= 0 && n < size ? first + n : -1);
      feature[at] = tree.split_indices[node]!;
      threshold[at] = tree.split_conditions[node]!;
      left[at] = child(tree.left_children[node]!);
      right[at] = child(tree.right_children[node]!);
      defaultLeft[at] = tree.default_left[node]!;
    }
    addCategories(tree, first, columns, where);
    first += size;
  });
  const { sets, categories } = columns;
  return {
    features,
    precision: 'float32',
    compare: 'lt',
    roots,
    ...(!vectors && { groups: model.tree_info.slice(0, count) }),
    outputs,
    feature,
    threshold,
    left,
    right,
    defaultLeft,
    // The smallest negative number is no category, and -0 is one.
    ...(sets.length > 0 && { categories, sets: Uint32Array.from(sets), categoriesAbove: -Number.MIN_VALUE }),
    values: Float64Array.from(values),
    ...(model.weight_drop && { weights: Float64Array.from(model.weight_drop) }),
    start,
    sum: 'float32',
  };
};

/** What `pred_leaf` calls the leaves: the number of the node in its tree. */
export const leafNumbersOf = (model: Trees, count: number): Int32Array =>
  Int32Array.from(
    model.trees.slice(0, count).flatMap(({ left_children }) => {
      const leaves: number[] = [];
      for (let node = 0; node < left_children.length; node++) if (left_children[node] === -1) leaves.push(node);
      return leaves;
    }),
  );
