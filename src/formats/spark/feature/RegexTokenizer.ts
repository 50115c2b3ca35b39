/**
 * Texts cut where a pattern of java.util.regex fits, or the parts that fit.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/feature/Tokenizer.scala
 */
import { javaRegex } from '../../../pipeline/text/java-regex.ts';
import { addTokens, outputColOf } from '../columns.ts';
import type { StageRow } from '../row.ts';

export const RegexTokenizer: StageRow = {
  lower: (stage, frame) => {
    const { params } = stage;
    const text = frame.text(params.text('inputCol'));
    const split = {
      pattern: params.text('pattern', '\\s+'),
      gaps: params.boolean('gaps', true),
      minTokenLength: params.number('minTokenLength', 1),
      toLowercase: params.boolean('toLowercase', true),
    };
    // A pattern that is not served is told now.
    javaRegex(split.pattern, { unicodeBoundaries: true });
    addTokens(frame, outputColOf(stage), frame.builder.steps('splitByPattern', split, [text], 2));
  },
};
