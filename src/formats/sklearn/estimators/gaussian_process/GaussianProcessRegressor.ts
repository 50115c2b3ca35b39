/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/gaussian_process/_gpr.py */
import { ServingError } from '../../../../errors.ts';
import { matrixAnswer, vectorAnswer } from '../../classes.ts';
import type { EstimatorClass } from '../../lowering.ts';
import { matrixIn } from '../../projection.ts';
import { covarianceIn } from './kernels.ts';

/**
 * y = kernel(x, X) · alpha · std + mean: [batch, features] -> [batch], or [batch, targets]
 *
 * sklearn < 0.23 scales by no std.
 */
export const GaussianProcessRegressor: EstimatorClass = (state, { builder }) => {
  const { shape, data: points } = matrixIn(state, 'X_train_');
  const [count, features] = shape as [number, number];
  const { shape: of, data: weights } = state.array('alpha_');
  const outputs = of[1] ?? 1;
  const covariance = covarianceIn(state.value('kernel_'), features);
  const mean = state.array('_y_train_mean').data;
  const std = state.optionalArray('_y_train_std')?.data;
  if (of[0] !== count || ![mean, std].every((own) => !own || own.length === 1 || own.length === outputs)) {
    throw new ServingError('CORRUPT_MODEL', `${state.className}: "alpha_" is [${of.join(', ')}] for ${count} points`);
  }
  const spread = (numbers: Float64Array) =>
    Float64Array.from({ length: outputs }, (_, k) => numbers[numbers.length === 1 ? 0 : k]!);
  const sums = {
    ...{ outputs, weights, skipMissing: false },
    start: new Float64Array(outputs),
    precision: 'float64',
  } as const;
  // One target in a column: a column before 1.0, a vector since.
  const isFlat = of.length === 1 || (outputs === 1 && state.since('1.0'));
  return {
    features,
    isRegressor: true,
    predict: (frame) => {
      const near = builder.step('covariances', { covariance, points, features }, [frame.numbers(state.className)]);
      const product = builder.step('linear', sums, [near]);
      const slot = builder.step('scale', { ...(std && { multiply: spread(std) }), add: spread(mean) }, [product]);
      return isFlat ? vectorAnswer(builder.step('flatten', {}, [slot])) : matrixAnswer(slot, outputs);
    },
  };
};
