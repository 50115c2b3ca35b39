/** Functions of JPMML-Evaluator's own, by the names of their Java classes; they take lists of values, as `split` makes them. */
import { type DataType, parseText } from '../data-types.ts';
import { asBoolean, asInteger, asNumber, fixed, type Node, present, refuse, type Value } from '../value.ts';
import type { PmmlFunction } from './function.ts';
import { split } from './text.ts';

const numbersOf = (value: Value): readonly number[] =>
  typeof value === 'object' ? value.map((text) => parseText('double', text) ?? refuse()) : refuse();

const mean = (values: readonly number[]): number => {
  let own = Number.NaN;
  values.forEach((x, i) => {
    own = i === 0 ? x : own + (x - own) / (i + 1);
  });
  return own;
};

/** Commons Math: the sum of squares is moved by each next value. */
const deviation = (values: readonly number[], isCorrected: boolean): number => {
  if (values.length === 0) return Number.NaN;
  if (values.length === 1) return 0;
  let [first, second] = [0, 0];
  values.forEach((x, i) => {
    const n = i + 1;
    const away = x - first;
    first += away / n;
    second += i * away * (away / n);
  });
  return Math.sqrt(second / (isCorrected ? values.length - 1 : values.length));
};

/** Commons Math's percentile, of the legacy kind: at p (n + 1) / 100, between its neighbours. */
const percentile = (values: readonly number[], p: number): number => {
  if (values.length === 0) return Number.NaN;
  const sorted = Float64Array.from(values).sort();
  const place = (p * (sorted.length + 1)) / 100;
  if (place < 1) return sorted[0]!;
  if (place >= sorted.length) return sorted.at(-1)!;
  const low = sorted[Math.floor(place) - 1]!;
  return low + (place - Math.floor(place)) * (sorted[Math.floor(place)]! - low);
};

const ofList = (
  least: number,
  most: number,
  compute: (values: readonly number[], other: Value, type: DataType) => number,
): PmmlFunction => ({
  least,
  most,
  make: ([list, other]) =>
    fixed('double', 'continuous', (row) => {
      const values = present(list!.evaluate(row));
      const second = other && present(other.evaluate(row));
      return compute(numbersOf(values), second, other?.type() ?? 'double');
    }),
});

const PREFIX = 'org.jpmml.evaluator.functions.';

export const LISTS: Readonly<Record<string, PmmlFunction>> = {
  [`${PREFIX}SplitFunction`]: split,
  [`${PREFIX}MeanFunction`]: ofList(1, 1, mean),
  [`${PREFIX}StandardDeviationFunction`]: ofList(1, 2, (values, flag, type) =>
    deviation(values, flag !== undefined && asBoolean(flag, type)),
  ),
  [`${PREFIX}PercentileFunction`]: ofList(2, 2, (values, p, type) => {
    const own = asInteger(p, type);
    return own >= 1 && own <= 100 ? percentile(values, own) : refuse();
  }),
};

export type Aggregation = 'count' | 'sum' | 'average' | 'min' | 'max';

const AGGREGATIONS: Readonly<Record<Aggregation, (values: readonly number[]) => number>> = {
  count: (values) => values.length,
  sum: (values) => values.reduce((sum, x) => sum + x, 0),
  average: mean,
  min: (values) => values.reduce((min, x) => Math.min(min, x)),
  max: (values) => values.reduce((max, x) => Math.max(max, x)),
};

/** Of the values of a list: https://dmg.org/pmml/v4-4-1/Transformations.html#xsdElement_Aggregate */
export const aggregate = (list: Node, how: Aggregation): Node =>
  fixed(how === 'count' ? 'integer' : 'double', 'continuous', (row) => {
    const values = list.evaluate(row);
    if (values === undefined) return undefined;
    if (typeof values !== 'object') return refuse();
    if (how === 'count') return values.length;
    const numbers = values.map((text) => asNumber(text, 'string'));
    if (numbers.length === 0) return how === 'min' || how === 'max' ? refuse() : undefined;
    return AGGREGATIONS[how](numbers);
  });
