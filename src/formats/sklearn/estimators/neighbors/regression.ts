/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/neighbors/_regression.py */
import type { Estimator } from '../../../../pipeline/estimator.ts';
import { matrixAnswer, vectorAnswer } from '../../classes.ts';
import type { EstimatorClass, Lowering } from '../../lowering.ts';
import type { State } from '../../state.ts';
import { type Neighbourhood, neighbourhoodOf, weighsByDistance } from './neighbours.ts';

/** What NumPy makes of NaN in an array of ints. */
const NAN_AS_INT = -(2 ** 63);

const averaging = (
  state: State,
  { builder }: Lowering,
  { near, features }: Neighbourhood,
): Omit<Estimator, 'className'> => {
  const { shape, data: values } = state.array('_y');
  const targets = shape[1] ?? 1;
  // sklearn < 0.22: NaN for all.
  const alone = state.since('0.22') && 'iu'.includes(state.raw('_y').dtype.kind) ? NAN_AS_INT : Number.NaN;
  const params = { values, targets, byDistance: weighsByDistance(state), alone };
  return {
    features,
    isRegressor: true,
    predict: (frame) => {
      const slot = builder.step('means', params, [near(frame)]);
      if (shape.length > 1) return matrixAnswer(slot, targets);
      return vectorAnswer(builder.step('flatten', {}, [slot]));
    },
  };
};

/** The mean of the k nearest points' targets, by weight: [batch, features] -> [batch], or [batch, targets] */
export const KNeighborsRegressor: EstimatorClass = (state, lowering) =>
  averaging(state, lowering, neighbourhoodOf(state, lowering, { k: state.number('n_neighbors') }));

/** Of the points within the radius; NaN where there are none. */
export const RadiusNeighborsRegressor: EstimatorClass = (state, lowering) =>
  averaging(state, lowering, neighbourhoodOf(state, lowering, { radius: state.number('radius') }));
