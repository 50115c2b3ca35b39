/** NaiveBayesModel: https://dmg.org/pmml/v4-4-1/NaiveBayes.html */
import type { BayesInput } from '../../../pipeline/kernels/pmml/naive-bayes.ts';
import type { XmlElement } from '../../../wire/xml.ts';
import {
  attribute,
  child,
  childrenOf,
  corrupt,
  required,
  requiredChild,
  requiredNumber,
  unsupported,
} from '../element.ts';
import type { Scope } from '../scope.ts';
import type { Target } from '../targets.ts';
import { categoryKey } from './categories.ts';
import { derivedField } from './derived-numbers.ts';
import type { LowerModel } from './model.ts';

/** The target's categories in the order in which the document speaks of them. */
class Categories {
  readonly names: string[] = [];
  readonly #target: Target;

  constructor(target: Target) {
    this.#target = target;
  }

  numberOf(element: XmlElement): number {
    const key = categoryKey(this.#target, required(element, 'value'));
    const known = this.names.indexOf(key);
    return known >= 0 ? known : this.names.push(key) - 1;
  }
}

/** Counts by category. */
const countsIn = (element: XmlElement, categories: Categories): ReadonlyMap<number, number> => {
  const counts = new Map<number, number>();
  for (const own of childrenOf(element, 'TargetValueCount')) {
    const count = requiredNumber(own, 'count');
    if (!(count >= 0)) throw corrupt(own, `a count is ${count}`);
    const category = categories.numberOf(own);
    if (counts.has(category)) throw corrupt(own, 'the category was counted already');
    counts.set(category, count);
  }
  return counts;
};

/** A count that is none but for the last bits. */
const isNone = (count: number): boolean => Math.abs(count) <= Number.EPSILON / 2;

/** Shares of the values in each category: count / Σ counts of the category in all values, or the threshold. */
const countedInput = (
  element: XmlElement,
  literal: (text: string, asker: XmlElement) => number,
  categories: Categories,
  threshold: number,
): BayesInput => {
  const pairs = childrenOf(element, 'PairCounts').map((pair) => ({
    value: literal(required(pair, 'value'), pair),
    counts: countsIn(requiredChild(pair, 'TargetValueCounts'), categories),
  }));
  const sums = new Map<number, number>();
  for (const { counts } of pairs)
    for (const [category, count] of counts) sums.set(category, (sums.get(category) ?? 0) + count);
  return {
    kind: 'counts',
    values: Float64Array.from(pairs, ({ value }) => value),
    shares: pairs.map(({ counts }) =>
      [...counts].map(([category, count]) => ({
        category,
        share: isNone(count) ? threshold : count / sums.get(category)!,
      })),
    ),
  };
};

const measuredInput = (element: XmlElement, categories: Categories): BayesInput => ({
  kind: 'densities',
  of: childrenOf(element, 'TargetValueStat').map((stat) => {
    const category = categories.numberOf(stat);
    const gaussian = child(stat, 'GaussianDistribution');
    if (gaussian) {
      const variance = requiredNumber(gaussian, 'variance');
      if (!(variance > 0)) throw corrupt(gaussian, `variance="${variance}", a number above 0 was expected`);
      return { category, mean: requiredNumber(gaussian, 'mean'), variance };
    }
    const poisson = child(stat, 'PoissonDistribution');
    if (!poisson) {
      const found = stat.children.map(({ name }) => name).join(', ') || 'nothing';
      throw unsupported(stat, `only Gaussian and Poisson distributions are of a Bayes model, ${found} was found`);
    }
    const mean = requiredNumber(poisson, 'mean');
    if (!(mean > 0)) throw corrupt(poisson, `mean="${mean}", a number above 0 was expected`);
    return { category, mean };
  }),
});

/** An input and the slot of its column. */
const addInput = (
  element: XmlElement,
  scope: Scope,
  categories: Categories,
  threshold: number,
): { readonly slot: number; readonly input: BayesInput } => {
  const name = required(element, 'fieldName');
  const stats = child(element, 'TargetValueStats');
  if (stats) return { slot: scope.numbers(name, element), input: measuredInput(stats, categories) };
  const own = child(element, 'DerivedField');
  const known = (text: string, number: number | undefined, asker: XmlElement): number => {
    if (number !== undefined) return number;
    throw corrupt(asker, `the value ${JSON.stringify(text.slice(0, 60))} is none of the field's type`);
  };
  if (!own) {
    const slot = scope.column(name, element);
    const literal = (text: string, asker: XmlElement): number => known(text, scope.literal(name, text, asker), asker);
    return { slot, input: countedInput(element, literal, categories, threshold) };
  }
  const field = derivedField(scope, own);
  const literal = (text: string, asker: XmlElement): number => known(text, scope.literalOf(field, text), asker);
  return { slot: scope.columnOf(field), input: countedInput(element, literal, categories, threshold) };
};

export const naiveBayesModel: LowerModel = (model, scope, target) => {
  if (!target) throw corrupt(model, 'there is no target');
  if (required(model, 'functionName') !== 'classification')
    throw corrupt(model, 'functionName of a Bayes model is classification');
  const threshold = requiredNumber(model, 'threshold');
  const output = requiredChild(model, 'BayesOutput');
  const named = attribute(output, 'fieldName');
  if (named !== undefined && target.isNamed && named !== target.name)
    throw corrupt(output, `fieldName is ${JSON.stringify(named)}, the target is ${JSON.stringify(target.name)}`);
  const categories = new Categories(target);
  const counts = countsIn(requiredChild(output, 'TargetValueCounts'), categories);
  if (counts.size === 0) throw corrupt(output, 'no category is counted');
  const inputs = childrenOf(requiredChild(model, 'BayesInputs'), 'BayesInput').map((element) =>
    addInput(element, scope, categories, threshold),
  );
  const params = {
    inputs: inputs.map(({ input }) => input),
    priors: Float64Array.from(categories.names, (_, i) => counts.get(i) ?? Number.NaN),
    threshold,
    single: scope.math === 'float32',
    reason: scope.building.reason('a value of a Poisson distribution is no whole number'),
  };
  const slot = scope.builder.step(
    'naiveBayes',
    params,
    inputs.map((own) => own.slot),
  );
  return {
    kind: 'classes',
    scores: { slot, categories: categories.names },
    features: new Set(['probability']),
    rests: [slot],
  };
};
