/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/covariance/_empirical_covariance.py */
import { inverseOf } from '../../../../pipeline/linear-algebra.ts';
import { vectorAnswer } from '../../classes.ts';
import type { EstimatorClass } from '../../lowering.ts';
import { vectorIn } from '../../projection.ts';
import type { State } from '../../state.ts';

/** The middle of an ellipsoid, and the inverse of its covariance: [features] and [features, features]. */
export const ellipsoidOf = (state: State) => {
  const mean = state.array('location_').data;
  const n = mean.length;
  const precision = state.holds('precision_')
    ? vectorIn(state, 'precision_', n * n)
    : inverseOf(vectorIn(state, 'covariance_', n * n), n);
  return { n, mean, precision };
};

/**
 * Every estimator of a covariance answers how far a row is from the middle: [batch, features] -> [batch]
 *
 *   mahalanobis = (x - location) precision (x - location)ᵀ
 */
export const EmpiricalCovariance: EstimatorClass = (state, { builder }) => {
  const { n, mean, precision } = ellipsoidOf(state);
  return {
    features: n,
    mahalanobis: (frame) =>
      vectorAnswer(
        builder.step('quadratic', { mean, precision, factor: 1, constant: 0, power: 1 }, [
          frame.numbers(state.className),
        ]),
      ),
  };
};
