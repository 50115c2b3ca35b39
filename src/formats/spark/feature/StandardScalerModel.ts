/**
 * (x - mean) · (1 / std), where std is 0 times 0.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/feature/StandardScaler.scala
 */
import { mapVector } from '../columns.ts';
import type { StageRow } from '../row.ts';
import { denseOf, vectorOf } from '../values.ts';
export const StandardScalerModel: StageRow = {
  lower: (stage, frame) => {
    const row = stage.row();
    const std = denseOf(vectorOf(row['std'], 'std'));
    const mean = denseOf(vectorOf(row['mean'], 'mean'));
    const { params } = stage;
    const subtract = params.boolean('withMean', false) ? mean : undefined;
    const multiply = params.boolean('withStd', true) ? std.map((x) => (x === 0 ? 0 : 1 / x)) : undefined;
    mapVector(stage, frame, std.length, (slot) => frame.builder.step('scale', { subtract, multiply }, [slot]));
  },
};
