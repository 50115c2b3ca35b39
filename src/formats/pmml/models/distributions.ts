/** ScoreDistributions: how the records of training that fell into a node are spread over the categories. */
import type { XmlElement } from '../../../wire/xml.ts';
import { childrenOf, corrupt, numberOf, required } from '../element.ts';
import type { Scope } from '../scope.ts';

export interface Distributions {
  readonly categories: readonly string[];
  /** [nodes, categories], each row of sum 1. */
  readonly probabilities: Float64Array;
  /** All nodes that have one list the same categories in the same order. */
  readonly isUniform: boolean;
  /** The same, with NaN for those that a node does not list. */
  readonly sparse: Float64Array;
  /** By node: why it has none, or -1. */
  readonly faults: Int32Array;
  /** [nodes, categories]; undefined where no node tells any. */
  readonly confidences: Float64Array | undefined;
  /** [nodes, categories]; NaN where a node does not tell. */
  readonly records: Float64Array;
}

/** undefined where no node has one. `scores` are categories, too. */
export const readDistributions = (
  elements: readonly XmlElement[],
  scores: readonly (string | undefined)[],
  scope: Scope,
): Distributions | undefined => {
  const keep = scope.math === 'float32' ? Math.fround : (x: number): number => x;
  const spread = elements.map((element) => childrenOf(element, 'ScoreDistribution'));
  if (spread.every((own) => own.length === 0)) return undefined;
  const places = new Map<string, number>();
  const placeOf = (name: string): number => {
    const place = places.get(name) ?? places.size;
    places.set(name, place);
    return place;
  };
  for (const own of spread) for (const part of own) placeOf(required(part, 'value'));
  for (const score of scores) if (score !== undefined) placeOf(score);
  const width = places.size;
  const probabilities = new Float64Array(elements.length * width);
  const confidences = new Float64Array(elements.length * width);
  const records = new Float64Array(elements.length * width);
  const listed = new Uint8Array(elements.length * width);
  let isConfident = false;
  const none = scope.building.reason('the node that it ends at has no ScoreDistribution');
  const empty = scope.building.reason('the ScoreDistributions of the node that it ends at sum to 0');
  const faults = Int32Array.from(spread, (own, node) => {
    if (own.length === 0) return none;
    const isTold = own[0]!.attributes.has('probability');
    const seen = new Set<number>();
    let sum = 0;
    for (const part of own) {
      const value = numberOf(part, isTold ? 'probability' : 'recordCount', undefined);
      if (value === undefined) throw corrupt(part, `there is no ${isTold ? 'probability' : 'recordCount'}`);
      if (isTold && !(value >= 0 && value <= 1)) throw corrupt(part, `the probability is ${value}`);
      const place = placeOf(required(part, 'value'));
      if (seen.has(place)) throw corrupt(part, 'there is another one of this value');
      seen.add(place);
      const at = node * width + place;
      sum = keep(sum + keep(value));
      listed[at] = 1;
      probabilities[at] = keep(value);
      records[at] = numberOf(part, 'recordCount', Number.NaN);
      const confidence = numberOf(part, 'confidence', undefined);
      if (confidence === undefined) continue;
      isConfident = true;
      confidences[at] = keep(confidence);
    }
    if (sum === 0) return empty;
    if (sum !== 1)
      for (let k = node * width; k < (node + 1) * width; k++) probabilities[k] = keep(probabilities[k]! / sum);
    return -1;
  });
  const lists = spread
    .filter((own) => own.length > 0)
    .map((own) => own.map((part) => placeOf(required(part, 'value'))));
  const isUniform = lists.every((own) => own.length === width && own.every((place, k) => place === k));
  const sparse = probabilities.map((own, i) => (listed[i] === 1 ? own : Number.NaN));
  return {
    categories: [...places.keys()],
    probabilities,
    sparse,
    isUniform,
    faults,
    records,
    confidences: isConfident ? confidences : undefined,
  };
};
