/**
 * The tables of nodes that spark.ml saves: of one tree {id, prediction, impurityStats, leftChild, rightChild, split}, of
 * several {treeID, nodeData} and a table treesMetadata with their weights.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/tree/treeModels.scala
 */
import { ServingError } from '../../../errors.ts';
import { numberOf } from '../scores.ts';
import type { Stage } from '../stage.ts';
import { numbersOf } from '../values.ts';
import type { TreeNode } from './nodes.ts';

type Row = Readonly<Record<string, unknown>>;

/** A leaf's values: of its prediction, and of the statistics that its impurity is computed from. */
export type LeafValues = (prediction: number, stats: Float64Array) => ArrayLike<number>;

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value);

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', message);

const splitOf = (row: Row, left: number, right: number): NonNullable<TreeNode['split']> => {
  const split = row['split'];
  if (!isRow(split)) throw corrupt('a node that is no leaf has no split');
  const numbers = numbersOf(split['leftCategoriesOrThreshold'], 'leftCategoriesOrThreshold');
  const feature = numberOf(split['featureIndex'], 'featureIndex');
  const count = numberOf(split['numCategories'], 'numCategories');
  if (count === -1) {
    if (numbers.length !== 1) throw corrupt(`a split has ${numbers.length} thresholds`);
    return { feature, by: numbers[0]!, left, right };
  }
  const own = new Set(numbers);
  if (!(Number.isInteger(count) && count >= 0 && count <= 2 ** 24) || numbers.some((x) => !(x < count))) {
    throw corrupt(`a split by ${numbers.length} of ${count} categories`);
  }
  const toLeft = numbers.length <= Math.trunc(count / 2);
  const others = (): Float64Array =>
    Float64Array.from(Array.from({ length: count }, (_, i) => i).filter((category) => !own.has(category)));
  return { feature, by: { categories: toLeft ? numbers : others(), toLeft }, left, right };
};

const nodeOf = (row: Row, valuesOf: LeafValues): TreeNode => {
  const [left, right] = [numberOf(row['leftChild'], 'leftChild'), numberOf(row['rightChild'], 'rightChild')];
  if (left !== -1) return { split: splitOf(row, left, right), values: [] };
  const stats = numbersOf(row['impurityStats'], 'impurityStats');
  return { values: valuesOf(numberOf(row['prediction'], 'prediction'), stats) };
};

/** Nodes by their ids, which must be 0, 1, 2 …; children come after their parents. */
const treeOf = (rows: readonly Row[], valuesOf: LeafValues, tree: number): readonly TreeNode[] => {
  const sorted = rows.toSorted((a, b) => numberOf(a['id'], 'id') - numberOf(b['id'], 'id'));
  return sorted.map((row, id) => {
    if (row['id'] !== id) throw corrupt(`tree ${tree}: node ${String(row['id'])} stands where ${id} was expected`);
    const node = nodeOf(row, valuesOf);
    const { split } = node;
    if (split && !(split.left > id && split.right > id)) throw corrupt(`tree ${tree}: node ${id} has a child above it`);
    return node;
  });
};

/** Throws CORRUPT_MODEL. */
export const singleTree = (stage: Stage, valuesOf: LeafValues): readonly TreeNode[] =>
  treeOf(stage.table(), valuesOf, 0);

export interface Ensemble {
  readonly trees: readonly (readonly TreeNode[])[];
  readonly weights: Float64Array;
}

/** Trees by their numbers, which must be 0, 1, 2 …. Throws CORRUPT_MODEL. */
export const ensembleOf = (stage: Stage, valuesOf: LeafValues): Ensemble => {
  const told = stage.table('treesMetadata').toSorted((a, b) => Number(a['treeID']) - Number(b['treeID']));
  const wanted = stage.extraNumber('numTrees');
  if (told.length !== wanted || told.some((row, i) => row['treeID'] !== i)) {
    throw corrupt(
      `numTrees is ${wanted}, treesMetadata has ${told.length} trees, or other numbers than 0 to ${wanted - 1}`,
    );
  }
  const rows = told.map((): Row[] => []);
  for (const { treeID, nodeData } of stage.table()) {
    const own = rows[Number(treeID)];
    if (!own || !isRow(nodeData)) throw corrupt(`a node is of tree ${String(treeID)} of ${wanted}`);
    own.push(nodeData);
  }
  return {
    trees: rows.map((own, tree) => treeOf(own, valuesOf, tree)),
    weights: Float64Array.from(told, (row) => numberOf(row['weights'], 'weights')),
  };
};
