/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/random_projection.py */
import { ServingError } from '../../../../errors.ts';
import { MadeFrame } from '../../../../pipeline/frame.ts';
import type { EstimatorClass, EstimatorTable } from '../../lowering.ts';
import { matrixIn, projecting } from '../../projection.ts';
import { sparseIn, transposed } from '../../sparse.ts';

/** Features that a damaged file may ask for. */
const MAX_FEATURES = 2 ** 26;

/** [batch, features] -> [batch, components]: x · componentsᵀ */
const GaussianRandomProjection: EstimatorClass = (state, { builder }) =>
  projecting(state, builder, { components: matrixIn(state, 'components_') });

/** The same, of components that are mostly 0; the answer is dense. */
const SparseRandomProjection: EstimatorClass = (state, { builder }) => {
  const components = sparseIn(state.value('components_'));
  if (!components) return projecting(state, builder, { components: matrixIn(state, 'components_') });
  if (components.columns > MAX_FEATURES) {
    throw new ServingError('UNSUPPORTED_MODEL', `SparseRandomProjection of ${components.columns} features`);
  }
  const { rows: features, columns: outputs, indptr, indices, data } = transposed(components);
  const params = { outputs, starts: indptr, places: indices, weights: data };
  return {
    features,
    transform: (frame) => {
      const slot = builder.step('sparseLinear', params, [frame.numbers(state.className)]);
      return new MadeFrame(builder, 'numbers', slot, outputs);
    },
  };
};

export const RANDOM_PROJECTION: EstimatorTable = { GaussianRandomProjection, SparseRandomProjection };
