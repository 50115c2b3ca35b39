/** Classifiers of one target or several: the answers of several are lists, their labels stand side by side. */
import { ServingError } from '../../errors.ts';
import type { Answer, Answers, Estimator, Labels } from '../../pipeline/estimator.ts';
import type { Frame } from '../../pipeline/frame.ts';
import type { PipelineBuilder } from '../../pipeline/pipeline.ts';
import { valuesOf } from '../../wire/pickle/elements.ts';
import { NdArray } from '../../wire/pickle/numpy.ts';
import { itemsOf } from '../../wire/pickle/values.ts';
import { vectorOf } from '../../wire/pickle/vector.ts';
import { byProbability, countOf, logOf, matrixAnswer, mostLikely } from './classes.ts';
import { plain, type State } from './state.ts';

type Classifier = Pick<Estimator, 'classes' | 'predict' | 'predict_proba' | 'predict_log_proba'>;

/** `classes_`: an array, or, for several targets, a list of arrays. */
export const targetLabels = (state: State): readonly Labels[] => {
  const items = itemsOf(state.value('classes_'));
  if (!items?.every((item) => item instanceof NdArray) || items.length === 0) return [state.labels('classes_')];
  return items.map((item) => vectorOf(valuesOf(item).map((value) => plain(value)!)));
};

/** Vectors of labels side by side: [rows] of each target -> [rows, targets]. Throws UNSUPPORTED_MODEL where types differ. */
export const sideBySideLabels = (builder: PipelineBuilder, answers: readonly Answer[]): Answer => {
  const { dtype } = answers[0]!;
  if (answers.some((answer) => answer.dtype !== dtype)) {
    const found = [...new Set(answers.map((answer) => answer.dtype))].join(' and ');
    throw new ServingError('UNSUPPORTED_MODEL', `the targets' labels are of several types: ${found}`);
  }
  const slot = builder.step(
    'stackLabels',
    {},
    answers.map((answer) => answer.slot),
  );
  return { slot, dtype, shape: [answers.length] };
};

/** The answer where there is one target, a list where there are several. */
const listed = (answers: readonly Answer[]): Answers => (answers.length === 1 ? answers[0]! : answers);

/** As `byProbability`, target by target; `probabilities` gives [rows, classes] of each. */
export const byProbabilities = (
  builder: PipelineBuilder,
  classes: readonly Labels[],
  probabilities: (frame: Frame) => readonly number[],
): Classifier => {
  if (classes.length === 1) return byProbability(builder, classes[0]!, (frame) => probabilities(frame)[0]!);
  const proba = (frame: Frame): readonly Answer[] =>
    probabilities(frame).map((slot, k) => matrixAnswer(slot, countOf(classes[k]!)));
  return {
    classes,
    predict: (frame) =>
      sideBySideLabels(
        builder,
        proba(frame).map(({ slot }, k) => mostLikely(builder, classes[k]!, slot)),
      ),
    predict_proba: (frame) => listed(proba(frame)),
    predict_log_proba: (frame) => listed(proba(frame).map((answer) => logOf(builder, answer))),
  };
};
