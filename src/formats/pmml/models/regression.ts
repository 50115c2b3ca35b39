/** RegressionModel: https://dmg.org/pmml/v4-4-1/Regression.html */
import type { CategoryLinkParams, LinkName, RegressionTable } from '../../../pipeline/kernels/pmml/regression.ts';
import type { XmlElement } from '../../../wire/xml.ts';
import { attribute, childrenOf, corrupt, numberOf, required, requiredNumber, unsupported, wordOf } from '../element.ts';
import type { Result } from '../result.ts';
import type { Scope } from '../scope.ts';
import type { Target } from '../targets.ts';
import type { LowerModel } from './model.ts';

const METHODS = ['none', 'simplemax', 'softmax', 'logit', 'probit', 'cloglog', 'exp', 'loglog', 'cauchit'] as const;
type Method = (typeof METHODS)[number];

/** Columns of numbers, each once, by their places among a step's inputs. */
class Inputs {
  readonly slots: number[] = [];

  placeOf(slot: number): number {
    const known = this.slots.indexOf(slot);
    return known >= 0 ? known : this.slots.push(slot) - 1;
  }
}

const tableOf = (element: XmlElement, scope: Scope, inputs: Inputs): RegressionTable => {
  const numeric = (name: string, asker: XmlElement): number => inputs.placeOf(scope.numbers(name, asker));
  return {
    intercept: requiredNumber(element, 'intercept'),
    numeric: childrenOf(element, 'NumericPredictor').map((own) => ({
      column: numeric(required(own, 'name'), own),
      coefficient: requiredNumber(own, 'coefficient'),
      exponent: numberOf(own, 'exponent', 1),
    })),
    categorical: childrenOf(element, 'CategoricalPredictor').map((own) => {
      const name = required(own, 'name');
      const column = inputs.placeOf(scope.column(name, own));
      const text = required(own, 'value');
      const value = scope.literal(name, text, own);
      if (value === undefined) throw corrupt(own, `the value ${JSON.stringify(text)} is none of the field's type`);
      return { column, value, coefficient: requiredNumber(own, 'coefficient') };
    }),
    terms: childrenOf(element, 'PredictorTerm').map((own) => ({
      columns: childrenOf(own, 'FieldRef').map((field) => numeric(required(field, 'field'), field)),
      coefficient: requiredNumber(own, 'coefficient'),
    })),
  };
};

const refuseMethod = (model: XmlElement, method: string, told: string): never => {
  throw corrupt(model, `normalizationMethod="${method}" is not one for ${told}`);
};

/** How JPMML-Evaluator makes probabilities of the tables' values. */
const formOf = (
  model: XmlElement,
  method: Method,
  target: Target,
  tables: readonly RegressionTable[],
): Pick<CategoryLinkParams, 'form' | 'link'> => {
  if (target.opType === 'ordinal') {
    if (method === 'simplemax' || method === 'softmax' || method === 'exp')
      refuseMethod(model, method, 'an ordinal target');
    return { form: 'cumulative', link: method as LinkName };
  }
  if (method === 'exp') refuseMethod(model, method, 'a classification');
  const last = tables[1]!;
  const isEmpty = last.numeric.length + last.categorical.length + last.terms.length === 0 && last.intercept === 0;
  if (tables.length === 2 && method === 'softmax' && isEmpty) return { form: 'first', link: 'logit' };
  if (method === 'simplemax') return { form: 'simplemax', link: 'none' };
  if (method === 'softmax') return { form: 'softmax', link: 'none' };
  if (tables.length === 2) return { form: 'first', link: method as LinkName };
  if (method === 'none') return { form: 'rest', link: 'none' };
  if (method === 'logit') return { form: 'simplemax', link: 'logit' };
  return refuseMethod(model, method, `${tables.length} categories`);
};

const lowerTables = (scope: Scope, elements: readonly XmlElement[]): readonly [number, readonly RegressionTable[]] => {
  const inputs = new Inputs();
  const tables = elements.map((element) => tableOf(element, scope, inputs));
  const single = scope.math === 'float32';
  // A step without inputs would not know how many rows there are.
  return [scope.builder.step('regressionTables', { tables, single }, inputs.slots), tables];
};

const classification = (model: XmlElement, scope: Scope, target: Target, method: Method): Result => {
  const elements = childrenOf(model, 'RegressionTable');
  if (target.opType === 'continuous') throw corrupt(model, 'a classification has a categorical or ordinal target');
  if (elements.length < 2)
    throw corrupt(model, `a classification has at least two tables, ${elements.length} were found`);
  const categories = elements.map((element) => required(element, 'targetCategory'));
  const known = target.categories;
  const odd = known && (categories.length !== known.length || categories.some((name) => !known.includes(name)));
  if (odd) throw corrupt(model, `tables of ${categories.join(', ')} for the values ${known.join(', ')} of the target`);
  if (new Set(categories).size < categories.length) throw corrupt(model, 'two tables have the same targetCategory');
  const [values, tables] = lowerTables(scope, elements);
  const reason = scope.building.reason('the probabilities add up to 0');
  const params = { ...formOf(model, method, target, tables), single: scope.math === 'float32', reason };
  const slot = scope.builder.step('categoryLink', params, [values]);
  return { kind: 'classes', scores: { slot, categories }, features: new Set(['probability']), rests: [slot] };
};

const regression = (model: XmlElement, scope: Scope, method: Method): Result => {
  const elements = childrenOf(model, 'RegressionTable');
  if (elements.length !== 1) throw corrupt(model, `a regression has one table, ${elements.length} were found`);
  if (method === 'simplemax') refuseMethod(model, method, 'a regression');
  const [values] = lowerTables(scope, elements);
  const link: LinkName = method === 'softmax' ? 'logit' : (method as LinkName);
  const slot = scope.builder.step('inverseLink', { link, single: scope.math === 'float32' }, [values]);
  return { kind: 'numbers', value: { slot, dataType: scope.math === 'float32' ? 'float' : 'double' } };
};

export const regressionModel: LowerModel = (model, scope, target) => {
  if (!target) throw corrupt(model, 'there is no target');
  const own = attribute(model, 'targetFieldName') ?? attribute(model, 'targetField');
  if (own !== undefined && own !== target.name)
    throw corrupt(model, `it predicts ${JSON.stringify(own)}, the target is ${JSON.stringify(target.name)}`);
  const method = wordOf(model, 'normalizationMethod', METHODS);
  switch (required(model, 'functionName')) {
    case 'regression':
      return regression(model, scope, method);
    case 'classification':
      return classification(model, scope, target, method);
    default:
      throw unsupported(model, `functionName="${required(model, 'functionName')}" is none of a regression model`);
  }
};
