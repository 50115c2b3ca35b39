/**
 * A booster as LightGBM's model files state it, by the names of the text format.
 * https://github.com/microsoft/LightGBM/blob/v4.6.0/src/boosting/gbdt_model_text.cpp and src/io/tree.cpp
 */
export interface Tree {
  readonly num_leaves: number;
  readonly split_feature: Int32Array;
  /** Of a categorical split, the number of its set. */
  readonly threshold: Float64Array;
  /** Bits: 1 categorical, 2 missing goes left, 4 and 8 what is missing (MISSING_TYPES). */
  readonly decision_type: Uint8Array;
  /** A node, or ~(the number of a leaf). */
  readonly left_child: Int32Array;
  readonly right_child: Int32Array;
  readonly leaf_value: Float64Array;
  /** Where each set of categories begins in `cat_threshold`, and one more. */
  readonly cat_boundaries: Int32Array;
  /** Words of bits: category c is bit c % 32 of word c / 32 of its set. */
  readonly cat_threshold: Uint32Array;
  /** Of linear trees, per leaf. */
  readonly linear?: {
    readonly leaf_const: Float64Array;
    readonly leaf_features: readonly (readonly number[])[];
    readonly leaf_coeff: readonly (readonly number[])[];
  };
}

export const MISSING_TYPES = ['none', 'zero', 'nan'] as const;

export interface Booster {
  /** 'v4', 'v3', 'v2'; undefined in the oldest. */
  readonly version: string | undefined;
  readonly num_class: number;
  readonly num_tree_per_iteration: number;
  readonly max_feature_idx: number;
  /** As it stands: `binary sigmoid:1`. */
  readonly objective: string;
  /** Outputs are averages over iterations, as of random forests. */
  readonly average_output: boolean;
  readonly feature_names: readonly string[];
  readonly trees: readonly Tree[];
}

/** Where each of several spans of these lengths begins, one after the other, and where the last ends. */
export const startsOf = (lengths: ArrayLike<number>): Int32Array => {
  const starts = new Int32Array(lengths.length + 1);
  for (let i = 0; i < lengths.length; i++) starts[i + 1] = starts[i]! + lengths[i]!;
  return starts;
};
