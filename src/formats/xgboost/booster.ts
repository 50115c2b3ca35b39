/**
 * A booster as XGBoost's files state it, whichever of them. Names as in
 * https://github.com/dmlc/xgboost/blob/v3.1.0/doc/model.schema
 */
export interface Tree {
  /** -1: a leaf. */
  readonly left_children: Int32Array;
  readonly right_children: Int32Array;
  readonly split_indices: Int32Array;
  /** Of a leaf, its value. */
  readonly split_conditions: Float32Array;
  readonly default_left: Uint8Array;
  /** Per node, 1: a split by categories; absent: there is none. */
  readonly split_type?: Uint8Array;
  /** Node `categories_nodes[i]` has `categories[segments[i] .. segments[i] + sizes[i]]`. */
  readonly categories?: Int32Array;
  readonly categories_nodes?: Int32Array;
  readonly categories_segments?: Float64Array;
  readonly categories_sizes?: Float64Array;
  /** Of trees with a vector in each leaf: `size_leaf_vector` for each node. */
  readonly leaf_vectors?: Float32Array;
  readonly size_leaf_vector: number;
}

export interface Trees {
  readonly kind: 'gbtree' | 'dart';
  readonly trees: readonly Tree[];
  /** The output that each tree adds to. */
  readonly tree_info: Int32Array;
  readonly num_parallel_tree: number;
  /** Of DART: what each tree's leaves are multiplied by. */
  readonly weight_drop?: Float32Array;
  /** The first tree of each iteration and, last, how many there are; absent: iterations are equally long. */
  readonly iteration_indptr?: Int32Array;
}

export interface Linear {
  readonly kind: 'gblinear';
  /** [features + 1, outputs], the last row the biases. */
  readonly weights: Float32Array;
}

export type Version = readonly [major: number, minor: number];

export const isBefore = ([major, minor]: Version, [wantedMajor, wantedMinor]: Version): boolean =>
  major < wantedMajor || (major === wantedMajor && minor < wantedMinor);

export interface Booster {
  readonly num_feature: number;
  readonly num_class: number;
  readonly num_target: number;
  /** One for all outputs, or one each. */
  readonly base_score: readonly number[];
  /** Of XGBoost that wrote it: [1, 7]. How sums are made depends on it. */
  readonly version: Version;
  readonly objective: string;
  readonly gradient_booster: Trees | Linear;
  readonly feature_names: readonly string[];
  /** "int", "float", "i", "q", "c" … */
  readonly feature_types: readonly string[];
  readonly attributes: ReadonlyMap<string, string>;
}
