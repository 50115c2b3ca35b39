/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/linear_model/_stochastic_gradient.py */

import { vectorOf } from '../../../../wire/pickle/vector.ts';
import { labelled, vectorAnswer } from '../../classes.ts';
import type { EstimatorClass } from '../../lowering.ts';
import { AS_BLAS, linearScores, oneAgainstRest, withProbabilities } from './linear.ts';

/**
 * Probabilities by the loss; none for other losses:
 *
 *   log_loss ("log" before 1.3)   each class against the rest
 *   modified_huber                p = (clip(score, -1, 1) + 1) / 2; binary: 1 - p and p; else p / Σp, equal where Σp = 0
 */
export const SGDClassifier: EstimatorClass = (state, lowering) => {
  const { builder } = lowering;
  const { features, classes, binary, predict, decision_function } = linearScores(
    state,
    lowering,
    state.labels('classes_'),
  );
  const scored = { features, classes, predict, decision_function };
  const loss = state.text('loss');
  if (loss === 'log_loss' || loss === 'log') {
    return {
      ...scored,
      ...withProbabilities(builder, classes, (frame) =>
        oneAgainstRest(state, builder, binary, decision_function(frame).slot),
      ),
    };
  }
  if (loss !== 'modified_huber') return scored;
  return {
    ...scored,
    ...withProbabilities(builder, classes, (frame) => {
      const p = builder.step('link', { link: 'clippedHalf', flat: binary }, [decision_function(frame).slot]);
      if (binary) return builder.step('bothClasses', {}, [p]);
      return builder.step('normalizeRows', { zero: 'equal' }, [p]);
    }),
  };
};

/** A number's place in [-1, 1], by whether it is 0 or more: x > -(the least double) says so. */
const FROM_ZERO = -Number.MIN_VALUE;

/** [batch, features] -> [batch]: x · coef - offset; 1 from 0 on, else -1. */
export const SGDOneClassSVM: EstimatorClass = (state, { builder }) => {
  const { data: weights } = state.array('coef_');
  const offset = state.number('offset_');
  const scores = (slot: number, start: number): number => {
    const decision = builder.step('linear', { outputs: 1, weights, start: Float64Array.of(-offset), ...AS_BLAS }, [
      slot,
    ]);
    return builder.step('flatten', {}, [builder.step('scale', { add: Float64Array.of(start) }, [decision])]);
  };
  return {
    features: weights.length,
    predict: (frame) => {
      const slot = scores(frame.numbers(state.className), 0);
      return labelled(builder, vectorOf([-1n, 1n]), builder.step('threshold', { above: FROM_ZERO }, [slot]));
    },
    decision_function: (frame) => vectorAnswer(scores(frame.numbers(state.className), 0)),
    score_samples: (frame) => vectorAnswer(scores(frame.numbers(state.className), offset)),
  };
};
