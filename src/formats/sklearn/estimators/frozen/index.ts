/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/frozen/_frozen.py */
import type { EstimatorClass, EstimatorTable } from '../../lowering.ts';

/** What the estimator in it does. */
const FrozenEstimator: EstimatorClass = (state, { estimator }) => {
  const { className: _, ...inner } = estimator(state.value('estimator'), '"estimator"');
  return inner;
};

export const FROZEN: EstimatorTable = { FrozenEstimator };
