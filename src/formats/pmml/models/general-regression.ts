/** GeneralRegressionModel: https://dmg.org/pmml/v4-4-1/GeneralRegression.html */
import type { GeneralLinkParams, ParameterTerm } from '../../../pipeline/kernels/pmml/general-regression.ts';
import type { InverseLinkName } from '../../../pipeline/kernels/pmml/precision.ts';
import type { XmlElement } from '../../../wire/xml.ts';
import {
  attribute,
  child,
  childrenOf,
  corrupt,
  numberOf,
  required,
  requiredChild,
  requiredNumber,
  unsupported,
  wordOf,
} from '../element.ts';
import { readMatrix } from '../matrix.ts';
import type { Result } from '../result.ts';
import type { Scope } from '../scope.ts';
import type { Target } from '../targets.ts';
import { categoryKey } from './categories.ts';
import { Columns } from './columns.ts';
import { coxRegression } from './cox-regression.ts';
import type { LowerModel } from './model.ts';

const TYPES = [
  'regression',
  'generalLinear',
  'multinomialLogistic',
  'ordinalMultinomial',
  'generalizedLinear',
  'CoxRegression',
] as const;
type ModelType = (typeof TYPES)[number];

const LINKS = [
  'identity',
  'cloglog',
  'log',
  'logc',
  'logit',
  'loglog',
  'negbin',
  'oddspower',
  'power',
  'probit',
] as const;
const CUMULATIVE_LINKS = ['logit', 'probit', 'cloglog', 'loglog', 'cauchit'] as const;

/** The names of predictors in a list, with their elements. */
const predictorsIn = (model: XmlElement, list: string): ReadonlyMap<string, XmlElement> => {
  const element = child(model, list);
  return new Map(element ? childrenOf(element, 'Predictor').map((own) => [required(own, 'name'), own]) : []);
};

type Row = Pick<ParameterTerm, 'factors' | 'covariates'>;
type Factor = ParameterTerm['factors'][number];

/** A factor's cell: whether the field has the value, or its weight in the contrast matrix of the field. */
const factorOf = (cell: XmlElement, predictor: XmlElement, scope: Scope, columns: Columns): Factor => {
  const [field, value] = [required(cell, 'predictorName'), required(cell, 'value')];
  const column = columns.placeOf(scope.column(field, cell));
  const numberIn = (text: string, asker: XmlElement): number => {
    const number = scope.literal(field, text, asker);
    if (number !== undefined) return number;
    throw corrupt(asker, `the value ${JSON.stringify(text.slice(0, 60))} is none of the field's type`);
  };
  const element = child(predictor, 'Matrix');
  if (!element) return { column, value: numberIn(value, cell) };
  const categories = child(predictor, 'Categories');
  if (!categories)
    throw unsupported(predictor, 'a contrast matrix wants <Categories>; JPMML-Evaluator refuses one without');
  const listed = childrenOf(categories, 'Category').map((own) => required(own, 'value'));
  const matrix = readMatrix(element);
  const place = listed.indexOf(value);
  if (place < 0) throw corrupt(cell, `${JSON.stringify(value)} is none of the categories of the predictor`);
  if (place >= matrix.columns || listed.length > matrix.rows)
    throw corrupt(element, `${matrix.rows} by ${matrix.columns} cells for ${listed.length} categories`);
  return {
    column,
    values: Float64Array.from(listed, (text) => numberIn(text, predictor)),
    weights: Float64Array.from(listed, (_, i) => matrix.data[i * matrix.columns + place]!),
  };
};

/** By category ('' for all), by parameter: what it is multiplied by. */
type Rows = ReadonlyMap<string | undefined, ReadonlyMap<string, Row>>;

