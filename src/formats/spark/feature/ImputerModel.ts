/**
 * Null and the value that stands for what is missing as the surrogate of their column.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/feature/Imputer.scala
 */
import { ServingError } from '../../../errors.ts';
import { columnsOf } from '../columns.ts';
import type { StageRow } from '../row.ts';
export const ImputerModel: StageRow = {
  lower: (stage, frame) => {
    const surrogates = stage.row();
    const marker = stage.params.number('missingValue', Number.NaN);
    const { builder } = frame;
    for (const [input, output] of columnsOf(stage)) {
      const surrogate = surrogates[input];
      if (typeof surrogate !== 'number') throw new ServingError('CORRUPT_MODEL', `no surrogate of the column ${input}`);
      const params = { values: Float64Array.of(surrogate), kept: Int32Array.of(0) };
      let slot = builder.step('impute', { ...params, marker: Number.NaN }, [frame.number(input, { missing: true })]);
      if (!Number.isNaN(marker)) slot = builder.step('impute', { ...params, marker }, [slot]);
      frame.add(output, { kind: 'number', slot: builder.step('flatten', {}, [slot]) });
    }
  },
};
