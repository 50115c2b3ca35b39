/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/neural_network/_rbm.py */
import { MadeFrame } from '../../../../pipeline/frame.ts';
import { transpose } from '../../../../pipeline/linear-algebra.ts';
import type { EstimatorClass } from '../../lowering.ts';
import { matrixIn, vectorIn } from '../../projection.ts';

/**
 * p(h = 1 | x) = logistic(x componentsᵀ + intercept): [batch, features] -> [batch, components]
 *
 * Its score_samples draws a random feature of each row, so that there is no answer to equal: not served.
 */
export const BernoulliRBM: EstimatorClass = (state, { builder }) => {
  const { shape, data } = matrixIn(state, 'components_');
  const [outputs, features] = shape as [number, number];
  const params = {
    ...{ outputs, startLast: true, skipMissing: false },
    precision: 'float64',
    weights: transpose(data, outputs, features),
    start: vectorIn(state, 'intercept_hidden_', outputs),
  } as const;
  return {
    features,
    transform: (frame) => {
      const sums = builder.step('linear', params, [frame.numbers(state.className)]);
      return new MadeFrame(
        builder,
        'numbers',
        builder.step('link', { link: 'logistic', flat: false }, [sums]),
        outputs,
      );
    },
  };
};
