/**
 * A model as CatBoost's files state it, whichever of them, by the names of its FlatBuffers schema:
 * https://github.com/catboost/catboost/tree/v1.2.10/catboost/libs/model/flatbuffers (model.fbs, features.fbs, ctr_data.fbs)
 *
 * The conditions that trees ask have no names: they are counted, in this order (splits of a tree are such numbers)
 *
 *   the borders of each float feature · the values of each one-hot feature · the borders of each CTR feature
 */
export const NAN_TREATMENTS = ['AsIs', 'AsFalse', 'AsTrue'] as const;
export type NanTreatment = (typeof NAN_TREATMENTS)[number];

/** `Index` counts features of one kind, `FlatIndex` all of them: it is the column of a request. */
interface Feature {
  readonly Index: number;
  readonly FlatIndex: number;
  /** Empty where the model has no names. */
  readonly FeatureId: string;
}

export interface FloatFeature extends Feature {
  readonly Borders: Float32Array;
  readonly HasNans: boolean;
  readonly NanValueTreatment: NanTreatment;
}

export type CatFeature = Feature;

export interface OneHotFeature {
  /** Of a categorical feature. */
  readonly Index: number;
  /** Hashes of categories. */
  readonly Values: Int32Array;
}

/** What is hashed together: categories, and whether conditions hold. */
export interface FeatureCombination {
  readonly CatFeatures: readonly number[];
  readonly FloatSplits: readonly { readonly Index: number; readonly Border: number }[];
  readonly OneHotSplits: readonly { readonly Index: number; readonly Value: number }[];
}

export const CTR_TYPES = [
  'Borders',
  'Buckets',
  'BinarizedTargetMeanValue',
  'FloatTargetMeanValue',
  'Counter',
  'FeatureFreq',
] as const;
export type CtrType = (typeof CTR_TYPES)[number];

export interface ModelCtrBase {
  readonly FeatureCombination: FeatureCombination;
  readonly CtrType: CtrType;
  readonly TargetBorderClassifierIdx: number;
}

export interface CtrFeature {
  readonly Base: ModelCtrBase;
  readonly TargetBorderIdx: number;
  readonly PriorNum: number;
  readonly PriorDenom: number;
  readonly Shift: number;
  readonly Scale: number;
  readonly Borders: Float32Array;
}

/** What was counted while training, by the hash of a combination. */
export interface CtrValueTable {
  readonly ModelCtrBase: ModelCtrBase;
  /** Entry i is of the hash `low[i]` + 2^32 `high[i]`. */
  readonly low: Uint32Array;
  readonly high: Uint32Array;
  /** Where the counts of entry i begin, in numbers of its kind's size. */
  readonly index: Uint32Array;
  /** Counts; of mean values, pairs of a float32 sum and a count. */
  readonly counts: Float64Array;
  readonly CounterDenominator: number;
  readonly TargetClassesCount: number;
}

/** Trees of which every level asks one condition. Tree i has the next `sizes[i]` of `splits`; leaf bit d is split d. */
export interface ObliviousTrees {
  readonly kind: 'oblivious';
  readonly splits: Int32Array;
  readonly sizes: Int32Array;
}

/** Any trees: of node n, what is added to n to come to its children (0: it is a leaf there), and its leaf's first value. */
export interface NonSymmetricTrees {
  readonly kind: 'non-symmetric';
  readonly splits: Int32Array;
  /** The first node of each tree. */
  readonly starts: Int32Array;
  readonly sizes: Int32Array;
  readonly left: Uint32Array;
  readonly right: Uint32Array;
  readonly leaf: Uint32Array;
}

export interface CatBoostModel {
  readonly ApproxDimension: number;
  readonly FloatFeatures: readonly FloatFeature[];
  readonly CatFeatures: readonly CatFeature[];
  readonly OneHotFeatures: readonly OneHotFeature[];
  readonly CtrFeatures: readonly CtrFeature[];
  /** Features of kinds that are not served, as people know them: `text feature "review"`. */
  readonly unserved: readonly string[];
  readonly trees: ObliviousTrees | NonSymmetricTrees;
  /** [leaf, dimension], tree after tree. */
  readonly LeafValues: Float64Array;
  readonly Scale: number;
  /** By dimension; empty: 0. */
  readonly Bias: readonly number[];
  readonly tables: readonly CtrValueTable[];
  /** `params`, `class_params`, `loss_function` …, all of them texts, mostly JSON. */
  readonly info: ReadonlyMap<string, string>;
}
