/** NearestNeighborModel: https://dmg.org/pmml/v4-4-1/KNN.html */
import type { XmlElement } from '../../../wire/xml.ts';
import {
  childrenOf,
  corrupt,
  numberOf,
  required,
  requiredChild,
  requiredNumber,
  unsupported,
  wordOf,
} from '../element.ts';
import type { Result } from '../result.ts';
import type { Scope } from '../scope.ts';
import type { Target } from '../targets.ts';
import { addMeasure, comparedField, measureOf } from './comparison.ts';
import { entitiesOf } from './entities.ts';
import type { LowerModel } from './model.ts';
import { type InstanceColumn, type Instances, readInstances } from './training-instances.ts';

/** The inputs of all instances as the columns of requests have them: [instances, inputs]; NaN: missing. */
const referencesOf = (inputs: readonly XmlElement[], scope: Scope, instances: Instances): Float64Array => {
  const references = new Float64Array(instances.count * inputs.length);
  inputs.forEach((input, j) => {
    const name = required(input, 'field');
    const { numbers, texts } = instances.columns.get(name)!;
    for (let i = 0; i < instances.count; i++) {
      const text = texts?.[i];
      const value = numbers ? numbers[i]! : text === undefined ? Number.NaN : scope.literal(name, text, input);
      references[i * inputs.length + j] = value ?? Number.NaN;
    }
  });
  return references;
};

/** What the votes and values of the nearest instances are computed from. */
interface Nearest {
  readonly model: XmlElement;
  readonly scope: Scope;
  /** [rows, k] */
  readonly places: number;
  /** [rows, instances] */
  readonly affinities: number;
  readonly isDistance: boolean;
}

const refuseWeights = ({ model, isDistance }: Nearest, method: string): void => {
  if (!isDistance) throw corrupt(model, `${method} is by distances, the measure of the model is a similarity`);
};

const METHODS = {
  continuous: ['average', 'median', 'weightedAverage'],
  categorical: ['majorityVote', 'weightedMajorityVote'],
} as const;

const continuous = (nearest: Nearest, target: Target, { numbers, texts }: InstanceColumn): Result => {
  const { model, scope, places, affinities } = nearest;
  const method = wordOf(model, 'continuousScoringMethod', METHODS.continuous);
  if (method === 'weightedAverage') refuseWeights(nearest, method);
  if (!numbers || texts) throw corrupt(model, `the target ${JSON.stringify(target.name)} is continuous and of texts`);
  const reasons = {
    missing: scope.building.reason(`${JSON.stringify(target.name)} is missing among the neighbours`),
    weights: scope.building.reason('the weights of the neighbours add up to 0'),
  };
  const threshold = numberOf(model, 'threshold', 0.001);
  const single = scope.math === 'float32';
  const params = { method, values: numbers, threshold, single, reasons };
  const slot = scope.builder.step('neighbourValue', params, [places, affinities]);
  return { kind: 'column', value: { slot, dataType: single ? 'float' : 'double' }, rests: [slot] };
};

/** Values of a target as texts, as its categories are told. */
const labelsOf = ({ numbers, texts }: InstanceColumn): readonly (string | undefined)[] =>
  texts ?? Array.from(numbers!, (x) => (Number.isNaN(x) ? undefined : String(x)));

/** By category: how often it is among the instances, and where that is equal, the smaller value first. */
const preferenceOf = (names: readonly string[], codes: Int32Array, isNumeric: boolean): Int32Array => {
  const counts = new Int32Array(names.length);
  for (const code of codes) if (code >= 0) counts[code]!++;
  const compare = (a: number, b: number): number =>
    counts[a]! - counts[b]! ||
    (isNumeric ? Number(names[b]) - Number(names[a]) : names[b]! < names[a]! ? -1 : Number(names[b]! > names[a]!));
  const order = names.map((_, i) => i).sort(compare);
  const preference = new Int32Array(names.length);
  order.forEach((category, rank) => {
    preference[category] = rank;
  });
  return preference;
};

