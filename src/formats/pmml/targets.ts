/**
 * Targets: what becomes of a model's value before it is answered, https://dmg.org/pmml/v4-4-1/Targets.html.
 *
 *   regression        bounds, then · rescaleFactor + rescaleConstant, then a whole number, then the field's type
 *   classification    the category that won, as the field's type; prior probabilities where the model has no answer
 */
import { type DataType, type OpType, opTypeOf, parseText } from '../../pipeline/kernels/pmml/data-types.ts';
import type { XmlElement } from '../../wire/xml.ts';
import { type DataField, opTypeIn } from './document.ts';
import { attribute, child, childrenOf, corrupt, numberOf, required, requiredNumber, wordOf } from './element.ts';
import type { MiningField } from './mining-schema.ts';
import type { Column, Result, Scores } from './result.ts';
import type { Scope } from './scope.ts';

/** The field that a model predicts. */
export interface Target {
  /** As answers call it; `_target` where the document gives it no name. */
  readonly name: string;
  readonly isNamed: boolean;
  readonly dataType: DataType;
  readonly opType: OpType;
  /** Valid values of the DataField, where they are listed. */
  readonly categories: readonly string[] | undefined;
  readonly data: DataField | undefined;
  readonly mining: MiningField | undefined;
  /** The Target element of that field. */
  readonly element: XmlElement | undefined;
}

export const UNNAMED = '_target';

/** What a target without a name is, by the mining function. */
const unnamed = (functionName: string, scope: Scope): readonly [DataType, OpType] | undefined => {
  if (functionName === 'regression') return [scope.math === 'float32' ? 'float' : 'double', 'continuous'];
  return functionName === 'classification' || functionName === 'clustering' ? ['string', 'categorical'] : undefined;
};

/** The targets of a model, in the order of its MiningSchema. */
export const targetsOf = (model: XmlElement, scope: Scope): readonly Target[] => {
  const elements = new Map<string | undefined, XmlElement>();
  for (const element of childrenOf(child(model, 'Targets') ?? model, 'Target')) {
    elements.set(attribute(element, 'field'), element);
  }
  const { dataFields } = scope.building.document;
  const named = [...scope.mining.values()].filter(({ usage }) => usage === 'target' || usage === 'predicted');
  if (named.length > 0) {
    return named.map((mining): Target => {
      const data = dataFields.get(mining.name);
      if (!data) throw corrupt(mining.element, 'there is no DataField of this name');
      const element = elements.get(mining.name);
      const opType = (element && opTypeIn(element)) ?? mining.opType ?? data.opType;
      const categories = data.valid.length > 0 ? data.valid : undefined;
      return { name: mining.name, isNamed: true, dataType: data.dataType, opType, categories, data, mining, element };
    });
  }
  const type = unnamed(required(model, 'functionName'), scope);
  if (!type) return [];
  const [dataType, opType] = type;
  const element = elements.get(undefined) ?? (elements.size === 1 ? [...elements.values()][0] : undefined);
  return [
    {
      name: UNNAMED,
      isNamed: false,
      dataType,
      opType,
      categories: undefined,
      data: undefined,
      mining: undefined,
      element,
    },
  ];
};

const CASTS = ['round', 'ceiling', 'floor'] as const;

/** A model's number as Targets have it. */
const rescaled = (scope: Scope, value: number, { element, name }: Target): number => {
  if (!element) return value;
  const values = childrenOf(element, 'TargetValue');
  if (values.length > 1)
    throw corrupt(element, `a regression has one <TargetValue> at most, ${values.length} were found`);
  return scope.builder.step(
    'rescale',
    {
      min: numberOf(element, 'min', Number.NEGATIVE_INFINITY),
      max: numberOf(element, 'max', Number.POSITIVE_INFINITY),
      factor: numberOf(element, 'rescaleFactor', 1),
      constant: numberOf(element, 'rescaleConstant', 0),
      castInteger: attribute(element, 'castInteger') === undefined ? undefined : wordOf(element, 'castInteger', CASTS),
      single: scope.math === 'float32',
      absent: values[0] ? requiredNumber(values[0], 'defaultValue') : undefined,
      reason: scope.building.reason(`the target ${JSON.stringify(name)} has no such value`),
    },
    [value],
  );
};

/** A column as values of a type; a fault where it has no form for one. */
export const castColumn = (scope: Scope, { slot, dataType, labels }: Column, to: DataType): Column => {
  if (labels) {
    if (to === 'string')
      return { slot: scope.builder.step('wordTexts', { words: labels }, [slot]), dataType: 'string' };
    const values = labels.map((label) => parseText(to, label) ?? Number.NaN);
    const reason = scope.building.reason(`the category is none of type ${to}`);
    return {
      slot: scope.builder.step('wordNumbers', { values: Float64Array.from(values), reason }, [slot]),
      dataType: to,
    };
  }
  if (dataType === to) return { slot, dataType };
  const reason = scope.building.reason(`the value is none of type ${to}`);
  return { slot: scope.builder.step('cast', { from: dataType, to, reason }, [slot]), dataType: to };
};

/** Prior probabilities of TargetValues, where there are any. */
const priorsOf = ({ element }: Target): ReadonlyMap<string, number> | undefined => {
  const values = element ? childrenOf(element, 'TargetValue') : [];
  if (values.length === 0) return undefined;
  const priors = values.map((value) => [required(value, 'value'), numberOf(value, 'priorProbability', 0)] as const);
  const sum = priors.reduce((total, [, prior]) => total + prior, 0);
  return new Map(priors.map(([value, prior]) => [value, sum === 1 ? prior : prior / sum]));
};

/** The prediction as the target's field, and the scores with prior probabilities where the model had none. */
export const addPrediction = (
  scope: Scope,
  result: Result,
  target: Target,
): { readonly column: Column; readonly scores: Scores | undefined; readonly winner?: number } => {
  const { builder } = scope;
  if (result.kind !== 'classes') {
    const value = result.value!;
    const own = result.kind === 'numbers' ? { ...value, slot: rescaled(scope, value.slot, target) } : value;
    return { column: castColumn(scope, own, target.dataType), scores: undefined };
  }
  let scores = result.scores!;
  const priors = priorsOf(target);
  if (priors && result.features?.has('probability')) {
    const all = [...new Set([...scores.categories, ...priors.keys()])];
    const slot = builder.step(
      'priors',
      { from: scores.categories.length, priors: Float64Array.from(all, (name) => priors.get(name) ?? 0) },
      [scores.slot],
    );
    scores = { ...scores, slot, categories: all };
  }
  let winner = result.winner ?? builder.step('winner', { least: result.least === true }, [scores.slot]);
  if (priors && result.winner !== undefined) {
    const [likely] = [...priors].reduce((best, own) => (own[1] > best[1] ? own : best));
    winner = builder.step('absentNumber', { value: scores.categories.indexOf(likely) }, [winner]);
  }
  const labels = { slot: winner, dataType: 'string' as const, labels: scores.categories };
  return { column: castColumn(scope, labels, target.dataType), scores, winner };
};

export const isContinuous = (type: DataType): boolean => opTypeOf(type) === 'continuous';
