/**
 * What chooses among models answers as the best one: CrossValidatorModel and TrainValidationSplitModel.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/tuning/CrossValidator.scala
 */
import type { StageRow } from '../row.ts';

export const bestModel: StageRow = {
  lower: (stage, frame) => frame.transform(stage.child('bestModel')),
};