const categorical = (nearest: Nearest, target: Target, column: InstanceColumn): Result => {
  const { model, scope, places, affinities } = nearest;
  const method = wordOf(model, 'categoricalScoringMethod', METHODS.categorical);
  const isWeighted = method === 'weightedMajorityVote';
  if (isWeighted) refuseWeights(nearest, method);
  const labels = labelsOf(column);
  const names = [...new Set(labels.flatMap((label) => label ?? []))];
  const codes = Int32Array.from(labels, (label) => (label === undefined ? -1 : names.indexOf(label)));
  const params = {
    categories: codes,
    preference: preferenceOf(names, codes, column.numbers !== undefined),
    ...(isWeighted && { threshold: numberOf(model, 'threshold', 0.001) }),
    single: scope.math === 'float32',
    reason: scope.building.reason(`${JSON.stringify(target.name)} is missing among the neighbours`),
  };
  const slot = scope.builder.step('neighbourVote', params, isWeighted ? [places, affinities] : [places]);
  return { kind: 'column', value: { slot, dataType: 'string', labels: names }, rests: [slot] };
};

/** Ids of the instances, each once, and the columns of the last instance of each. */
const identified = (
  instances: Instances,
  model: XmlElement,
): { readonly ids: readonly string[]; readonly columns: Int32Array } => {
  const places = new Map<string, number>();
  for (let i = 0; i < instances.count; i++) {
    const id = instances.ids ? instances.ids[i] : String(i + 1);
    if (id === undefined) throw corrupt(requiredChild(model, 'TrainingInstances'), `row ${i + 1} has no id`);
    places.set(id, i);
  }
  return { ids: [...places.keys()], columns: Int32Array.from(places.values()) };
};

export const nearestNeighborModel: LowerModel = (model, scope, _target, targets) => {
  const functionName = required(model, 'functionName');
  if (!['regression', 'classification', 'mixed', 'clustering'].includes(functionName))
    throw corrupt(model, `functionName="${functionName}" is none of nearest neighbours`);
  const measure = measureOf(model);
  const inputs = childrenOf(requiredChild(model, 'KNNInputs'), 'KNNInput');
  if (inputs.length === 0) throw corrupt(requiredChild(model, 'KNNInputs'), 'there is no <KNNInput> in it');
  const isClustering = functionName === 'clustering';
  if (isClustering) required(model, 'instanceIdVariable');
  const wanted = isClustering ? [] : targets.filter(({ isNamed }) => isNamed);
  if (!isClustering && wanted.length === 0) throw corrupt(model, 'there is no target');
  const instances = readInstances(model, scope, inputs, wanted);
  const k = requiredNumber(model, 'numberOfNeighbors');
  if (!(Number.isInteger(k) && k >= 1 && k <= instances.count))
    throw corrupt(model, `numberOfNeighbors="${k}" of ${instances.count} training instances`);
  const affinities = addMeasure(
    scope,
    measure,
    inputs.map((input) => comparedField(input, measure.element)),
    inputs.map((input) => scope.column(required(input, 'field'), input)),
    referencesOf(inputs, scope, instances),
    undefined,
    (i) =>
      corrupt(
        requiredChild(model, 'TrainingInstances'),
        `row ${i + 1} has a value that is neither 1 nor 0, as a similarity wants them`,
      ),
  );
  const isDistance = measure.kind === 'distance';
  const { builder } = scope;
  const { ids, columns } = identified(instances, model);
  const isWhole = ids.length === instances.count;
  const byId = isWhole ? affinities : builder.step('select', { columns }, [affinities]);
  const { affinity, entities } = entitiesOf(scope, byId, ids, isDistance);
  const shared = { affinity, entities, least: isDistance };
  if (isClustering) return { kind: 'column', ...shared, rests: [affinities] };
  const places = builder.step('ranked', { count: k, least: isDistance }, [affinities]);
  const nearest: Nearest = { model, scope, places, affinities, isDistance };
  const results = wanted.map((target): readonly [string, Result] => {
    if (target.opType === 'ordinal') throw unsupported(model, `the target ${JSON.stringify(target.name)} is ordinal`);
    const column = instances.columns.get(target.name)!;
    const own = (target.opType === 'continuous' ? continuous : categorical)(nearest, target, column);
    return [target.name, { ...own, ...shared, rests: [affinities, ...(own.rests ?? [])] }];
  });
  return results.length === 1 ? results[0]![1] : { kind: 'column', byTarget: new Map(results) };
};
