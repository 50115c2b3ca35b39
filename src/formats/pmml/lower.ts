/**
 * A document as a pipeline, one input a column:
 *
 *   request ─ treatment ─▶ fields ─ model ─▶ result ─ Targets ─▶ target ─ Output ─▶ fields ─ answer ─▶ outputs
 */
import { ServingError } from '../../errors.ts';
import type { Model } from '../../model.ts';
import { opTypeOf } from '../../pipeline/kernels/pmml/data-types.ts';
import { PipelineBuilder } from '../../pipeline/pipeline.ts';
import type { Port, Signature } from '../../tensor/signature.ts';
import type { Document } from './document.ts';
import { attribute, unsupported } from './element.ts';
import { addInputs } from './inputs.ts';
import { MODELS, REFUSED } from './models/index.ts';
import { addOutputs, type Predicted } from './output.ts';
import type { Answered, Column, Outcome } from './result.ts';
import { Building, Scope } from './scope.ts';
import { addPrediction, targetsOf } from './targets.ts';
import { verify } from './verification.ts';

/** Adds a model, its Targets and its Output. `scope` is the model's own. */
export const addModel = (scope: Scope): Outcome => {
  const { model } = scope;
  const lower = MODELS[model.name];
  if (!lower) {
    const why = REFUSED[model.name];
    throw unsupported(model, why ? `a <${model.name}> is not served: ${why}` : `<${model.name}> is no model of PMML`);
  }
  if (attribute(model, 'isScorable') === 'false')
    throw unsupported(model, 'the model says of itself that it is not scorable');
  const targets = targetsOf(model, scope);
  const [target] = targets;
  const result = lower(model, scope, targets.length > 1 ? undefined : target, targets);
  const predictions = targets.flatMap((own): readonly Predicted[] => {
    const part = result.byTarget ? result.byTarget.get(own.name) : own === target ? result : undefined;
    if (!part) return [];
    for (const slot of part.rests ?? []) scope.touched.set(slot, own.name);
    if (part.inner) {
      const { inner } = part;
      return [{ result: part, target: inner.target && own, prediction: inner.target?.column, scores: part.scores }];
    }
    if (!part.value && !part.scores)
      return [{ result: part, target: undefined, prediction: undefined, scores: undefined }];
    const { column, scores, winner } = addPrediction(scope, part, own);
    return [{ result: winner === undefined ? part : { ...part, winner }, target: own, prediction: column, scores }];
  });
  const nothing = { result, target: undefined, prediction: undefined, scores: undefined };
  const first = predictions[0] ?? nothing;
  for (const slot of predictions.length === 0 ? (result.rests ?? []) : []) scope.touched.set(slot, model.name);
  const { outputs } = addOutputs(scope, result.byTarget ? { ...nothing, several: predictions } : first);
  const answered = predictions.flatMap(({ target: own, prediction }) =>
    own && prediction ? [{ name: own.name, column: prediction }] : [],
  );
  const { inner } = result;
  return {
    result: first.result,
    target: inner ? inner.target : answered[0],
    targets: inner ? inner.targets : answered.slice(1),
    outputs: [...(inner?.outputs ?? []), ...outputs],
    ...(first.scores && { scores: first.scores }),
  };
};

const isText = ({ dataType, isList }: Column): boolean =>
  isList === true || !(dataType === 'boolean' || opTypeOf(dataType) === 'continuous');

const dtypeOf = (column: Column): 'string' | 'bool' | 'float64' =>
  isText(column) ? 'string' : column.dataType === 'boolean' ? 'bool' : 'float64';

const portOf = (name: string, column: Column): Port => ({
  name,
  type: {
    kind: 'tensor',
    dtype: dtypeOf(column),
    shape: column.width === undefined ? ['batch'] : ['batch', column.width],
  },
  missing: true,
  ...(column.isList && { json: 'cell' }),
});

/** A column as an answer has it: truth values as such, dates and times as texts of ISO 8601. */
const shown = (builder: PipelineBuilder, { slot, dataType }: Column): number => {
  if (dataType === 'boolean') return builder.step('truths', {}, [slot]);
  if (dataType === 'date' || dataType === 'time' || dataType === 'dateTime') {
    return builder.step('isoTexts', { kind: dataType }, [slot]);
  }
  return slot;
};

/** The fields of an answer by their names: the target, then the outputs; one that is told twice is told once. */
const answeredBy = ({ target, targets, outputs }: Outcome): readonly Answered[] => {
  const all = [...(target ? [target] : []), ...targets, ...outputs];
  return [...new Map(all.map((own) => [own.name, own])).values()];
};

/** Throws CORRUPT_MODEL, or UNSUPPORTED_MODEL with all that is not served. */
export const lowerDocument = (document: Document): Model => {
  const builder = new PipelineBuilder();
  const building = new Building(builder, document);
  const scope = new Scope(building, document.model);
  const { ports, raw } = addInputs(scope);
  const outcome = addModel(scope);
  const answered = answeredBy(outcome);
  if (building.problems.length > 0) throw together(building.problems);
  if (answered.length === 0)
    throw new ServingError('UNSUPPORTED_MODEL', 'the model has no target and no Output, so that it answers nothing');
  const glimpsed = [...scope.glimpsed].filter(([slot]) => !scope.touched.has(slot));
  const looked = [...scope.touched, ...glimpsed];
  const slots = looked.map(([slot]) => slot);
  const columns = slots.map((slot) => raw.get(slot) ?? -1);
  const own = [...new Set(columns.filter((slot) => slot >= 0))];
  const params = {
    reasons: building.reasons,
    names: looked.map(([, name]) => name),
    eager: scope.touched.size,
    raw: columns.map((slot) => (slot < 0 ? -1 : 1 + slots.length + own.indexOf(slot))),
  };
  const outputs = answered.map(({ column }) =>
    shown(builder, { ...column, slot: builder.step('answer', params, [column.slot, ...slots, ...own]) }),
  );
  const signature: Signature = {
    inputs: ports,
    outputs: answered.map(({ name, column }) => portOf(name, column)),
    others: true,
  };
  const pipeline = builder.build(outputs);
  verify(document.model, pipeline, signature, new Set(outcome.outputs.map(({ name }) => name)));
  return {
    kind: 'pipeline',
    signatures: new Map([['serving_default', signature]]),
    pipelines: new Map([['serving_default', pipeline]]),
  };
};

const SHOWN = 20;

/** All problems in one message. */
const together = (problems: readonly ServingError[]): ServingError => {
  const told = [...new Set(problems.map(({ message }) => message))];
  const more = told.length > SHOWN ? `; and ${told.length - SHOWN} more` : '';
  return new ServingError('UNSUPPORTED_MODEL', `${told.slice(0, SHOWN).join('; ')}${more}`);
};
