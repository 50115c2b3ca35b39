/**
 * The discrete cosine transform, or its inverse.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/feature/DCT.scala
 */
import { mapVector } from '../columns.ts';
import type { StageRow } from '../row.ts';
export const DCT: StageRow = {
  lower: (stage, frame) => {
    const inverse = stage.params.boolean('inverse', false);
    mapVector(stage, frame, undefined, (slot) => frame.builder.step('dct', { inverse }, [slot]));
  },
};
