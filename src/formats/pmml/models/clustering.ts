/** ClusteringModel: https://dmg.org/pmml/v4-4-1/ClusteringModel.html */
import type { XmlElement } from '../../../wire/xml.ts';
import { numbersOf } from '../array.ts';
import {
  attribute,
  child,
  childrenOf,
  corrupt,
  numberOf,
  required,
  requiredChild,
  unsupported,
  wordOf,
} from '../element.ts';
import { addMeasure, comparedField, measureOf } from './comparison.ts';
import { entitiesOf } from './entities.ts';
import type { LowerModel } from './model.ts';

/** The fields that have a place in the centers. */
const fieldsIn = (model: XmlElement): readonly XmlElement[] => {
  const fields = childrenOf(model, 'ClusteringField').filter((own) => attribute(own, 'isCenterField') !== 'false');
  if (fields.length === 0) throw corrupt(model, 'there is no <ClusteringField> in it');
  return fields;
};

/** Ids of elements: their own, or their numbers from 1. */
export const idsOf = (elements: readonly XmlElement[]): readonly string[] => {
  const ids = elements.map((element, i) => attribute(element, 'id') ?? String(i + 1));
  const twice = ids.findIndex((id, i) => ids.indexOf(id) !== i);
  if (twice >= 0) throw corrupt(elements[twice]!, `there is another one of the id ${JSON.stringify(ids[twice])}`);
  return ids;
};

const centersOf = (clusters: readonly XmlElement[], fields: number): Float64Array => {
  const centers = new Float64Array(clusters.length * fields);
  clusters.forEach((cluster, i) => {
    const array = requiredChild(cluster, 'Array');
    const own = numbersOf(array);
    if (own.length !== fields) throw corrupt(array, `${own.length} elements for ${fields} fields`);
    centers.set(own, i * fields);
  });
  return centers;
};

const adjustmentsOf = (model: XmlElement, fields: number): Float64Array | undefined => {
  const element = child(model, 'MissingValueWeights');
  if (!element) return undefined;
  const own = numbersOf(requiredChild(element, 'Array'));
  if (own.length !== fields) throw corrupt(element, `${own.length} weights for ${fields} fields`);
  return own;
};

export const clusteringModel: LowerModel = (model, scope) => {
  if (required(model, 'functionName') !== 'clustering')
    throw corrupt(model, 'functionName of a clustering is clustering');
  required(model, 'modelClass');
  if (wordOf(model, 'modelClass', ['centerBased', 'distributionBased']) === 'distributionBased')
    throw unsupported(
      model,
      'modelClass="distributionBased" is not served: the standard does not say how rows are compared; JPMML-Evaluator has it neither',
    );
  const centerFields = child(model, 'CenterFields');
  if (centerFields)
    throw unsupported(centerFields, 'it is of PMML before 3.1; move the derived fields to <LocalTransformations>');
  const targets = child(model, 'Targets');
  if (targets) throw corrupt(targets, 'a clustering has no Targets');
  const measure = measureOf(model);
  const fields = fieldsIn(model);
  const clusters = childrenOf(model, 'Cluster');
  const told = numberOf(model, 'numberOfClusters', clusters.length);
  if (clusters.length === 0 || told !== clusters.length)
    throw corrupt(model, `numberOfClusters is ${told}, ${clusters.length} clusters were found`);
  const ids = idsOf(clusters);
  const slot = addMeasure(
    scope,
    measure,
    fields.map((field) => comparedField(field, measure.element)),
    fields.map((field) => scope.numbers(required(field, 'field'), field)),
    centersOf(clusters, fields.length),
    adjustmentsOf(model, fields.length),
    (i) => corrupt(clusters[i]!, 'the center of a similarity is of 1 and 0'),
  );
  const least = measure.kind === 'distance';
  const { winner, affinity, entities } = entitiesOf(scope, slot, ids, least);
  const names = clusters.map((cluster) => attribute(cluster, 'name'));
  return {
    kind: 'classes',
    scores: { slot, categories: ids },
    least,
    winner,
    features: new Set(['affinity']),
    affinity,
    entities,
    display: { slot: scope.builder.step('wordTexts', { words: names }, [winner]), dataType: 'string' },
    rests: [slot],
  };
};
