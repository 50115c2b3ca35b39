/**
 * MiningModel: https://dmg.org/pmml/v4-4-1/MultipleModels.html. Ensembles of trees that a Forest can say become one; all
 * else are the steps of each segment and a step that puts them together.
 */
import type {
  MissingPredictionTreatment,
  SegmentScoresParams,
  Segments,
  ValueMethod,
} from '../../../pipeline/kernels/pmml/segments.ts';
import type { XmlElement } from '../../../wire/xml.ts';
import { corrupt, numberOf, required, requiredChild, unsupported, wordOf } from '../element.ts';
import { categoryIn } from '../output.ts';
import type { Column, Outcome, Result, Scores } from '../result.ts';
import type { Scope } from '../scope.ts';
import { castColumn, type Target } from '../targets.ts';
import { chain, multiChain, selectAll, selectFirst } from './mining-chains.ts';
import { forestResult } from './mining-forest.ts';
import type { LowerModel } from './model.ts';
import { lowerSegment, maskOutcome, predictionOf, type Segment, segmentsOf } from './segments.ts';

export const METHODS = [
  'majorityVote',
  'weightedMajorityVote',
  'average',
  'weightedAverage',
  'median',
  'weightedMedian',
  'max',
  'sum',
  'weightedSum',
  'selectFirst',
  'selectAll',
  'modelChain',
  'multiModelChain',
  'x-multiModelChain',
] as const;
export type Method = (typeof METHODS)[number];

const TREATMENTS = ['continue', 'skipSegment', 'returnMissing'] as const;

/** Of the Segmentation. */
export interface Combination {
  readonly method: Method;
  readonly treatment: MissingPredictionTreatment;
  readonly threshold: number;
}

const combinationOf = (mining: XmlElement): Combination => {
  const segmentation = requiredChild(mining, 'Segmentation');
  required(segmentation, 'multipleModelMethod');
  const threshold = numberOf(segmentation, 'missingThreshold', 1);
  if (!(threshold >= 0 && threshold <= 1)) {
    throw corrupt(segmentation, `missingThreshold="${threshold}", a number from 0 to 1 was expected`);
  }
  return {
    method: wordOf(segmentation, 'multipleModelMethod', METHODS),
    treatment: wordOf(segmentation, 'missingPredictionTreatment', TREATMENTS),
    threshold,
  };
};

/** What the steps that put segments together have in common, and the slots of the truths of predicates. */
const sharedOf = (
  scope: Scope,
  segments: readonly Segment[],
  { treatment, threshold, method }: Combination,
): readonly [Segments, readonly number[]] => {
  const truths: number[] = [];
  const active = Int32Array.from(segments, (own) => (own.active === undefined ? -1 : truths.push(own.active) - 1));
  const weights = Float64Array.from(segments, ({ element }) => element.weight);
  const negative = segments.find(({ element }) => element.weight < 0);
  if (negative && method.startsWith('weighted')) {
    throw corrupt(negative.element.element, `its weight is ${negative.element.weight}; weights are not negative`);
  }
  const empty = scope.building.reason(`${scope.model.name}: no prediction of a segment is left, or only weights of 0`);
  return [{ active, weights, treatment, threshold, single: scope.math === 'float32', empty }, truths];
};

/** A prediction as a number. */
const numberColumn = (segment: Segment, scope: Scope): number => {
  const column = predictionOf(segment);
  if (!column.labels && column.dataType !== 'string' && column.dataType !== 'boolean') return column.slot;
  return castColumn(scope, column, 'double').slot;
};

const values = (scope: Scope, segments: readonly Segment[], combination: Combination, method: ValueMethod): Result => {
  const [shared, truths] = sharedOf(scope, segments, combination);
  if (shared.single && method === 'median') {
    throw unsupported(scope.model, 'a median of float32 is not served, nor by JPMML-Evaluator');
  }
  const slots = segments.map((own) => numberColumn(own, scope));
  const slot = scope.builder.step('segmentValues', { ...shared, method }, [...slots, ...truths]);
  return { kind: 'numbers', value: { slot, dataType: shared.single ? 'float' : 'double' } };
};

