/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/neighbors/_graph.py */
import type { Estimator } from '../../../../pipeline/estimator.ts';
import { MadeFrame } from '../../../../pipeline/frame.ts';
import type { EstimatorClass, Lowering } from '../../lowering.ts';
import type { State } from '../../state.ts';
import { type Neighbourhood, neighbourhoodOf } from './neighbours.ts';

/** A sparse matrix [batch, points] of distances, or of 1 for each neighbour. */
const graph = (
  state: State,
  { builder }: Lowering,
  { near, features, count }: Neighbourhood,
): Omit<Estimator, 'className'> => ({
  features,
  transform: (frame) => {
    const distances = near(frame);
    const slot = state.text('mode') === 'distance' ? distances : builder.step('connectivity', {}, [distances]);
    return new MadeFrame(builder, 'numbers', slot, count);
  },
});

/** One more neighbour where it gives distances, since a point is its own. */
export const KNeighborsTransformer: EstimatorClass = (state, lowering) => {
  const k = state.number('n_neighbors') + (state.text('mode') === 'distance' ? 1 : 0);
  return graph(state, lowering, neighbourhoodOf(state, lowering, { k }));
};

export const RadiusNeighborsTransformer: EstimatorClass = (state, lowering) =>
  graph(state, lowering, neighbourhoodOf(state, lowering, { radius: state.number('radius') }));
