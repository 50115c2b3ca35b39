/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/manifold/_isomap.py */
import { ServingError } from '../../../../errors.ts';
import { MadeFrame } from '../../../../pipeline/frame.ts';
import type { EstimatorClass } from '../../lowering.ts';
import { vectorIn } from '../../projection.ts';
import { neighbourhoodOf } from '../neighbors/neighbours.ts';

/**
 * Distances along the manifold, through the nearest points, projected by the kernel PCA of the points:
 * [batch, features] -> [batch, components]
 */
export const Isomap: EstimatorClass = (state, lowering) => {
  const { builder } = lowering;
  const nearest = state.inner('nbrs_');
  // sklearn < 1.1 knows no radius.
  const byCount = state.holds('n_neighbors');
  const take = byCount ? { k: nearest.number('n_neighbors') } : { radius: nearest.number('radius') };
  const { features, count, near } = neighbourhoodOf(nearest, lowering, take);
  const params = { distances: vectorIn(state, 'dist_matrix_', count * count), count };
  const { transform } = lowering.estimator(state.value('kernel_pca_'), '"kernel_pca_"');
  if (!transform) throw new ServingError('CORRUPT_MODEL', `${state.className}: its "kernel_pca_" transforms nothing`);
  return {
    features,
    transform: (frame) =>
      transform(new MadeFrame(builder, 'numbers', builder.step('geodesic', params, [near(frame)]), count)),
  };
};
