/**
 * Each count times the weight of its term.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/feature/IDF.scala
 */
import { mapVector } from '../columns.ts';
import type { StageRow } from '../row.ts';
import { denseOf, vectorOf } from '../values.ts';
export const IDFModel: StageRow = {
  lower: (stage, frame) => {
    const multiply = denseOf(vectorOf(stage.row()['idf'], 'idf'));
    mapVector(stage, frame, multiply.length, (slot) => frame.builder.step('scale', { multiply }, [slot]));
  },
};
