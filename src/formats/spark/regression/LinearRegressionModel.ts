/**
 * features · coefficients + intercept; `scale` of Huber's loss is not needed.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/regression/LinearRegression.scala
 */
import { predictionColOf } from '../classification/classifier.ts';
import type { StageRow } from '../row.ts';
import { addLinear } from './regressor.ts';

export const LinearRegressionModel: StageRow = {
  lower: (stage, frame) => {
    const slot = frame.builder.step('flatten', {}, [addLinear(stage, frame)]);
    frame.add(predictionColOf(stage), { kind: 'number', slot }, { answer: true });
  },
};
