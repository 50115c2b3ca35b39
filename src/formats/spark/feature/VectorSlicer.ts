/**
 * Some cells of a vector, by their indices, then by their names.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/feature/VectorSlicer.scala
 */
import { ServingError } from '../../../errors.ts';
import type { StageRow } from '../row.ts';
import { selectCells } from './select-cells.ts';
export const VectorSlicer: StageRow = {
  lower: (stage, frame) => {
    const { params } = stage;
    const input = params.text('inputCol');
    const { attributes } = frame.vector(input);
    const named = params.texts('names', []).map((name) => {
      const at = attributes?.findIndex((each) => each.name === name) ?? -1;
      if (at >= 0) return at;
      throw new ServingError('UNSUPPORTED_MODEL', `no file tells which cell of the column ${input} is called ${name}`);
    });
    const columns = Int32Array.from([...params.numbers('indices', []), ...named]);
    selectCells(stage, frame, columns);
  },
};
