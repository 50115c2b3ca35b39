/**
 * A model as a pipeline. A model of numbers takes a matrix, one with categorical features an input a column.
 *
 *   data ─────────── forest ─ scale ─▶ margin ─ … ─▶ predict, predict_proba, predict_log_proba
 *   columns ─ ctr ─┘
 */
import { ServingError } from '../../errors.ts';
import type { Model } from '../../model.ts';
import type { Estimator } from '../../pipeline/estimator.ts';
import type { Frame } from '../../pipeline/frame.ts';
import { PipelineBuilder } from '../../pipeline/pipeline.ts';
import type { Port, Signature } from '../../tensor/signature.ts';
import { type Answers, classifier, regressor } from './answers.ts';
import { conditionsOf, ctrParams } from './conditions.ts';
import { forestOf } from './forest.ts';
import { classesOf } from './labels.ts';
import { type Loss, lossOf, rowOf } from './losses.ts';
import type { CatBoostModel } from './model.ts';

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', message);
/** A model of more is damaged. */
const MAX_OUTPUTS = 2 ** 20;
const MAX_FEATURES = 2 ** 24;

/** The classes of CatBoost, which answer differently; a model file by itself answers as that of its loss. */
export type ClassName = 'CatBoostClassifier' | 'CatBoostRegressor' | 'CatBoostRanker' | 'CatBoost';

export interface FittedModel {
  readonly model: CatBoostModel;
  /** undefined: it is a model file. */
  readonly className: ClassName | undefined;
  /** Of a regressor: the loss that it was made with, which decides what it answers; undefined: that of the model. */
  readonly loss?: string | undefined;
}

const classNameOf = ({ task }: Loss): ClassName =>
  task === 'ranks' ? 'CatBoost' : task === 'numbers' ? 'CatBoostRegressor' : 'CatBoostClassifier';

/** Columns of a request: all of them as one matrix, or one by one. */
interface Columns {
  /** The matrix has only the columns of the model's features, in its order. */
  readonly dense?: boolean;
  matrix(): number;
  number(flatIndex: number): number;
  text(flatIndex: number): number;
}

const check = ({ ApproxDimension, FloatFeatures, CatFeatures, unserved, Bias, Scale }: CatBoostModel): void => {
  if (unserved.length > 0) {
    const shown = unserved.slice(0, 10).join(', ');
    const more = unserved.length > 10 ? ` and ${unserved.length - 10} more` : '';
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      `the model has ${shown}${more}, which are not served; train it on numbers made of them, or on categories`,
    );
  }
  if (!(ApproxDimension >= 1 && ApproxDimension <= MAX_OUTPUTS)) throw corrupt(`${ApproxDimension} sums a row`);
  if (Bias.length !== 0 && Bias.length !== ApproxDimension) {
    throw corrupt(`${Bias.length} biases for ${ApproxDimension} sums`);
  }
  if (![Scale, ...Bias].every(Number.isFinite)) throw corrupt(`the scale is ${Scale}, the bias ${Bias.join(', ')}`);
  const flat = [...FloatFeatures, ...CatFeatures].map(({ FlatIndex }) => FlatIndex);
  const odd = flat.find((index, i) => !(index >= 0 && index < MAX_FEATURES) || (i > 0 && flat.indexOf(index) < i));
  if (odd !== undefined && new Set(flat).size < flat.length) throw corrupt(`two features stand in column ${odd}`);
  if (odd !== undefined) throw corrupt(`a feature stands in column ${odd}`);
};

const widthOf = ({ FloatFeatures, CatFeatures }: CatBoostModel): number =>
  [...FloatFeatures, ...CatFeatures].reduce((width, { FlatIndex }) => Math.max(width, FlatIndex + 1), 0);