const rowsOf = (
  model: XmlElement,
  scope: Scope,
  columns: Columns,
  keyOf: (cell: XmlElement) => string | undefined,
): Rows => {
  const [factors, covariates] = [predictorsIn(model, 'FactorList'), predictorsIn(model, 'CovariateList')];
  const rows = new Map<
    string | undefined,
    Map<string, { factors: Factor[]; covariates: Row['covariates'][number][] }>
  >();
  for (const cell of childrenOf(requiredChild(model, 'PPMatrix'), 'PPCell')) {
    const [field, parameter, key] = [required(cell, 'predictorName'), required(cell, 'parameterName'), keyOf(cell)];
    const own = rows.get(key) ?? new Map();
    rows.set(key, own);
    const row = own.get(parameter) ?? { factors: [], covariates: [] };
    own.set(parameter, row);
    const factor = factors.get(field);
    if (factor) row.factors.push(factorOf(cell, factor, scope, columns));
    else if (covariates.has(field))
      row.covariates.push({
        column: columns.placeOf(scope.numbers(field, cell)),
        exponent: requiredNumber(cell, 'value'),
      });
    else throw corrupt(cell, `${JSON.stringify(field)} is neither among the factors nor among the covariates`);
  }
  return rows;
};

const keyAsIs = (cell: XmlElement): string | undefined => attribute(cell, 'targetCategory');

type Cells = ReadonlyMap<string | undefined, readonly XmlElement[]>;

const cellsOf = (model: XmlElement, keyOf: (cell: XmlElement) => string | undefined): Cells => {
  const cells = new Map<string | undefined, XmlElement[]>();
  for (const cell of childrenOf(requiredChild(model, 'ParamMatrix'), 'PCell')) {
    const key = keyOf(cell);
    cells.set(key, [...(cells.get(key) ?? []), cell]);
  }
  return cells;
};

const termsOf = (cells: readonly XmlElement[], rows: ReadonlyMap<string, Row> | undefined): readonly ParameterTerm[] =>
  cells.map((cell) => ({
    beta: requiredNumber(cell, 'beta'),
    ...(rows?.get(required(cell, 'parameterName')) ?? { factors: [], covariates: [] }),
  }));

const CONTRAST = 'the value has no weight in the contrast matrix of its predictor';

/** The predictors of all categories but the last, or the one of a number. */
const addTerms = (scope: Scope, outputs: readonly (readonly ParameterTerm[])[], columns: Columns): number => {
  const { builder, building } = scope;
  const params = { outputs, single: scope.math === 'float32', reason: building.reason(CONTRAST) };
  return builder.step('predictorTerms', params, columns.slots);
};

/** Of a model without categories: the terms of the one ParamMatrix. */
const soleTerms = (model: XmlElement, cells: Cells, rows: Rows): readonly ParameterTerm[] => {
  const own = cells.get(undefined);
  if (cells.size !== 1 || !own) throw corrupt(requiredChild(model, 'ParamMatrix'), 'a regression has no categories');
  if (rows.size > 0 && !rows.has(undefined))
    throw corrupt(requiredChild(model, 'PPMatrix'), 'a regression has no categories');
  return termsOf(own, rows.get(undefined));
};

type Extras = Pick<GeneralLinkParams, 'offset' | 'trials' | 'reasons'> & { readonly inputs: readonly number[] };

/** Offsets and trials: numbers, or fields. */
const extrasOf = (model: XmlElement, scope: Scope, withTrials: boolean): Extras => {
  const inputs: number[] = [];
  const extra = (variable: string, value: string): GeneralLinkParams['offset'] => {
    const field = attribute(model, variable);
    if (field === undefined) return numberOf(model, value, undefined);
    inputs.push(scope.numbers(field, model));
    return { input: inputs.length };
  };
  const offset = extra('offsetVariable', 'offsetValue');
  const trials = withTrials ? extra('trialsVariable', 'trialsValue') : undefined;
  const told = (name: string): number =>
    scope.building.reason(`${JSON.stringify(attribute(model, name) ?? name)} is missing`);
  const sum = scope.building.reason('the probabilities add up to 0');
  return { inputs, offset, trials, reasons: { offset: told('offsetVariable'), trials: told('trialsVariable'), sum } };
};

