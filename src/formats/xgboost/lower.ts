/**
 * A booster as a pipeline: data [batch, features] -> result [batch] or [batch, outputs].
 *
 *   data ─ forest | linear ─▶ margin ─ link ─▶ result
 */
import { ServingError } from '../../errors.ts';
import type { Model } from '../../model.ts';
import type { Estimator, Labels } from '../../pipeline/estimator.ts';
import { PipelineBuilder } from '../../pipeline/pipeline.ts';
import type { DType } from '../../tensor/dtype.ts';
import type { Port, Signature } from '../../tensor/signature.ts';
import { estimatorOf } from '../foreign.ts';
import { type Booster, isBefore, type Linear } from './booster.ts';
import { forestOf, leafNumbersOf } from './forest.ts';
import { OBJECTIVES, type Objective } from './objectives.ts';
import type { PickledModel } from './pickle.ts';

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', message);

/** A model of more is damaged. */
const MAX_OUTPUTS = 2 ** 20;
const MAX_FEATURES = 2 ** 31 - 1;

const objectiveOf = ({ objective }: Booster): Objective => {
  const row = OBJECTIVES[objective];
  if (row) return row;
  throw new ServingError(
    'UNSUPPORTED_MODEL',
    `the objective "${objective}" is not known; known are ${Object.keys(OBJECTIVES).join(', ')}`,
  );
};

/** What sums begin with, by output. */
const startOf = (booster: Booster, outputs: number): Float64Array => {
  const { base_score, objective, version } = booster;
  if (base_score.length !== 1 && base_score.length !== outputs) {
    throw corrupt(`${base_score.length} base scores for ${outputs} outputs`);
  }
  // Before 1.0 the base score is what sums begin with, and no prediction.
  const same = (base: number): number => base;
  const logitraw = objective === 'binary:logitraw' && isBefore(version, [1, 3]);
  const toMargin = isBefore(version, [1, 0])
    ? same
    : (logitraw ? OBJECTIVES['binary:logistic']! : objectiveOf(booster)).toMargin;
  return Float64Array.from({ length: outputs }, (_, k) => {
    const base = base_score[base_score.length === 1 ? 0 : k]!;
    return Math.fround(toMargin(base));
  });
};

const linearOf = ({ weights }: Linear, features: number, outputs: number, base: Float64Array) => {
  if (weights.length !== (features + 1) * outputs) {
    throw corrupt(`${weights.length} weights for ${features} features and ${outputs} outputs`);
  }
  const biases = weights.subarray(features * outputs);
  return {
    outputs,
    weights: Float64Array.from(weights.subarray(0, features * outputs)),
    // XGBoost 3 begins every output with the first base score here, though it keeps one for each.
    start: Float64Array.from(base, (_, k) => Math.fround(biases[k]! + base[0]!)),
    precision: 'float32',
    skipMissing: true,
  } as const;
};

/** Which trees count: so many of each output, or those up to and with an iteration; all where nothing is said. */
export interface Counted {
  readonly trees?: number;
  readonly iteration?: number;
}

const treesOf = (booster: Booster, { trees, iteration }: Counted): number => {
  const { gradient_booster: model } = booster;
  if (model.kind === 'gblinear') return 0;
  const all = model.trees.length;
  const outputs = outputsOf(booster);
  const vectors = outputs > 1 && model.trees[0]?.size_leaf_vector === outputs;
  const each = vectors ? 1 : outputs;
  if (trees !== undefined) return trees === 0 ? all : Math.min(all, trees * each);
  if (iteration === undefined) return all;
  return Math.min(all, model.iteration_indptr?.[iteration + 1] ?? (iteration + 1) * model.num_parallel_tree * each);
};

/** How many numbers a row is answered with. */
export const outputsOf = ({ num_class, num_target }: Booster): number => Math.max(1, num_class, num_target);

