/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/decomposition/_fastica.py */
import type { EstimatorClass } from '../../lowering.ts';
import { matrixIn, projecting, vectorIn } from '../../projection.ts';

/** y = (x - mean) · componentsᵀ; without whitening nothing is subtracted. [batch, features] -> [batch, components] */
export const FastICA: EstimatorClass = (state, { builder }) => {
  const components = matrixIn(state, 'components_');
  // "unit-variance", "arbitrary-variance", True or False
  const whitens = typeof state.value('whiten') === 'string' || state.flag('whiten', true);
  const before = whitens ? vectorIn(state, 'mean_', components.shape[1]!) : undefined;
  return projecting(state, builder, { before, components });
};
