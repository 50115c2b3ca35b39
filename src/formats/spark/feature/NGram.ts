/**
 * n tokens next to each other, joined by a space.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/feature/NGram.scala
 */
import { addTokens, outputColOf } from '../columns.ts';
import type { StageRow } from '../row.ts';
export const NGram: StageRow = {
  lower: (stage, frame) => {
    const { texts, starts } = frame.tokens(stage.params.text('inputCol'));
    const n = stage.params.number('n', 2);
    addTokens(frame, outputColOf(stage), frame.builder.steps('joinTokens', { n }, [texts, starts], 2));
  },
};
