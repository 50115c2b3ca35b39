/**
 * The score of a factorization machine.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/regression/FMRegressor.scala
 */
import { predictionColOf } from '../classification/classifier.ts';
import { addFactorization } from '../factorization.ts';
import type { StageRow } from '../row.ts';

export const FMRegressionModel: StageRow = {
  lower: (stage, frame) =>
    frame.add(predictionColOf(stage), { kind: 'number', slot: addFactorization(stage, frame) }, { answer: true }),
};