const linkOf = (model: XmlElement): { readonly link: InverseLinkName; readonly parameter: number } => {
  required(model, 'linkFunction');
  const link = wordOf(model, 'linkFunction', LINKS);
  if (link === 'negbin') return { link, parameter: requiredNumber(model, 'distParameter') };
  const isOfParameter = link === 'oddspower' || link === 'power';
  return { link, parameter: isOfParameter ? requiredNumber(model, 'linkParameter') : 0 };
};

/** √(xᵀ C x) of a linear model whose document tells the covariances of the parameters; a cell that is not told is 0. */
const addErrors = (model: XmlElement, scope: Scope, cells: Cells, rows: Rows, columns: Columns): number | undefined => {
  const element = child(model, 'PCovMatrix');
  if (!element) return undefined;
  const own = [...new Map(cells.get(undefined)!.map((cell) => [required(cell, 'parameterName'), cell])).values()];
  const places = new Map(own.map((cell, i) => [required(cell, 'parameterName'), i]));
  const n = own.length;
  const covariances = new Float64Array(n * n).fill(Number.NaN);
  for (const cell of childrenOf(element, 'PCovCell')) {
    const [row, column] = ['pRow', 'pCol'].map((name) => places.get(required(cell, name)));
    if (row === undefined || column === undefined)
      throw corrupt(cell, 'its pRow or its pCol is no parameter of the <ParamMatrix>');
    const value = requiredNumber(cell, 'value');
    covariances[row * n + column] = value;
    // The matrix is symmetric: half of it may be told.
    if (Number.isNaN(covariances[column * n + row]!)) covariances[column * n + row] = value;
  }
  const params = {
    terms: termsOf(own, rows.get(undefined)),
    covariances: covariances.map((x) => (Number.isNaN(x) ? 0 : x)),
    reason: scope.building.reason(CONTRAST),
  };
  return scope.builder.step('standardErrors', params, columns.slots);
};

const regression = (model: XmlElement, scope: Scope, type: ModelType): Result => {
  const columns = new Columns();
  const cells = cellsOf(model, keyAsIs);
  const rows = rowsOf(model, scope, columns, keyAsIs);
  const terms = soleTerms(model, cells, rows);
  const predictor = addTerms(scope, [terms], columns);
  const single = scope.math === 'float32';
  const isLinked = type === 'generalizedLinear';
  const { inputs, ...extras } = isLinked
    ? extrasOf(model, scope, true)
    : { inputs: [], reasons: { offset: 0, trials: 0, sum: 0 } };
  const link = isLinked ? linkOf(model) : { link: 'identity' as const, parameter: 0 };
  const slot = scope.builder.step('generalLink', { form: 'value', ...link, ...extras, single }, [predictor, ...inputs]);
  const error = isLinked ? undefined : addErrors(model, scope, cells, rows, columns);
  return {
    kind: 'numbers',
    value: { slot, dataType: single ? 'float' : 'double' },
    ...(error !== undefined && { standardError: { slot: error, dataType: 'double' } }),
    rests: [slot],
  };
};

/** The target's categories, the one that the others are compared with behind them. */
const categoriesOf = (model: XmlElement, target: Target, type: ModelType, cells: Cells): readonly string[] => {
  if (target.opType === 'continuous') throw corrupt(model, 'a classification has a categorical or ordinal target');
  const all = target.categories ?? [];
  if (all.length < 2)
    throw corrupt(model, `the target has ${all.length} values in the dictionary, two or more were expected`);
  const told = attribute(model, 'targetReferenceCategory');
  let reference = told === undefined ? undefined : categoryKey(target, told);
  if (reference === undefined && type !== 'ordinalMultinomial') {
    const without = all.filter((name) => !cells.has(name));
    if (without.length !== 1)
      throw corrupt(
        model,
        `${without.length} categories are without parameters, one was expected where targetReferenceCategory is absent`,
      );
    reference = without[0]!;
  }
  if (reference === undefined || !all.includes(reference)) return all;
  return [...all.filter((name) => name !== reference), reference];
};

