/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/linear_model/_ridge.py, and RidgeClassifierCV. */
import type { Answer } from '../../../../pipeline/estimator.ts';
import type { EstimatorClass } from '../../lowering.ts';
import { linearScores } from './linear.ts';

/**
 * Fitted on -1 and 1 of each class. Several labels a row (from 1.0 on): [batch, labels] of 1 where the score is above 0,
 * else 0; older versions answer the one with the largest.
 */
export const RidgeClassifier: EstimatorClass = (state, lowering) => {
  const { builder } = lowering;
  const binarizer = state.inner('_label_binarizer');
  const { features, classes, predict, decision_function } = linearScores(state, lowering, binarizer.labels('classes_'));
  const several = state.since('1.0') && binarizer.text('y_type_').startsWith('multilabel');
  if (!several) return { features, classes, predict, decision_function };
  return {
    features,
    decision_function,
    predict: (frame): Answer => {
      const scores = decision_function(frame);
      return {
        ...scores,
        slot: builder.step('threshold', { above: 0, dtype: 'int64' }, [scores.slot]),
        dtype: 'int64',
      };
    },
  };
};
