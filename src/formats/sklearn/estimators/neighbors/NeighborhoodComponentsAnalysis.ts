/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/neighbors/_nca.py */
import type { EstimatorClass } from '../../lowering.ts';
import { matrixIn, projecting } from '../../projection.ts';

/** y = x · componentsᵀ: [batch, features] -> [batch, components] */
export const NeighborhoodComponentsAnalysis: EstimatorClass = (state, { builder }) =>
  projecting(state, builder, { components: matrixIn(state, 'components_') });
