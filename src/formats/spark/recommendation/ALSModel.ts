/**
 * The product of a user's and an item's factors, in float32. Who is not known has NaN; `coldStartStrategy` "drop" drops
 * such rows in Spark, here they are refused.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/recommendation/ALS.scala
 */
import { ServingError } from '../../../errors.ts';
import type { Side } from '../../../pipeline/kernels/factors.ts';
import { predictionColOf } from '../classification/classifier.ts';
import type { StageRow } from '../row.ts';
import type { Table } from '../stage.ts';
import { numbersOf } from '../values.ts';

/** Factors by ids, in the order of these. Throws CORRUPT_MODEL for ids that repeat, and factors of another rank. */
export const sideOf = (table: Table, rank: number, name: string): Side => {
  const rows = table.map((row) => ({ id: Number(row['id']), features: row['features'] })).sort((a, b) => a.id - b.id);
  const factors = new Float64Array(rows.length * rank);
  rows.forEach(({ id, features }, i) => {
    const own = numbersOf(features, 'features');
    if (own.length !== rank || !Number.isInteger(id) || (i > 0 && rows[i - 1]!.id === id)) {
      throw new ServingError(
        'CORRUPT_MODEL',
        `${name} ${id} has ${own.length} factors, or stands twice; the rank is ${rank}`,
      );
    }
    factors.set(own, i * rank);
  });
  return { ids: Int32Array.from(rows, ({ id }) => id), factors, name };
};

export const rankOf = (value: number): number => {
  if (Number.isInteger(value) && value >= 1 && value <= 2 ** 20) return value;
  throw new ServingError('CORRUPT_MODEL', `the rank is ${value}`);
};

export const ALSModel: StageRow = {
  lower: (stage, frame) => {
    const { params } = stage;
    const rank = rankOf(stage.extraNumber('rank'));
    const [userCol, itemCol] = [params.text('userCol', 'user'), params.text('itemCol', 'item')];
    const drops = params.text('coldStartStrategy', 'nan').toLowerCase() === 'drop';
    const slot = frame.builder.step(
      'factorProduct',
      {
        rank,
        user: sideOf(stage.table('userFactors'), rank, userCol),
        item: sideOf(stage.table('itemFactors'), rank, itemCol),
        precision: 'float32',
        unknown: drops ? 'refuse' : 'nan',
        asker: stage.title,
      },
      [frame.number(userCol), frame.number(itemCol)],
    );
    frame.add(predictionColOf(stage), { kind: 'number', slot, dtype: 'float32' }, { answer: true });
  },
};
