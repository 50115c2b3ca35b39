/**
 * Lists without stop words. The locale counts where case does not; Spark before 2.4 had the one of its machine.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/feature/StopWordsRemover.scala
 */
import { lowerIn } from '../../../pipeline/kernels/tokenize.ts';
import { addTokens, columnsOf, textsVector } from '../columns.ts';
import type { StageRow } from '../row.ts';
export const StopWordsRemover: StageRow = {
  lower: (stage, frame) => {
    const { params } = stage;
    const caseSensitive = params.boolean('caseSensitive', false);
    const locale = params.text('locale', 'en');
    const lower = lowerIn(locale);
    const words = params.texts('stopWords');
    const own = textsVector(caseSensitive ? words : words.map(lower));
    for (const [input, output] of columnsOf(stage)) {
      const { texts, starts } = frame.tokens(input);
      addTokens(
        frame,
        output,
        frame.builder.steps('dropWords', { words: own, caseSensitive, locale }, [texts, starts], 2),
      );
    }
  },
};
