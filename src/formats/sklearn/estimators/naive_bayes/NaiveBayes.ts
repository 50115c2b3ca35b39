/**
 * https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/naive_bayes.py
 *
 *   predict             the class of the largest joint logarithm
 *   predict_log_proba   joint - log Σ e^joint
 *   predict_proba       e^ of it
 */
import { ServingError } from '../../../../errors.ts';
import type { Answer } from '../../../../pipeline/estimator.ts';
import type { Frame } from '../../../../pipeline/frame.ts';
import { countOf, matrixAnswer, mostLikely } from '../../classes.ts';
import type { EstimatorClass, Lowering } from '../../lowering.ts';
import { numbersIn, type State } from '../../state.ts';
import { AS_BLAS, transposed } from '../linear_model/linear.ts';

const corrupt = (state: State, message: string): ServingError =>
  new ServingError('CORRUPT_MODEL', `${state.className}: ${message}`);

/** `joint` gives the joint logarithms of a frame, [batch, count]. */
const byJoint = (state: State, { builder }: Lowering, count: number, joint: (frame: Frame) => number) => {
  const classes = state.labels('classes_');
  const logs = (frame: Frame): Answer => matrixAnswer(builder.step('logNormalize', {}, [joint(frame)]), count);
  return {
    classes,
    predict: (frame: Frame) => mostLikely(builder, classes, joint(frame)),
    predict_log_proba: logs,
    predict_proba: (frame: Frame) =>
      matrixAnswer(builder.step('link', { link: 'exp', flat: false }, [logs(frame).slot]), count),
  };
};

/** A table of [classes, features]. sklearn < 0.24: of one class it may have two rows, the second of a class that is not. */
const tableOf = (state: State, names: string | readonly string[]) => {
  const { shape, data } = state.arrayOf(names, 2);
  const classes = countOf(state.labels('classes_'));
  const count = shape[0]!;
  if (count !== classes && !(classes === 1 && count === 2)) {
    throw corrupt(state, `a table has ${count} rows for ${classes} classes`);
  }
  return { count, features: shape[1]!, data };
};

const priorsOf = (state: State, names: string, classes: number): Float64Array => {
  const { data } = state.array(names);
  if (data.length !== classes) throw corrupt(state, `${data.length} priors for ${classes} classes`);
  return data;
};

/** joint = log prior - ½ Σ log(2 pi variance) - ½ Σ (x - mean)² / variance */
export const GaussianNB: EstimatorClass = (state, lowering) => {
  const { count, features, data: means } = tableOf(state, 'theta_');
  // sklearn < 1.0: sigma_
  const { data: variances } = tableOf(state, ['var_', 'sigma_']);
  const exactly = (x: number): number => x;
  const [ofPrior, ofVariance] = [['class_prior_'], ['var_', 'sigma_']].map((names) =>
    state.isSingle(names) ? Math.fround : exactly,
  ) as [typeof exactly, typeof exactly];
  const start = priorsOf(state, 'class_prior_', count).map((prior, k) => {
    let sum = 0;
    for (let j = 0; j < features; j++) {
      const spread = ofVariance(ofVariance(2 * Math.PI) * variances[k * features + j]!);
      sum = ofVariance(sum + ofVariance(Math.log(spread)));
    }
    return ofPrior(Math.log(prior)) + ofVariance(-0.5 * sum);
  });
  const params = { features, means, variances, start };
  return {
    features,
    ...byJoint(state, lowering, count, (frame) =>
      lowering.builder.step('diagonalNormal', params, [frame.numbers(state.className)]),
    ),
  };
};

const linearJoint = (lowering: Lowering, table: Float64Array, features: number, start: Float64Array) => {
  const outputs = start.length;
  const params = { outputs, weights: transposed(table, outputs, features), start, ...AS_BLAS };
  return (slot: number): number => lowering.builder.step('linear', params, [slot]);
};

/** joint = x · log P(feature | class) + log prior */
export const MultinomialNB: EstimatorClass = (state, lowering) => {
  const { count, features, data } = tableOf(state, 'feature_log_prob_');
  const joint = linearJoint(lowering, data, features, priorsOf(state, 'class_log_prior_', count));
  return { features, ...byJoint(state, lowering, count, (frame) => joint(frame.numbers(state.className))) };
};

/** joint = x · weights; the prior is added only where there is one class. */
export const ComplementNB: EstimatorClass = (state, lowering) => {
  const { count, features, data } = tableOf(state, 'feature_log_prob_');
  const isOne = countOf(state.labels('classes_')) === 1;
  const start = isOne ? priorsOf(state, 'class_log_prior_', count) : new Float64Array(count);
  const joint = linearJoint(lowering, data, features, start);
  return { features, ...byJoint(state, lowering, count, (frame) => joint(frame.numbers(state.className))) };
};

/**
 * x is 1 above `binarize`, else 0 (as it is for None).
 *
 *   joint = x · (log P - log(1 - P)) + (log prior + Σ log(1 - P))
 */
export const BernoulliNB: EstimatorClass = (state, lowering) => {
  const { count, features, data } = tableOf(state, 'feature_log_prob_');
  const absent = data.map((log) => Math.log(1 - Math.exp(log)));
  const start = priorsOf(state, 'class_log_prior_', count).map((prior, k) => {
    let sum = 0;
    for (let j = 0; j < features; j++) sum += absent[k * features + j]!;
    return prior + sum;
  });
  const table = data.map((log, i) => log - absent[i]!);
  const joint = linearJoint(lowering, table, features, start);
  const above = state.optionalNumber('binarize');
  return {
    features,
    ...byJoint(state, lowering, count, (frame) => {
      const slot = frame.numbers(state.className);
      return joint(above === undefined ? slot : lowering.builder.step('threshold', { above }, [slot]));
    }),
  };
};

/** joint = Σ log P(category x[j] of feature j | class) + log prior */
export const CategoricalNB: EstimatorClass = (state, lowering) => {
  // As long as the tables are: see tableOf.
  const start = state.array('class_log_prior_').data;
  const count = start.length;
  const classes = countOf(state.labels('classes_'));
  if (count !== classes && !(classes === 1 && count === 2)) {
    throw corrupt(state, `${count} priors for ${classes} classes`);
  }
  const tables = state.values('feature_log_prob_').map((value) => {
    const table = numbersIn(value);
    if (table?.shape.length !== 2 || table.shape[0] !== count)
      throw corrupt(state, 'a table is not one of its classes');
    return table.data;
  });
  const params = { asker: state.className, tables, start };
  return {
    features: tables.length,
    ...byJoint(state, lowering, count, (frame) =>
      lowering.builder.step('tableSums', params, [frame.numbers(state.className)]),
    ),
  };
};
