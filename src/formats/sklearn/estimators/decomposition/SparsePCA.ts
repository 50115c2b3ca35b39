/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/decomposition/_sparse_pca.py */
import { ServingError } from '../../../../errors.ts';
import { gramOf, inverseOf, multiply } from '../../../../pipeline/linear-algebra.ts';
import type { EstimatorClass } from '../../lowering.ts';
import { matrixIn, projecting, vectorIn } from '../../projection.ts';

/**
 * Ridge regression on the components C: [batch, features] -> [batch, components]
 *
 *   y = (x - mean) Cᵀ (C Cᵀ + ridge_alpha I)⁻¹
 */
export const SparsePCA: EstimatorClass = (state, { builder }) => {
  // sklearn < 0.20 has no such parameter, 0.22 no other way.
  if (!state.since('0.22') && !state.flag('normalize_components', false)) {
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      `${state.className} of version ${state.version}, normalize_components=False: it divides each component by its norm over all rows of the request, so that a row's answer depends on the others. Fit it with 0.22 or later`,
    );
  }
  const components = matrixIn(state, 'components_');
  const [count, features] = components.shape as [number, number];
  const gram = gramOf(components.data, count, features);
  const alpha = state.number('ridge_alpha');
  for (let i = 0; i < count; i++) gram[i * count + i] = gram[i * count + i]! + alpha;
  const data = multiply(inverseOf(gram, count), components.data, count, count, features);
  const before = vectorIn(state, 'mean_', features);
  return projecting(state, builder, { before, components: { shape: [count, features], data } });
};
