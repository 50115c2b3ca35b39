/**
 * x / (Σ |x|^p)^(1/p); a vector of zeros stays.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/feature/Normalizer.scala
 */
import { mapVector } from '../columns.ts';
import type { StageRow } from '../row.ts';
export const Normalizer: StageRow = {
  lower: (stage, frame) => {
    const p = stage.params.number('p', 2);
    const norm = p === 1 ? 'l1' : p === 2 ? 'l2' : p === Number.POSITIVE_INFINITY ? 'max' : p;
    mapVector(stage, frame, undefined, (slot) => frame.builder.step('normalize', { norm }, [slot]));
  },
};
