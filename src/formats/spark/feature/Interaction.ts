/**
 * Products of one cell of each column. An index of a category counts as its one-hot vector, of which the metadata of the
 * column tells how long it is; a column of the request has none and is a number.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/feature/Interaction.scala
 */
import { ServingError } from '../../../errors.ts';
import { outputColOf } from '../columns.ts';
import type { StageRow } from '../row.ts';
export const Interaction: StageRow = {
  lower: (stage, frame) => {
    const names = stage.params.texts('inputCols');
    const slots: number[] = [];
    const categories = names.map((name) => {
      const column = frame.made(name);
      if (column?.kind !== 'vector' && !frame.rawVector(name)) {
        slots.push(frame.number(name));
        return Int32Array.of(frame.attribute(name)?.count ?? 0);
      }
      const { slot, size, attributes } = frame.vector(name);
      if (typeof size !== 'number') {
        throw new ServingError(
          'UNSUPPORTED_MODEL',
          `how long the vectors of the column ${name} are no file tells: put a VectorSizeHint into the pipeline`,
        );
      }
      if (size >= 2 ** 26) throw new ServingError('UNSUPPORTED_MODEL', `vectors of ${size} cells`);
      slots.push(slot);
      return Int32Array.from({ length: size }, (_, i) => attributes?.[i]?.count ?? 0);
    });
    const size = categories.reduce((all, cells) => all * cells.reduce((sum, count) => sum + (count || 1), 0), 1);
    if (!(size < 2 ** 26)) throw new ServingError('UNSUPPORTED_MODEL', `vectors of ${size} products`);
    const slot = frame.builder.step('interact', { categories, names }, slots);
    frame.add(outputColOf(stage), { kind: 'vector', slot, size });
  },
};