/** Sums begin with the base score since 1.3, those of DART since 1.4; before that it is added to the sum of the trees. */
const addsBaseLast = ({ version, gradient_booster: { kind } }: Booster): boolean =>
  isBefore(version, kind === 'dart' ? [1, 4] : [1, 3]);

/** What a booster gives for a matrix, as slots of a pipeline in the making. */
export interface BoosterSlots {
  /** [rows, outputs], before the link. */
  readonly margin: number;
  /** What `predict` gives. */
  readonly result: number;
  /** Of trees: [rows, trees], and how many trees there are. */
  readonly leaf?: readonly [slot: number, trees: number];
  readonly outputs: number;
  /** Whether the result is the number of a class. */
  readonly argmax: boolean;
}

/** Adds a booster's sums, with the base score or without it. */
export const addMargin = (
  builder: PipelineBuilder,
  booster: Booster,
  input: number,
  counted: Counted = {},
  withBase = true,
): Pick<BoosterSlots, 'margin' | 'leaf'> => {
  const { num_feature: features, gradient_booster: model } = booster;
  const outputs = outputsOf(booster);
  if (!(outputs <= MAX_OUTPUTS && features >= 0 && features <= MAX_FEATURES)) {
    throw corrupt(`${features} features and ${outputs} outputs`);
  }
  const start = withBase ? startOf(booster, outputs) : new Float64Array(outputs);
  if (model.kind === 'gblinear') {
    return { margin: builder.step('linear', linearOf(model, features, outputs, start), [input]) };
  }
  const trees = treesOf(booster, counted);
  const last = addsBaseLast(booster);
  const from = last ? new Float64Array(outputs) : start;
  const forest = forestOf(model, { features, outputs, start: from, trees });
  const sums = builder.step('forest', forest, [input]);
  const leaf = builder.step('leaves', { forest, numbers: leafNumbersOf(model, trees) }, [input]);
  return { margin: last ? builder.step('shift', { by: start }, [sums]) : sums, leaf: [leaf, trees] };
};

/** Adds what it answers for a margin. */
export const addAnswer = (
  builder: PipelineBuilder,
  booster: Booster,
  margin: number,
): Pick<BoosterSlots, 'result' | 'argmax'> => {
  const { link, argmax = false } = objectiveOf(booster);
  if (argmax) return { result: builder.step('argmax', {}, [margin]), argmax };
  return { result: builder.step('link', { link, flat: outputsOf(booster) === 1 }, [margin]), argmax };
};

/** Adds a booster's steps. */
export const addBooster = (
  builder: PipelineBuilder,
  booster: Booster,
  input: number,
  counted: Counted = {},
): BoosterSlots => {
  const made = addMargin(builder, booster, input, counted);
  return { ...made, ...addAnswer(builder, booster, made.margin), outputs: outputsOf(booster) };
};

const port = (name: string, shape: readonly (number | string)[], dtype: DType = 'float32'): Port => ({
  name,
  type: { kind: 'tensor', dtype, shape },
});

/** The rows: their columns have names where the booster was trained on such. */
const dataPort = ({ num_feature, feature_names }: Booster): Port => ({
  ...port('data', ['batch', num_feature]),
  missing: true,
  ...(feature_names.length === num_feature && num_feature > 0 && { columns: feature_names }),
});

const modelOf = (builder: PipelineBuilder, inputs: readonly Port[], outputs: ReadonlyMap<Port, number>): Model => {
  const signature: Signature = { inputs, outputs: [...outputs.keys()] };
  return {
    kind: 'pipeline',
    signatures: new Map([['serving_default', signature]]),
    pipelines: new Map([['serving_default', builder.build([...outputs.values()])]]),
  };
};

const onRequest = (own: Port): Port => ({ ...own, onRequest: true });

/** What is answered where it is asked for. */
const extras = ({ margin, outputs, leaf }: BoosterSlots): readonly (readonly [Port, number])[] => [
  [onRequest(port('margin', ['batch', outputs])), margin],
  ...(leaf ? [[onRequest(port('leaf', ['batch', leaf[1]], 'int32')), leaf[0]] as const] : []),
];

