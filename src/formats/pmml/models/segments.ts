/** The segments of a MiningModel, lowered one by one: https://dmg.org/pmml/v4-4-1/MultipleModels.html */
import type { XmlElement } from '../../../wire/xml.ts';
import { child, childrenOf, content, corrupt, numberOf, required, requiredChild, unsupported } from '../element.ts';
import { addModel } from '../lower.ts';
import { addPredicate, predicateIn } from '../predicates.ts';
import type { Answered, Column, Outcome, Result, Scores } from '../result.ts';
import type { Scope } from '../scope.ts';
import { entityIds } from './tree-nodes.ts';

/** A Segment as the document has it. */
export interface SegmentElement {
  readonly element: XmlElement;
  readonly id: string;
  readonly weight: number;
  /** undefined: always true. */
  readonly predicate: XmlElement | undefined;
  readonly model: XmlElement;
}

const NOT_MODELS = new Set(['VariableWeight', 'Extension']);

/** Throws CORRUPT_MODEL where a segment has no model, no predicate, or the id of another one. */
export const segmentsOf = (mining: XmlElement): readonly SegmentElement[] => {
  for (const name of ['Regression', 'DecisionTree']) {
    const embedded = child(mining, name);
    if (embedded) throw unsupported(embedded, 'models without a <Segment> are not served, nor by JPMML-Evaluator');
  }
  const segmentation = requiredChild(mining, 'Segmentation');
  const local = child(segmentation, 'LocalTransformations');
  if (local && content(local).length > 0) {
    throw unsupported(local, 'it is not served here, nor by JPMML-Evaluator; it may stand in the <MiningModel>');
  }
  const elements = childrenOf(segmentation, 'Segment');
  if (elements.length === 0) throw corrupt(segmentation, 'there is no <Segment> in it');
  const ids = entityIds(elements);
  return elements.map((element, i) => {
    const variable = child(element, 'VariableWeight');
    if (variable) throw unsupported(variable, 'weights by a field are not served, nor by JPMML-Evaluator');
    const predicate = predicateIn(element);
    if (!predicate) throw corrupt(element, 'there is no predicate in it');
    const model = element.children.find((own) => own !== predicate && !NOT_MODELS.has(own.name));
    if (!model) throw corrupt(element, 'there is no model in it');
    const weight = numberOf(element, 'weight', 1);
    if (Number.isNaN(weight)) throw corrupt(element, 'its weight is not a number');
    return { element, id: ids[i]!, weight, predicate: predicate.name === 'True' ? undefined : predicate, model };
  });
};

/** A segment as steps. */
export interface Segment {
  readonly element: SegmentElement;
  /** The truth of its predicate; undefined: always true. */
  readonly active: number | undefined;
  readonly scope: Scope;
  readonly outcome: Outcome;
  /** What its faults are looked for in, besides its answers. */
  readonly rests: readonly number[];
}

export const outermost = (scope: Scope): Scope => (scope.parent ? outermost(scope.parent) : scope);

/** Columns that a model was asked for, without those of the request, which hold no faults. */
export const restsOf = (scope: Scope): readonly number[] => {
  const plain = outermost(scope).touched;
  return [...scope.touched.keys()].filter((slot) => !plain.has(slot));
};

export const lowerSegment = (element: SegmentElement, scope: Scope): Segment => {
  const active = element.predicate && addPredicate(element.predicate, scope);
  const own = scope.child(element.model);
  const outcome = addModel(own);
  return { element, active, scope: own, outcome, rests: restsOf(own) };
};

/** The column that says whether a segment has a prediction. */
export const predictionOf = ({ outcome, element }: Segment): Column => {
  if (!outcome.target) throw corrupt(element.model, 'a model in a <Segment> must have a target');
  return outcome.target.column;
};

/** Numbers by row, and which of them say that a segment is looked at: those with 0. */
export interface Mask {
  readonly slot: number;
  readonly which: Int32Array;
}

const maskOf = ({ active }: Segment): Mask | undefined =>
  active === undefined ? undefined : { slot: active, which: Int32Array.of(-1, 0) };

const masked = <C extends { readonly slot: number }>(column: C, scope: Scope, mask: Mask | undefined): C =>
  mask === undefined
    ? column
    : {
        ...column,
        slot: scope.builder.step('choose', { which: mask.which, elseFirst: false }, [mask.slot, column.slot]),
      };

/** A column, missing where a segment takes no part. */
export const maskColumn = <C extends { readonly slot: number }>(column: C, scope: Scope, segment: Segment): C =>
  masked(column, scope, maskOf(segment));

/** The answers of a segment, missing where it takes no part. */
export const maskOutcome = (segment: Segment, scope: Scope, by = maskOf(segment)): Outcome => {
  const { outcome } = segment;
  if (by === undefined) return outcome;
  const mask = <C extends { readonly slot: number }>(own: C): C => masked(own, scope, by);
  const field = ({ name, column }: Answered): Answered => ({ name, column: mask(column) });
  const { result, target, targets, outputs, scores } = outcome;
  const scoresOf = (
    name: 'scores' | 'probability' | 'confidence' | 'affinity' | 'sparse',
  ): { [key: string]: Scores } => (result[name] ? { [name]: mask(result[name]) } : {});
  const made: Result = {
    ...result,
    ...(result.value && { value: mask(result.value) }),
    ...(result.winner !== undefined && { winner: mask({ slot: result.winner }).slot }),
    ...scoresOf('scores'),
    ...scoresOf('probability'),
    ...scoresOf('confidence'),
    ...scoresOf('affinity'),
    ...scoresOf('sparse'),
    ...(result.entities?.id && { entities: { ...result.entities, id: mask(result.entities.id) } }),
  };
  return {
    result: made,
    target: target && field(target),
    targets: targets.map(field),
    outputs: outputs.map(field),
    ...(scores && { scores: mask(scores) }),
  };
};

/** What a segment's Output makes visible to later segments and to the model around it. */
export const fieldNamesOf = (model: XmlElement): readonly string[] =>
  childrenOf(child(model, 'Output') ?? { ...model, children: [] }, 'OutputField').map((own) => required(own, 'name'));
