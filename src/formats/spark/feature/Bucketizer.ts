/**
 * The bucket of a number, of one column or several. It is also what a QuantileDiscretizer is fitted to.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/feature/Bucketizer.scala
 */
import { ServingError } from '../../../errors.ts';
import { columnsOf, keepsInvalid } from '../columns.ts';
import type { StageRow } from '../row.ts';
export const Bucketizer: StageRow = {
  lower: (stage, frame) => {
    const { params } = stage;
    const columns = columnsOf(stage);
    const lists = params.isSet('inputCols') ? params.numberLists('splitsArray') : [params.numbers('splits')];
    if (lists.length !== columns.length) {
      throw new ServingError('CORRUPT_MODEL', `${columns.length} columns and splits for ${lists.length}`);
    }
    const keep = keepsInvalid(stage);
    columns.forEach(([input, output], i) => {
      const splits = Float64Array.from(lists[i]!);
      const number = frame.number(input, { missing: keep });
      const slot = frame.builder.step('bucketize', { splits, keep, column: input }, [number]);
      const count = splits.length - 1 + (keep ? 1 : 0);
      frame.add(output, { kind: 'number', slot, attribute: { name: output, count } });
    });
  },
};
