/** MultiOutputClassifier, MultiOutputRegressor: https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/multioutput.py */
import type { Answer } from '../../../../pipeline/estimator.ts';
import { type Frame, MadeFrame } from '../../../../pipeline/frame.ts';
import { matrixAnswer } from '../../classes.ts';
import type { EstimatorClass, Lowering } from '../../lowering.ts';
import type { State } from '../../state.ts';
import { sideBySideLabels } from '../../targets.ts';
import { estimatorsOf, oneAnswer } from '../multiclass/binary.ts';

/** sklearn < 0.24: cells that are missing are refused, whatever the estimators take. */
const checked = (state: State, { builder }: Lowering, frame: Frame): Frame =>
  state.since('0.24')
    ? frame
    : new MadeFrame(builder, 'numbers', frame.numbers(state.className), frame.width, frame.names);

/** [batch, features] -> [batch, targets], by one estimator a target. */
export const MultiOutputRegressor: EstimatorClass = (state, lowering) => {
  const estimators = estimatorsOf(state, lowering);
  return {
    features: estimators[0]!.features,
    isRegressor: true,
    predict: (frame) => {
      const seen = checked(state, lowering, frame);
      const each = estimators.map((one) => oneAnswer(one, 'predict', one.predict?.(seen)).slot);
      return matrixAnswer(lowering.builder.step('hstack', {}, each), each.length);
    },
  };
};

/** Labels as [batch, targets]; probabilities as a list of [batch, classes]. */
export const MultiOutputClassifier: EstimatorClass = (state, lowering) => {
  const estimators = estimatorsOf(state, lowering);
  const predict_proba = (frame: Frame): readonly Answer[] => {
    const seen = checked(state, lowering, frame);
    return estimators.map((one) => oneAnswer(one, 'predict_proba', one.predict_proba?.(seen)));
  };
  return {
    features: estimators[0]!.features,
    classes: estimators.flatMap(({ classes }) => classes ?? []),
    predict: (frame) => {
      const seen = checked(state, lowering, frame);
      const each = estimators.map((one) => oneAnswer(one, 'predict', one.predict?.(seen)));
      return sideBySideLabels(lowering.builder, each);
    },
    ...(estimators.every((one) => one.predict_proba) && { predict_proba }),
  };
};
