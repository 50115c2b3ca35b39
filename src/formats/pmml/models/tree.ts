/**
 * TreeModel: columns ─ tree ─▶ node ─ pick ─▶ score, probabilities, confidences
 * https://dmg.org/pmml/v4-4-1/TreeModel.html
 */
import { INVALID } from '../../../pipeline/kernels/pmml/faults.ts';
import { MISSING_VALUE_STRATEGIES, type TreeParams } from '../../../pipeline/kernels/pmml/tree.ts';
import type { XmlElement } from '../../../wire/xml.ts';
import { child, corrupt, numberOf, required, unsupported, wordOf } from '../element.ts';
import type { Result, Scores } from '../result.ts';
import type { Scope } from '../scope.ts';
import type { Target } from '../targets.ts';
import { type Distributions, readDistributions } from './distributions.ts';
import type { LowerModel } from './model.ts';
import { addBlend } from './tree-blend.ts';
import { entityIds, NO_TRUE_CHILD_STRATEGIES, nodesOf, readNodes, type TreeNodes } from './tree-nodes.ts';
import { addRegressions } from './tree-regressions.ts';

const missingStrategyOf = (model: XmlElement) => wordOf(model, 'missingValueStrategy', MISSING_VALUE_STRATEGIES);

/** The number that a node's score is in a regression; NaN: none. */
export const scoreOf = (score: string | undefined, scope: Scope): number => {
  const value = score === undefined || score.trim() === '' ? Number.NaN : Number(score);
  return scope.math === 'float32' ? Math.fround(value) : value;
};

/** The slots of the nodes where rows end, and of how many levels were missing. */
const addWalk = (model: XmlElement, tree: TreeNodes, scope: Scope): readonly [nodes: number, levels: number] => {
  const missing = missingStrategyOf(model);
  if (missing === 'weightedConfidence' || missing === 'aggregateNodes')
    throw new Error('these are lowered by tree-blend.ts');
  const params: TreeParams = {
    nodes: nodesOf(tree),
    columns: tree.slots.length,
    missing,
    otherwise: wordOf(model, 'noTrueChildStrategy', NO_TRUE_CHILD_STRATEGIES),
    invalid: scope.building.reason(INVALID),
    reason: scope.building.reason('a value is missing, and the node names no child for that as defaultChild'),
  };
  const [nodes, levels] = scope.builder.steps('tree', params, tree.slots, 2);
  return [nodes!, levels!];
};

const regression = (model: XmlElement, tree: TreeNodes, scope: Scope, target: Target): Result => {
  const [nodes] = addWalk(model, tree, scope);
  const unscored = scope.building.reason('the node that it ends at has no score that is a number');
  const table = Float64Array.from(tree.scores, (score) => scoreOf(score, scope));
  const faults = Int32Array.from(table, (value) => (Number.isNaN(value) ? unscored : -1));
  const picked = scope.builder.step('pick', { table, width: 0, faults }, [nodes]);
  const value = addRegressions(tree, scope, target, nodes, picked);
  const dataType = scope.math === 'float32' ? 'float' : 'double';
  return { kind: 'numbers', value: { slot: value, dataType }, entities: idsOf(model, tree, nodes) };
};

const idsOf = (model: XmlElement, { elements }: TreeNodes, nodes: number) => {
  // Only where somebody may ask: ids of a model without Output need not be ids.
  const labels = child(model, 'Output') ? entityIds(elements) : elements.map((_, i) => String(i + 1));
  return { id: { slot: nodes, dataType: 'string', labels } } as const;
};

const scoresOf = (scope: Scope, slot: number, { categories, faults }: Distributions, table: Float64Array): Scores => ({
  slot: scope.builder.step('pick', { table, width: categories.length, faults }, [slot]),
  categories,
});

const classification = (model: XmlElement, tree: TreeNodes, scope: Scope): Result => {
  const embedded = tree.elements.find((element) => child(element, 'Regression'));
  if (embedded)
    throw unsupported(embedded, 'a regression inside a node of a classification is not served, nor by JPMML-Evaluator');
  const spread = readDistributions(tree.elements, tree.scores, scope);
  const missing = missingStrategyOf(model);
  if (missing === 'weightedConfidence' || missing === 'aggregateNodes') {
    return addBlend(model, tree, spread, missing, scope);
  }
  const [nodes, levels] = addWalk(model, tree, scope);
  const labels = spread?.categories ?? [...new Set(tree.scores.filter((score) => score !== undefined))];
  const places = new Map(labels.map((label, i) => [label, i]));
  const unscored = scope.building.reason('the node that it ends at has no score');
  const table = Float64Array.from(tree.scores, (score) => (score === undefined ? Number.NaN : places.get(score)!));
  const faults = Int32Array.from(table, (place) => (Number.isNaN(place) ? unscored : -1));
  const winner = scope.builder.step('pick', { table, width: 0, faults }, [nodes]);
  const entities = idsOf(model, tree, nodes);
  if (!spread) return { kind: 'column', value: { slot: winner, dataType: 'string', labels }, entities };
  const scores = scoresOf(scope, nodes, spread, spread.probabilities);
  const told = spread.confidences ?? new Float64Array(spread.probabilities.length);
  const own = scoresOf(scope, nodes, spread, told);
  const rate = numberOf(model, 'missingValuePenalty', 1);
  const params = { penalty: rate, single: scope.math === 'float32' };
  const confidence = rate === 1 ? own : { ...own, slot: scope.builder.step('penalty', params, [own.slot, levels]) };
  const sparse = scoresOf(scope, nodes, spread, spread.sparse);
  return { kind: 'classes', scores, winner, features: new Set(['probability']), confidence, sparse, entities };
};

/** Whether a node has a regression in the place of a score. */
const hasRegressions = (model: XmlElement): boolean => {
  const waiting = [model];
  for (let element = waiting.pop(); element; element = waiting.pop()) {
    if (element.name === 'Regression') return true;
    for (const inner of element.children) waiting.push(inner);
  }
  return false;
};

export const treeModel: LowerModel = (model, scope, target) => {
  if (!target) throw corrupt(model, 'there is no target');
  const missing = missingStrategyOf(model);
  const isBlended = missing === 'weightedConfidence' || missing === 'aggregateNodes';
  const isLazy = !scope.parent && !isBlended && !hasRegressions(model);
  const tree = isLazy ? scope.lazily(() => readNodes(model, scope)) : readNodes(model, scope);
  switch (required(model, 'functionName')) {
    case 'regression': {
      if (isBlended) {
        throw unsupported(
          model,
          `missingValueStrategy="${missing}" speaks of categories, and is not served of a regression`,
        );
      }
      return regression(model, tree, scope, target);
    }
    case 'classification':
      return classification(model, tree, scope);
    default:
      throw corrupt(model, 'functionName is neither "classification" nor "regression"');
  }
};
