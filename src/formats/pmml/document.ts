/**
 * A document as its elements, and what all its models share: data dictionary, transformation dictionary, functions. Names of
 * elements are those of PMML 4.4, whatever version the document is of (https://dmg.org/pmml/v4-4-1/GeneralStructure.html);
 * what older versions called otherwise is understood where it stands.
 */
import { ServingError } from '../../errors.ts';
import { DATA_TYPES, type DataType, type OpType, parseText } from '../../pipeline/kernels/pmml/data-types.ts';
import type { Interval } from '../../pipeline/kernels/pmml/treatment.ts';
import type { XmlElement } from '../../wire/xml.ts';
import { attribute, child, childrenOf, content, corrupt, numberOf, required, unsupported, wordOf } from './element.ts';

/** A DataField: what its values may be. */
export interface DataField {
  readonly element: XmlElement;
  readonly name: string;
  readonly dataType: DataType;
  readonly opType: OpType;
  /** In the document's order, which is that of an ordinal field. */
  readonly valid: readonly string[];
  readonly invalid: readonly string[];
  readonly missing: readonly string[];
  readonly intervals: readonly Interval[];
  /** What values are shown as. */
  readonly displayValues: ReadonlyMap<string, string>;
}

export interface Document {
  readonly version: string;
  readonly dataFields: ReadonlyMap<string, DataField>;
  /** Of the TransformationDictionary, by name. */
  readonly derivedFields: ReadonlyMap<string, XmlElement>;
  readonly functions: ReadonlyMap<string, XmlElement>;
  /** The model that answers. */
  readonly model: XmlElement;
}

export const dataTypeOf = (element: XmlElement, name = 'dataType'): DataType | undefined => {
  const text = attribute(element, name);
  if (text === undefined) return undefined;
  const found = DATA_TYPES.find((type) => type === text);
  if (!found) throw corrupt(element, `${name}="${text.slice(0, 60)}" is no data type of PMML`);
  if (found.endsWith('[0]'))
    throw unsupported(element, `values of ${found} are not served; JPMML-Evaluator has no form for them either`);
  return found;
};

const OP_TYPES = ['continuous', 'categorical', 'ordinal'] as const;

export const opTypeIn = (element: XmlElement, name = 'optype'): OpType | undefined =>
  attribute(element, name) === undefined ? undefined : wordOf(element, name, OP_TYPES);

const CLOSURES = ['openOpen', 'openClosed', 'closedOpen', 'closedClosed'] as const;

/** An Interval; margins that are absent are endless. */
export const intervalOf = (element: XmlElement): Interval => {
  required(element, 'closure');
  const closure = wordOf(element, 'closure', CLOSURES);
  const low = numberOf(element, 'leftMargin', Number.NEGATIVE_INFINITY);
  const high = numberOf(element, 'rightMargin', Number.POSITIVE_INFINITY);
  return { low, high, lowClosed: closure.startsWith('closed'), highClosed: closure.endsWith('Closed') };
};

const PROPERTIES = ['valid', 'invalid', 'missing'] as const;

const dataFieldOf = (element: XmlElement): DataField => {
  const name = required(element, 'name');
  required(element, 'optype');
  required(element, 'dataType');
  const values = childrenOf(element, 'Value').map((value) => ({
    text: required(value, 'value'),
    property: wordOf(value, 'property', PROPERTIES),
    shown: attribute(value, 'displayValue'),
  }));
  const having = (property: string): readonly string[] =>
    values.filter((value) => value.property === property).map(({ text }) => text);
  const dataType = dataTypeOf(element)!;
  const valid = having('valid');
  const odd = valid.find((text) => dataType !== 'string' && parseText(dataType, text) === undefined);
  if (odd !== undefined)
    throw corrupt(element, `the value ${JSON.stringify(odd.slice(0, 60))} is none of type ${dataType}`);
  return {
    element,
    name,
    dataType,
    opType: opTypeIn(element)!,
    valid,
    invalid: having('invalid'),
    missing: having('missing'),
    intervals: childrenOf(element, 'Interval').map(intervalOf),
    displayValues: new Map(values.flatMap(({ text, shown }) => (shown === undefined ? [] : [[text, shown] as const]))),
  };
};

/** By the attribute that names them; two of the same name are an error. */
export const byName = (elements: readonly XmlElement[]): Map<string, XmlElement> => {
  const named = new Map<string, XmlElement>();
  for (const element of elements) {
    const name = required(element, 'name');
    if (named.has(name)) throw corrupt(element, `there is another one of this name at line ${named.get(name)!.line}`);
    named.set(name, element);
  }
  return named;
};

/** What stands beside the models. */
const OTHERS = new Set(['Header', 'MiningBuildTask', 'DataDictionary', 'TransformationDictionary', 'Extension']);

/** Throws CORRUPT_MODEL where it is no PMML document of a model. */
export const documentOf = (root: XmlElement): Document => {
  if (root.name !== 'PMML') throw corrupt(root, 'the root of a PMML document is <PMML>');
  const dictionary = child(root, 'DataDictionary');
  if (!dictionary) throw corrupt(root, 'there is no <DataDictionary> in it');
  const transformations = child(root, 'TransformationDictionary');
  const derived = transformations ? childrenOf(transformations, 'DerivedField') : [];
  const functions = transformations ? childrenOf(transformations, 'DefineFunction') : [];
  const models = content(root).filter(({ name }) => !OTHERS.has(name));
  // As JPMML-Evaluator chooses: the first model that is scorable.
  const model = models.find((own) => own.attributes.get('isScorable') !== 'false') ?? models[0];
  if (!model) throw new ServingError('CORRUPT_MODEL', 'the document holds no model');
  const fields = [...byName(childrenOf(dictionary, 'DataField')).values()].map(dataFieldOf);
  return {
    version: attribute(root, 'version') ?? '',
    dataFields: new Map(fields.map((field) => [field.name, field])),
    derivedFields: byName(derived),
    functions: byName(functions),
    model,
  };
};
