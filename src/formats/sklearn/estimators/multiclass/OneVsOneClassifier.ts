/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/multiclass.py */
import { ServingError } from '../../../../errors.ts';
import type { Answer } from '../../../../pipeline/estimator.ts';
import type { Frame } from '../../../../pipeline/frame.ts';
import { above, countOf, matrixAnswer, mostLikely, vectorAnswer } from '../../classes.ts';
import type { EstimatorClass } from '../../lowering.ts';
import { numbersIn } from '../../state.ts';
import { binaryScore, binaryThreshold, estimatorsOf, oneAnswer, secondOf } from './binary.ts';

const BATCH_WIDE =
  'decision_function of a OneVsOneClassifier of scikit-learn before 0.21 scales scores by the largest of all rows of a ' +
  'request, so that a row has no answer of its own; ask for predict, or save the model by a newer version';

/** One estimator a pair of classes: votes, and how sure the pairs are, make a score of each class. */
export const OneVsOneClassifier: EstimatorClass = (state, lowering) => {
  const { builder } = lowering;
  const estimators = estimatorsOf(state, lowering);
  const classes = state.labels('classes_');
  const count = countOf(classes);
  // Of kernels worked out beforehand: the columns of each pair.
  const picked = state.optionalValues('pairwise_indices_')?.map((value) => numbersIn(value)?.data);
  if (picked && picked.length !== estimators.length) {
    throw new ServingError('CORRUPT_MODEL', `${picked.length} lists of columns for ${estimators.length} estimators`);
  }
  const scores = (frame: Frame): number => {
    const frames = estimators.map((_, i) => (picked ? frame.select([...(picked[i] ?? [])]) : frame));
    const predicted = estimators.map((one, i) => oneAnswer(one, 'predict', one.predict?.(frames[i]!)).slot);
    const sure = estimators.map((one, i) => binaryScore(builder, one, frames[i]!));
    const stacked = [builder.step('hstack', {}, predicted), builder.step('hstack', {}, sure)];
    return builder.step('pairScores', { classes: count }, stacked);
  };
  // sklearn 0.18: two scores also for two classes.
  const binary = count === 2 && state.since('0.19');
  const second = (slot: number): Answer => vectorAnswer(secondOf(builder, matrixAnswer(slot, count)));
  return {
    ...(!picked && { features: estimators[0]!.features }),
    classes,
    predict: (frame) => {
      const slot = scores(frame);
      if (!binary) return mostLikely(builder, classes, slot);
      return above(builder, classes, second(slot).slot, state.since('1.1') ? binaryThreshold(estimators[0]!) : 0);
    },
    decision_function: (frame) => {
      const slot = scores(frame);
      const own = state.since('0.21') ? slot : builder.step('refuse', { message: BATCH_WIDE }, [slot]);
      return binary ? second(own) : matrixAnswer(own, count);
    },
  };
};
