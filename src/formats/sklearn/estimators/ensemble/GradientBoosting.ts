/**
 * Gradient boosting. https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/ensemble/_gb.py
 *
 *   raw[k](x) = init[k](x) + learning_rate · (leaf of tree 0,k + leaf of tree 1,k + …)      product by product
 *   regressors      predict = raw
 *   log_loss        p(second) = 1 / (1 + e^-raw), or softmax(raw);  exponential: 1 / (1 + e^(-2 raw))
 *
 * What raw begins with changed: until 0.20 an estimator of its own made it, since 0.21 it is made of what a Dummy or the
 * user's estimator answers. That one is given the rows as float32.
 */
import { ServingError } from '../../../../errors.ts';
import type { Answer } from '../../../../pipeline/estimator.ts';
import { type Frame, MadeFrame } from '../../../../pipeline/frame.ts';
import { type PriorLinkParams, priorLink } from '../../../../pipeline/kernels/boosting.ts';
import { describe, Instance, type Value } from '../../../../wire/pickle/values.ts';
import { above, countOf, logOf, matrixAnswer, mostLikely, vectorAnswer } from '../../classes.ts';
import { type EstimatorClass, type Lowering, once, rowName } from '../../lowering.ts';
import { State } from '../../state.ts';
import { checkTargets, treesIn, valuesAt } from '../tree/DecisionTree.ts';
import { addForest, forestOf } from '../tree/forest.ts';
import { featuresOf } from './Forest.ts';

const EPSILON = { float32: 2 ** -23, float64: 2 ** -52 };

type Link = PriorLinkParams['link'];

/** What numbers of an estimator become before trees are added to them. */
const linkOf = (state: State, classes: number | undefined): Link => {
  if (classes === undefined) return 'identity';
  if (classes > 2) return state.since('1.4') ? 'centredLog' : 'log';
  return state.text('loss', 'log_loss') === 'exponential' ? 'halfLogit' : 'logit';
};

type Start =
  | { readonly kind: 'constant'; readonly numbers: Float64Array }
  | { readonly kind: 'added'; readonly numbers: (frame: Frame) => number };

/** Estimators of 0.20 and before, by the attribute that they answer for every row. */
const OLD: Readonly<Record<string, string>> = {
  'ensemble.QuantileEstimator': 'quantile',
  'ensemble.MeanEstimator': 'mean',
  'ensemble.LogOddsEstimator': 'prior',
  'ensemble.ScaledLogOddsEstimator': 'prior',
  'ensemble.PriorProbabilityEstimator': 'priors',
};

const oldStart = (init: Instance, outputs: number): Float64Array | undefined => {
  const name = rowName(init.of) ?? '';
  if (name === 'ensemble.ZeroEstimator') return new Float64Array(outputs);
  const attribute = Object.hasOwn(OLD, name) ? OLD[name] : undefined;
  return attribute === undefined ? undefined : new State(init).array(attribute).data;
};

/** What a Dummy answers for every row: the probabilities of classes, or a number. */
const dummyAnswer = (init: Instance): Float64Array | undefined => {
  const name = rowName(init.of);
  if (name !== 'dummy.DummyClassifier' && name !== 'dummy.DummyRegressor') return undefined;
  const state = new State(init);
  if (name === 'dummy.DummyRegressor') return state.array('constant_').data;
  return state.value('strategy') === 'prior' ? state.array('class_prior_').data : undefined;
};

/** One row through the kernel that does it to many. */
const linked = (params: PriorLinkParams, numbers: Float64Array): Float64Array => {
  const [made] = priorLink.compile(params)([{ dtype: 'float64', shape: [1, numbers.length], data: numbers }], 1);
  return made!.data as Float64Array;
};

