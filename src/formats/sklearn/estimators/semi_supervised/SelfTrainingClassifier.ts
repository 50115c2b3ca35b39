/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/semi_supervised/_self_training.py */
import type { EstimatorClass } from '../../lowering.ts';

/** What the estimator of the last round answers; until 1.5 it was called base_estimator_. */
export const SelfTrainingClassifier: EstimatorClass = (state, { estimator }) => {
  const inner = estimator(state.value(['estimator_', 'base_estimator_']), '"estimator"');
  const { className: _, transform: __, inverse_transform: ___, score_samples: ____, ...answers } = inner;
  return answers;
};
