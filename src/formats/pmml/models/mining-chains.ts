/**
 * MiningModels that answer what segments of them answer: the first, the last, or all that take part.
 * https://dmg.org/pmml/v4-4-1/MultipleModels.html
 */
import type { MissingPredictionTreatment } from '../../../pipeline/kernels/pmml/segments.ts';
import { corrupt, unsupported } from '../element.ts';
import type { Answered, Column, Outcome, Result, Scores } from '../result.ts';
import type { Scope } from '../scope.ts';
import { alike, faultsOf, united } from './mining.ts';
import {
  fieldNamesOf,
  lowerSegment,
  maskColumn,
  maskOutcome,
  predictionOf,
  type Segment,
  type SegmentElement,
} from './segments.ts';

/** Fields of segments by name, as the segment that was chosen has them. */
const chosenFields = (lists: readonly (readonly Answered[])[], chooser: number, scope: Scope): readonly Answered[] => {
  const names = [...new Set(lists.flatMap((list) => list.map(({ name }) => name)))];
  return names.map((name) => {
    const having = lists.flatMap((list, i) => {
      const own = list.find((field) => field.name === name);
      return own ? [[i, own.column] as const] : [];
    });
    const which = new Int32Array(lists.length).fill(-1);
    having.forEach(([segment], place) => {
      which[segment] = place;
    });
    const columns = alike(
      having.map(([, column]) => column),
      scope,
    );
    const slots = [chooser, ...columns.map(({ slot }) => slot)];
    return { name, column: { ...columns[0]!, slot: scope.builder.step('choose', { which, elseFirst: false }, slots) } };
  });
};

/** The same scores of all segments, as those of the one that was chosen; undefined where not all have them. */
const chosenScores = (
  all: readonly (Scores | undefined)[],
  chooser: number,
  scope: Scope,
): (Scores & { readonly places: readonly Int32Array[] }) | undefined => {
  const { builder } = scope;
  if (!all.every((scores): scores is Scores => scores !== undefined)) return undefined;
  const { categories, places } = united(all.map((scores) => scores.categories));
  const slots = all.map(({ slot }, i) =>
    builder.step('spreadScores', { places: places[i]!, width: categories.length }, [slot]),
  );
  const which = Int32Array.from(all, (_, i) => i);
  const slot = builder.step('choose', { which, elseFirst: false }, [chooser, ...slots]);
  return { ...all[0], slot, categories, places };
};

/** What decides in the segment that was chosen. */
const chosenClasses = (
  segments: readonly Segment[],
  chooser: number,
  scope: Scope,
): Pick<Result, 'scores' | 'winner' | 'features' | 'probability' | 'confidence' | 'affinity'> => {
  const { builder } = scope;
  const of = (name: 'probability' | 'confidence' | 'affinity'): { readonly [key: string]: Scores } => {
    const own = chosenScores(
      segments.map(({ outcome: { result } }) => result[name]),
      chooser,
      scope,
    );
    return own ? { [name]: own } : {};
  };
  const extra = { ...of('probability'), ...of('confidence'), ...of('affinity') };
  const scores = chosenScores(
    segments.map(({ outcome }) => outcome.scores),
    chooser,
    scope,
  );
  if (!scores) return extra;
  const winners = segments.map(({ outcome: { result, scores: own } }, i) => {
    const winner = result.winner ?? builder.step('winner', { least: result.least === true }, [own!.slot]);
    return builder.step('pick', { table: Float64Array.from(scores.places[i]!), width: 0 }, [winner]);
  });
  const which = Int32Array.from(segments, (_, i) => i);
  return {
    ...extra,
    scores,
    winner: builder.step('choose', { which, elseFirst: false }, [chooser, ...winners]),
    features: segments[0]!.outcome.result.features ?? new Set(),
  };
};

