/**
 * How many tokens have each hash. Spark 2 hashed the last bytes of a token in its own way.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/feature/HashingTF.scala
 */
import { outputColOf } from '../columns.ts';
import type { StageRow } from '../row.ts';

export const HashingTF: StageRow = {
  lower: (stage, frame) => {
    const { params } = stage;
    const { texts, starts } = frame.tokens(params.text('inputCol'));
    const width = params.number('numFeatures', 2 ** 18);
    const binary = params.boolean('binary', false);
    const slot = frame.builder.step('hashTokens', { width, binary, legacy: !stage.isSince(3, 0) }, [texts, starts]);
    frame.add(outputColOf(stage), { kind: 'vector', slot, size: width });
  },
};
