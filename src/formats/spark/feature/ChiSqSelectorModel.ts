/**
 * The cells that a chi-squared test has chosen, in their order.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/feature/ChiSqSelector.scala
 */
import type { StageRow } from '../row.ts';
import { numbersOf } from '../values.ts';
import { selectCells } from './select-cells.ts';
export const ChiSqSelectorModel: StageRow = {
  lower: (stage, frame) => {
    const columns = Int32Array.from(numbersOf(stage.row()['selectedFeatures'], 'selectedFeatures')).sort();
    selectCells(stage, frame, columns, stage.params.text('featuresCol', 'features'));
  },
};
