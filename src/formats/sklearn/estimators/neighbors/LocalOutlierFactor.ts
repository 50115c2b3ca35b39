/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/neighbors/_lof.py */
import { ServingError } from '../../../../errors.ts';
import type { Frame } from '../../../../pipeline/frame.ts';
import { vectorAnswer } from '../../classes.ts';
import { type EstimatorClass, once } from '../../lowering.ts';
import { matrixIn, vectorIn } from '../../projection.ts';
import { labelsOf } from '../cluster/labels.ts';
import { neighbourhoodOf } from './neighbours.ts';

const AT_LEAST_0 = -Number.MIN_VALUE;

/** 1 where rows stand as dense as their neighbours, -1 where they do not: [batch, features] -> [batch] */
export const LocalOutlierFactor: EstimatorClass = (state, lowering) => {
  const { builder } = lowering;
  if (!state.flag('novelty', false)) {
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      `${state.className}, novelty=False: it judges only the rows that it was fitted on; fit it with novelty=True`,
    );
  }
  const k = state.number('n_neighbors_');
  const { near, features, count } = neighbourhoodOf(state, lowering, { k });
  const { shape, data } = matrixIn(state, '_distances_fit_X_');
  const width = shape[1]!;
  if (shape[0] !== count || width < k) {
    throw new ServingError('CORRUPT_MODEL', `${state.className}: "_distances_fit_X_" is [${shape.join(', ')}]`);
  }
  const params = {
    densities: vectorIn(state, '_lrd', count),
    reaches: Float64Array.from({ length: count }, (_, i) => data[i * width + k - 1]!),
  };
  const scores = once((frame: Frame) => builder.step('localOutlier', params, [near(frame)]));
  const subtract = Float64Array.of(state.number('offset_'));
  const decision = once((frame: Frame) => {
    const shifted = builder.step('scale', { subtract }, [scores(frame)]);
    return builder.step('flatten', {}, [shifted]);
  });
  return {
    features,
    predict: (frame) =>
      labelsOf(builder, builder.step('threshold', { above: AT_LEAST_0 }, [decision(frame)]), BigInt64Array.of(-1n, 1n)),
    decision_function: (frame) => vectorAnswer(decision(frame)),
    score_samples: (frame) => vectorAnswer(scores(frame)),
  };
};
