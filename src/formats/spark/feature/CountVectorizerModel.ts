/**
 * How often each word of a vocabulary stands in a list.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/feature/CountVectorizer.scala
 */
import { outputColOf, textsVector } from '../columns.ts';
import type { StageRow } from '../row.ts';
import { textsOf } from '../values.ts';
export const CountVectorizerModel: StageRow = {
  lower: (stage, frame) => {
    const { params } = stage;
    const { texts, starts } = frame.tokens(params.text('inputCol'));
    const terms = textsVector(textsOf(stage.row()['vocabulary'], 'vocabulary'));
    const counted = { terms, minTF: params.number('minTF', 1), binary: params.boolean('binary', false) };
    const slot = frame.builder.step('countTokens', counted, [texts, starts]);
    frame.add(outputColOf(stage), { kind: 'vector', slot, size: terms.shape[0]! });
  },
};
