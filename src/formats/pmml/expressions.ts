/** Derived fields: expressions as steps of a pipeline. https://dmg.org/pmml/v4-4-1/Transformations.html */

import { ServingError } from '../../errors.ts';
import { type DataType, type OpType, opTypeOf, parseText } from '../../pipeline/kernels/pmml/data-types.ts';
import { type Expression, typeOfExpression } from '../../pipeline/kernels/pmml/expression.ts';
import { FUNCTIONS } from '../../pipeline/kernels/pmml/functions/index.ts';
import { javaRegex } from '../../pipeline/text/java-regex.ts';
import type { XmlElement } from '../../wire/xml.ts';
import { dataTypeOf, intervalOf, opTypeIn } from './document.ts';
import {
  attribute,
  childrenOf,
  content,
  corrupt,
  isTrue,
  numberOf,
  placeOf,
  required,
  requiredChild,
  requiredNumber,
  unsupported,
  wordOf,
} from './element.ts';
import type { Field } from './field.ts';
import { columnOf, rowsOf } from './inline-table.ts';
import type { Column } from './result.ts';
import type { Scope } from './scope.ts';

/** Nodes of one expression, functions that it calls included. */
const MAX_NODES = 100_000;
const MAX_DEPTH = 500;

/** What is known where an expression stands. */
interface Context {
  readonly scope: Scope;
  /** The step's inputs, by slot. */
  readonly inputs: Map<number, number>;
  /** Parameters of the function around. */
  readonly parameters?: ReadonlyMap<
    string,
    { readonly place: number; readonly type: DataType; readonly opType: OpType }
  >;
  /** Functions that are open. */
  readonly functions: readonly string[];
  readonly count: { nodes: number; depth: number };
}

const inputOf = ({ inputs }: Context, slot: number): number => {
  let place = inputs.get(slot);
  if (place === undefined) {
    place = inputs.size;
    inputs.set(slot, place);
  }
  return place;
};

const fieldNode = (context: Context, name: string, asker: XmlElement): Expression => {
  const { parameters, scope } = context;
  if (parameters) {
    const own = parameters.get(name);
    if (!own) throw corrupt(asker, `there is no parameter ${JSON.stringify(name)} of the function`);
    return { op: 'parameter', ...own };
  }
  const field = scope.peek(name, asker);
  const { slot, dataType, opType, valid, isList, invalid } = field;
  return {
    op: 'column',
    input: inputOf(context, slot),
    type: dataType,
    opType,
    ...(opType === 'ordinal' && valid.length > 0 && { ordering: valid }),
    ...(isList && { isList }),
    ...(invalid && { invalid: inputOf(context, invalid()) }),
  };
};

const constant = (element: XmlElement): Expression => {
  const { text } = element;
  const told = dataTypeOf(element);
  if (isTrue(element, 'missing')) return { op: 'constant', value: undefined, type: told ?? 'string' };
  if (text === '')
    return { op: 'constant', value: told === undefined || told === 'string' ? '' : undefined, type: 'string' };
  const type = told ?? typeOfText(text);
  if (type === 'string') return { op: 'constant', value: text, type };
  const value = parseText(type, text);
  if (value === undefined) throw corrupt(element, `${JSON.stringify(text.slice(0, 60))} is no value of ${type}`);
  return { op: 'constant', value, type };
};

/** What a constant without a type is: a double with a point, a whole number without, or a text. */
const typeOfText = (text: string): DataType => {
  if (/^(nan|-?inf)$/i.test(text)) return 'double';
  const type = text.includes('.') ? 'double' : 'integer';
  if (type === 'integer' && !/^[+-]?\d+$/.test(text)) return 'string';
  return parseText(type, text) === undefined ? 'string' : type;
};

const OUTLIERS = ['asIs', 'asMissingValues', 'asExtremeValues'] as const;

