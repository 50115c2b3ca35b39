/**
 * What classifiers share: from raw scores to probabilities and a class. Which of them decides depends on the columns that
 * are asked for, as upstream's `transform` has it.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/classification/ProbabilisticClassifier.scala
 */
import { ServingError } from '../../../errors.ts';
import type { DataFrame } from '../data-frame.ts';
import type { Stage } from '../stage.ts';

export interface Decisions {
  /** Slots of [rows]: of raw scores, of probabilities, and of what no column is made for; by default the largest decides. */
  readonly ofRaw?: (raw: number) => number;
  readonly ofProbability?: (probability: number) => number;
  readonly direct?: () => number;
}

export const featuresColOf = ({ params }: Stage): string => params.text('featuresCol', 'features');
export const predictionColOf = ({ params }: Stage): string => params.text('predictionCol', 'prediction');

/** The thresholds of the classes, where there are any. Throws UNSUPPORTED_MODEL where they are of other classes. */
export const thresholdsOf = ({ params }: Stage, classes: number): Float64Array | undefined => {
  if (!params.has('thresholds')) return undefined;
  const thresholds = Float64Array.from(params.numbers('thresholds'));
  if (thresholds.length !== classes) {
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      `there are ${classes} classes and ${thresholds.length} thresholds, with which Spark does not transform either`,
    );
  }
  return thresholds;
};

/** The class of the largest probability, each divided by its threshold: [rows, classes] -> [rows]. */
const byThreshold = ({ builder }: DataFrame, thresholds: Float64Array | undefined, slot: number) =>
  thresholds ? builder.step('scaledArgmax', { thresholds }, [slot]) : builder.step('argmax', {}, [slot]);

/** A classifier that knows no probabilities. */
export const addClassifier = (
  stage: Stage,
  frame: DataFrame,
  raw: number,
  size: number,
  decide: (raw: number) => number = (slot) => frame.builder.step('argmax', {}, [slot]),
): void => {
  frame.add(stage.params.text('rawPredictionCol', 'rawPrediction'), { kind: 'vector', slot: raw, size });
  const slot = decide(raw);
  frame.add(predictionColOf(stage), { kind: 'number', slot }, { answer: true });
};

/** A classifier with probabilities. */
export const addProbabilistic = (
  stage: Stage,
  frame: DataFrame,
  raw: number,
  size: number,
  probabilityOf: (raw: number) => number,
  decisions: Decisions = {},
  classes = size,
): void => {
  const { params } = stage;
  const rawCol = params.text('rawPredictionCol', 'rawPrediction');
  const probabilityCol = params.text('probabilityCol', 'probability');
  const thresholds = thresholdsOf(stage, classes);
  const ofProbability = decisions.ofProbability ?? ((slot: number) => byThreshold(frame, thresholds, slot));
  const ofRaw =
    decisions.ofRaw ??
    ((slot: number) => (thresholds ? ofProbability(probabilityOf(slot)) : frame.builder.step('argmax', {}, [slot])));
  frame.add(rawCol, { kind: 'vector', slot: raw, size });
  if (probabilityCol !== '') {
    frame.add(probabilityCol, { kind: 'vector', slot: probabilityOf(raw), size }, { answer: true });
  }
  const predictionCol = predictionColOf(stage);
  if (predictionCol === '') return;
  const direct = decisions.direct ?? (() => ofRaw(raw));
  const slot = rawCol !== '' ? ofRaw(raw) : probabilityCol !== '' ? ofProbability(probabilityOf(raw)) : direct();
  frame.add(predictionCol, { kind: 'number', slot }, { answer: true });
};

/** e^x / Σ e^x, as the version that the model was saved by computes it. */
export const softmaxOf =
  (stage: Stage, { builder }: DataFrame) =>
  (raw: number): number =>
    stage.isSince(3, 1)
      ? builder.step('link', { link: 'softmaxOrInfinite', flat: false }, [raw])
      : builder.step('shiftedSoftmax', {}, [raw]);
