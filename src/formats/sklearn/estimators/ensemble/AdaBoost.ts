/**
 * AdaBoost. https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/ensemble/_weight_boosting.py
 *
 *   SAMME      f[k](x) = sum of (w[t] where estimator t says class k, else -w[t] / (K - 1)) / sum of w;  0 there until 1.2
 *   SAMME.R    f[k](x) = sum of (K - 1) (log p[t][k] - mean log p[t]) / sum of w                            until 1.5
 *   two classes: the decision is f[1] - f[0]
 *   p(x)       = softmax(f / (K - 1)), of two classes softmax([-d, d] / 2)
 *   regressor  the weighted median of what the estimators answer
 */
import { ServingError } from '../../../../errors.ts';
import type { Answer, Labels } from '../../../../pipeline/estimator.ts';
import { type Frame, MadeFrame } from '../../../../pipeline/frame.ts';
import { sammeRealAt } from '../../../../pipeline/kernels/boosting.ts';
import type { PipelineBuilder } from '../../../../pipeline/pipeline.ts';
import { above, countOf, logOf, matrixAnswer, mostLikely, vectorAnswer } from '../../classes.ts';
import { type EstimatorClass, type Lowering, once } from '../../lowering.ts';
import type { State } from '../../state.ts';
import { areFractions, checkTargets, probabilitiesAt, treesIn, valuesAt } from '../tree/DecisionTree.ts';
import { addForest, forestOf, type LeafValue } from '../tree/forest.ts';
import { featuresOf } from './Forest.ts';

/** What the estimators are given: rows that AdaBoost itself has looked at. */
const checkedBy = (builder: PipelineBuilder, asker: string): ((frame: Frame) => Frame) =>
  once((frame: Frame) => new MadeFrame(builder, 'numbers', frame.numbers(asker), frame.width, frame.names));

const weightsOf = (state: State, count: number): Float64Array => {
  const weights = state.arrayOf('estimator_weights_', 1).data;
  if (count > 0 && weights.length >= count) return weights;
  throw new ServingError('CORRUPT_MODEL', `${state.className}: ${weights.length} weights for ${count} estimators`);
};

interface Votes {
  /** SAMME.R: by probabilities. */
  readonly real: boolean;
  /** What a class that an estimator does not say gets. */
  readonly other: number;
}

/** What a leaf of one tree adds for each class. */
const leafOf = (classes: number, fractions: boolean, { real, other }: Votes): LeafValue => {
  const probabilities = probabilitiesAt([classes], fractions);
  const own = new Float64Array(classes);
  return (tree, node, to, at, t) => {
    if (real) {
      probabilities(tree, node, own, 0, t);
      sammeRealAt(own, 0, classes, to, at);
      return;
    }
    const from = node * tree.width;
    let best = 0;
    for (let k = 1; k < classes; k++) if (tree.values[from + k]! > tree.values[from + best]!) best = k;
    for (let k = 0; k < classes; k++) to[at + k] = k === best ? 1 : other;
  };
};

/** [batch, classes]: what the votes sum up to, not yet divided. */
const sumsOf = (state: State, lowering: Lowering, classes: Labels, weights: Float64Array, votes: Votes) => {
  const { builder, estimator } = lowering;
  const values = state.values('estimators_');
  const count = countOf(classes);
  const checked = checkedBy(builder, state.className);
  const trees = treesIn(values);
  const used = weights.slice(0, values.length);
  if (trees) {
    for (const { tree } of trees) checkTargets(tree, [classes], 1);
    const features = featuresOf(trees);
    const forest = forestOf(
      trees.map(({ tree }) => tree),
      {
        features,
        outputs: count,
        leaf: leafOf(count, areFractions(state), votes),
        ...(!votes.real && { weights: used }),
      },
    );
    const sums = (frame: Frame): number => addForest(builder, checked(frame), state.className, 'finite32', forest);
    return { features, sums };
  }
  const parts = values.map((value, t) => estimator(value, `estimator ${t}`));
  const lacking = parts.find((part) => !(votes.real ? part.predict_proba : part.predict));
  if (lacking) {
    const wanted = votes.real ? 'predict_proba' : 'predict';
    throw new ServingError('CORRUPT_MODEL', `${state.className}: ${lacking.className} has no ${wanted}`);
  }
  const sums = (frame: Frame): number => {
    const rows = checked(frame);
    const slots = parts.map((part) => {
      if (votes.real) {
        return builder.step('sammeReal', { classes: count }, [(part.predict_proba!(rows) as Answer).slot]);
      }
      const place = builder.step('classNumbers', { labels: classes }, [(part.predict!(rows) as Answer).slot]);
      return builder.step('oneHot', { width: count, on: 1, off: votes.other }, [place]);
    });
    return builder.step('weightedSum', votes.real ? {} : { weights: used }, slots);
  };
  return { features: parts[0]!.features, sums };
};