const normContinuous = (element: XmlElement, context: Context): Expression => {
  const points = childrenOf(element, 'LinearNorm');
  if (points.length < 2) throw corrupt(element, `a line has at least two points, ${points.length} were found`);
  const from = points.map((point) => requiredNumber(point, 'orig'));
  if (from.some((x, i) => i > 0 && !(x > from[i - 1]!))) throw corrupt(element, 'the points do not ascend');
  return {
    op: 'normContinuous',
    of: fieldNode(context, required(element, 'field'), element),
    from,
    to: points.map((point) => requiredNumber(point, 'norm')),
    outliers: wordOf(element, 'outliers', OUTLIERS),
    missing: numberOf(element, 'mapMissingTo', undefined),
  };
};

const normDiscrete = (element: XmlElement, context: Context): Expression => {
  wordOf(element, 'method', ['indicator']);
  return {
    op: 'normDiscrete',
    of: fieldNode(context, required(element, 'field'), element),
    value: required(element, 'value'),
    missing: numberOf(element, 'mapMissingTo', undefined),
  };
};

const discretize = (element: XmlElement, context: Context): Expression => {
  const bins = childrenOf(element, 'DiscretizeBin');
  return {
    op: 'discretize',
    of: fieldNode(context, required(element, 'field'), element),
    intervals: bins.map((bin) => intervalOf(requiredChild(bin, 'Interval'))),
    texts: bins.map((bin) => required(bin, 'binValue')),
    type: dataTypeOf(element) ?? 'string',
    missing: attribute(element, 'mapMissingTo'),
    otherwise: attribute(element, 'defaultValue'),
  };
};

const mapValues = (element: XmlElement, context: Context): Expression => {
  const rows = rowsOf(element);
  const pairs = childrenOf(element, 'FieldColumnPair');
  const texts = columnOf(rows, required(element, 'outputColumn'), element);
  return {
    op: 'mapValues',
    of: pairs.map((pair) => fieldNode(context, required(pair, 'field'), pair)),
    columns: pairs.map((pair) => columnOf(rows, required(pair, 'column'), pair)),
    texts,
    type: dataTypeOf(element) ?? 'string',
    missing: attribute(element, 'mapMissingTo'),
    otherwise: attribute(element, 'defaultValue'),
    reason: context.scope.building.reason(`${placeOf(element)}: several rows of the table fit`),
  };
};

const WEIGHTS = ['termFrequency', 'binary', 'logarithmic', 'augmentedNormalizedTermFrequency'] as const;

/** A pattern that is read when the model is. */
const pattern = (element: XmlElement, text: string): string => {
  try {
    javaRegex(text);
    return text;
  } catch (error) {
    if (!(error instanceof ServingError)) throw error;
    throw new ServingError(error.code, `${placeOf(element)}: ${error.message}`);
  }
};

const textIndex = (element: XmlElement, context: Context): Expression => {
  const weights = wordOf(element, 'localTermWeights', WEIGHTS);
  if (weights === 'augmentedNormalizedTermFrequency') {
    throw unsupported(element, `localTermWeights="${weights}" is not served; JPMML-Evaluator has it neither`);
  }
  if (!isTrue(element, 'tokenize', true)) {
    throw unsupported(element, 'tokenize="false" is not served; JPMML-Evaluator has it neither');
  }
  const distance = numberOf(element, 'maxLevenshteinDistance', 0);
  if (!(Number.isInteger(distance) && distance >= 0)) throw corrupt(element, `maxLevenshteinDistance="${distance}"`);
  const caseSensitive = isTrue(element, 'isCaseSensitive');
  const normalizations = childrenOf(element, 'TextIndexNormalization').map((own) => {
    const rows = rowsOf(own);
    const [from, to, regex] = [
      attribute(own, 'inField') ?? 'string',
      attribute(own, 'outField') ?? 'stem',
      attribute(own, 'regexField') ?? 'regex',
    ];
    return {
      rows: rows.map((row) => {
        const [a, b] = [row.get(from), row.get(to)];
        if (a === undefined || b === undefined) throw corrupt(own, `a row has no ${a === undefined ? from : to}`);
        const isRegex = row.get(regex)?.toLowerCase() === 'true';
        return { from: isRegex ? pattern(own, a) : a, to: b, regex: isRegex };
      }),
      recursive: isTrue(own, 'recursive'),
      caseSensitive: isTrue(own, 'isCaseSensitive', caseSensitive),
    };
  });
  const word = attribute(element, 'wordRE');
  const term = content(element).find(({ name }) => name !== 'TextIndexNormalization');
  if (!term) throw corrupt(element, 'there is no term in it');
  return {
    op: 'textIndex',
    text: fieldNode(context, required(element, 'textField'), element),
    term: expressionOf(term, context),
    params: {
      weights,
      caseSensitive,
      distance,
      bestHits: wordOf(element, 'countHits', ['allHits', 'bestHits']) === 'bestHits',
      word: word === undefined ? undefined : pattern(element, word),
      separator: pattern(element, attribute(element, 'wordSeparatorCharacterRE') ?? '\\s+'),
      normalizations,
    },
  };
};

