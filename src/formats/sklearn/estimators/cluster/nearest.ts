/**
 * Clusterers that answer the nearest of their points, for rows [batch, features].
 * https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/cluster/_birch.py, _mean_shift.py, _affinity_propagation.py
 */
import { ServingError } from '../../../../errors.ts';
import type { EstimatorClass } from '../../lowering.ts';
import { matrixIn, vectorIn } from '../../projection.ts';
import { distancesTo } from './KMeans.ts';
import { labelsOf } from './labels.ts';

/** The nearest center's number. */
export const MeanShift: EstimatorClass = (state, { builder }) => {
  const { shape, data: points } = matrixIn(state, 'cluster_centers_');
  const [count, features] = shape as [number, number];
  return {
    features,
    predict: (frame) => {
      const slot = builder.step('nearestPoint', { points, features }, [frame.numbers(state.className)]);
      return labelsOf(
        builder,
        slot,
        BigInt64Array.from({ length: count }, (_, i) => BigInt(i)),
      );
    },
  };
};

/** As MeanShift; -1 where it has found no center. */
export const AffinityPropagation: EstimatorClass = (state, lowering) => {
  if (!state.holds('cluster_centers_')) {
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      `${state.className}, affinity="precomputed": it has no predict, since it knows no points; fit it with affinity="euclidean"`,
    );
  }
  if (matrixIn(state, 'cluster_centers_').shape[0] !== 0) return MeanShift(state, lowering);
  const features = state.optionalNumber('n_features_in_');
  const params = { points: new Float64Array(features ?? 1), features: features ?? 1 };
  return {
    features: params.features,
    predict: (frame) =>
      labelsOf(
        lowering.builder,
        lowering.builder.step('nearestPoint', params, [frame.numbers(state.className)]),
        BigInt64Array.of(-1n),
      ),
  };
};

/** The label of the nearest subcluster, which several may share. */
export const Birch: EstimatorClass = (state, lowering) => {
  const { shape, data: points } = matrixIn(state, 'subcluster_centers_');
  const [count, features] = shape as [number, number];
  const labels = BigInt64Array.from(vectorIn(state, 'subcluster_labels_', count), (label) => BigInt(Math.trunc(label)));
  return {
    features,
    predict: (frame) => {
      const slot = lowering.builder.step('nearestPoint', { points, features }, [frame.numbers(state.className)]);
      return labelsOf(lowering.builder, slot, labels);
    },
    ...distancesTo(state, lowering, points, features),
  };
};
