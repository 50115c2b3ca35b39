/**
 * Columns of any kind summed by hash. What a column of the request is, a number or a category, its cells tell. It was there from 2.3 on, and
 * hashed as Spark 3 does from its beginning, unlike HashingTF.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/feature/FeatureHasher.scala
 */
import { ServingError } from '../../../errors.ts';
import type { HashedColumn } from '../../../pipeline/kernels/hash-features.ts';
import { outputColOf } from '../columns.ts';
import type { StageRow } from '../row.ts';
export const FeatureHasher: StageRow = {
  lower: (stage, frame) => {
    const { params } = stage;
    const width = params.number('numFeatures', 2 ** 18);
    const categorical = new Set(params.texts('categoricalCols', []));
    const slots: number[] = [];
    const columns = params.texts('inputCols').map((name): HashedColumn => {
      const made = frame.made(name);
      const kind = made?.kind ?? 'cell';
      if (kind !== 'number' && kind !== 'text' && kind !== 'cell') {
        throw new ServingError('CORRUPT_MODEL', `the column ${name} is no column of single values`);
      }
      slots.push(made && 'slot' in made ? made.slot : frame.cell(name));
      return { name, kind, categorical: categorical.has(name) };
    });
    const slot = frame.builder.step('hashFeatures', { columns, width }, slots);
    frame.add(outputColOf(stage), { kind: 'vector', slot, size: width });
  },
};
