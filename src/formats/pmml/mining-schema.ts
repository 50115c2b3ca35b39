/** MiningSchema: which fields a model takes, and what becomes of missing, invalid and outlying values. */
import type { OpType } from '../../pipeline/kernels/pmml/data-types.ts';
import type { TreatmentParams } from '../../pipeline/kernels/pmml/treatment.ts';
import type { XmlElement } from '../../wire/xml.ts';
import { type DataField, opTypeIn } from './document.ts';
import { attribute, childrenOf, corrupt, numberOf, required, requiredChild, wordOf } from './element.ts';
import type { Field } from './field.ts';
import type { Building } from './scope.ts';

const USAGES = [
  'active',
  'predicted',
  'target',
  'supplementary',
  'group',
  'order',
  'frequencyWeight',
  'analysisWeight',
] as const;
const WHEN_INVALID = ['returnInvalid', 'asIs', 'asMissing', 'asValue'] as const;
const WHEN_MISSING = ['asIs', 'asMean', 'asMode', 'asMedian', 'asValue', 'returnInvalid'] as const;
const OUTLIERS = ['asIs', 'asMissingValues', 'asExtremeValues'] as const;

export interface MiningField {
  readonly element: XmlElement;
  readonly name: string;
  readonly usage: (typeof USAGES)[number];
  readonly opType: OpType | undefined;
  readonly whenInvalid: (typeof WHEN_INVALID)[number];
  readonly invalidReplacement: string | undefined;
  readonly whenMissing: (typeof WHEN_MISSING)[number];
  readonly missingReplacement: string | undefined;
  readonly outliers: (typeof OUTLIERS)[number];
  readonly low: number | undefined;
  readonly high: number | undefined;
}

const miningFieldOf = (element: XmlElement): MiningField => {
  const outliers = wordOf(element, 'outliers', OUTLIERS);
  const low = numberOf(element, 'lowValue', undefined);
  const high = numberOf(element, 'highValue', undefined);
  if (outliers !== 'asIs' && ((low === undefined && high === undefined) || (low ?? high!) > (high ?? low!))) {
    throw corrupt(
      element,
      `outliers="${outliers}" wants a lowValue or a highValue, in this order; ${low} and ${high} were found`,
    );
  }
  return {
    element,
    name: required(element, 'name'),
    usage: wordOf(element, 'usageType', USAGES),
    opType: opTypeIn(element),
    whenInvalid: wordOf(element, 'invalidValueTreatment', WHEN_INVALID),
    invalidReplacement: attribute(element, 'invalidValueReplacement'),
    whenMissing: wordOf(element, 'missingValueTreatment', WHEN_MISSING),
    missingReplacement: attribute(element, 'missingValueReplacement'),
    outliers,
    low,
    high,
  };
};

/** By name, in the document's order. */
export const miningFieldsOf = (model: XmlElement): ReadonlyMap<string, MiningField> => {
  const fields = new Map<string, MiningField>();
  for (const element of childrenOf(requiredChild(model, 'MiningSchema'), 'MiningField')) {
    const field = miningFieldOf(element);
    if (fields.has(field.name)) throw corrupt(element, 'there is another one of this name');
    fields.set(field.name, field);
  }
  return fields;
};

/** Whether an inner model takes the outer one's values as they are: `opType` is the DataField's, where it is one. */
export const isDefaultTreatment = (
  { opType, invalidReplacement, whenInvalid, missingReplacement, outliers }: MiningField,
  dataOpType: OpType | undefined,
): boolean =>
  (opType === undefined || opType === dataOpType) &&
  invalidReplacement === undefined &&
  (whenInvalid === 'returnInvalid' || whenInvalid === 'asIs') &&
  missingReplacement === undefined &&
  outliers === 'asIs';

const SHOWN = 8;

/** What a field takes, for messages. */
const expected = (data: DataField | undefined, dataType: string): string => {
  if (data && data.valid.length > 0) {
    const more = data.valid.length > SHOWN ? ' …' : '';
    return `one of ${data.valid
      .slice(0, SHOWN)
      .map((text) => JSON.stringify(text.slice(0, 60)))
      .join(', ')}${more}`;
  }
  if (!data || data.intervals.length === 0) return `a value of type ${dataType}`;
  const told = data.intervals.map(
    ({ low, high, lowClosed, highClosed }) => `${lowClosed ? '[' : '('}${low}, ${high}${highClosed ? ']' : ')'}`,
  );
  return `a number in ${told.join(' or ')}`;
};

/** Why a value is refused: @ is the value. */
export const reasonsOf = (building: Building, field: DataField | Field, where: string): readonly [number, number] => {
  const data = 'element' in field ? field : field.data;
  const told = expected(data, field.dataType);
  return [
    building.reason(`@ is invalid${where}, ${told} was expected`),
    building.reason(`it is missing${where}, ${told} was expected`),
  ];
};

/** The step that treats a field; `fromTexts` where its cells are still as the request has them. */
export const treatmentOf = (
  mining: MiningField,
  field: DataField | Field,
  reasons: readonly [number, number],
  fromTexts = false,
): TreatmentParams => {
  const { whenInvalid, invalidReplacement, whenMissing, missingReplacement, outliers, low, high } = mining;
  const data = 'element' in field ? field : field.data;
  return {
    field: field.name,
    dataType: field.dataType,
    fromTexts,
    ...(data && data.valid.length > 0 && { valid: data.valid }),
    invalid: data?.invalid ?? [],
    missing: data?.missing ?? [],
    intervals: data?.intervals ?? [],
    whenInvalid,
    invalidReplacement,
    whenMissing: whenMissing === 'returnInvalid' ? 'returnInvalid' : 'asIs',
    missingReplacement,
    outliers,
    low,
    high,
    reasons,
  };
};