/** What one of the segments answers, by a chooser of theirs. */
const chosen = (segments: readonly Segment[], chooser: number, scope: Scope): Result => {
  const nobody = scope.building.reason('no segment takes part, so that none has an id');
  const id = { slot: scope.builder.step('absentFault', { reason: nobody }, [chooser]), dataType: 'string' } as const;
  const own = segments.map(({ outcome }) => (outcome.target ? [outcome.target] : []));
  const targets = chosenFields(own, chooser, scope);
  const last = segments.at(-1)!.outcome.target?.name;
  const outputs = chosenFields(
    segments.map(({ outcome }) => outcome.outputs),
    chooser,
    scope,
  );
  return {
    kind: 'column',
    ...chosenClasses(segments, chooser, scope),
    entities: { id: { ...id, labels: segments.map(({ element }) => element.id) } },
    inner: {
      target: targets.find(({ name }) => name === last),
      targets: targets.filter(({ name }) => name !== last),
      outputs,
    },
  };
};

/** A list of answers has one name, whichever segments they are of. */
const targetName = (segments: readonly Segment[]): string => {
  const [first] = segments;
  const odd = segments.find(({ outcome }) => outcome.target?.name !== first!.outcome.target?.name);
  if (!odd) return first!.outcome.target!.name;
  throw unsupported(odd.element.model, 'the segments of selectAll have one target in common; this one has another');
};

/** Values of Targets stand in for rows that no segment answers, which is for the model around them to say. */
const checkDefaults = (scope: Scope, segments: readonly Segment[]): void => {
  const targets = scope.model.children.find(({ name }) => name === 'Targets');
  if (!targets || segments.some(({ active }) => active === undefined)) return;
  throw unsupported(
    targets,
    'defaults for rows that no segment answers are not served of models that choose a segment',
  );
};

const inputsOf = (segments: readonly Segment[]): readonly [Int32Array, readonly number[]] => {
  const truths: number[] = [];
  const active = Int32Array.from(segments, (own) => (own.active === undefined ? -1 : truths.push(own.active) - 1));
  return [active, [...segments.map((own) => predictionOf(own).slot), ...truths]];
};

export const selectFirst = (
  segments: readonly Segment[],
  scope: Scope,
  treatment: MissingPredictionTreatment,
): Result => {
  checkDefaults(scope, segments);
  const [active, slots] = inputsOf(segments);
  const whenMissing = ({ continue: 'take', skipSegment: 'pass', returnMissing: 'end' } as const)[treatment];
  const chooser = scope.builder.step('segmentChoice', { active, last: false, from: 0, whenMissing }, slots);
  // A segment after the one that was chosen was not asked.
  const byId = new Map(
    segments.map((own, i) => {
      const which = Int32Array.from(segments, (_, k) => (k === i ? 0 : -1));
      return [own.element.id, maskOutcome(own, scope, { slot: chooser, which })] as const;
    }),
  );
  return { ...chosen(segments, chooser, scope), segments: byId, rests: faultsOf(scope, segments, false) };
};

/** Lists of what the segments answer, one entry a segment. */
export const selectAll = (
  segments: readonly Segment[],
  scope: Scope,
  treatment: MissingPredictionTreatment,
): Result => {
  const conditional = segments.find(({ active }) => active !== undefined);
  if (conditional) {
    throw unsupported(
      conditional.element.element,
      'selectAll is served of segments that always take part, so that all lists are as long',
    );
  }
  if (treatment !== 'continue')
    throw unsupported(scope.model, `selectAll with missingPredictionTreatment="${treatment}"`);
  const name = targetName(segments);
  const names = segments.map(({ outcome }) =>
    outcome.outputs
      .map((own) => own.name)
      .sort()
      .join('\n'),
  );
  if (new Set(names).size > 1) throw corrupt(scope.model, 'the segments of selectAll answer different fields');
  const listOf = (columns: readonly Column[]): Column => {
    const same = alike(columns, scope);
    const kernel = same[0]!.dataType === 'string' ? 'hstackTexts' : 'hstack';
    const slot = scope.builder.step(
      kernel,
      {},
      same.map((own) => own.slot),
    );
    return { dataType: same[0]!.dataType, slot, width: segments.length };
  };
  const target = { name, column: listOf(segments.map(predictionOf)) };
  const outputs = segments[0]!.outcome.outputs.map(({ name: field }) => ({
    name: field,
    column: listOf(segments.map(({ outcome }) => outcome.outputs.find((own) => own.name === field)!.column)),
  }));
  return { kind: 'column', inner: { target, targets: [], outputs }, rests: faultsOf(scope, segments, false) };
};