/** The cells of one category. */
const cellsOfCategory = (
  model: XmlElement,
  cells: Cells,
  category: string,
  type: ModelType,
  count: number,
): readonly XmlElement[] => {
  const matrix = requiredChild(model, 'ParamMatrix');
  const own = cells.get(category);
  if (type === 'ordinalMultinomial') {
    const all = cells.get(undefined);
    if (own?.length !== 1 || !all)
      throw corrupt(
        matrix,
        `one intercept of the category ${JSON.stringify(category)} and the parameters of all were expected`,
      );
    return [...all, ...own];
  }
  const found = own ?? (count === 2 ? cells.get(undefined) : undefined);
  if (!found) throw corrupt(matrix, `there are no parameters of the category ${JSON.stringify(category)}`);
  return found;
};

const FORMS = {
  generalizedLinear: 'generalized',
  multinomialLogistic: 'multinomial',
  ordinalMultinomial: 'ordinal',
} as const;

const classification = (model: XmlElement, scope: Scope, target: Target, type: keyof typeof FORMS): Result => {
  const columns = new Columns();
  const keyOf = (cell: XmlElement): string | undefined => {
    const text = keyAsIs(cell);
    return text === undefined ? undefined : categoryKey(target, text);
  };
  const cells = cellsOf(model, keyOf);
  const rows = rowsOf(model, scope, columns, keyOf);
  const categories = categoriesOf(model, target, type, cells);
  const outputs = categories.slice(0, -1).map((category) => {
    const own = rows.get(category) ?? rows.get(undefined);
    if (rows.size > 0 && !own)
      throw corrupt(requiredChild(model, 'PPMatrix'), `there are no cells of the category ${JSON.stringify(category)}`);
    return termsOf(cellsOfCategory(model, cells, category, type, categories.length), own);
  });
  const predictors = addTerms(scope, outputs, columns);
  const { inputs, ...extras } =
    type === 'multinomialLogistic'
      ? { inputs: [], reasons: { ...extrasOf(model, scope, false).reasons } }
      : extrasOf(model, scope, type === 'generalizedLinear');
  required(model, type === 'ordinalMultinomial' ? 'cumulativeLink' : 'modelType');
  const link =
    type === 'generalizedLinear'
      ? linkOf(model)
      : {
          link: type === 'ordinalMultinomial' ? wordOf(model, 'cumulativeLink', CUMULATIVE_LINKS) : ('log' as const),
          parameter: 0,
        };
  const single = scope.math === 'float32';
  const slot = scope.builder.step('generalLink', { form: FORMS[type], ...link, ...extras, single }, [
    predictors,
    ...inputs,
  ]);
  return {
    kind: 'classes',
    scores: { slot, categories },
    features: new Set(['probability', 'confidence']),
    rests: [slot],
  };
};

export const generalRegressionModel: LowerModel = (model, scope, target) => {
  if (!target) throw corrupt(model, 'there is no target');
  required(model, 'modelType');
  const type = wordOf(model, 'modelType', TYPES);
  requiredChild(model, 'ParameterList');
  const functionName = required(model, 'functionName');
  const isClasses = type in FORMS;
  if (functionName === 'classification') {
    if (isClasses) return classification(model, scope, target, type as keyof typeof FORMS);
  } else if (functionName === 'regression') {
    if (type === 'CoxRegression') {
      const columns = new Columns();
      const terms = soleTerms(model, cellsOf(model, keyAsIs), rowsOf(model, scope, columns, keyAsIs));
      return coxRegression(model, scope, addTerms(scope, [terms], columns));
    }
    if (!isClasses || type === 'generalizedLinear') return regression(model, scope, type);
  }
  throw corrupt(model, `modelType="${type}" is not one for functionName="${functionName}"`);
};
