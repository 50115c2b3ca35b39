/**
 * BoostedTreesPredict and BoostedTreesBucketize, the ensembles of TensorFlow 1's tree estimators.
 * https://github.com/tensorflow/tensorflow/blob/v2.4.0/tensorflow/core/kernels/boosted_trees/prediction_ops.cc,
 * quantile_ops.cc, boosted_trees.proto
 */
import { ServingError } from '../../../errors.ts';
import { stringAt } from '../../../tensor/strings.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import { float, int, type Message, many, maybe, message, one } from '../../../wire/protobuf.ts';
import type { HostKernel, HostNode } from '../kernel.ts';
import { failed, integers, numberOf, numericInput } from './arguments.ts';

interface Vector {
  value: readonly number[];
}
const Vector: Message<Vector> = message('boosted_trees.Vector', () => ({ value: many(1, float) }));
interface Leaf {
  vector: Vector | undefined;
  scalar: number;
}
const Leaf: Message<Leaf> = message('boosted_trees.Leaf', () => ({ vector: maybe(1, Vector), scalar: one(3, float) }));
/** A split of buckets, where `threshold` goes left with what is below it, or of categories, where it alone does. */
interface Split {
  feature_id: number;
  threshold: number;
  left_id: number;
  right_id: number;
  dimension_id: number;
}
const Split: Message<Split> = message('boosted_trees.BucketizedSplit', () => ({
  feature_id: one(1, int),
  threshold: one(2, int),
  left_id: one(3, int),
  right_id: one(4, int),
  dimension_id: one(5, int),
}));
interface TreeNode {
  leaf: Leaf | undefined;
  bucketized_split: Split | undefined;
  categorical_split: Split | undefined;
  dense_split: Split | undefined;
}
const TreeNode: Message<TreeNode> = message('boosted_trees.Node', () => ({
  leaf: maybe(1, Leaf),
  bucketized_split: maybe(2, Split),
  categorical_split: maybe(3, Split),
  dense_split: maybe(4, Split),
}));
interface Tree {
  nodes: readonly TreeNode[];
}
const Tree: Message<Tree> = message('boosted_trees.Tree', () => ({ nodes: many(1, TreeNode) }));
interface TreeEnsemble {
  trees: readonly Tree[];
  tree_weights: readonly number[];
}
const TreeEnsemble: Message<TreeEnsemble> = message('boosted_trees.TreeEnsemble', () => ({
  trees: many(1, Tree),
  tree_weights: many(2, float),
}));

const LEAF = -1;

/** All nodes of all trees, one behind the other; `feature` is LEAF for a leaf, whose values are at its place. */
interface Forest {
  readonly roots: readonly { readonly node: number; readonly weight: number }[];
  readonly feature: Int32Array;
  readonly dimension: Int32Array;
  readonly threshold: Int32Array;
  readonly isCategory: Uint8Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** [nodes, logits] */
  readonly values: Float32Array;
}

const corrupt = (why: string): ServingError => new ServingError('CORRUPT_MODEL', `the tree ensemble ${why}`);

const forestOf = ({ trees, tree_weights }: TreeEnsemble, features: number, logits: number): Forest => {
  const count = trees.reduce((sum, { nodes }) => sum + nodes.length, 0);
  const numbers = (): Int32Array => new Int32Array(count);
  const [feature, dimension, threshold, left, right] = [numbers(), numbers(), numbers(), numbers(), numbers()];
  const isCategory = new Uint8Array(count);
  const values = new Float32Array(count * logits);
  let base = 0;
  const roots = trees.map(({ nodes }, tree) => {
    if (nodes.length === 0) throw corrupt(`has no nodes in tree ${tree}`);
    nodes.forEach((node, i) => {
      const at = base + i;
      const split = node.bucketized_split ?? node.categorical_split;
      if (node.dense_split) throw corrupt(`has a dense split in tree ${tree}, which no estimator makes`);
      if (split) {
        const { feature_id, left_id, right_id } = split;
        // children stand behind their parents, so that every walk ends
        const fits = [left_id, right_id].every((id) => id > i && id < nodes.length);
        if (!fits || feature_id < 0 || feature_id >= features)
          throw corrupt(`has a split in tree ${tree}, node ${i} that leads nowhere`);
        feature[at] = feature_id;
        dimension[at] = split.dimension_id;
        threshold[at] = split.threshold;
        isCategory[at] = Number(node.categorical_split !== undefined);
        left[at] = base + left_id;
        right[at] = base + right_id;
        return;
      }
      feature[at] = LEAF;
      const own = node.leaf?.vector?.value ?? [node.leaf?.scalar ?? 0];
      if (own.length !== logits)
        throw corrupt(`has ${own.length} values in a leaf of tree ${tree}, expected ${logits}`);
      values.set(own, at * logits);
    });
    const root = { node: base, weight: tree_weights[tree] ?? 1 };
    base += nodes.length;
    return root;
  });
  return { roots, feature, dimension, threshold, isCategory, left, right, values };
};

