/**
 * AnomalyDetectionModel: https://dmg.org/pmml/v4-4-1/AnomalyDetectionModel.html, an inner model's answer as a score. JPMML-
 * Evaluator has none; goldens are those of PMML4S.
 */
import type { XmlElement } from '../../../wire/xml.ts';
import { numbersOf } from '../array.ts';
import { content, corrupt, required, requiredChild, requiredNumber, wordOf } from '../element.ts';
import { addModel } from '../lower.ts';
import type { Column, Outcome, Result } from '../result.ts';
import type { Scope } from '../scope.ts';
import { castColumn } from '../targets.ts';
import type { LowerModel } from './model.ts';
import { restsOf } from './segments.ts';

const ALGORITHMS = ['iforest', 'ocsvm', 'clusterMeanDist', 'other'] as const;

/** What stands in a model besides what it is made of. */
const PARTS = new Set([
  'MiningSchema',
  'Output',
  'LocalTransformations',
  'ModelVerification',
  'ModelStats',
  'ModelExplanation',
  'Targets',
  'MeanClusterDistances',
]);

const predictionOf = ({ target }: Outcome, inner: XmlElement, scope: Scope): Column => {
  if (!target) throw corrupt(inner, 'it predicts nothing');
  return castColumn(scope, target.column, 'double');
};

/** How far a row is from its cluster, by the mean distance of that cluster. */
const clusterDistance = (model: XmlElement, inner: XmlElement, { result }: Outcome, scope: Scope): number => {
  const means = numbersOf(requiredChild(requiredChild(model, 'MeanClusterDistances'), 'Array'));
  const { scores, entities } = result;
  if (!scores || !entities?.affinity) throw corrupt(inner, 'clusterMeanDist is of a <ClusteringModel>');
  if (means.length !== scores.categories.length) {
    throw corrupt(model, `${means.length} mean distances for ${scores.categories.length} clusters`);
  }
  const winner = result.winner ?? scope.builder.step('winner', { least: result.least === true }, [scores.slot]);
  const mean = scope.builder.step('pick', { table: Float64Array.from(means), width: 0 }, [winner]);
  return scope.builder.step('ratio', {}, [entities.affinity.slot, mean]);
};

export const anomalyDetectionModel: LowerModel = (model, scope): Result => {
  if (required(model, 'functionName') !== 'regression') {
    throw corrupt(model, 'functionName of an anomaly detection is regression');
  }
  required(model, 'algorithmType');
  const algorithm = wordOf(model, 'algorithmType', ALGORITHMS);
  const inner = content(model).find(({ name }) => !PARTS.has(name));
  if (!inner) throw corrupt(model, 'there is no model in it');
  const own = scope.child(inner);
  const outcome = addModel(own);
  const rests = restsOf(own);
  if (algorithm === 'clusterMeanDist') {
    const slot = clusterDistance(model, inner, outcome, scope);
    return { kind: 'numbers', value: { slot, dataType: 'double' }, rests };
  }
  const value = predictionOf(outcome, inner, scope);
  if (algorithm !== 'iforest') return { kind: 'numbers', value, rests };
  const records = requiredNumber(model, 'sampleDataSize');
  if (!(records >= 2)) throw corrupt(model, `sampleDataSize="${records}", at least 2 was expected`);
  const slot = scope.builder.step('isolationScore', { records }, [value.slot]);
  return { kind: 'numbers', value: { slot, dataType: 'double' }, rests };
};
