/**
 * A booster as a pipeline: data [batch, features] -> predict [batch] or [batch, outputs].
 *
 *   data ─ forest ─▶ raw ─ (average) ─ link ─▶ predict
 */
import { ServingError } from '../../errors.ts';
import type { Model } from '../../model.ts';
import { PipelineBuilder } from '../../pipeline/pipeline.ts';
import type { DType } from '../../tensor/dtype.ts';
import type { Port } from '../../tensor/signature.ts';
import type { Booster } from './booster.ts';
import { forestOf } from './forest.ts';
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
  const raw = builder.step('forest', forestOf(booster, counted * outputs), [input]);
  // LightGBM averages what it predicts, but not its raw scores.
  const margin = average_output && counted > 0 ? builder.step('divide', { by: counted }, [raw]) : raw;
  const predict = builder.step('link', { ...linkOf(booster.objective), flat: outputs === 1 }, [margin]);
  return { raw, predict, outputs };
};

const modelOf = (
  builder: PipelineBuilder,
  { max_feature_idx }: Booster,
  outputs: readonly (readonly [Port, number])[],
): Model => ({
  kind: 'pipeline',
  signatures: new Map([
    [
      'serving_default',
      {
        inputs: [{ ...port('data', ['batch', max_feature_idx + 1]), missing: true }],
        outputs: outputs.map(([own]) => own),
      },
    ],
  ]),
  pipelines: new Map([['serving_default', builder.build(outputs.map(([, slot]) => slot))]]),
});

const rawPort = (outputs: number): Port => ({ ...port('raw', ['batch', outputs]), onRequest: true });

/** A booster by itself: `predict` is what `lightgbm.Booster.predict` answers. */
export const lowerBooster = ({ booster, best_iteration }: PickledBooster): Model => {
  const builder = new PipelineBuilder();
  const { raw, predict, outputs } = addBooster(builder, booster, builder.input(), best_iteration);
  return modelOf(builder, booster, [
    [port('predict', outputs === 1 ? ['batch'] : ['batch', outputs]), predict],
    [rawPort(outputs), raw],
  ]);
};

/** A wrapper of the scikit-learn kind: `predict` is what its own gives, and a classifier has `predict_proba`. */
export const lowerModel = (model: PickledModel): Model => {
  const { booster, best_iteration, kind, labels } = model;
  if (kind !== 'classifier' || !labels) return lowerBooster(model);
  const builder = new PipelineBuilder();
  const { raw, predict, outputs } = addBooster(builder, booster, builder.input(), best_iteration);
  const columns = outputs === 1 ? 2 : outputs;
  if (labels.shape[0]! < columns) throw corrupt(`${columns} classes, labels for ${labels.shape[0]}`);
  const probabilities = outputs === 1 ? builder.step('bothClasses', {}, [predict]) : predict;
  const best = builder.step('argmax', {}, [probabilities]);
  return modelOf(builder, booster, [
    [port('predict', ['batch'], labels.dtype), builder.step('labels', { labels }, [best])],
    [port('predict_proba', ['batch', columns]), probabilities],
    [rawPort(outputs), raw],
  ]);
};
