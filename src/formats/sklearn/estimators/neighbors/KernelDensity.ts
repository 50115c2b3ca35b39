/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/neighbors/_kde.py */
import { ServingError } from '../../../../errors.ts';
import { DENSITIES, type DensityName } from '../../../../pipeline/neighbours/density.ts';
import { vectorAnswer } from '../../classes.ts';
import type { EstimatorClass } from '../../lowering.ts';
import { treeIn } from './neighbours.ts';

/** The logarithm of the density at each row: [batch, features] -> [batch] */
export const KernelDensity: EstimatorClass = (state, { builder }) => {
  const kernel = state.text('kernel');
  if (!Object.hasOwn(DENSITIES, kernel)) {
    throw new ServingError('CORRUPT_MODEL', `${state.className}: there is no kernel "${kernel}"`);
  }
  const { tree, weights } = treeIn(state.value('tree_'), state.className);
  const count = weights ? weights.reduce((sum, weight) => sum + weight, 0) : tree.points.length / tree.features;
  const params = {
    ...{ tree, weights },
    kernel: kernel as DensityName,
    // sklearn < 1.2: bandwidth, a number.
    bandwidth: state.number(['bandwidth_', 'bandwidth']),
    absolute: state.number('atol') * count,
    relative: state.number('rtol'),
    breadthFirst: state.flag('breadth_first'),
  };
  return {
    features: tree.features,
    score_samples: (frame) => vectorAnswer(builder.step('density', params, [frame.numbers(state.className)])),
  };
};
