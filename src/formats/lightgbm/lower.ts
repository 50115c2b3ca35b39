/**
 * A booster as a pipeline: data [batch, features] -> predict [batch] or [batch, outputs].
 *
 *   data ─ forest ─▶ raw ─ (average) ─ link ─▶ predict
 */
import { ServingError } from '../../errors.ts';
import type { Model } from '../../model.ts';
import type { Estimator } from '../../pipeline/estimator.ts';
import { PipelineBuilder } from '../../pipeline/pipeline.ts';
import type { DType } from '../../tensor/dtype.ts';
import type { Port } from '../../tensor/signature.ts';
import { estimatorOf } from '../foreign.ts';
import type { Booster } from './booster.ts';
import { forestOf, leafNumbersOf } from './forest.ts';
import { linkOf } from './objectives.ts';
import type { PickledBooster, PickledModel } from './pickle.ts';

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', message);
const MAX_OUTPUTS = 2 ** 20;
const MAX_FEATURES = 2 ** 31 - 2;

const port = (name: string, shape: readonly (number | string)[], dtype: DType = 'float64'): Port => ({
  name,
  type: { kind: 'tensor', dtype, shape },
});

interface BoosterSlots {
  /** [rows, trees], and how many trees there are. */
  readonly leaf: readonly [slot: number, trees: number];
  readonly raw: number;
  readonly predict: number;
  readonly outputs: number;
}

const addBooster = (builder: PipelineBuilder, booster: Booster, input: number, iterations: number): BoosterSlots => {
  const { num_tree_per_iteration: outputs, max_feature_idx, trees, average_output } = booster;
  if (!(outputs >= 1 && outputs <= MAX_OUTPUTS && max_feature_idx >= -1 && max_feature_idx <= MAX_FEATURES)) {
    throw corrupt(`${outputs} trees an iteration, the last feature is ${max_feature_idx}`);
  }
  const all = Math.floor(trees.length / outputs);
  const counted = iterations > 0 ? Math.min(iterations, all) : all;
  const used = counted * outputs;
  const forest = forestOf(booster, used);
  const raw = builder.step('forest', forest, [input]);
  const leaf = builder.step('leaves', { forest, numbers: leafNumbersOf(booster, used) }, [input]);
  // LightGBM averages what it predicts, but not its raw scores.
  const margin = average_output && counted > 0 ? builder.step('divide', { by: counted }, [raw]) : raw;
  const predict = builder.step('link', { ...linkOf(booster.objective), flat: outputs === 1 }, [margin]);
  return { raw, predict, outputs, leaf: [leaf, used] };
};

const modelOf = (
  builder: PipelineBuilder,
  { max_feature_idx, feature_names }: Booster,
  outputs: ReadonlyMap<Port, number>,
): Model => {
  const width = max_feature_idx + 1;
  const named = width > 0 && feature_names.length === width;
  const inputs = [{ ...port('data', ['batch', width]), missing: true, ...(named && { columns: feature_names }) }];
  return {
    kind: 'pipeline',
    signatures: new Map([['serving_default', { inputs, outputs: [...outputs.keys()] }]]),
    pipelines: new Map([['serving_default', builder.build([...outputs.values()])]]),
  };
};

/** What is answered where it is asked for. */
const extras = ({ raw, outputs, leaf: [leaf, trees] }: BoosterSlots): readonly (readonly [Port, number])[] => [
  [{ ...port('raw', ['batch', outputs]), onRequest: true }, raw],
  [{ ...port('leaf', ['batch', trees], 'int32'), onRequest: true }, leaf],
];

/** A booster's outputs: `predict` is what `lightgbm.Booster.predict` answers. */
const addOutputs = (
  builder: PipelineBuilder,
  { booster, best_iteration }: PickledBooster,
  data: number,
): ReadonlyMap<Port, number> => {
  const slots = addBooster(builder, booster, data, best_iteration);
  const { predict, outputs } = slots;
  return new Map([[port('predict', outputs === 1 ? ['batch'] : ['batch', outputs]), predict], ...extras(slots)]);
};

/** A wrapper's outputs: `predict` is what its own gives, and a classifier has `predict_proba`. */
const addWrapper = (builder: PipelineBuilder, model: PickledModel, data: number): ReadonlyMap<Port, number> => {
  const { booster, best_iteration, kind, labels } = model;
  if (kind !== 'classifier' || !labels) return addOutputs(builder, model, data);
  const slots = addBooster(builder, booster, data, best_iteration);
  const { predict, outputs } = slots;
  const columns = outputs === 1 ? 2 : outputs;
  if (labels.shape[0]! < columns) throw corrupt(`${columns} classes, labels for ${labels.shape[0]}`);
  const probabilities = outputs === 1 ? builder.step('bothClasses', {}, [predict]) : predict;
  const best = builder.step('argmax', {}, [probabilities]);
  return new Map([
    [port('predict', ['batch'], labels.dtype), builder.step('labels', { labels }, [best])],
    [port('predict_proba', ['batch', columns]), probabilities],
    ...extras(slots),
  ]);
};

/** A booster by itself as a model. */
export const lowerBooster = (model: PickledBooster): Model => {
  const builder = new PipelineBuilder();
  const data = builder.input();
  return modelOf(builder, model.booster, addOutputs(builder, model, data));
};

/** A wrapper of the scikit-learn kind as a model. */
export const lowerModel = (model: PickledModel): Model => {
  const builder = new PipelineBuilder();
  const data = builder.input();
  return modelOf(builder, model.booster, addWrapper(builder, model, data));
};

/** A wrapper as an estimator inside another library's one. */
export const wrapperEstimator = (model: PickledModel, builder: PipelineBuilder): Estimator => {
  const { className, kind, booster, labels } = model;
  const isClassifier = kind === 'classifier' && labels !== undefined;
  return estimatorOf({
    className,
    features: booster.max_feature_idx + 1,
    names: booster.feature_names.length === booster.max_feature_idx + 1 ? booster.feature_names : undefined,
    classes: isClassifier ? labels : undefined,
    add: (input) => addWrapper(builder, model, input),
    methods: { predict: 'predict', ...(isClassifier && { predict_proba: 'predict_proba' }) },
  });
};
