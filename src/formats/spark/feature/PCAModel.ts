/**
 * The product with the principal components; nothing is subtracted.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/feature/PCA.scala
 */
import { mapVector } from '../columns.ts';
import type { StageRow } from '../row.ts';
import { matrixOf } from '../values.ts';
export const PCAModel: StageRow = {
  lower: (stage, frame) => {
    const { rows, columns, data } = matrixOf(stage.row()['pc'], 'pc');
    const params = {
      outputs: columns,
      weights: data,
      start: new Float64Array(columns),
      precision: 'float64',
      skipMissing: false,
    } as const;
    mapVector(stage, frame, rows, (slot) => frame.builder.step('linear', params, [slot]), { size: columns });
  },
};
