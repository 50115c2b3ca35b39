/**
 * Cells that are categories as indices of these; other cells stay.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/feature/VectorIndexer.scala
 */
import { ServingError } from '../../../errors.ts';
import { keepsInvalid, mapVector } from '../columns.ts';
import type { Attribute } from '../data-frame.ts';
import type { StageRow } from '../row.ts';
import { entriesOf } from '../values.ts';
export const VectorIndexerModel: StageRow = {
  lower: (stage, frame) => {
    const { numFeatures, categoryMaps } = stage.row();
    const width = Number(numFeatures);
    const maps = entriesOf(categoryMaps, 'categoryMaps').map(([column, map]) => {
      const entries = entriesOf(map, 'categoryMaps');
      if (!(Number(column) >= 0 && Number(column) < width)) {
        throw new ServingError('CORRUPT_MODEL', `column ${String(column)} of ${width} is a category`);
      }
      return {
        column: Number(column),
        values: Float64Array.from(entries, ([value]) => Number(value) + 0),
        indices: Float64Array.from(entries, ([, index]) => Number(index)),
      };
    });
    const keep = keepsInvalid(stage);
    const attributes = width > MOST_NAMED ? undefined : Array.from({ length: width }, (): Attribute => ({}));
    for (const { column, values } of maps) {
      if (attributes) attributes[column] = { count: values.length + (keep ? 1 : 0) };
    }
    const name = stage.params.text('inputCol');
    mapVector(stage, frame, width, (slot) => frame.builder.step('mapCategories', { maps, width, keep, name }, [slot]), {
      attributes,
    });
  },
};

/** More have no attributes. */
const MOST_NAMED = 10_000;
