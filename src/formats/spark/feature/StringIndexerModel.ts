/**
 * The place of a text among the labels that were found, most frequent first. Null is invalid, too.
 * Spark 2 wrote `labels`, Spark 3 `labelsArray`, one list a column. Numbers are indexed by their text: 1.0 is "1.0".
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/feature/StringIndexer.scala
 */
import { ServingError } from '../../../errors.ts';
import { columnsOf, keepsInvalid, textsVector } from '../columns.ts';
import type { StageRow } from '../row.ts';
import type { Stage } from '../stage.ts';
import { textsOf } from '../values.ts';

const labelsOf = (stage: Stage): readonly (readonly string[])[] => {
  const { labels, labelsArray } = stage.row();
  if (labelsArray === undefined) return [textsOf(labels, 'labels')];
  if (!Array.isArray(labelsArray)) throw new ServingError('CORRUPT_MODEL', 'labelsArray is no list of lists');
  return labelsArray.map((each) => textsOf(each, 'labelsArray'));
};

export const StringIndexerModel: StageRow = {
  lower: (stage, frame) => {
    const columns = columnsOf(stage);
    const labels = labelsOf(stage);
    if (labels.length !== columns.length) {
      throw new ServingError('CORRUPT_MODEL', `${columns.length} columns and labels for ${labels.length}`);
    }
    const keep = keepsInvalid(stage);
    columns.forEach(([input, output], i) => {
      if (frame.isUnread(output)) return;
      const own = labels[i]!;
      const told = { keep, asker: stage.title, column: input };
      const slot =
        frame.made(input)?.kind === 'number'
          ? frame.builder.step('indexNumbers', { ...told, labels: Float64Array.from(own, Number) }, [
              frame.number(input),
            ])
          : frame.builder.step('indexTexts', { ...told, labels: textsVector(own) }, [
              frame.text(input, { missing: true }),
            ]);
      // What is kept has a label of its own in the column's metadata.
      const known = keep ? [...own, '__unknown'] : own;
      frame.add(output, { kind: 'number', slot, attribute: { name: output, labels: known, count: known.length } });
    });
  },
};