const forestFrom = (given: Tensor | undefined, node: HostNode, features: number): Forest => {
  if (given?.dtype !== 'string' || given.data.offsets.length !== 2) throw corrupt('is no string');
  return forestOf(TreeEnsemble.decode(stringAt(given.data, 0)), features, numberOf(node, 'logits_dimension'));
};

/** logits[row] = sum over trees of weight · leaf, in float32 */
export const boostedTreesPredict: HostKernel = (node) => {
  const logits = numberOf(node, 'logits_dimension');
  const features = node.constants.length - 1;
  const [constant] = node.constants;
  const made = constant && forestFrom(constant, node, features);
  return (inputs) => {
    const forest = made ?? forestFrom(inputs[0], node, features);
    const columns = inputs.slice(1).map((_, i) => {
      const { shape, data } = numericInput(inputs, i + 1);
      return { data: data as Int32Array, rows: shape[0] ?? 1, width: shape.length > 1 ? shape[1]! : 1 };
    });
    const rows = columns[0]?.rows ?? 0;
    const odd = columns.findIndex((column) => column.rows !== rows);
    if (odd >= 0) throw failed(`feature ${odd} has ${columns[odd]!.rows} rows, and the first has ${rows}`);
    const { feature, dimension, threshold, isCategory, left, right, values } = forest;
    const out = new Float32Array(rows * logits);
    for (let row = 0; row < rows; row++) {
      for (const { node: root, weight } of forest.roots) {
        let at = root;
        while (feature[at] !== LEAF) {
          const { data, width } = columns[feature[at]!]!;
          if (dimension[at]! >= width) throw failed(`feature ${feature[at]} has no dimension ${dimension[at]}`);
          const value = data[row * width + dimension[at]!]!;
          const goesLeft = isCategory[at] ? value === threshold[at] : value <= threshold[at]!;
          at = goesLeft ? left[at]! : right[at]!;
        }
        for (let k = 0; k < logits; k++) {
          out[row * logits + k] = out[row * logits + k]! + Math.fround(weight * values[at * logits + k]!);
        }
      }
    }
    return [{ dtype: 'float32', shape: [rows, logits], data: out }];
  };
};

/** The number of the first boundary that is not below each value; the last one where all are. */
export const boostedTreesBucketize: HostKernel = () => (inputs) => {
  const count = inputs.length / 2;
  return inputs.slice(0, count).map((_, i) => {
    const { shape, data } = numericInput(inputs, i);
    const boundaries = numericInput(inputs, count + i).data as Float32Array;
    const buckets = Int32Array.from(data as Float32Array, (value) => {
      let [low, high] = [0, boundaries.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (boundaries[middle]! < value) low = middle + 1;
        else high = middle;
      }
      return Math.max(Math.min(low, boundaries.length - 1), 0);
    });
    return { dtype: 'int32', shape, data: buckets };
  });
};

/** The boundaries of each feature, which stand one behind the other, `splits` telling where each ends. */
export const bucketBoundaries: HostKernel = () => (inputs) => {
  const all = numericInput(inputs, 0).data as Float32Array;
  const splits = integers(inputs, 1);
  return Array.from({ length: splits.length - 1 }, (_, i) => {
    const data = all.slice(splits[i], splits[i + 1]);
    return { dtype: 'float32', shape: [data.length], data };
  });
};
