/** Output: the fields that a model answers besides its target, https://dmg.org/pmml/v4-4-1/Output.html. */
import { type DataType, opTypeOf, parseText } from '../../pipeline/kernels/pmml/data-types.ts';
import type { XmlElement } from '../../wire/xml.ts';
import { dataTypeOf, opTypeIn } from './document.ts';
import { attribute, child, childrenOf, corrupt, isTrue, numberOf, required, unsupported } from './element.ts';
import { addExpression, expressionIn } from './expressions.ts';
import type { Answered, Column, Outcome, Result, Scores } from './result.ts';
import type { Scope } from './scope.ts';
import { castColumn, type Target } from './targets.ts';

/** What an OutputField asks for. */
export const featureOf = (element: XmlElement): string => attribute(element, 'feature') ?? 'predictedValue';

/** A model's result for one target, and what became of it. */
export interface Predicted {
  readonly result: Result;
  readonly target: Target | undefined;
  /** The target's field, and the scores that it was taken from. */
  readonly prediction: Column | undefined;
  readonly scores: Scores | undefined;
}

/** The same of each target, where a model has several. */
export interface AllPredicted extends Predicted {
  readonly several?: readonly Predicted[];
}

/** What an OutputField may ask for. */
interface Asked extends AllPredicted {
  readonly element: XmlElement;
  readonly scope: Scope;
}

const lacking = ({ element, scope }: Asked, what: string): Error =>
  unsupported(element, `<${scope.model.name}> has no ${what} to answer`);

/** A category as the scores call it: `1.0` is `1` where the target is a whole number. */
export const categoryIn = (categories: readonly string[], value: string, type: DataType | undefined): number => {
  const exact = categories.indexOf(value);
  if (exact >= 0 || type === undefined || type === 'string') return exact;
  const number = parseText(type, value);
  return number === undefined ? -1 : categories.findIndex((name) => parseText(type, name) === number);
};

/** The number of the category that `value` names, or of the one that won. */
const scoreOf = (asked: Asked, scores: Scores | undefined, what: string): Column => {
  if (!scores) throw lacking(asked, what);
  const { element, scope, target, result } = asked;
  const { builder } = scope;
  const value = attribute(element, 'value');
  if (value === undefined) {
    const winner =
      result.winner ?? builder.step('winner', { least: result.least === true }, [asked.scores?.slot ?? scores.slot]);
    return { slot: builder.step('scoreAt', {}, [scores.slot, winner]), dataType: 'double' };
  }
  const column = categoryIn(scores.categories, value, target?.dataType);
  // A category that nothing was counted for.
  if (column < 0)
    return { slot: builder.step('whereKnown', { value: scores.other ?? 0 }, [scores.slot]), dataType: 'double' };
  return { slot: builder.step('score', { column }, [scores.slot]), dataType: 'double' };
};

const predicted = (asked: Asked): Column => {
  if (!asked.prediction) throw lacking(asked, 'prediction');
  return asked.prediction;
};

const displayed = (asked: Asked): Column => {
  const { result, target, scope } = asked;
  if (result.display) return result.display;
  const column = predicted(asked);
  const shown = new Map(target && target.opType !== 'continuous' ? target.data?.displayValues : []);
  for (const value of target?.element ? childrenOf(target.element, 'TargetValue') : []) {
    const text = attribute(value, 'displayValue');
    if (text !== undefined) shown.set(required(value, 'value'), text);
  }
  if (shown.size === 0) return column;
  const texts = castColumn(scope, column, 'string');
  const [from, to] = [[...shown.keys()], [...shown.values()]];
  return { slot: scope.builder.step('replaceTexts', { from, to }, [texts.slot]), dataType: 'string' };
};

const rankOf = ({ element }: Asked): number => {
  const rank = numberOf(element, 'rank', 1);
  if (!(Number.isInteger(rank) && rank >= 1))
    throw corrupt(element, `rank="${rank}", a whole number from 1 on was expected`);
  const order = attribute(element, 'rankOrder');
  if (rank > 1 && order === 'ascending')
    throw unsupported(element, 'ranks in ascending order are not served; JPMML-Evaluator has them neither');
  return rank;
};

const never = (scope: Scope, like: number): Column => ({
  slot: scope.builder.step('nothing', {}, [like]),
  dataType: 'string',
});

