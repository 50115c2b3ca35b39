/** SVC, NuSVC: https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/svm/_base.py (BaseSVC) */
import type { Answer } from '../../../../pipeline/estimator.ts';
import type { Frame } from '../../../../pipeline/frame.ts';
import { countOf, labelled, matrixAnswer, mostLikely, vectorAnswer } from '../../classes.ts';
import type { EstimatorClass } from '../../lowering.ts';
import type { State } from '../../state.ts';
import { withProbabilities } from '../linear_model/linear.ts';
import { decisions, featuresOf, pairDecisions } from './libsvm.ts';

const BATCH_WIDE =
  'decision_function of scikit-learn before 0.21 scales the scores of three and more classes by the largest of all rows ' +
  'of a request, so that a row has no answer of its own; ask for predict, or save the model by a newer version';

/** Probabilities are there where it was fitted with probability=True. */
const hasProbabilities = (state: State): boolean => {
  // sklearn 1.9: "deprecated" where it was not set.
  const asked = state.value('probability');
  const isAsked = asked === true || (typeof asked === 'bigint' && asked !== 0n);
  return isAsked && (state.optionalArray(['_probA', 'probA_'])?.data.length ?? 0) > 0;
};

/**
 * predict: the class with most votes of the pairs, or, with break_ties, that of the largest score.
 * decision_function: the negative decision of two classes; else of the pairs ("ovo"), or scores of the classes ("ovr").
 */
export const SVC: EstimatorClass = (state, { builder }) => {
  const classes = state.labels('classes_');
  const count = countOf(classes);
  const params = pairDecisions(state, count);
  const isScored = count > 2 && state.value('decision_function_shape') === 'ovr';
  const pairs = (frame: Frame): number => decisions(state, builder, params, frame);
  const decision_function = (frame: Frame): Answer => {
    const decided = pairs(frame);
    if (count === 2) return vectorAnswer(builder.step('link', { link: 'negative', flat: true }, [decided]));
    if (!isScored) return matrixAnswer(decided, (count * (count - 1)) / 2);
    if (!state.since('0.21')) return matrixAnswer(builder.step('refuse', { message: BATCH_WIDE }, [decided]), count);
    const sure = builder.step('link', { link: 'negative', flat: false }, [decided]);
    const predicted = builder.step('threshold', { above: 0 }, [sure]);
    return matrixAnswer(builder.step('pairScores', { classes: count }, [predicted, sure]), count);
  };
  const breaksTies = state.flag('break_ties', false);
  // Upstream refuses to predict so.
  const predicts = !(breaksTies && state.value('decision_function_shape') === 'ovo');
  const predict = (frame: Frame): Answer =>
    breaksTies && isScored
      ? mostLikely(builder, classes, decision_function(frame).slot)
      : labelled(builder, classes, builder.step('pairVotes', { classes: count }, [pairs(frame)]));
  return {
    features: featuresOf(params),
    classes,
    decision_function,
    ...(predicts && { predict }),
    ...(hasProbabilities(state) &&
      withProbabilities(builder, classes, (frame) =>
        builder.step(
          'pairProbabilities',
          { classes: count, a: state.array(['_probA', 'probA_']).data, b: state.array(['_probB', 'probB_']).data },
          [pairs(frame)],
        ),
      )),
  };
};
