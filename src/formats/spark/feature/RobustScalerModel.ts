/**
 * (x - median) · (1 / range), where the range is 0 times 0.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/feature/RobustScaler.scala
 */
import { mapVector } from '../columns.ts';
import type { StageRow } from '../row.ts';
import { denseOf, vectorOf } from '../values.ts';
export const RobustScalerModel: StageRow = {
  lower: (stage, frame) => {
    const row = stage.row();
    const range = denseOf(vectorOf(row['range'], 'range'));
    const median = denseOf(vectorOf(row['median'], 'median'));
    const { params } = stage;
    const subtract = params.boolean('withCentering', false) ? median : undefined;
    const multiply = params.boolean('withScaling', true) ? range.map((x) => (x === 0 ? 0 : 1 / x)) : undefined;
    mapVector(stage, frame, range.length, (slot) => frame.builder.step('scale', { subtract, multiply }, [slot]));
  },
};
