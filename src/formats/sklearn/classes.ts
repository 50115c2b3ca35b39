/** From scores and probabilities to labels, as nearly all classifiers of scikit-learn do it. */
import { ServingError } from '../../errors.ts';
import type { Answer, Estimator, Labels } from '../../pipeline/estimator.ts';
import type { Frame } from '../../pipeline/frame.ts';
import type { PipelineBuilder } from '../../pipeline/pipeline.ts';

/** The labels of classes whose numbers lie in a slot, [rows] -> [rows]. */
export const labelled = (builder: PipelineBuilder, classes: Labels, places: number): Answer => ({
  slot: builder.step('labels', { labels: classes }, [places]),
  dtype: classes.dtype,
  shape: [],
});

/** The labels of the largest in each row, the first of several: [rows, classes] -> [rows]. */
export const mostLikely = (builder: PipelineBuilder, classes: Labels, slot: number): Answer =>
  labelled(builder, classes, builder.step('argmax', {}, [slot]));

/** The second class above a threshold, else the first: [rows] -> [rows]. */
export const above = (builder: PipelineBuilder, classes: Labels, slot: number, threshold = 0): Answer =>
  labelled(builder, classes, builder.step('threshold', { above: threshold }, [slot]));

/** The logarithm of each number; that of 0 is -Infinity. */
export const logOf = (builder: PipelineBuilder, answer: Answer): Answer => ({
  ...answer,
  slot: builder.step('link', { link: 'log', flat: answer.shape.length === 0 }, [answer.slot]),
});

/** [rows, columns] of float64. */
export const matrixAnswer = (slot: number, columns: number): Answer => ({ slot, dtype: 'float64', shape: [columns] });

/** [rows] of float64. */
export const vectorAnswer = (slot: number): Answer => ({ slot, dtype: 'float64', shape: [] });

type Slots = (frame: Frame) => number;

/** The number of classes; refuses labels that are not so many. */
export const countOf = (classes: Labels, expected?: number): number => {
  const count = classes.shape[0]!;
  if (expected === undefined || count === expected) return count;
  throw new ServingError('CORRUPT_MODEL', `there are ${count} classes, and numbers for ${expected}`);
};

type Classifier = Pick<Estimator, 'classes' | 'predict' | 'predict_proba' | 'predict_log_proba'>;

/** A classifier that answers the most probable class; `probabilities` gives [rows, classes]. */
export const byProbability = (builder: PipelineBuilder, classes: Labels, probabilities: Slots): Classifier => {
  const proba = (frame: Frame): Answer => matrixAnswer(probabilities(frame), countOf(classes));
  return {
    classes,
    predict: (frame) => mostLikely(builder, classes, proba(frame).slot),
    predict_proba: proba,
    predict_log_proba: (frame) => logOf(builder, proba(frame)),
  };
};
