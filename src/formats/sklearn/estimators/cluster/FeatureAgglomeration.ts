/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/cluster/_feature_agglomeration.py */
import { ServingError } from '../../../../errors.ts';
import { MadeFrame } from '../../../../pipeline/frame.ts';
import { isPool } from '../../../../pipeline/kernels/points.ts';
import { describe, Global } from '../../../../wire/pickle/values.ts';
import type { EstimatorClass } from '../../lowering.ts';

/** Columns of a cluster pooled: [batch, features] -> [batch, clusters] */
export const FeatureAgglomeration: EstimatorClass = (state, { builder }) => {
  const pooling = state.value('pooling_func');
  // NumPy 1: amax and amin.
  const by = pooling instanceof Global ? pooling.name.replace(/^a(?=max$|min$)/, '') : '';
  if (!(pooling instanceof Global) || pooling.module.split('.')[0] !== 'numpy' || !isPool(by)) {
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      `${state.className}: its pooling_func is ${describe(pooling)}; NumPy's mean, median, sum, prod, max, min, std and var are served`,
    );
  }
  const groups = Int32Array.from(state.array('labels_').data);
  const count = groups.reduce((max, group) => Math.max(max, group), -1) + 1;
  return {
    features: groups.length,
    transform: (frame) =>
      new MadeFrame(builder, 'numbers', builder.step('pool', { groups, by }, [frame.numbers(state.className)]), count),
  };
};
