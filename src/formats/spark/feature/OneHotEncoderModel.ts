/**
 * A 1 at the place of an index. With dropLast the last category has no place; what handleInvalid="keep" keeps is one
 * more category, the last one.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/feature/OneHotEncoder.scala
 */
import { ServingError } from '../../../errors.ts';
import type { OneHotIndexParams } from '../../../pipeline/kernels/indexing.ts';
import { columnsOf, keepsInvalid } from '../columns.ts';
import type { DataFrame } from '../data-frame.ts';
import type { StageRow } from '../row.ts';
import { numbersOf } from '../values.ts';
export const OneHotEncoderModel: StageRow = {
  lower: (stage, frame) => {
    const sizes = numbersOf(stage.row()['categorySizes'], 'categorySizes');
    const columns = columnsOf(stage);
    if (sizes.length !== columns.length) {
      throw new ServingError('CORRUPT_MODEL', `${columns.length} columns and the sizes of ${sizes.length}`);
    }
    const keep = keepsInvalid(stage);
    const dropLast = stage.params.boolean('dropLast', true);
    columns.forEach(([input, output], i) => {
      const categories = sizes[i]!;
      const width = categories + (keep ? 1 : 0) - (dropLast ? 1 : 0);
      addOneHot(frame, input, output, { categories, width, invalid: keep ? 'keep' : 'refuse' });
    });
  },
};

/** More are not named. */
const MOST_NAMED = 10_000;

/** Adds the vectors of an index. */
export const addOneHot = (
  frame: DataFrame,
  input: string,
  output: string,
  params: Omit<OneHotIndexParams, 'column'>,
): void => {
  const { width } = params;
  if (!(Number.isInteger(width) && width >= 0 && width < 2 ** 31)) {
    throw new ServingError('CORRUPT_MODEL', `the column ${input} has ${params.categories} categories`);
  }
  const labels = frame.attribute(input)?.labels;
  const slot = frame.builder.step('oneHotIndex', { ...params, column: input }, [frame.number(input)]);
  const attributes =
    width > MOST_NAMED ? undefined : Array.from({ length: width }, (_, j) => ({ name: labels?.[j] ?? String(j) }));
  frame.add(output, { kind: 'vector', slot, size: width, attributes });
};