/** Categories of several lists, each once, and the places of each list's own among them. */
export const united = (
  lists: readonly (readonly string[])[],
): { readonly categories: readonly string[]; readonly places: readonly Int32Array[] } => {
  const numbers = new Map<string, number>();
  const places = lists.map((list) =>
    Int32Array.from(list, (name) => {
      const known = numbers.get(name) ?? numbers.size;
      numbers.set(name, known);
      return known;
    }),
  );
  return { categories: [...numbers.keys()], places };
};

/** The categories that a segment may choose, and where the number of its choice stands. */
const choiceOf = (segment: Segment, scope: Scope): readonly [slot: number, categories: readonly string[]] => {
  const { result, scores } = segment.outcome;
  if (result.kind === 'classes' && scores) {
    const winner = result.winner ?? scope.builder.step('winner', { least: result.least === true }, [scores.slot]);
    return [winner, scores.categories];
  }
  if (result.kind === 'column' && result.value?.labels) return [result.value.slot, result.value.labels];
  throw unsupported(segment.element.model, 'votes are served for models that choose among categories they list');
};

const votes = (scope: Scope, segments: readonly Segment[], combination: Combination): Result => {
  const [shared, truths] = sharedOf(scope, segments, combination);
  const choices = segments.map((own) => choiceOf(own, scope));
  const { categories, places } = united(choices.map(([, own]) => own));
  const params = {
    ...shared,
    weighted: combination.method === 'weightedMajorityVote',
    categories: categories.length,
    places,
  };
  const slots = [...choices.map(([slot]) => slot), ...truths];
  const [slot, winner] = scope.builder.steps('segmentVotes', params, slots, 2);
  return { kind: 'classes', scores: { slot: slot!, categories }, winner: winner!, features: new Set(['probability']) };
};

/** Probabilities, with NaN where a row has not the category. */
const probabilitiesOf = ({ outcome: { result, scores }, element }: Segment): Scores => {
  const own = result.sparse ?? result.probability ?? (result.features?.has('probability') ? scores : undefined);
  if (!own) throw unsupported(element.model, `<${element.model.name}> has no probabilities to put together`);
  return own;
};

const scores = (
  scope: Scope,
  segments: readonly Segment[],
  combination: Combination,
  method: SegmentScoresParams['method'],
  target: Target,
): Result => {
  const [shared, truths] = sharedOf(scope, segments, combination);
  if (target.categories && target.categories.length < 2) {
    throw corrupt(scope.model, 'a classification by probabilities has a target of at least two categories');
  }
  if (shared.single && method === 'median') {
    throw unsupported(scope.model, 'a median of float32 is not served, nor by JPMML-Evaluator');
  }
  const own = segments.map(probabilitiesOf);
  const { categories, places } = united(own.map((part) => part.categories));
  const asked = target.categories
    ?.map((name) => categoryIn(categories, name, target.dataType))
    .filter((place) => place >= 0);
  const params = {
    ...shared,
    method,
    categories: categories.length,
    places,
    ...(asked && { asked: Int32Array.from(asked) }),
  };
  const slots = [...own.map(({ slot }) => slot), ...truths];
  const [slot, winner] = scope.builder.steps('segmentScores', params, slots, 2);
  return { kind: 'classes', scores: { slot: slot!, categories }, winner: winner!, features: new Set(['probability']) };
};

/** Each segment's function is the model's, but in a chain, where it is the last one's. */
const checkFunctions = (mining: XmlElement, models: readonly XmlElement[], method: Method): void => {
  const own = required(mining, 'functionName');
  if (own === 'mixed') return;
  const checked = method === 'modelChain' ? models.slice(-1) : models;
  const odd = checked.find((model) => required(model, 'functionName') !== own);
  if (!odd) return;
  throw corrupt(odd, `functionName="${required(odd, 'functionName')}" inside a model of functionName="${own}"`);
};

