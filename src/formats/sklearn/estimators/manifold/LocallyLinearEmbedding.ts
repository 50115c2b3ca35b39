/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/manifold/_locally_linear.py */
import { MadeFrame } from '../../../../pipeline/frame.ts';
import type { EstimatorClass } from '../../lowering.ts';
import { matrixIn, vectorIn } from '../../projection.ts';
import { neighbourhoodOf } from '../neighbors/neighbours.ts';

/** The same mean of places as rows are of their neighbours: [batch, features] -> [batch, components] */
export const LocallyLinearEmbedding: EstimatorClass = (state, lowering) => {
  const { builder } = lowering;
  const nearest = state.inner('nbrs_');
  const { features, count, near } = neighbourhoodOf(nearest, lowering, { k: state.number('n_neighbors') });
  const { shape, data: embedding } = matrixIn(state, 'embedding_');
  const components = shape[1]!;
  const points = vectorIn(nearest, '_fit_X', count * features);
  const params = { ...{ points, count, features, embedding, components }, regularization: state.number('reg') };
  return {
    features,
    transform: (frame) => {
      const slot = builder.step('barycenter', params, [frame.numbers(state.className), near(frame)]);
      return new MadeFrame(builder, 'numbers', slot, components);
    },
  };
};
