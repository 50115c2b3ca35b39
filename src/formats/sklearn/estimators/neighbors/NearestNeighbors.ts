/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/neighbors/_unsupervised.py */
import type { EstimatorClass } from '../../lowering.ts';
import { neighbourhoodOf } from './neighbours.ts';

/** The nearest points of each row, the nearest first: [batch, features] -> distances [batch, k] and points [batch, k] */
export const NearestNeighbors: EstimatorClass = (state, lowering) => {
  const k = state.number('n_neighbors');
  const { near, features } = neighbourhoodOf(state, lowering, { k });
  return {
    features,
    kneighbors: (frame) => {
      const [distances, points] = lowering.builder.steps('neighbourLists', { k }, [near(frame)], 2);
      return [
        { slot: distances!, dtype: 'float64', shape: [k] },
        { slot: points!, dtype: 'int64', shape: [k] },
      ];
    },
  };
};
