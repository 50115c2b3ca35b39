/**
 * What the rules say of a basket: the consequents of all rules whose antecedents it holds, but for what it holds itself.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/fpm/FPGrowth.scala
 *
 * A rule takes one item from a frequent set; its confidence is the set's frequency by that of the others. Spark gives the
 * consequents in an order that depends on how many partitions a cluster has; here they stand in that of their texts.
 */
import { ServingError } from '../../../errors.ts';
import { predictionColOf } from '../classification/classifier.ts';
import { addTokens, textsVector } from '../columns.ts';
import type { StageRow } from '../row.ts';
import type { Table } from '../stage.ts';

/** Items of all rules. */
const MAX_ITEMS = 2 ** 26;

interface Rules {
  readonly terms: readonly string[];
  /** By rule, and one more: where its antecedents begin in `antecedents`. */
  readonly starts: Int32Array;
  readonly antecedents: Int32Array;
  readonly consequents: Int32Array;
}

const setsOf = (table: Table): readonly { readonly items: readonly string[]; readonly freq: number }[] =>
  table.map(({ items, freq }) => {
    if (!Array.isArray(items)) throw new ServingError('CORRUPT_MODEL', 'items is no list');
    if (!items.every((item) => typeof item === 'string')) {
      throw new ServingError(
        'UNSUPPORTED_MODEL',
        'its items are numbers; only items that are texts are served: train it on a column of array<string>',
      );
    }
    return { items: items as readonly string[], freq: Number(freq) };
  });

const rulesOf = (table: Table, minConfidence: number): Rules => {
  const sets = setsOf(table);
  const keyOf = (items: readonly string[]): string => JSON.stringify(items.toSorted());
  const frequencies = new Map(sets.map(({ items, freq }) => [keyOf(items), freq]));
  const terms = [...new Set(sets.flatMap(({ items }) => items))].sort();
  const places = new Map(terms.map((term, i) => [term, i]));
  const starts = [0];
  const [antecedents, consequents]: [number[], number[]] = [[], []];
  for (const { items, freq } of sets) {
    if (items.length < 2) continue;
    if (antecedents.length > MAX_ITEMS)
      throw new ServingError('CORRUPT_MODEL', `more than ${MAX_ITEMS} items in rules`);
    for (const consequent of items) {
      const rest = items.filter((item) => item !== consequent);
      const whole = frequencies.get(keyOf(rest));
      if (whole === undefined || !(freq / whole >= minConfidence)) continue;
      antecedents.push(...rest.map((item) => places.get(item)!));
      starts.push(antecedents.length);
      consequents.push(places.get(consequent)!);
    }
  }
  return {
    terms,
    starts: Int32Array.from(starts),
    antecedents: Int32Array.from(antecedents),
    consequents: Int32Array.from(consequents),
  };
};

export const FPGrowthModel: StageRow = {
  lower: (stage, frame) => {
    const { terms, ...rules } = rulesOf(stage.table(), stage.params.number('minConfidence', 0.8));
    const { texts, starts } = frame.tokens(stage.params.text('itemsCol', 'items'));
    const slots = frame.builder.steps('associations', { ...rules, terms: textsVector(terms) }, [texts, starts], 2);
    addTokens(frame, predictionColOf(stage), slots);
  },
};