const ranked = (asked: Asked, own: ((rank: number) => Column | undefined) | undefined, what: string): Column => {
  if (!own) throw lacking(asked, what);
  return own(rankOf(asked)) ?? never(asked.scope, own(1)!.slot);
};

const rule = (asked: Asked, feature: string): Column => {
  if (!asked.result.rule) throw lacking(asked, 'rules');
  return asked.result.rule(asked.element, feature);
};

const affinity = (asked: Asked): Column => {
  const rank = rankOf(asked);
  if (rank > 1) return ranked(asked, asked.result.entities?.affinities, 'ranked affinities');
  return scoreOf(asked, asked.result.affinity, 'affinities');
};

const entityAffinity = (asked: Asked): Column => {
  if (attribute(asked.element, 'value') !== undefined) return affinity(asked);
  const own = asked.result.entities?.affinity;
  if (!own) throw lacking(asked, 'affinities');
  return own;
};

const entityId = (asked: Asked): Column => {
  if (asked.result.rule) return rule(asked, 'ruleId');
  const rank = rankOf(asked);
  const { entities } = asked.result;
  if (rank > 1) return ranked(asked, entities?.ranked, 'ranked entities');
  if (!entities?.id) throw lacking(asked, 'entity');
  return entities.id;
};

const residual = (asked: Asked): Column => {
  const { scope, target, element, scores } = asked;
  if (!target?.isNamed) throw corrupt(element, 'a residual wants a target with a name');
  const expected = scope.field(target.name, element);
  const { builder, building } = scope;
  const reason = building.reason(`${JSON.stringify(target.name)} is missing, which the residual is of`);
  if (target.opType === 'continuous') {
    const column = castColumn(scope, predicted(asked), 'double');
    const whole = target.dataType === 'integer' && predicted(asked).dataType === 'integer';
    const slot = builder.step('residual', { reason }, [scope.numbers(target.name, element), column.slot]);
    return { slot, dataType: whole ? 'integer' : 'double' };
  }
  if (!scores) throw lacking(asked, 'probabilities');
  const numbers = scope.columnOf(expected);
  const values = scores.categories.map((name) => scope.literal(target.name, name, element) ?? Number.NaN);
  const winner = asked.result.winner ?? builder.step('winner', { least: false }, [scores.slot]);
  const slot = builder.step('classResidual', { values: Float64Array.from(values), reason }, [
    numbers,
    winner,
    scores.slot,
  ]);
  return { slot, dataType: 'double' };
};

/** Everything that may be asked for, by its name in PMML 4.4 and before. */
export const RESULT_FEATURES: Readonly<Record<string, (asked: Asked) => Column>> = {
  predictedValue: predicted,
  predictedDisplayValue: displayed,
  probability: (asked) =>
    scoreOf(
      asked,
      asked.result.probability ?? (asked.result.features?.has('probability') ? asked.scores : undefined),
      'probabilities',
    ),
  confidence: (asked) =>
    asked.result.rule
      ? rule(asked, 'confidence')
      : scoreOf(
          asked,
          asked.result.confidence ?? (asked.result.features?.has('confidence') ? asked.scores : undefined),
          'confidences',
        ),
  residual,
  clusterId: entityId,
  clusterAffinity: entityAffinity,
  entityId,
  entityAffinity,
  affinity,
  standardError: (asked) => {
    if (!asked.result.standardError)
      throw lacking(asked, 'standard error, which is of linear models with a <PCovMatrix>,');
    return asked.result.standardError;
  },
  standardDeviation: (asked) => {
    if (!asked.result.deviation) throw lacking(asked, 'standard deviation');
    return asked.result.deviation;
  },
  reasonCode: (asked) => ranked(asked, asked.result.reasonCode, 'reason codes'),
  ruleValue: (asked) => rule(asked, attribute(asked.element, 'ruleFeature') ?? 'consequent'),
  antecedent: (asked) => rule(asked, 'antecedent'),
  consequent: (asked) => rule(asked, 'consequent'),
  rule: (asked) => rule(asked, 'rule'),
  ruleId: (asked) => rule(asked, 'ruleId'),
  support: (asked) => rule(asked, 'support'),
  lift: (asked) => rule(asked, 'lift'),
  leverage: (asked) => rule(asked, 'leverage'),
  // A list of remarks of the evaluator, of which there are none.
  warning: ({ scope }) => ({
    slot: scope.builder.step('nothing', { text: '[]' }, []),
    dataType: 'string',
    isList: true,
  }),
  // A trace of the evaluation, which only a reporting evaluator has.
  'x-report': ({ scope, prediction }) => ({
    slot: scope.builder.step('nothing', {}, prediction ? [prediction.slot] : []),
    dataType: 'string',
  }),
};

