/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/covariance/_elliptic_envelope.py */

import type { Frame } from '../../../../pipeline/frame.ts';
import { vectorAnswer } from '../../classes.ts';
import type { EstimatorClass } from '../../lowering.ts';
import { labelsOf } from '../cluster/labels.ts';
import { ellipsoidOf } from './EmpiricalCovariance.ts';

const AT_LEAST_0 = -Number.MIN_VALUE;
const SIGNS = BigInt64Array.of(-1n, 1n);

/**
 * Inside the ellipsoid 1, else -1: [batch, features] -> [batch]
 *
 *   score = -(x - location) precision (x - location)ᵀ          decision = score - offset
 */
export const EllipticEnvelope: EstimatorClass = (state, { builder }) => {
  const { n, mean, precision } = ellipsoidOf(state);
  const step = (frame: Frame, constant: number, power = 1): number =>
    builder.step('quadratic', { mean, precision, factor: -1, constant, power }, [frame.numbers(state.className)]);
  const side = (slot: number) => labelsOf(builder, builder.step('threshold', { above: AT_LEAST_0 }, [slot]), SIGNS);
  if (!state.since('0.20')) {
    // decision = threshold^0.33 - distance^0.33
    const threshold = state.number('threshold_');
    return {
      features: n,
      predict: (frame) => side(step(frame, threshold)),
      decision_function: (frame) => vectorAnswer(step(frame, threshold ** 0.33, 0.33)),
    };
  }
  const offset = state.number('offset_');
  return {
    features: n,
    predict: (frame) => side(step(frame, -offset)),
    decision_function: (frame) => vectorAnswer(step(frame, -offset)),
    score_samples: (frame) => vectorAnswer(step(frame, 0)),
  };
};
