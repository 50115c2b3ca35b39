/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/gaussian_process/_gpc.py */
import { ServingError } from '../../../../errors.ts';
import type { Estimator } from '../../../../pipeline/estimator.ts';
import type { Frame } from '../../../../pipeline/frame.ts';
import { describe, Instance, type Value } from '../../../../wire/pickle/values.ts';
import { above, countOf, labelled, matrixAnswer, mostLikely } from '../../classes.ts';
import { type EstimatorClass, type Lowering, once } from '../../lowering.ts';
import { matrixIn, vectorIn } from '../../projection.ts';
import { State } from '../../state.ts';
import { covarianceIn } from './kernels.ts';

const BINARY = '_BinaryGaussianProcessClassifierLaplace';

interface Binary {
  readonly features: number;
  /** Above 0 for the second class: [rows] */
  readonly score: (frame: Frame) => number;
  /** The probability of the second class: [rows] */
  readonly second: (frame: Frame) => number;
}

const binaryOf = (value: Value | undefined, { builder }: Lowering): Binary => {
  if (!(value instanceof Instance) || value.of.name !== BINARY) {
    throw new ServingError('CORRUPT_MODEL', `a classifier of two classes is ${describe(value)}`);
  }
  const state = new State(value);
  const { shape, data: points } = matrixIn(state, 'X_train_');
  const [count, features] = shape as [number, number];
  const of = { covariance: covarianceIn(state.value('kernel_'), features), points, features };
  const targets = vectorIn(state, 'y_train_', count);
  const likely = vectorIn(state, 'pi_', count);
  const residuals = targets.map((y, i) => y - likely[i]!);
  const params = { residuals, roots: vectorIn(state, 'W_sr_', count), factor: vectorIn(state, 'L_', count * count) };
  const sums = {
    ...{ outputs: 1, weights: residuals, skipMissing: false },
    start: new Float64Array(1),
    precision: 'float64',
  } as const;
  const asker = 'GaussianProcessClassifier';
  const near = once((frame: Frame) => builder.step('covariances', of, [frame.numbers(asker)]));
  return {
    features,
    score: once((frame: Frame) => builder.step('flatten', {}, [builder.step('linear', sums, [near(frame)])])),
    second: once((frame: Frame) =>
      builder.step('laplace', params, [near(frame), builder.step('variances', of, [frame.numbers(asker)])]),
    ),
  };
};

type Classifier = Omit<Estimator, 'className'>;

/** Each class against the others; of several that are most probable the first is answered, before 1.8 the last. */
const oneVsRest = (state: State, lowering: Lowering, all: readonly Binary[]): Classifier => {
  const { builder } = lowering;
  const classes = state.labels('classes_');
  const count = countOf(classes, all.length);
  const stacked = once((frame: Frame) =>
    builder.step(
      'hstack',
      {},
      all.map(({ second }) => second(frame)),
    ),
  );
  const proba = once((frame: Frame) => matrixAnswer(builder.step('shares', {}, [stacked(frame)]), count));
  return {
    features: all[0]!.features,
    classes,
    predict: (frame) =>
      labelled(builder, classes, builder.step('argmax', { last: !state.since('1.8') }, [stacked(frame)])),
    predict_proba: proba,
  };
};

/** Each pair of classes; it has no probabilities. */
const oneVsOne = (state: State, lowering: Lowering, all: readonly Binary[]): Classifier => {
  const { builder } = lowering;
  const classes = state.labels('classes_');
  const count = countOf(classes);
  return {
    features: all[0]!.features,
    classes,
    predict: (frame) => {
      const side = (slots: readonly number[]): number => builder.step('hstack', {}, slots);
      const scores = side(all.map(({ score }) => score(frame)));
      const won = builder.step('threshold', { above: 0 }, [scores]);
      const sure = side(all.map(({ second }) => second(frame)));
      return mostLikely(builder, classes, builder.step('pairScores', { classes: count }, [won, sure]));
    },
  };
};

/** [batch, features] -> [batch] of labels; of two classes the second where its latent mean is above 0. */
export const GaussianProcessClassifier: EstimatorClass = (state, lowering) => {
  const { builder } = lowering;
  const base = state.value('base_estimator_');
  if (base instanceof Instance && base.of.name !== BINARY) {
    const inner = new State(base);
    const all = inner.values('estimators_').map((value) => binaryOf(value, lowering));
    if (all.length === 0) throw new ServingError('CORRUPT_MODEL', `${state.className}: it holds no classifier`);
    const make = { OneVsRestClassifier: oneVsRest, OneVsOneClassifier: oneVsOne }[base.of.name];
    if (make) return make(state, lowering, all);
  }
  const classes = state.labels('classes_');
  const { features, score, second } = binaryOf(base, lowering);
  countOf(classes, 2);
  const proba = once((frame: Frame) => matrixAnswer(builder.step('bothClasses', {}, [second(frame)]), 2));
  return {
    features,
    classes,
    predict: (frame) => above(builder, classes, score(frame)),
    predict_proba: proba,
  };
};
