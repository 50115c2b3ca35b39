/**
 * The transformer of Spark 2, which is not fitted: how many categories there are the column's metadata tells, which is
 * there where a stage before has indexed the column. (In Spark 3 the class of this name is an estimator.)
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/feature/OneHotEncoder.scala
 */
import { ServingError } from '../../../errors.ts';
import { columnsOf } from '../columns.ts';
import type { StageRow } from '../row.ts';
import { addOneHot } from './OneHotEncoderModel.ts';
export const OneHotEncoder: StageRow = {
  lower: (stage, frame) => {
    if (stage.isSince(3, 0)) {
      throw new ServingError(
        'UNSUPPORTED_MODEL',
        'it is an estimator that was not fitted; save the model that fit() gives',
      );
    }
    const [[input, output]] = columnsOf(stage) as readonly [readonly [string, string]];
    const count = frame.attribute(input)?.count;
    if (count === undefined) {
      throw new ServingError(
        'UNSUPPORTED_MODEL',
        `how many categories the column ${input} has no file tells: Spark 2 counts those of the data that it is given; use OneHotEncoderEstimator`,
      );
    }
    const width = count - (stage.params.boolean('dropLast', true) ? 1 : 0);
    addOneHot(frame, input, output, { categories: width, width, invalid: 'none' });
  },
};