/** Adds the sums of a model, [rows, dimension]: what `prediction_type="RawFormulaVal"` answers. */
const addSums = (builder: PipelineBuilder, model: CatBoostModel, columns: Columns): number => {
  const { ApproxDimension, FloatFeatures, CatFeatures, OneHotFeatures, CtrFeatures, Scale, Bias } = model;
  const params = ctrParams(model);
  if (!params && OneHotFeatures.length + CtrFeatures.length > 0)
    throw corrupt('there are categories, but no feature of them');
  const dense = params !== undefined || columns.dense === true;
  const width = dense ? FloatFeatures.length : widthOf(model);
  const conditions = conditionsOf(model, ({ FlatIndex }, i) => (dense ? i : FlatIndex), width);
  const matrix = params
    ? builder.step('ctr', params, [
        ...FloatFeatures.map(({ FlatIndex }) => columns.number(FlatIndex)),
        ...CatFeatures.map(({ FlatIndex }) => columns.text(FlatIndex)),
      ])
    : columns.matrix();
  const all = params ? width + params.oneHots.length + CtrFeatures.length : width;
  const sums = builder.step('forest', forestOf(model, conditions, all), [matrix]);
  if (Scale === 1 && Bias.every((bias) => bias === 0)) return sums;
  const add = Bias.length > 0 ? Float64Array.from(Bias) : new Float64Array(ApproxDimension);
  return builder.step('scale', { multiply: new Float64Array(ApproxDimension).fill(Scale), add }, [sums]);
};

const addAnswers = (builder: PipelineBuilder, { model, className, loss }: FittedModel, columns: Columns): Answers => {
  const own = rowOf(lossOf(model.info));
  const sums = addSums(builder, model, columns);
  switch (className ?? classNameOf(own)) {
    case 'CatBoostClassifier':
      return classifier(builder, model, own, classesOf(model.info, model.ApproxDimension), sums);
    case 'CatBoostRegressor':
      return regressor(builder, model, loss === undefined ? own : rowOf(loss.split(':')[0]), sums);
    default:
      return regressor(builder, model, { task: 'ranks' }, sums);
  }
};

/** Names of columns by their numbers; undefined where one has none. */
const namesOf = ({ FloatFeatures, CatFeatures }: CatBoostModel): ReadonlyMap<number, string> =>
  new Map(
    [...FloatFeatures, ...CatFeatures].map(({ FlatIndex, FeatureId }) => [FlatIndex, FeatureId || String(FlatIndex)]),
  );

interface Inputs extends Pick<Signature, 'row'> {
  readonly inputs: readonly Port[];
  readonly columns: Columns;
}

/** The columns of a row where the model does not know all of them: unused ones were dropped. */
const MAX_ROW = 2 ** 16;

/** One input a column, in the columns' order; features of one name go by their numbers. */
const columnPorts = (builder: PipelineBuilder, model: CatBoostModel): Inputs => {
  const names = namesOf(model);
  const distinct = new Set(names.values()).size === names.size;
  const features = [...model.FloatFeatures, ...model.CatFeatures].toSorted((a, b) => a.FlatIndex - b.FlatIndex);
  const texts = new Set(model.CatFeatures.map(({ FlatIndex }) => FlatIndex));
  const slots = new Map(features.map(({ FlatIndex }) => [FlatIndex, builder.input()]));
  const slotOf = (flatIndex: number): number => slots.get(flatIndex)!;
  // A row of one column is a list of one, as any other row is.
  const shape = features.length === 1 ? ['batch', 1] : ['batch'];
  const nameOf = (flatIndex: number): string => (distinct && names.get(flatIndex)) || String(flatIndex);
  const inputs = features.map(({ FlatIndex }): Port => {
    const name = nameOf(FlatIndex);
    return texts.has(FlatIndex)
      ? { name, type: { kind: 'tensor', dtype: 'string', shape }, integers: true }
      : { name, type: { kind: 'tensor', dtype: 'float32', shape }, missing: true };
  });
  const refuse = (): never => {
    throw corrupt('a model with categorical features is asked for a matrix');
  };
  const width = widthOf(model);
  const row = Array.from({ length: Math.min(width, MAX_ROW) }, (_, i) => nameOf(i));
  const dropped = features.length < width && width <= MAX_ROW && new Set(row).size === width;
  return { inputs, columns: { matrix: refuse, number: slotOf, text: slotOf }, ...(dropped && { row }) };
};