const WHEN_INVALID = ['returnInvalid', 'asIs', 'asMissing'] as const;

/** Names of before PMML 4.4 and of exporters, where they differ. */
const apply = (element: XmlElement, context: Context): Expression => {
  const { scope, functions } = context;
  const name = required(element, 'function');
  const args = content(element).map((own) => expressionOf(own, context));
  const reason = scope.building.reason(
    `${placeOf(element).replace(/>$/, '')} ${JSON.stringify(name)}> has no value for these arguments`,
  );
  const whens = {
    missing: attribute(element, 'mapMissingTo'),
    otherwise: attribute(element, 'defaultValue'),
    whenInvalid: wordOf(element, 'invalidValueTreatment', WHEN_INVALID),
    reason,
  };
  const own = FUNCTIONS.get(name);
  if (own) {
    if (args.length < own.least || args.length > own.most) {
      const most = own.most === Number.POSITIVE_INFINITY ? 'more' : String(own.most);
      throw corrupt(
        element,
        `${name} takes ${own.least === own.most ? own.least : `${own.least} to ${most}`} arguments, ${args.length} were found`,
      );
    }
    return { op: 'apply', name, args, ...whens };
  }
  const definition = scope.building.document.functions.get(name);
  if (!definition)
    throw unsupported(element, `there is no function ${JSON.stringify(name)}, built in or defined in the document`);
  if (functions.includes(name)) throw corrupt(element, `the function ${JSON.stringify(name)} calls itself`);
  return { op: 'call', args, ...defined(definition, args.length, context), ...whens };
};

type Called = Extract<Expression, { op: 'call' }>;

const defined = (
  definition: XmlElement,
  given: number,
  context: Context,
): Pick<Called, 'parameters' | 'body' | 'type' | 'opType'> => {
  const elements = childrenOf(definition, 'ParameterField');
  if (elements.length !== given)
    throw corrupt(definition, `it has ${elements.length} parameters, ${given} arguments were found`);
  const parameters = elements.map((own) => {
    const type = dataTypeOf(own) ?? 'string';
    return { name: required(own, 'name'), type, opType: opTypeIn(own) ?? opTypeOf(type) };
  });
  const body = content(definition).find(({ name }) => name !== 'ParameterField');
  if (!body) throw corrupt(definition, 'there is no expression in it');
  const named = new Map(parameters.map(({ name, type, opType }, place) => [name, { place, type, opType }]));
  const inside: Context = {
    ...context,
    parameters: named,
    functions: [...context.functions, required(definition, 'name')],
  };
  return {
    parameters: parameters.map(({ type, opType }) => ({ type, opType })),
    body: expressionOf(body, inside),
    type: dataTypeOf(definition),
    opType: opTypeIn(definition),
  };
};

const AGGREGATIONS = ['count', 'sum', 'average', 'min', 'max'] as const;

const aggregate = (element: XmlElement, context: Context): Expression => {
  const how = wordOf(element, 'function', [...AGGREGATIONS, 'multiset'] as const);
  required(element, 'function');
  if (how === 'multiset')
    throw unsupported(element, 'the aggregate "multiset" is not served; JPMML-Evaluator has it neither');
  return { op: 'aggregate', of: fieldNode(context, required(element, 'field'), element), how };
};

const fieldRef = (element: XmlElement, context: Context): Expression => {
  const of = fieldNode(context, required(element, 'field'), element);
  const text = attribute(element, 'mapMissingTo');
  return text === undefined ? of : { op: 'orElse', of, text };
};

