/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/multiclass.py */
import type { Answer } from '../../../../pipeline/estimator.ts';
import type { Frame } from '../../../../pipeline/frame.ts';
import { vectorOf } from '../../../../wire/pickle/vector.ts';
import { above, countOf, labelled, matrixAnswer, vectorAnswer } from '../../classes.ts';
import type { EstimatorClass } from '../../lowering.ts';
import { binaryScore, binaryThreshold, CONSTANT, estimatorsOf, oneAnswer, secondOf } from './binary.ts';

/** In the place of a class that all rows, or none, belong to: [batch, features] -> the same for every row. */
export const ConstantPredictor: EstimatorClass = (state, { builder }) => {
  const value = state.number('y_');
  const fixed = (frame: Frame, values: readonly number[], flat: boolean): number =>
    builder.step('constant', { values: Float64Array.from(values), flat }, [frame.numbers(state.className, 'any')]);
  return {
    predict: (frame) => labelled(builder, vectorOf([BigInt(Math.trunc(value))]), fixed(frame, [0], true)),
    decision_function: (frame) => vectorAnswer(fixed(frame, [value], true)),
    predict_proba: (frame) => matrixAnswer(fixed(frame, [1 - value, value], false), 2),
  };
};

/**
 * One estimator a class; the class of the largest score is predicted: the first of several, before 1.8 the last. Fitted
 * on two classes it is one estimator; fitted on several labels a row it answers [batch, labels] of 0 and 1.
 *
 *   predict_proba   p / Σp of the second classes' p; several labels: p. Where Σp is 0: 0, before 1.7 NaN
 */
export const OneVsRestClassifier: EstimatorClass = (state, lowering) => {
  const { builder } = lowering;
  const estimators = estimatorsOf(state, lowering);
  const binarizer = state.inner('label_binarizer_');
  const classes = binarizer.labels('classes_');
  const kind = binarizer.text('y_type_');
  const several = kind.startsWith('multilabel');
  const [first] = estimators;
  const count = estimators.length;
  if (count > 1) countOf(classes, count);
  const stacked = (slots: readonly number[]): number => builder.step('hstack', {}, slots);
  const scores = (frame: Frame): number => stacked(estimators.map((one) => binaryScore(builder, one, frame)));
  const predict = (frame: Frame): Answer => {
    if (kind === 'multiclass') {
      return labelled(builder, classes, builder.step('argmax', { last: !state.since('1.8') }, [scores(frame)]));
    }
    const threshold = binaryThreshold(first!);
    if (!several) return above(builder, classes, binaryScore(builder, first!, frame), threshold);
    const slot = builder.step('threshold', { above: threshold, dtype: 'int64' }, [scores(frame)]);
    return { slot, dtype: 'int64', shape: [count] };
  };
  const predict_proba = (frame: Frame): Answer => {
    const each = estimators.map((one) =>
      secondOf(builder, oneAnswer(one, 'predict_proba', one.predict_proba?.(frame))),
    );
    const p = count === 1 ? builder.step('bothClasses', {}, each) : stacked(each);
    const zero = state.since('1.7') ? 'keep' : 'nan';
    return matrixAnswer(several ? p : builder.step('normalizeRows', { zero }, [p]), Math.max(2, count));
  };
  const decision_function = (frame: Frame): Answer => {
    const each = estimators.map((one) => oneAnswer(one, 'decision_function', one.decision_function?.(frame)));
    if (count === 1) return each[0]!;
    return matrixAnswer(stacked(each.map(({ slot }) => slot)), count);
  };
  // sklearn < 1.1 fails where all of them are constant.
  const divides = several || state.since('1.1') || estimators.some((one) => one.className !== CONSTANT);
  return {
    features: first!.features,
    ...(!several && { classes }),
    predict,
    ...(divides && estimators.every((one) => one.predict_proba) && { predict_proba }),
    ...(estimators.every((one) => one.decision_function) && { decision_function }),
  };
};
