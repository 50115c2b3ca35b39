/**
 * Each cell times its factor.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/feature/ElementwiseProduct.scala
 */
import { mapVector } from '../columns.ts';
import type { StageRow } from '../row.ts';
import { denseOf } from '../values.ts';
export const ElementwiseProduct: StageRow = {
  lower: (stage, frame) => {
    const multiply = denseOf(stage.params.vector('scalingVec'));
    mapVector(stage, frame, multiply.length, (slot) => frame.builder.step('scale', { multiply }, [slot]));
  },
};