/** A matrix of all columns. Where unused features were dropped nobody knows how many there were: as many as a row has. */
const matrixPort = (builder: PipelineBuilder, model: CatBoostModel): Inputs => {
  const { FloatFeatures } = model;
  const width = widthOf(model);
  const whole = FloatFeatures.length === width;
  const given = builder.input();
  const places = Int32Array.from(FloatFeatures, ({ FlatIndex }) => FlatIndex);
  const slot = whole ? given : builder.step('select', { columns: places }, [given]);
  const named =
    whole && FloatFeatures.some(({ FeatureId, FlatIndex }) => FeatureId !== '' && FeatureId !== String(FlatIndex));
  const names = [...namesOf(model)].sort(([a], [b]) => a - b).map(([, name]) => name);
  const port: Port = {
    name: 'data',
    type: { kind: 'tensor', dtype: 'float32', shape: ['batch', whole ? width : 'features'] },
    missing: true,
    ...(named && new Set(names).size === width && { columns: names }),
  };
  const matrix = (): number => slot;
  return { inputs: [port], columns: { dense: !whole, matrix, number: matrix, text: matrix } };
};

const ORDER = ['predict', 'predict_proba', 'predict_log_proba', 'margin'] as const;
const ON_REQUEST: ReadonlySet<string> = new Set(['predict_log_proba', 'margin']);

/** A model by itself. Throws CORRUPT_MODEL or UNSUPPORTED_MODEL. */
export const lowerModel = (fitted: FittedModel): Model => {
  const { model } = fitted;
  check(model);
  const builder = new PipelineBuilder();
  const { inputs, columns, row } = (model.CatFeatures.length > 0 ? columnPorts : matrixPort)(builder, model);
  const answers = addAnswers(builder, fitted, columns);
  const made = ORDER.flatMap((name) => {
    const own = answers[name];
    return own ? [{ name, ...own }] : [];
  });
  const outputs = made.map(
    ({ name, dtype, shape }): Port => ({
      name,
      type: { kind: 'tensor', dtype, shape: ['batch', ...shape] },
      ...(ON_REQUEST.has(name) && { onRequest: true }),
    }),
  );
  return {
    kind: 'pipeline',
    signatures: new Map([['serving_default', { inputs, outputs, ...(row && { row }) }]]),
    pipelines: new Map([['serving_default', builder.build(made.map(({ slot }) => slot))]]),
  };
};

/** The names of all columns, where each feature has its own. */
const frameNames = (model: CatBoostModel): readonly string[] | undefined => {
  const features = [...model.FloatFeatures, ...model.CatFeatures].toSorted((a, b) => a.FlatIndex - b.FlatIndex);
  const names = features.map(({ FeatureId }) => FeatureId);
  const own = features.every(({ FlatIndex, FeatureId }, i) => FlatIndex === i && FeatureId && FeatureId !== String(i));
  return own && new Set(names).size === names.length ? names : undefined;
};

/** A model inside another one, as a Pipeline of scikit-learn. */
export const estimatorOf = (fitted: FittedModel, builder: PipelineBuilder): Estimator => {
  const { model } = fitted;
  check(model);
  const className = fitted.className ?? classNameOf(rowOf(lossOf(model.info)));
  const made = new Map<Frame, Answers>();
  const answersOf = (frame: Frame): Answers => {
    let answers = made.get(frame);
    if (!answers) {
      const one = (flatIndex: number): Frame => frame.select([flatIndex]);
      answers = addAnswers(builder, fitted, {
        matrix: () => frame.numbers(className, 'any'),
        number: (flatIndex) => one(flatIndex).numbers(className, 'any'),
        text: (flatIndex) => one(flatIndex).texts(className),
      });
      made.set(frame, answers);
    }
    return answers;
  };
  const isClassifier = className === 'CatBoostClassifier';
  return {
    className,
    features: widthOf(model),
    names: frameNames(model),
    predict: (frame) => answersOf(frame).predict,
    ...(isClassifier && {
      classes: classesOf(model.info, model.ApproxDimension).labels,
      predict_proba: (frame) => answersOf(frame).predict_proba!,
      predict_log_proba: (frame) => answersOf(frame).predict_log_proba!,
    }),
    isRegressor: className === 'CatBoostRegressor',
  };
};
