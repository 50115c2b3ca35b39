/**
 * On the line between boundaries: of a column of numbers, or of one cell of vectors.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/regression/IsotonicRegression.scala
 *
 * A saved model does not say whether its column has numbers or vectors: numbers, unless a stage before it made vectors.
 */
import { ServingError } from '../../../errors.ts';
import { featuresColOf, predictionColOf } from '../classification/classifier.ts';
import type { DataFrame } from '../data-frame.ts';
import type { StageRow } from '../row.ts';
import type { Stage } from '../stage.ts';
import { numbersOf } from '../values.ts';

const inputOf = (stage: Stage, frame: DataFrame): number => {
  const name = featuresColOf(stage);
  const index = stage.params.number('featureIndex', 0);
  // Who names one cell of several has vectors.
  if (frame.made(name)?.kind !== 'vector' && index === 0) return frame.number(name);
  const cell = frame.builder.step('select', { columns: Int32Array.of(index) }, [frame.vector(name).slot]);
  return frame.builder.step('column', { column: 0 }, [cell]);
};

/** Throws CORRUPT_MODEL for boundaries that fall. */
export const lineOf = (boundaries: Float64Array, predictions: Float64Array) => {
  const isLine = boundaries.length > 0 && boundaries.every((x, i) => i === 0 || x >= boundaries[i - 1]!);
  if (isLine && predictions.length === boundaries.length) return { boundaries, predictions };
  throw new ServingError(
    'CORRUPT_MODEL',
    `${boundaries.length} boundaries, which must not fall, and ${predictions.length} predictions`,
  );
};

export const IsotonicRegressionModel: StageRow = {
  lower: (stage, frame) => {
    const row = stage.row();
    const line = lineOf(numbersOf(row['boundaries'], 'boundaries'), numbersOf(row['predictions'], 'predictions'));
    const slot = frame.builder.step('isotonic', line, [inputOf(stage, frame)]);
    frame.add(predictionColOf(stage), { kind: 'number', slot }, { answer: true });
  },
};
