/**
 * Takes columns away that RFormula made on its way.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/feature/RFormula.scala
 */
import type { StageRow } from '../row.ts';
import { textsOf } from '../values.ts';
export const ColumnPruner: StageRow = {
  lower: (stage, frame) => {
    for (const name of textsOf(stage.row()['columnsToPrune'], 'columnsToPrune')) frame.drop(name);
  },
};
