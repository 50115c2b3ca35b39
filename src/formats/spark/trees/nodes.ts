/**
 * Trees of tables as a Forest. A row x goes left where x <= threshold, or where the set of the left categories has x; NaN,
 * and what is no category that was trained on, goes where the larger set of categories does not: Spark keeps the smaller
 * one and asks whether it has x.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/tree/Split.scala
 */
import { ServingError } from '../../../errors.ts';
import type { Forest } from '../../../pipeline/forest.ts';

/** A node as both APIs save it; children are places in its tree. */
export interface TreeNode {
  /** undefined: a leaf. */
  readonly split?: {
    readonly feature: number;
    /** A threshold, or the categories that go one way; the others and all else go the other way. */
    readonly by: number | { readonly categories: Float64Array; readonly toLeft: boolean };
    readonly left: number;
    readonly right: number;
  };
  /** Of a leaf, by output. */
  readonly values: ArrayLike<number>;
}

export interface Trees {
  readonly forest: Forest;
  /** By leaf of the forest: its number among its tree's leaves, from the left. */
  readonly leafNumbers: Int32Array;
}

interface Options {
  readonly features: number;
  readonly outputs: number;
  readonly weights?: Float64Array;
}

/** Words of all sets of categories. */
const MAX_WORDS = 2 ** 26;

const corrupt = (tree: number, message: string): ServingError =>
  new ServingError('CORRUPT_MODEL', `tree ${tree}: ${message}`);

/** Leaves from the left. Throws CORRUPT_MODEL for trees with cycles, missing children or two parents of one. */
const leavesOf = (nodes: readonly TreeNode[], tree: number): readonly number[] => {
  const seen = new Uint8Array(nodes.length);
  const leaves: number[] = [];
  const stack = [0];
  while (stack.length > 0) {
    const at = stack.pop()!;
    const node = nodes[at];
    if (!node) throw corrupt(tree, `there is no node ${at}`);
    if (seen[at]) throw corrupt(tree, `node ${at} has two parents`);
    seen[at] = 1;
    if (node.split) stack.push(node.split.right, node.split.left);
    else leaves.push(at);
  }
  return leaves;
};

/** Sets of categories as a Forest has them. */
class Sets {
  readonly words: number[] = [];

  /** Where the set begins. Throws CORRUPT_MODEL for what is no category. */
  add(categories: Float64Array, tree: number): number {
    const at = this.words.length;
    let most = -1;
    for (const category of categories) {
      if (!(Number.isInteger(category) && category >= 0 && category < 2 ** 31)) {
        throw corrupt(tree, `${category} is no category`);
      }
      most = Math.max(most, category);
    }
    const count = (most >>> 5) + 1;
    const size = most < 0 ? 0 : count;
    if (at + size > MAX_WORDS) throw corrupt(tree, 'its categories are too many');
    this.words.push(size);
    for (let i = 0; i < size; i++) this.words.push(0);
    for (const category of categories) this.words[at + 1 + (category >>> 5)]! |= 1 << (category & 31);
    return at;
  }
}

/** Throws CORRUPT_MODEL. */
export const forestOf = (trees: readonly (readonly TreeNode[])[], { features, outputs, weights }: Options): Trees => {
  if (trees.length === 0) throw new ServingError('CORRUPT_MODEL', 'there are no trees');
  if (!(Number.isInteger(features) && features >= 0 && features < 2 ** 31)) {
    throw new ServingError('CORRUPT_MODEL', `numFeatures is ${features}`);
  }
  const count = trees.reduce((sum, nodes) => sum + nodes.length, 0);
  const columns = {
    feature: new Int32Array(count),
    threshold: new Float64Array(count),
    left: new Int32Array(count),
    right: new Int32Array(count),
    defaultLeft: new Uint8Array(count),
    categories: new Int32Array(count).fill(-1),
  };
  const sets = new Sets();
  const roots = new Int32Array(trees.length);
  const values: number[] = [];
  const leafNumbers: number[] = [];
  let begin = 0;
  trees.forEach((nodes, tree) => {
    roots[tree] = begin;
    for (const [number, leaf] of leavesOf(nodes, tree).entries()) {
      columns.feature[begin + leaf] = ~leafNumbers.length;
      leafNumbers.push(number);
      const own = nodes[leaf]!.values;
      if (own.length !== outputs) throw corrupt(tree, `a leaf has ${own.length} values, ${outputs} were expected`);
      for (let k = 0; k < outputs; k++) values.push(own[k]!);
    }
    nodes.forEach(({ split }, i) => {
      if (!split) return;
      const at = begin + i;
      const { feature, by } = split;
      if (!(Number.isInteger(feature) && feature >= 0 && feature < features)) {
        throw corrupt(tree, `node ${i} splits by feature ${feature} of ${features}`);
      }
      columns.feature[at] = feature;
      columns.left[at] = begin + split.left;
      columns.right[at] = begin + split.right;
      if (typeof by === 'number') {
        columns.threshold[at] = by;
        return;
      }
      // A Forest goes right where its set has x.
      columns.categories[at] = sets.add(by.categories, tree);
      columns.defaultLeft[at] = 1;
      if (by.toLeft) [columns.left[at], columns.right[at]] = [columns.right[at]!, columns.left[at]!];
    });
    begin += nodes.length;
  });
  const { categories, ...rest } = columns;
  return {
    forest: {
      features,
      precision: 'float64',
      compare: 'le',
      roots,
      outputs,
      ...(outputs === 1 && { groups: new Int32Array(trees.length) }),
      ...rest,
      ...(sets.words.length > 0 && {
        categories,
        sets: Uint32Array.from(sets.words),
        wholeCategories: true as const,
      }),
      values: Float64Array.from(values),
      ...(weights && { weights }),
      start: new Float64Array(outputs),
      sum: 'float64',
    },
    leafNumbers: Int32Array.from(leafNumbers),
  };
};
