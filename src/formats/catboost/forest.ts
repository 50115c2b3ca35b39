/**
 * CatBoost's trees as a Forest. A condition that holds goes right: `x > border` of numbers and of CTRs, 1 of one-hots.
 * A missing number is as it stands above no border, or above all of them.
 *
 *   tree of splits s0, s1: a node of level d asks s_d; the leaf of a row has bit d set where s_d holds
 */
import { ServingError } from '../../errors.ts';
import type { Forest } from '../../pipeline/forest.ts';
import type { Conditions } from './conditions.ts';
import type { CatBoostModel, NonSymmetricTrees, ObliviousTrees } from './model.ts';

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', message);

/** Nodes of all trees in the making. */
class Nodes {
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly defaultLeft: Uint8Array;
  readonly #conditions: Conditions;

  constructor(count: number, conditions: Conditions) {
    this.feature = new Int32Array(count);
    this.threshold = new Float64Array(count);
    this.left = new Int32Array(count);
    this.right = new Int32Array(count);
    this.defaultLeft = new Uint8Array(count);
    this.#conditions = conditions;
  }

  ask(node: number, split: number, left: number, right: number): void {
    const { column, border, nanRight } = this.#conditions;
    if (!(split >= 0 && split < column.length)) throw corrupt(`split ${split} is asked, there are ${column.length}`);
    this.feature[node] = column[split]!;
    this.threshold[node] = border[split]!;
    this.defaultLeft[node] = 1 - nanRight[split]!;
    this.left[node] = left;
    this.right[node] = right;
  }
}

/** Deeper trees than CatBoost makes: of 2^16 leaves. */
const MAX_DEPTH = 30;

const oblivious = (
  { splits, sizes }: ObliviousTrees,
  leaves: number,
  conditions: Conditions,
): { readonly nodes: Nodes; readonly roots: Int32Array } => {
  let [needed, asked] = [0, 0];
  for (const size of sizes) {
    if (!(size >= 0 && size <= MAX_DEPTH)) throw corrupt(`a tree of ${size} levels`);
    needed += 2 ** size;
    asked += size;
  }
  if (needed > leaves || asked > splits.length) {
    throw corrupt(`the trees want ${needed} leaves and ${asked} splits, there are ${leaves} and ${splits.length}`);
  }
  const nodes = new Nodes(2 * needed - sizes.length, conditions);
  const roots = new Int32Array(sizes.length);
  let [first, leaf, split] = [0, 0, 0];
  sizes.forEach((size, tree) => {
    roots[tree] = first;
    for (let level = 0; level < size; level++) {
      const [from, below] = [first + 2 ** level - 1, first + 2 ** (level + 1) - 1];
      for (let path = 0; path < 2 ** level; path++) {
        nodes.ask(from + path, splits[split + level]!, below + path, below + path + 2 ** level);
      }
    }
    const from = first + 2 ** size - 1;
    for (let path = 0; path < 2 ** size; path++) nodes.feature[from + path] = ~(leaf + path);
    first += 2 ** (size + 1) - 1;
    leaf += 2 ** size;
    split += size;
  });
  return { nodes, roots };
};

/** A node with one child only has its own leaf for the other side, so that each node may need a second one. */
const nonSymmetric = (
  { splits, starts, sizes, left, right, leaf }: NonSymmetricTrees,
  dimension: number,
  leaves: number,
  conditions: Conditions,
): { readonly nodes: Nodes; readonly roots: Int32Array } => {
  const count = left.length;
  if (splits.length < count || leaf.length < count || starts.length !== sizes.length) {
    throw corrupt(`${count} nodes, ${splits.length} splits, ${leaf.length} leaves; ${starts.length} trees`);
  }
  const nodes = new Nodes(2 * count, conditions);
  const leafOf = (node: number): number => {
    const at = leaf[node]! / dimension;
    if (!Number.isInteger(at) || at >= leaves) throw corrupt(`node ${node} has the leaf ${leaf[node]}`);
    return ~at;
  };
  for (let node = 0; node < count; node++) {
    const [l, r] = [left[node]!, right[node]!];
    if (l === 0 && r === 0) {
      nodes.feature[node] = leafOf(node);
      continue;
    }
    const own = count + node;
    if (l === 0 || r === 0) nodes.feature[own] = leafOf(node);
    nodes.ask(node, splits[node]!, l === 0 ? own : node + l, r === 0 ? own : node + r);
  }
  return { nodes, roots: starts };
};

/** Throws CORRUPT_MODEL where the trees contradict themselves; cycles are found by the check of the forest. */
export const forestOf = (model: CatBoostModel, conditions: Conditions, columns: number): Forest => {
  const { ApproxDimension: outputs, trees, LeafValues: values } = model;
  const leaves = Math.floor(values.length / outputs);
  const { nodes, roots } =
    trees.kind === 'oblivious'
      ? oblivious(trees, leaves, conditions)
      : nonSymmetric(trees, outputs, leaves, conditions);
  const { feature, threshold, left, right, defaultLeft } = nodes;
  return {
    features: columns,
    precision: 'float32',
    compare: 'le',
    roots,
    outputs,
    feature,
    threshold,
    left,
    right,
    defaultLeft,
    values,
    start: new Float64Array(outputs),
    sum: 'float64',
  };
};