/** A booster by itself: `result` is what `xgboost.Booster.predict` answers. */
export const lowerBooster = (booster: Booster): Model => {
  const builder = new PipelineBuilder();
  const slots = addBooster(builder, booster, builder.input());
  const { result, outputs, argmax } = slots;
  return modelOf(
    builder,
    [dataPort(booster)],
    new Map([[port('result', outputs === 1 || argmax ? ['batch'] : ['batch', outputs]), result], ...extras(slots)]),
  );
};

/** 0, 1, 2 … */
const countingTo = (classes: number): Labels => ({
  dtype: 'int64',
  shape: [classes],
  data: BigInt64Array.from({ length: classes }, (_, i) => BigInt(i)),
});

/**
 * A scikit-learn wrapper: `result` is what its `predict` answers, and a classifier has `predict_proba`.
 *
 *   two classes: the second where p > 0.5; more: the most probable; several labels a row: each where p > 0.5
 */
const addClasses = (
  builder: PipelineBuilder,
  { classes, labels, booster }: PickledModel,
  { margin, result, outputs, argmax }: BoosterSlots,
): ReadonlyMap<Port, number> => {
  const several = outputs > 1 && classes === 2;
  const places = argmax
    ? result
    : outputs > 1 && !several
      ? builder.step('argmax', {}, [result])
      : builder.step('threshold', { above: 0.5 }, [result]);
  const named = several ? undefined : (labels ?? countingTo(classes));
  const answer = named
    ? ([port('result', ['batch'], named.dtype), builder.step('labels', { labels: named }, [places])] as const)
    : ([port('result', ['batch', outputs], 'float64'), places] as const);
  // `multi:softmax` answers numbers of classes, but its wrapper's probabilities are those of softprob.
  const softprob = argmax ? builder.step('link', { link: 'softmax', flat: false }, [margin]) : result;
  const probabilities = outputs === 1 ? builder.step('bothClasses', {}, [result]) : softprob;
  const columns = outputs === 1 ? 2 : outputs;
  if (named && named.shape[0]! < columns) throw corrupt(`${columns} classes, labels for ${named.shape[0]}`);
  if (booster.objective === 'binary:hinge') return new Map([answer]);
  return new Map<Port, number>([answer, [port('predict_proba', ['batch', columns]), probabilities]]);
};

/** What a wrapper answers for rows whose cells may be missing. */
const addWrapper = (builder: PipelineBuilder, model: PickledModel, data: number): ReadonlyMap<Port, number> => {
  const { booster, counted, kind, missing } = model;
  const known = Number.isNaN(missing) ? data : builder.step('missing', { value: missing }, [data]);
  const slots = addBooster(builder, booster, known, counted);
  const { result, outputs, argmax } = slots;
  const answers =
    kind === 'classifier'
      ? addClasses(builder, model, slots)
      : new Map([[port('result', outputs === 1 || argmax ? ['batch'] : ['batch', outputs]), result]]);
  return new Map([...answers, ...extras(slots)]);
};

/** A wrapper of the scikit-learn kind as a model. */
export const lowerModel = (model: PickledModel): Model => {
  const builder = new PipelineBuilder();
  const data = builder.input();
  const inputs = [dataPort(model.booster)];
  return modelOf(builder, inputs, addWrapper(builder, model, data));
};

/** A wrapper as an estimator inside another library's one. */
export const wrapperEstimator = (model: PickledModel, builder: PipelineBuilder): Estimator => {
  const { className, kind, booster, classes, labels } = model;
  return estimatorOf({
    className,
    features: booster.num_feature,
    names: booster.feature_names.length === booster.num_feature ? booster.feature_names : undefined,
    classes: kind === 'classifier' ? (labels ?? countingTo(classes)) : undefined,
    add: (input) => addWrapper(builder, model, input),
    methods: { predict: 'result', ...(kind === 'classifier' && { predict_proba: 'predict_proba' }) },
  });
};