/** Until 0.21, of SAMME: softmax of the weighted mean of the estimators' probabilities / (K - 1). */
const oldProbabilities = (
  state: State,
  { builder, estimator }: Lowering,
  count: number,
  weights: Float64Array,
  sum: number,
) => {
  const parts = state.values('estimators_').map((value, t) => estimator(value, `estimator ${t}`));
  if (parts.some((part) => !part.predict_proba)) return undefined;
  const checked = checkedBy(builder, state.className);
  return (frame: Frame): number => {
    const slots = parts.map((part) => (part.predict_proba!(checked(frame)) as Answer).slot);
    const mean = builder.step('weightedSum', { weights: weights.slice(0, parts.length), divide: sum }, slots);
    return builder.step('link', { link: 'softmax', scale: 1 / (count - 1), flat: false }, [mean]);
  };
};

/** One class alone: it is always that one. */
const oneClass = (builder: PipelineBuilder, asker: string, classes: Labels, decision: number) => {
  const always = (value: number) => (frame: Frame) =>
    matrixAnswer(builder.step('constant', { values: Float64Array.of(value), flat: false }, [frame.numbers(asker)]), 1);
  return {
    classes,
    predict: (frame: Frame) => mostLikely(builder, classes, always(0)(frame).slot),
    predict_proba: always(1),
    predict_log_proba: always(0),
    decision_function: always(decision),
  };
};

export const AdaBoostClassifier: EstimatorClass = (state, lowering) => {
  const { builder } = lowering;
  const classes = state.labels('classes_');
  const count = countOf(classes);
  const weights = weightsOf(state, state.values('estimators_').length);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const real = !state.since('1.6') && state.text('algorithm', 'SAMME.R') === 'SAMME.R';
  if (count === 1) return oneClass(builder, state.className, classes, real || state.since('1.3') ? 0 : 1);
  const { features, sums } = sumsOf(state, lowering, classes, weights, {
    real,
    other: state.since('1.3') ? -1 / (count - 1) : 0,
  });
  const decision = once((frame: Frame): number => {
    const divided = builder.step('divide', { by: sum }, [sums(frame)]);
    if (count > 2) return divided;
    const difference = {
      outputs: 1,
      weights: Float64Array.of(-1, 1),
      start: new Float64Array(1),
      precision: 'float64',
      skipMissing: false,
    } as const;
    return builder.step('flatten', {}, [builder.step('linear', difference, [divided])]);
  });
  const old = state.since('0.22') || real ? undefined : oldProbabilities(state, lowering, count, weights, sum);
  const softmax = (frame: Frame): number => {
    // [-d, d] / 2
    const scores = count > 2 ? decision(frame) : builder.step('bothSigns', {}, [decision(frame)]);
    const scale = count > 2 ? 1 / (count - 1) : 0.5;
    return builder.step('link', { link: 'softmax', scale, flat: false }, [scores]);
  };
  const proba = once((frame: Frame) => matrixAnswer((old ?? softmax)(frame), count));
  return {
    features,
    classes,
    predict: (frame) => (count > 2 ? mostLikely : above)(builder, classes, decision(frame)),
    predict_proba: proba,
    predict_log_proba: (frame) => logOf(builder, proba(frame)),
    decision_function: (frame) => (count > 2 ? matrixAnswer(decision(frame), count) : vectorAnswer(decision(frame))),
  };
};

export const AdaBoostRegressor: EstimatorClass = (state, { builder, estimator }) => {
  const values = state.values('estimators_');
  const weights = weightsOf(state, values.length);
  const checked = checkedBy(builder, state.className);
  const trees = treesIn(values);
  const median = (slot: number): Answer => vectorAnswer(builder.step('weightedMedian', { weights }, [slot]));
  if (trees) {
    for (const { tree } of trees) checkTargets(tree, undefined, 1);
    const forest = forestOf(
      trees.map(({ tree }) => tree),
      { features: featuresOf(trees), outputs: trees.length, groups: Int32Array.from(trees.keys()), leaf: valuesAt },
    );
    return {
      features: featuresOf(trees),
      isRegressor: true,
      predict: (frame) => median(addForest(builder, checked(frame), state.className, 'finite32', forest)),
    };
  }
  const parts = values.map((value, t) => estimator(value, `estimator ${t}`));
  return {
    features: parts[0]!.features,
    isRegressor: true,
    predict: (frame) => {
      const slots = parts.map((part) => {
        if (part.predict) return (part.predict(checked(frame)) as Answer).slot;
        throw new ServingError('CORRUPT_MODEL', `${state.className}: ${part.className} has no predict`);
      });
      return median(builder.step('hstack', {}, slots));
    },
  };
};