const lag = (element: XmlElement): Expression => {
  throw unsupported(element, 'it looks at rows before, while a row here is answered by itself');
};

/** JPMML's own: a row that comes to it is refused. */
const error = (element: XmlElement, { scope }: Context): Expression => {
  const told = (attribute(element, 'message') ?? '').slice(0, 200);
  return { op: 'error', reason: scope.building.reason(`${placeOf(element)} ${JSON.stringify(told)} was come to`) };
};

/** Every element that is an expression in PMML 4.4. */
export const EXPRESSIONS: Readonly<Record<string, (element: XmlElement, context: Context) => Expression>> = {
  Constant: constant,
  FieldRef: fieldRef,
  NormContinuous: normContinuous,
  NormDiscrete: normDiscrete,
  Discretize: discretize,
  MapValues: mapValues,
  TextIndex: textIndex,
  Apply: apply,
  Aggregate: aggregate,
  Lag: lag,
  'X-Error': error,
};

/** Expressions that are refused, and why. */
export const REFUSED_EXPRESSIONS: Readonly<Record<string, string>> = {
  Lag: 'it looks at rows before, while a row here is answered by itself',
};

const expressionOf = (element: XmlElement, context: Context): Expression => {
  const own = EXPRESSIONS[element.name];
  if (!own) throw corrupt(element, 'an expression was expected');
  const { count } = context;
  if (++count.nodes > MAX_NODES)
    throw unsupported(element, `the expression has more than ${MAX_NODES} parts, with the functions that it calls`);
  if (++count.depth > MAX_DEPTH) throw unsupported(element, `expressions are nested more than ${MAX_DEPTH} deep`);
  const made = own(element, context);
  count.depth--;
  return made;
};

/** The expression among an element's children; undefined where there is none. */
export const expressionIn = (element: XmlElement): XmlElement | undefined =>
  element.children.find(({ name }) => name in EXPRESSIONS);

interface Made {
  readonly slot: number;
  readonly dataType: DataType;
  readonly isList: boolean;
}

const isListOf = (own: Expression): boolean =>
  (own.op === 'apply' && own.name.endsWith('SplitFunction')) || (own.op === 'column' && own.isList === true);

const addStep = (scope: Scope, element: XmlElement, told: DataType | undefined): Made => {
  const context: Context = { scope, inputs: new Map(), functions: [], count: { nodes: 0, depth: 0 } };
  const expression = expressionOf(element, context);
  const isList = isListOf(expression);
  if (expression.op === 'column' && (told === undefined || told === expression.type)) {
    // A field by another name.
    const slot = [...context.inputs.keys()][0]!;
    return { slot, dataType: expression.type, isList };
  }
  const found = typeOfExpression(expression);
  const known = isList ? 'string' : (told ?? found.type);
  const dataType = known ?? (found.isNumber ? 'double' : 'string');
  const params = {
    expression,
    // Numbers of several types stay what they are.
    to: isList || (known === undefined && found.isNumber) ? undefined : dataType,
    as: dataType === 'string' ? ('string' as const) : ('numbers' as const),
    isList,
    reason: scope.building.reason(`${placeOf(element)}: the value is none of type ${dataType}`),
  };
  return { slot: scope.builder.step('expression', params, [...context.inputs.keys()]), dataType, isList };
};

/** A DerivedField of a scope. */
export const addDerived = (scope: Scope, element: XmlElement): Field => {
  const own = expressionIn(element);
  if (!own) throw corrupt(element, 'there is no expression in it');
  const opType = opTypeIn(element);
  const { slot, dataType, isList } = addStep(scope, own, dataTypeOf(element));
  const valid = childrenOf(element, 'Value').map((value) => required(value, 'value'));
  return {
    name: required(element, 'name'),
    dataType,
    opType: opType ?? opTypeOf(dataType),
    slot,
    valid,
    ...(isList && { isList }),
  };
};

/** An expression by itself. */
export const addExpression = (scope: Scope, element: XmlElement, to?: DataType): Column => {
  const { slot, dataType, isList } = addStep(scope, element, to);
  scope.touch(slot, element.attributes.get('field') ?? element.name);
  return { slot, dataType, ...(isList && { isList }) };
};
