/**
 * The label of an index: one of `labels`, or, where these are not set, of those that the column was indexed by.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/feature/StringIndexer.scala
 */
import { ServingError } from '../../../errors.ts';
import { outputColOf, textsVector } from '../columns.ts';
import type { StageRow } from '../row.ts';
export const IndexToString: StageRow = {
  lower: (stage, frame) => {
    const { params } = stage;
    const column = params.text('inputCol');
    const own = params.has('labels') ? params.texts('labels') : [];
    const labels = own.length > 0 ? own : frame.attribute(column)?.labels;
    if (!labels) {
      throw new ServingError(
        'UNSUPPORTED_MODEL',
        `it has no labels, and the labels of the column ${column} are in no file of the model; set labels and save it again`,
      );
    }
    const slot = frame.number(column, { missing: true });
    const made = frame.builder.step('textOfIndex', { labels: textsVector(labels), column }, [slot]);
    frame.add(outputColOf(stage), { kind: 'text', slot: made });
  },
};
