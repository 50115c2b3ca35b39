/**
 * A document as a pipeline, one input a column:
 *
 *   request ─ treatment ─▶ fields ─ model ─▶ result ─ Targets ─▶ target ─ Output ─▶ fields ─ answer ─▶ outputs
 */
import { ServingError } from '../../errors.ts';
import type { Model } from '../../model.ts';
import { PipelineBuilder } from '../../pipeline/pipeline.ts';
import type { Port } from '../../tensor/signature.ts';
import type { Document } from './document.ts';
import { attribute, child, childrenOf, corrupt, unsupported } from './element.ts';
import { treatmentOf } from './mining-schema.ts';
import { MODELS, REFUSED } from './models/index.ts';
import { addOutputs, featureOf, type Predicted } from './output.ts';
import type { Answered, Column, Outcome } from './result.ts';
import { Building, Scope } from './scope.ts';
import { addPrediction, targetsOf } from './targets.ts';

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

const COLUMN = ['batch'] as const;

/** The request's columns of the outermost model, treated as its MiningSchema says. */
const addInputs = (scope: Scope): readonly Port[] => {
  const { builder, building } = scope;
  const wantsTargets = childrenOf(child(scope.model, 'Output') ?? scope.model, 'OutputField').some(
    (field) => featureOf(field) === 'residual',
  );
  const isGrouped = [...scope.mining.values()].some(({ usage }) => usage === 'group');
  const ports: Port[] = [];
  for (const mining of scope.mining.values()) {
    const { name, usage, element } = mining;
    const isTarget = usage === 'target' || usage === 'predicted';
    if (usage !== 'active' && usage !== 'supplementary' && !(isTarget && wantsTargets)) continue;
    const data = building.document.dataFields.get(name);
    if (!data) throw corrupt(element, 'there is no DataField of this name');
    if (isGrouped) {
      // A list of items a row, which the model reads itself.
      const slot = builder.input();
      scope.set({ name, dataType: data.dataType, opType: data.opType, slot, valid: data.valid, data });
      ports.push({ name, type: { kind: 'tensor', dtype: 'string', shape: COLUMN }, missing: true, json: 'cell' });
      continue;
    }
    const isText = data.dataType === 'string';
    const fromTexts = !isText && data.dataType !== 'integer' && data.dataType !== 'float' && data.dataType !== 'double';
    const dtype = isText || fromTexts ? 'string' : 'float64';
    const input = builder.input();
    const slot = builder.step('treatment', treatmentOf(mining, data, undefined, fromTexts), [input]);
    const { dataType, opType, valid } = data;
    scope.set({ name, dataType, opType: mining.opType ?? opType, slot, valid, data });
    scope.touched.set(slot, name);
    ports.push({ name, type: { kind: 'tensor', dtype, shape: COLUMN }, missing: true });
  }
  return ports;
};

const portOf = (name: string, { dataType, isList, width }: Column): Port => ({
  name,
  type: {
    kind: 'tensor',
    dtype: dataType === 'string' || isList ? 'string' : 'float64',
    shape: width === undefined ? COLUMN : [...COLUMN, width],
  },
  missing: true,
});

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
  const inputs = addInputs(scope);
  const answered = answeredBy(addModel(scope));
  if (building.problems.length > 0) throw together(building.problems);
  if (answered.length === 0)
    throw new ServingError('UNSUPPORTED_MODEL', 'the model has no target and no Output, so that it answers nothing');
  const names = [...scope.touched.values()];
  const slots = [...scope.touched.keys()];
  const outputs = answered.map(({ column }) =>
    builder.step('answer', { reasons: building.reasons, names }, [column.slot, ...slots]),
  );
  return {
    kind: 'pipeline',
    signatures: new Map([
      ['serving_default', { inputs, outputs: answered.map(({ name, column }) => portOf(name, column)), others: true }],
    ]),
    pipelines: new Map([['serving_default', builder.build(outputs)]]),
  };
};

const SHOWN = 20;

/** All problems in one message. */
const together = (problems: readonly ServingError[]): ServingError => {
  const told = [...new Set(problems.map(({ message }) => message))];
  const more = told.length > SHOWN ? `; and ${told.length - SHOWN} more` : '';
  return new ServingError('UNSUPPORTED_MODEL', `${told.slice(0, SHOWN).join('; ')}${more}`);
};
