/** ComparisonMeasure: how rows are compared with centers and with training instances. */
import type {
  ComparedField,
  CompareFunction,
  DistanceMeasure,
  MeasuredSimilaritiesParams,
} from '../../../pipeline/kernels/pmml/measures.ts';
import type { XmlElement } from '../../../wire/xml.ts';
import {
  attribute,
  content,
  corrupt,
  numberOf,
  requiredChild,
  requiredNumber,
  unsupported,
  wordOf,
} from '../element.ts';
import type { Scope } from '../scope.ts';

const FUNCTIONS = ['absDiff', 'gaussSim', 'delta', 'equal', 'table'] as const;
const DISTANCES = ['euclidean', 'squaredEuclidean', 'cityBlock', 'chebychev', 'minkowski'] as const;

/** Weights of the numbers of fields that are 11, 10, 01 and 00. */
type Ratio = Pick<MeasuredSimilaritiesParams, 'numerator' | 'denominator'>;

const ratioOf = (measure: XmlElement): Ratio | undefined => {
  const of = (letter: 'c' | 'd'): Ratio['numerator'] => {
    const weight = (places: string): number => requiredNumber(measure, `${letter}${places}-parameter`);
    return [weight('11'), weight('10'), weight('01'), weight('00')];
  };
  switch (measure.name) {
    case 'simpleMatching':
      return { numerator: [1, 0, 0, 1], denominator: [1, 1, 1, 1] };
    case 'jaccard':
      return { numerator: [1, 0, 0, 0], denominator: [1, 1, 1, 0] };
    case 'tanimoto':
      return { numerator: [1, 0, 0, 1], denominator: [1, 2, 2, 1] };
    case 'binarySimilarity':
      return { numerator: of('c'), denominator: of('d') };
    default:
      return undefined;
  }
};

export type Measure =
  | { readonly kind: 'distance'; readonly measure: DistanceMeasure; readonly element: XmlElement }
  | { readonly kind: 'similarity'; readonly ratio: Ratio; readonly element: XmlElement };

/** The measure of a model. */
export const measureOf = (model: XmlElement): Measure => {
  const element = requiredChild(model, 'ComparisonMeasure');
  const [measure] = content(element);
  if (!measure) throw corrupt(element, 'there is no measure in it');
  const ratio = ratioOf(measure);
  if (ratio) return { kind: 'similarity', ratio, element };
  const name = DISTANCES.find((known) => known === measure.name);
  if (!name) throw corrupt(measure, 'it is no measure of PMML');
  const p = name === 'minkowski' ? requiredNumber(measure, 'p-parameter') : 2;
  if (!(p >= 0)) throw corrupt(measure, `p-parameter="${p}", a number from 0 on was expected`);
  return { kind: 'distance', measure: { name, p }, element };
};

/** How a field (a ClusteringField, a KNNInput) is compared; by the measure's function where it has none of its own. */
export const comparedField = (field: XmlElement, measure: XmlElement): ComparedField => {
  const isOwn = attribute(field, 'compareFunction') !== undefined;
  const asker = isOwn ? field : measure;
  const compare = wordOf(asker, 'compareFunction', FUNCTIONS);
  if (compare === 'table')
    throw unsupported(asker, 'compareFunction="table" is not served; JPMML-Evaluator has it neither');
  if (compare === 'gaussSim' && !isOwn)
    throw corrupt(measure, 'compareFunction="gaussSim" is only for a field, with its scale');
  const scale = numberOf(field, 'similarityScale', undefined);
  if (compare === 'gaussSim' && (scale === undefined || field.name !== 'ClusteringField'))
    throw corrupt(field, 'compareFunction="gaussSim" wants a similarityScale, which only a <ClusteringField> has');
  return { compare: compare as CompareFunction, weight: numberOf(field, 'fieldWeight', undefined), scale: scale ?? 1 };
};

const NOTHING = 'all values that are compared are missing, or count for nothing';

/**
 * Adds the measure of columns to references, [references, fields] (NaN: missing); of similarities these are checked to be 1
 * or 0, or else `odd` says which reference is not.
 */
export const addMeasure = (
  scope: Scope,
  own: Measure,
  fields: readonly ComparedField[],
  slots: readonly number[],
  references: Float64Array,
  adjustments: Float64Array | undefined,
  odd: (reference: number) => Error,
): number => {
  const { builder, building } = scope;
  const single = scope.math === 'float32';
  if (own.kind === 'distance') {
    const reasons = {
      nothing: building.reason(NOTHING),
      reference: building.reason('a value of the training data is missing that is compared with one of the row'),
    };
    const params = { measure: own.measure, fields, references, adjustments, single, reasons };
    return builder.step('measuredDistances', params, slots);
  }
  references.forEach((x, i) => {
    if (x !== 0 && x !== 1) throw odd(Math.floor(i / fields.length));
  });
  const reasons = {
    missing: building.reason('a value is missing, and similarities are of values that are all there'),
    odd: building.reason('a value is neither true nor false, and similarities are of such values'),
    nothing: building.reason('the similarity divides by 0'),
  };
  const params = { ...own.ratio, fields: fields.length, references: Uint8Array.from(references), single, reasons };
  return builder.step('measuredSimilarities', params, slots);
};
