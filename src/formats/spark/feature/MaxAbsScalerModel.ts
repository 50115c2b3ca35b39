/**
 * x / the largest magnitude, 0 being taken for 1.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/feature/MaxAbsScaler.scala
 */
import { mapVector } from '../columns.ts';
import type { StageRow } from '../row.ts';
import { denseOf, vectorOf } from '../values.ts';
export const MaxAbsScalerModel: StageRow = {
  lower: (stage, frame) => {
    const divide = denseOf(vectorOf(stage.row()['maxAbs'], 'maxAbs')).map((x) => (x === 0 ? 1 : x));
    mapVector(stage, frame, divide.length, (slot) => frame.builder.step('scale', { divide }, [slot]));
  },
};
