/** ClassifierChain, RegressorChain: https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/multioutput.py */
import { ServingError } from '../../../../errors.ts';
import type { Estimator, MethodName } from '../../../../pipeline/estimator.ts';
import { METHODS } from '../../../../pipeline/estimator.ts';
import { type Frame, MadeFrame } from '../../../../pipeline/frame.ts';
import { logOf, matrixAnswer } from '../../classes.ts';
import type { EstimatorClass, Lowering } from '../../lowering.ts';
import type { State } from '../../state.ts';
import { estimatorsOf, oneAnswer, secondOf } from '../multiclass/binary.ts';

const corrupt = (state: State, message: string): ServingError =>
  new ServingError('CORRUPT_MODEL', `${state.className}: ${message}`);

/** Where each target stands in the chain. */
const placesOf = (state: State, count: number): Int32Array => {
  const order = state.array('order_').data;
  const places = new Int32Array(count).fill(-1);
  order.forEach((target, place) => {
    if (target >= 0 && target < count) places[target] = place;
  });
  if (order.length !== count || places.includes(-1)) throw corrupt(state, `the order is ${order.join(', ')}`);
  return places;
};

/** What an estimator of the chain answers, of classifiers the second class's: [batch]. */
const columnOf = ({ builder }: Lowering, estimator: Estimator, method: MethodName, frame: Frame): number => {
  const answer = oneAnswer(estimator, method, estimator[method]?.(frame));
  return method === 'predict_proba' || method === 'predict_log_proba' ? secondOf(builder, answer) : answer.slot;
};

/**
 * Each estimator sees the row, and behind it what those before it in the chain said; the answer is in the targets' order.
 *
 *   [batch, features] -> [batch, targets]
 */
const chain = (state: State, lowering: Lowering, estimators: readonly Estimator[]) => {
  const { builder } = lowering;
  const places = placesOf(state, estimators.length);
  // What is handed on; always predict before 1.5.
  const handed = METHODS.find((name) => name === state.text('chain_method_', 'predict'));
  if (!handed) throw corrupt(state, 'it hands on nothing known');
  return (method: MethodName, frame: Frame) => {
    const slot = frame.numbers(state.className);
    const features: number[] = [];
    const outputs = estimators.map((estimator) => {
      const seen = features.length === 0 ? slot : builder.step('hstack', {}, [slot, ...features]);
      const width = frame.width === undefined ? undefined : frame.width + features.length;
      const made = new MadeFrame(builder, 'numbers', seen, width);
      features.push(columnOf(lowering, estimator, handed, made));
      return columnOf(lowering, estimator, method, made);
    });
    const ordered = Array.from(places, (place) => outputs[place]!);
    return matrixAnswer(builder.step('hstack', {}, ordered), outputs.length);
  };
};

const ANSWERING = ['predict_proba', 'decision_function'] as const;

/** Labels come as float64, as NumPy's table of them has them. */
export const ClassifierChain: EstimatorClass = (state, lowering) => {
  const estimators = estimatorsOf(state, lowering);
  const answers = chain(state, lowering, estimators);
  const has = (name: MethodName): boolean => estimators.every((one) => one[name]);
  const methods = ANSWERING.filter(has).map((name) => [name, (frame: Frame) => answers(name, frame)] as const);
  return {
    features: estimators[0]!.features,
    predict: (frame) => answers('predict', frame),
    ...Object.fromEntries(methods),
    ...(has('predict_proba') &&
      state.since('1.4') && {
        predict_log_proba: (frame: Frame) => logOf(lowering.builder, answers('predict_proba', frame)),
      }),
  };
};

export const RegressorChain: EstimatorClass = (state, lowering) => {
  const estimators = estimatorsOf(state, lowering);
  const answers = chain(state, lowering, estimators);
  return { features: estimators[0]!.features, isRegressor: true, predict: (frame) => answers('predict', frame) };
};
