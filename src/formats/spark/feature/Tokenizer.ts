/**
 * Lower case, split at each white space character.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/feature/Tokenizer.scala
 */
import { addTokens, outputColOf } from '../columns.ts';
import type { StageRow } from '../row.ts';

export const Tokenizer: StageRow = {
  lower: (stage, frame) => {
    const text = frame.text(stage.params.text('inputCol'));
    addTokens(frame, outputColOf(stage), frame.builder.steps('splitWords', {}, [text], 2));
  },
};
