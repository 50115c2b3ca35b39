/**
 * Renames cells, which changes no number.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/feature/RFormula.scala
 */
import type { StageRow } from '../row.ts';
export const VectorAttributeRewriter: StageRow = {
  lower: () => {},
};
