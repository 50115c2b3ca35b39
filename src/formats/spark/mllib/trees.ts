/**
 * Trees of spark.mllib: a table of nodes by treeId and nodeId (1 is the root), children by their ids.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/mllib/tree/model/treeEnsembleModels.scala
 *
 *   sum       Σ weight · prediction; of classes 1 where that is above 0       average   the sum by Σ weights
 *   vote      the class of the largest weight of trees
 */
import { ServingError } from '../../../errors.ts';
import type { DataFrame } from '../data-frame.ts';
import { isObject } from '../metadata.ts';
import type { StageRow } from '../row.ts';
import { numberOf } from '../scores.ts';
import type { Stage, Table } from '../stage.ts';
import { forestOf, type TreeNode } from '../trees/nodes.ts';
import { numbersOf } from '../values.ts';
import { addPrediction, FEATURES } from './prediction.ts';

type Row = Readonly<Record<string, unknown>>;

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', message);

const recordOf = (value: unknown, what: string): Row => {
  if (typeof value === 'object' && value !== null) return value as Row;
  throw corrupt(`a node has no ${what}`);
};

const nodeOf = (row: Row, places: ReadonlyMap<unknown, number>): TreeNode => {
  if (row['isLeaf'] === true) return { values: [numberOf(recordOf(row['predict'], 'predict')['predict'], 'predict')] };
  const split = recordOf(row['split'], 'split');
  const feature = numberOf(split['feature'], 'feature');
  const [left, right] = [places.get(row['leftNodeId']), places.get(row['rightNodeId'])];
  if (left === undefined || right === undefined)
    throw corrupt(`node ${String(row['nodeId'])} has a child that is not there`);
  const categories = numberOf(split['featureType'], 'featureType') === 1;
  const by = categories
    ? { categories: numbersOf(split['categories'], 'categories'), toLeft: true }
    : numberOf(split['threshold'], 'threshold');
  return { split: { feature, by, left, right }, values: [] };
};

/** The root first. */
const treeOf = (rows: Table): readonly TreeNode[] => {
  const sorted = rows.toSorted((a, b) => Number(a['nodeId']) - Number(b['nodeId']));
  const places = new Map(sorted.map((row, i) => [row['nodeId'], i]));
  if (places.size !== sorted.length) throw corrupt('two nodes of a tree have one nodeId');
  return sorted.map((row) => nodeOf(row, places));
};

const treesOf = (stage: Stage, count: number): readonly (readonly TreeNode[])[] => {
  const rows = new Map<unknown, Row[]>();
  for (const row of stage.table()) {
    const own = rows.get(row['treeId']);
    if (own) own.push(row);
    else rows.set(row['treeId'], [row]);
  }
  if (rows.size !== count) throw corrupt(`there are ${rows.size} trees, ${count} were expected`);
  return Array.from({ length: count }, (_, tree) => {
    const own = rows.get(tree);
    if (!own) throw corrupt(`there is no tree ${tree}`);
    return treeOf(own);
  });
};

/** How many columns rows have is not saved: as many as trees look at, or more. */
const featuresOf = (trees: readonly (readonly TreeNode[])[]): number => {
  let most = 0;
  for (const nodes of trees) for (const { split } of nodes) if (split) most = Math.max(most, split.feature);
  if (!(most < 2 ** 31 - 1)) throw corrupt(`a split by feature ${most}`);
  return most + 1;
};

const addForest = (frame: DataFrame, trees: readonly (readonly TreeNode[])[], weights?: Float64Array) => {
  const features = featuresOf(trees);
  const { forest } = forestOf(trees, { features, outputs: 1, ...(weights && { weights }) });
  const columns = Int32Array.from({ length: features }, (_, i) => i);
  // The request's rows may be wider.
  return { forest, slot: frame.builder.step('select', { columns }, [frame.vector(FEATURES).slot]) };
};

export const DecisionTreeModel: StageRow = {
  lower: (stage, frame) => {
    const { forest, slot } = addForest(frame, treesOf(stage, 1));
    addPrediction(frame, frame.builder.step('flatten', {}, [frame.builder.step('forest', forest, [slot])]));
  },
};

/** Of a forest: the class that each tree votes for. */
const addVotes = (frame: DataFrame, trees: readonly (readonly TreeNode[])[], weights: Float64Array): number => {
  const { forest, slot } = addForest(frame, trees);
  const numbers = Int32Array.from(forest.values, (value) => Math.trunc(value));
  const votes = frame.builder.step('leaves', { forest, numbers }, [slot]);
  return frame.builder.step('scalaVotes', { weights }, [votes]);
};

export const treeEnsemble: StageRow = {
  lower: (stage, frame) => {
    const { builder } = frame;
    const told = stage.extra('metadata');
    if (!isObject(told)) throw corrupt('the metadata has no "metadata"');
    const weights = numbersOf(told['treeWeights'], 'treeWeights');
    const trees = treesOf(stage, weights.length);
    const isClassifier = told['algo'] === 'Classification';
    const strategy = String(told['combiningStrategy']);
    if (isClassifier && strategy === 'Vote') return addPrediction(frame, addVotes(frame, trees, weights));
    if (strategy !== 'Sum' && !(strategy === 'Average' && !isClassifier)) {
      throw new ServingError('UNSUPPORTED_MODEL', `${String(told['algo'])} by ${strategy} of trees`);
    }
    const { forest, slot } = addForest(frame, trees, weights);
    const sums = builder.step('forest', forest, [slot]);
    const by = strategy === 'Sum' ? 1 : weights.reduce((total, weight) => total + weight, 0);
    const sum = builder.step('flatten', {}, [builder.step('divide', { by }, [sums])]);
    return addPrediction(frame, isClassifier ? builder.step('threshold', { above: 0 }, [sum]) : sum);
  },
};
