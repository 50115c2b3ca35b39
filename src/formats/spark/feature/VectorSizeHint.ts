/**
 * Says how many cells the vectors of a column have.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/feature/VectorSizeHint.scala
 */
import type { StageRow } from '../row.ts';
export const VectorSizeHint: StageRow = {
  lower: (stage, frame) => {
    const { params } = stage;
    params.word('handleInvalid', ['error', 'skip', 'optimistic'], 'error');
    frame.vector(params.text('inputCol'), params.number('size'));
  },
};