const startOf = (
  state: State,
  { builder, estimator }: Lowering,
  classes: number | undefined,
  outputs: number,
): Start => {
  const init: Value | undefined = state.value('init_');
  if (init === 'zero') return { kind: 'constant', numbers: new Float64Array(outputs) };
  if (!(init instanceof Instance)) {
    throw new ServingError(
      'CORRUPT_MODEL',
      `${state.className}: "init_" is ${describe(init)}, an estimator was expected`,
    );
  }
  const old = oldStart(init, outputs);
  if (old) return { kind: 'constant', numbers: old };
  if (!state.since('0.21')) {
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      `${state.className}: of version ${state.version ?? 'before 0.18'} with an "init" of its own, ${init.of.path}; fit it with 0.21 or later`,
    );
  }
  // 1.8 made it smaller.
  const eps = state.since('1.8') ? EPSILON.float64 : EPSILON.float32;
  const params: PriorLinkParams = { link: linkOf(state, classes), eps, outputs };
  const constant = dummyAnswer(init);
  if (constant) return { kind: 'constant', numbers: linked(params, constant) };
  const inner = estimator(init, '"init"');
  const method = classes === undefined ? inner.predict : inner.predict_proba;
  if (!method) {
    const wanted = classes === undefined ? 'predict' : 'predict_proba';
    throw new ServingError('UNSUPPORTED_MODEL', `${state.className}: "init" is a ${inner.className} without ${wanted}`);
  }
  const numbers = (frame: Frame): number => {
    const rounded = builder.step('fround', {}, [frame.numbers(state.className, 'finite32')]);
    const answer = method(new MadeFrame(builder, 'numbers', rounded, frame.width, frame.names)) as Answer;
    return builder.step('priorLink', params, [answer.slot]);
  };
  return { kind: 'added', numbers };
};

/** [batch, outputs]: raw of each. */
const rawOf = (state: State, lowering: Lowering, classes: number | undefined) => {
  const { builder } = lowering;
  const stages = state.raw('estimators_');
  const trees = treesIn(stages.objects ?? []);
  const outputs = classes === undefined || classes <= 2 ? 1 : classes;
  if (!trees || trees.length === 0 || stages.shape[1] !== outputs) {
    throw new ServingError(
      'CORRUPT_MODEL',
      `${state.className}: "estimators_" is ${stages.what}; trees in ${outputs} columns were expected`,
    );
  }
  for (const { tree } of trees) checkTargets(tree, undefined, 1);
  const start = startOf(state, lowering, classes, outputs);
  if (start.kind === 'constant' && start.numbers.length !== outputs) {
    throw new ServingError(
      'CORRUPT_MODEL',
      `${state.className}: "init_" gives ${start.numbers.length} numbers, not ${outputs}`,
    );
  }
  const features = featuresOf(trees);
  const forest = forestOf(
    trees.map(({ tree }) => tree),
    {
      features,
      outputs,
      leaf: valuesAt,
      groups: Int32Array.from(trees, (_, t) => t % outputs),
      weights: new Float64Array(trees.length).fill(state.number('learning_rate')),
      ...(start.kind === 'constant' && { start: start.numbers }),
    },
  );
  const raw = once((frame: Frame): number => {
    const sums = addForest(builder, frame, state.className, 'finite32', forest);
    return start.kind === 'constant' ? sums : builder.step('weightedSum', {}, [start.numbers(frame), sums]);
  });
  return { features, raw };
};

export const GradientBoostingRegressor: EstimatorClass = (state, lowering) => {
  const { features, raw } = rawOf(state, lowering, undefined);
  return {
    features,
    isRegressor: true,
    predict: (frame) => vectorAnswer(lowering.builder.step('flatten', {}, [raw(frame)])),
  };
};

export const GradientBoostingClassifier: EstimatorClass = (state, lowering) => {
  const { builder } = lowering;
  const classes = state.labels('classes_');
  const count = countOf(classes);
  const { features, raw } = rawOf(state, lowering, count);
  const exponential = state.text('loss', 'log_loss') === 'exponential';
  const score = once((frame: Frame): number => (count > 2 ? raw(frame) : builder.step('flatten', {}, [raw(frame)])));
  const proba = once((frame: Frame) => {
    if (count > 2) return matrixAnswer(builder.step('link', { link: 'softmax', flat: false }, [raw(frame)]), count);
    const params = { link: 'logistic', flat: true, scale: exponential ? 2 : 1 } as const;
    return matrixAnswer(builder.step('bothClasses', {}, [builder.step('link', params, [raw(frame)])]), 2);
  });
  // Until 1.3 the more probable class won, of two equal ones the first.
  const byRaw = state.since('1.4') || exponential;
  const atLeast0 = (frame: Frame): Answer => above(builder, classes, score(frame), -Number.MIN_VALUE);
  return {
    features,
    classes,
    predict: (frame) => {
      if (byRaw) return count > 2 ? mostLikely(builder, classes, raw(frame)) : atLeast0(frame);
      return mostLikely(builder, classes, proba(frame).slot);
    },
    predict_proba: proba,
    predict_log_proba: (frame) => logOf(builder, proba(frame)),
    decision_function: (frame) => (count > 2 ? matrixAnswer(score(frame), count) : vectorAnswer(score(frame))),
  };
};