/** Segments in their order, each seeing what those before it have answered. */
const lowerChain = (elements: readonly SegmentElement[], scope: Scope): readonly Segment[] =>
  elements.map((element) => {
    const segment = lowerSegment(element, scope);
    for (const name of fieldNamesOf(element.model)) {
      const field = segment.scope.field(name, element.model);
      scope.declare(maskColumn(field, scope, segment));
    }
    return segment;
  });

const byId = (segments: readonly Segment[], scope: Scope): ReadonlyMap<string, Outcome> =>
  new Map(segments.map((own) => [own.element.id, maskOutcome(own, scope)]));

/** The answer of the last segment that takes part. */
export const chain = (
  elements: readonly SegmentElement[],
  scope: Scope,
  treatment: MissingPredictionTreatment,
): Result => {
  const segments = lowerChain(elements, scope);
  checkDefaults(scope, segments);
  const ends = treatment === 'returnMissing';
  const rests = faultsOf(scope, segments, !ends);
  const from = Math.max(
    0,
    segments.findLastIndex(({ active }) => active === undefined),
  );
  const candidates = segments.slice(from);
  const [active, slots] = inputsOf(segments);
  const whenMissing = ends ? 'end' : 'take';
  const chooser = scope.builder.step('segmentChoice', { active, last: true, from, whenMissing }, slots);
  const [only] = candidates;
  const isCertain = candidates.length === 1 && only!.active === undefined && !ends;
  const result = isCertain ? sole(only!, chooser) : chosen(candidates, chooser, scope);
  return { ...result, segments: byId(segments, scope), rests };
};

const sole = ({ outcome, element }: Segment, chooser: number): Result => {
  const { target, targets, outputs, result, scores } = outcome;
  const { value: _value, inner: _inner, segments: _segments, rests: _rests, ...own } = result;
  return {
    ...own,
    kind: result.kind,
    ...(scores && { scores }),
    entities: { id: { slot: chooser, dataType: 'string', labels: [element.id] } },
    inner: { target, targets, outputs },
  };
};

/** The answers of all segments, each under its own names. */
export const multiChain = (
  elements: readonly SegmentElement[],
  scope: Scope,
  treatment: MissingPredictionTreatment,
): Result => {
  if (treatment === 'returnMissing') {
    throw unsupported(scope.model, 'missingPredictionTreatment="returnMissing" is not served of a multiModelChain');
  }
  const segments = lowerChain(elements, scope);
  const known = new Set<string>();
  const outcomes = segments.map((own) => maskOutcome(own, scope));
  outcomes.forEach(({ target, targets, outputs }, i) => {
    for (const { name } of [...(target ? [target] : []), ...targets, ...outputs]) {
      if (known.has(name))
        throw unsupported(elements[i]!.model, `a segment before it answers ${JSON.stringify(name)}, too`);
      known.add(name);
    }
  });
  const targets = outcomes.flatMap(({ target, targets: more }) => [...(target ? [target] : []), ...more]);
  return {
    kind: 'column',
    inner: { target: undefined, targets, outputs: outcomes.flatMap(({ outputs }) => outputs) },
    segments: byId(segments, scope),
    rests: faultsOf(scope, segments, true),
  };
};
