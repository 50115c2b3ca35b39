/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/linear_model/_ransac.py */
import type { EstimatorClass } from '../../lowering.ts';

/** The estimator that was fitted on the inliers answers. */
export const RANSACRegressor: EstimatorClass = (state, lowering) => {
  const { features, predict } = lowering.estimator(state.value('estimator_'), 'the estimator of the inliers');
  return { features, isRegressor: true, ...(predict && { predict }) };
};
