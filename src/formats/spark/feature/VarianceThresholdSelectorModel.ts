/**
 * The cells whose variance was large enough, in their order.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/feature/VarianceThresholdSelector.scala
 */
import type { StageRow } from '../row.ts';
import { numbersOf } from '../values.ts';
import { selectCells } from './select-cells.ts';
export const VarianceThresholdSelectorModel: StageRow = {
  lower: (stage, frame) => {
    const columns = Int32Array.from(numbersOf(stage.row()['selectedFeatures'], 'selectedFeatures')).sort();
    selectCells(stage, frame, columns, stage.params.text('featuresCol', 'features'));
  },
};
