/**
 * The bucket of the projection on each random vector. Spark 2 writes the vectors one after another into a matrix that it
 * reads column by column; so does this, since what Spark answers is what it has read.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/feature/BucketedRandomProjectionLSH.scala
 */
import { mapVector } from '../columns.ts';
import type { StageRow } from '../row.ts';
import { matrixOf } from '../values.ts';
export const BucketedRandomProjectionLSHModel: StageRow = {
  lower: (stage, frame) => {
    const { rows, columns, data } = matrixOf(stage.row()['randUnitVectors'], 'randUnitVectors');
    const bucketLength = stage.params.number('bucketLength');
    const params = { vectors: data, hashes: rows, bucketLength, divides: !stage.isSince(3, 0) };
    mapVector(stage, frame, columns, (slot) => frame.builder.step('projectionBuckets', params, [slot]), { size: rows });
  },
};
