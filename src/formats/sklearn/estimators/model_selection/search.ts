/**
 * Searches for parameters: what the best estimator answers.
 * https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/model_selection/_search.py (BaseSearchCV)
 */
import { ServingError } from '../../../../errors.ts';
import type { EstimatorClass } from '../../lowering.ts';

export const search: EstimatorClass = (state, { estimator }) => {
  if (!state.holds('best_estimator_')) {
    const why =
      state.value('refit') === false ? 'it was made with refit=False' : 'it may have been pickled before it was fitted';
    throw new ServingError('UNSUPPORTED_MODEL', `${state.className} holds no best estimator: ${why}`);
  }
  const { className: _, ...best } = estimator(state.value('best_estimator_'), 'the best estimator');
  return best;
};