/** Features that are refused, and why. */
export const REFUSED_FEATURES: Readonly<Record<string, string>> = {
  confidenceIntervalLower: 'JPMML-Evaluator has none, so that there is nothing to compare with',
  confidenceIntervalUpper: 'JPMML-Evaluator has none, so that there is nothing to compare with',
};

const transformed = (asked: Asked): Column => {
  const expression = expressionIn(asked.element);
  if (!expression) throw corrupt(asked.element, 'there is no expression in it');
  return addExpression(asked.scope, expression);
};

const ofSegment = (asked: Asked, id: string): Column | undefined => {
  const { element, result, scope } = asked;
  if (!result.segments) throw corrupt(element, `segmentId is only for a <MiningModel>, not for <${scope.model.name}>`);
  const segment = result.segments.get(id);
  if (!segment) return undefined;
  const feature = featureOf(element);
  if (feature === 'transformedValue' || feature === 'decision') {
    const name = required(element, 'value');
    return (
      segment.outputs.find((own) => own.name === name)?.column ??
      (segment.target?.name === name ? segment.target.column : undefined)
    );
  }
  const own = RESULT_FEATURES[feature];
  if (!own || feature === 'residual' || feature === 'predictedDisplayValue')
    throw unsupported(element, `feature="${feature}" of a segment`);
  return own({ ...asked, result: segment.result, prediction: segment.target?.column, scores: segment.scores });
};

/** Of several targets the one that the field names. */
const ofTarget = (asked: Asked): Asked => {
  const name = attribute(asked.element, 'targetField');
  const known = asked.several ?? (asked.target ? [asked] : []);
  if (name === undefined && !asked.several) return asked;
  const own = known.find(({ target }) => target?.name === name);
  if (own) return { ...asked, ...own };
  if (!asked.target && !asked.several) return asked;
  const names = known.map(({ target }) => JSON.stringify(target?.name)).join(', ');
  throw corrupt(asked.element, `targetField is ${JSON.stringify(name ?? '')}, one of ${names} was expected`);
};

const columnOf = (asked: Asked): Column | undefined => {
  const { element } = asked;
  const segment = attribute(element, 'segmentId');
  if (segment !== undefined) return ofSegment(asked, segment);
  const feature = featureOf(element);
  if (feature === 'transformedValue' || feature === 'decision') return transformed(asked);
  const refused = REFUSED_FEATURES[feature];
  if (refused) throw unsupported(element, `feature="${feature}" is not served: ${refused}`);
  const own = RESULT_FEATURES[feature];
  if (!own) throw corrupt(element, `feature="${feature}" is none of PMML`);
  return own(ofTarget(asked));
};

/**
 * The OutputFields of a model. Each is visible to those after it, and to models around this one. Those that are not final
 * results are left out of the answer, and so are those of segments that there are not.
 */
export const addOutputs = (
  scope: Scope,
  made: AllPredicted,
): Pick<Outcome, 'outputs'> & { readonly all: readonly Answered[] } => {
  const output = child(scope.model, 'Output');
  const all: Answered[] = [];
  const outputs: Answered[] = [];
  for (const element of output ? childrenOf(output, 'OutputField') : []) {
    const name = required(element, 'name');
    const column = columnOf({ ...made, element, scope });
    if (!column) continue;
    const dataType = dataTypeOf(element) ?? column.dataType;
    const cast = column.isList ? column : castColumn(scope, column, dataType);
    scope.declare({ name, dataType, opType: opTypeIn(element) ?? opTypeOf(dataType), slot: cast.slot, valid: [] });
    all.push({ name, column: cast });
    if (isTrue(element, 'isFinalResult', true)) outputs.push({ name, column: cast });
  }
  return { outputs, all };
};
