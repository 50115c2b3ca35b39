/** SVR, NuSVR, OneClassSVM: https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/svm/_classes.py */
import type { Frame } from '../../../../pipeline/frame.ts';
import { vectorOf } from '../../../../wire/pickle/vector.ts';
import { labelled, matrixAnswer, vectorAnswer } from '../../classes.ts';
import type { EstimatorClass } from '../../lowering.ts';
import { decisions, featuresOf, oneDecision } from './libsvm.ts';

/** [batch, features] -> [batch]: the decision. */
export const SVR: EstimatorClass = (state, { builder }) => {
  const params = oneDecision(state);
  return {
    features: featuresOf(params),
    isRegressor: true,
    predict: (frame) => vectorAnswer(builder.step('flatten', {}, [decisions(state, builder, params, frame)])),
  };
};

/** [batch, features] -> [batch]: 1 where the decision is above 0, else -1. score_samples = decision + offset. */
export const OneClassSVM: EstimatorClass = (state, { builder }) => {
  const params = oneDecision(state);
  const offset = state.optionalNumber('offset_');
  const decided = (frame: Frame): number => decisions(state, builder, params, frame);
  return {
    features: featuresOf(params),
    predict: (frame) => {
      const inside = builder.step('flatten', {}, [builder.step('threshold', { above: 0 }, [decided(frame)])]);
      return labelled(builder, vectorOf([-1n, 1n]), inside);
    },
    decision_function: (frame) =>
      // sklearn < 0.20: [batch, 1]
      state.since('0.20')
        ? vectorAnswer(builder.step('flatten', {}, [decided(frame)]))
        : matrixAnswer(decided(frame), 1),
    ...(offset !== undefined && {
      score_samples: (frame: Frame) => {
        const score = builder.step('scale', { add: Float64Array.of(offset) }, [decided(frame)]);
        return vectorAnswer(builder.step('flatten', {}, [score]));
      },
    }),
  };
};
