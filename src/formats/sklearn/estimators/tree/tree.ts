/**
 * Tree, the object that every tree of scikit-learn keeps its nodes in.
 * https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/tree/_tree.pyx (__reduce__, __getstate__, _apply_dense)
 *
 *   node n: left_child < 0               a leaf
 *           x is NaN                     left where missing_go_to_left[n]; since 1.3, nodes before have no such field
 *           float32(x) <= threshold[n]   left, else right
 */
import { ServingError } from '../../../../errors.ts';
import { NdArray } from '../../../../wire/pickle/numpy.ts';
import { columnOf, optionalColumn } from '../../../../wire/pickle/records.ts';
import { describe, Instance, stateOf, type Value } from '../../../../wire/pickle/values.ts';
import type { State } from '../../state.ts';
import { numbersIn } from '../../state.ts';

export interface Tree {
  readonly features: number;
  /** How many numbers of `values` a node has: targets · the most classes of one. */
  readonly width: number;
  readonly targets: number;
  /** By node; below 0 in leaves. */
  readonly left: Float64Array;
  readonly right: Float64Array;
  readonly feature: Float64Array;
  readonly threshold: Float64Array;
  /** By node, 1 where what is missing goes left. */
  readonly defaultLeft: Float64Array | undefined;
  /** [nodes, targets, classes] */
  readonly values: Float64Array;
  /** The records themselves, for what predict does not read. */
  readonly records: NdArray;
}

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', `tree: ${message}`);

/** Throws CORRUPT_MODEL. */
export const readTree = (value: Value | undefined): Tree => {
  const state = stateOf(value, 'the tree');
  const [features, , targets] = value instanceof Instance ? value.args : [];
  const records = state.get('nodes');
  const values = state.get('values');
  if (!(records instanceof NdArray && values instanceof NdArray)) {
    throw corrupt(`its nodes are ${describe(records)}, its values ${describe(values)}; arrays were expected`);
  }
  const numbers = numbersIn(values)!;
  const [nodes = 0, outputs = 0, classes = 0] = numbers.shape;
  if (numbers.shape.length !== 3 || nodes !== records.count || outputs !== Number(targets) || nodes === 0) {
    throw corrupt(`its values are [${numbers.shape}] for ${records.count} nodes and ${String(targets)} targets`);
  }
  return {
    features: Number(features),
    width: outputs * classes,
    targets: outputs,
    left: columnOf(records, 'left_child'),
    right: columnOf(records, 'right_child'),
    feature: columnOf(records, 'feature'),
    threshold: columnOf(records, 'threshold'),
    defaultLeft: optionalColumn(records, 'missing_go_to_left'),
    values: numbers.data,
    records,
  };
};

export const treeOf = (state: State): Tree => {
  if (!state.holds('tree_'))
    throw corrupt(`${state.className} has none; it may have been pickled before it was fitted`);
  return readTree(state.value('tree_'));
};

/**
 * How much each column lessened the impurity:
 *
 *   importance[feature[n]] += w[n] · i[n] - w[left] · i[left] - w[right] · i[right]    for every split n
 *   importance / w[0], and, where `normalize`, / their sum
 */
export const importancesOf = (tree: Tree, normalize: boolean): Float64Array => {
  const { left, right, feature, features, records } = tree;
  const impurity = columnOf(records, 'impurity');
  const weight = columnOf(records, 'weighted_n_node_samples');
  const importances = new Float64Array(features);
  const part = (n: number): number => weight[n]! * impurity[n]!;
  for (let n = 0; n < left.length; n++) {
    if (left[n]! < 0) continue;
    importances[feature[n]!]! += part(n) - part(left[n]!) - part(right[n]!);
  }
  for (let j = 0; j < features; j++) importances[j]! /= weight[0]!;
  if (!normalize) return importances;
  const sum = importances.reduce((total, x) => total + x, 0);
  return sum > 0 ? importances.map((x) => x / sum) : importances;
};
