/**
 * (x - originalMin) · (max - min) / (originalMax - originalMin) + min; a column that had one value is half way between.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/feature/MinMaxScaler.scala
 */
import { ServingError } from '../../../errors.ts';
import { mapVector } from '../columns.ts';
import type { StageRow } from '../row.ts';
import { denseOf, vectorOf } from '../values.ts';
export const MinMaxScalerModel: StageRow = {
  lower: (stage, frame) => {
    const row = stage.row();
    const low = denseOf(vectorOf(row['originalMin'], 'originalMin'));
    const high = denseOf(vectorOf(row['originalMax'], 'originalMax'));
    if (low.length !== high.length)
      throw new ServingError('CORRUPT_MODEL', `${low.length} minima, ${high.length} maxima`);
    const [min, max] = [stage.params.number('min', 0), stage.params.number('max', 1)];
    const ranges = high.map((x, i) => x - low[i]!);
    const multiply = ranges.map((range) => (range === 0 ? 0 : (max - min) / range));
    const add = ranges.map((range) => (range === 0 ? (min + max) / 2 : min));
    mapVector(stage, frame, low.length, (slot) =>
      frame.builder.step('scale', { subtract: low, multiply, add }, [slot]),
    );
  },
};
