/**
 * RandomizedLasso and RandomizedLogisticRegression, which were in scikit-learn up to 0.20:
 * https://github.com/scikit-learn/scikit-learn/blob/0.20.4/sklearn/linear_model/randomized_l1.py
 */
import type { EstimatorClass } from '../../lowering.ts';

/** [batch, features] -> [batch, selected]: the columns whose scores are above the threshold. */
export const Randomized: EstimatorClass = (state) => {
  const scores = state.array('scores_').data;
  const least = state.number('selection_threshold');
  const columns = Array.from(scores.keys()).filter((column) => scores[column]! > least);
  return {
    features: scores.length,
    transform: (frame) => frame.select(columns),
  };
};
