/**
 * 1 above a threshold, else 0: of numbers, or of the cells of vectors.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/feature/Binarizer.scala
 */
import { ServingError } from '../../../errors.ts';
import { columnsOf } from '../columns.ts';
import type { StageRow } from '../row.ts';

export const Binarizer: StageRow = {
  lower: (stage, frame) => {
    const { params } = stage;
    const columns = columnsOf(stage);
    // Several since Spark 3.0, with one threshold for all or one for each.
    const thresholds = params.isSet('thresholds')
      ? params.numbers('thresholds')
      : columns.map(() => params.number('threshold', 0));
    if (thresholds.length !== columns.length) {
      throw new ServingError('CORRUPT_MODEL', `${columns.length} columns and ${thresholds.length} thresholds`);
    }
    columns.forEach(([input, output], i) => {
      const above = thresholds[i]!;
      if (frame.made(input)?.kind === 'vector') {
        const { slot, size } = frame.vector(input);
        const whole = above < 0 ? frame.builder.step('dense', {}, [slot]) : slot;
        frame.add(output, { kind: 'vector', slot: frame.builder.step('binarize', { above }, [whole]), size });
      } else {
        frame.add(output, { kind: 'number', slot: frame.builder.step('threshold', { above }, [frame.number(input)]) });
      }
    });
  },
};
