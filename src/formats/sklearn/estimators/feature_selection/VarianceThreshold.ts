/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/feature_selection/_variance_threshold.py */
import type { EstimatorClass } from '../../lowering.ts';
import { selected } from './selected.ts';

/** [batch, features] -> [batch, kept]: the columns whose variance was above the threshold. */
export const VarianceThreshold: EstimatorClass = (state, { builder }) => {
  const threshold = state.number('threshold', 0);
  const mask = Array.from(state.array('variances_').data, (variance) => variance > threshold);
  // Before 0.22 what is not finite was refused here, too.
  return selected(builder, state.className, mask, state.since('0.22') ? 'any' : 'finite');
};