/** Faults of all segments that take part, as columns that the answer rests on. */
export const faultsOf = (scope: Scope, segments: readonly Segment[], chained: boolean): readonly number[] =>
  segments.map((segment) => {
    const { active, rests, outcome, element } = segment;
    const answers = [
      predictionOf(segment),
      ...outcome.targets.map(({ column }) => column),
      ...outcome.outputs.map(({ column }) => column),
    ];
    const wants = chained && isHandedOn(element.model);
    const params = {
      hasPredicate: active !== undefined,
      wants: wants
        ? scope.building.reason(
            `segment ${JSON.stringify(element.id)} has no prediction, and later ones are to read it`,
          )
        : -1,
    };
    const slots = [...new Set([...answers.map(({ slot }) => slot), ...rests])];
    return scope.builder.step('segmentFaults', params, [...(active === undefined ? [] : [active]), ...slots]);
  });

/** Whether a segment's Output has fields that are missing with its prediction. */
const isHandedOn = (model: XmlElement): boolean =>
  model.children.some(
    ({ name, children }) =>
      name === 'Output' &&
      children.some(
        (own) =>
          own.name === 'OutputField' &&
          !['transformedValue', 'decision', 'warning'].includes(own.attributes.get('feature') ?? 'predictedValue'),
      ),
  );

const VALUES: readonly string[] = ['sum', 'average', 'median', 'weightedSum', 'weightedAverage', 'weightedMedian'];
const SCORES: readonly string[] = ['average', 'weightedAverage', 'median', 'max'];

const together = (
  scope: Scope,
  segments: readonly Segment[],
  combination: Combination,
  target: Target | undefined,
): Result => {
  const { method } = combination;
  const functionName = required(scope.model, 'functionName');
  const asked = method as ValueMethod;
  if (target && functionName === 'regression' && VALUES.includes(method)) {
    return values(scope, segments, combination, asked);
  }
  if (target && functionName === 'classification' && SCORES.includes(method)) {
    return scores(scope, segments, combination, method as SegmentScoresParams['method'], target);
  }
  if (target && functionName !== 'regression' && method.endsWith('ajorityVote'))
    return votes(scope, segments, combination);
  throw corrupt(scope.model, `multipleModelMethod="${method}" is none for functionName="${functionName}"`);
};

export const miningModel: LowerModel = (mining, scope, target) => {
  const combination = combinationOf(mining);
  const { method, treatment } = combination;
  const elements = segmentsOf(mining);
  checkFunctions(
    mining,
    elements.map(({ model }) => model),
    method,
  );
  const isChain = method === 'modelChain' || method.endsWith('ultiModelChain');
  if (treatment === 'skipSegment' && (isChain || method === 'selectAll')) {
    throw corrupt(mining, `missingPredictionTreatment="skipSegment" is none for multipleModelMethod="${method}"`);
  }
  if (isChain)
    return method === 'modelChain' ? chain(elements, scope, treatment) : multiChain(elements, scope, treatment);
  const forest = forestResult(elements, scope, combination, target);
  if (forest) return forest;
  const segments = elements.map((element) => lowerSegment(element, scope));
  if (method === 'selectFirst') return selectFirst(segments, scope, treatment);
  const byId = new Map<string, Outcome>(segments.map((own) => [own.element.id, maskOutcome(own, scope)]));
  if (method === 'selectAll') return { ...selectAll(segments, scope, treatment), segments: byId };
  const result = together(scope, segments, combination, target);
  const rests = segments.some((own) => own.rests.length > 0) ? faultsOf(scope, segments, false) : [];
  return { ...result, segments: byId, rests };
};

/** Of one kind with the others, so that a row's answer may be any of them. */
export const alike = (columns: readonly Column[], scope: Scope): readonly Column[] => {
  const [first] = columns;
  const isSame = columns.every((own) => own.dataType === first!.dataType && !own.labels);
  if (isSame) return columns;
  const to = columns.every((own) => own.dataType === first!.dataType) ? first!.dataType : 'string';
  return columns.map((own) => castColumn(scope, own, to));
};
