/** Models of Spark whose trees, sizes and classes contradict themselves, and classes that are refused by name. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ServingError } from '../../errors.ts';
import type { ParquetRow } from '../../wire/parquet.ts';
import { lowerSpark } from './lower.ts';
import type { JsonObject } from './metadata.ts';
import { Stage, type Table } from './stage.ts';

const stageOf = (className: string, tables: Readonly<Record<string, Table>>, extra: JsonObject = {}): Stage => {
  const name = `org.apache.spark.${className}`;
  const paramMap = (extra['paramMap'] as JsonObject | undefined) ?? {};
  const all = { class: name, ...extra };
  const metadata = { className: name, uid: 'u', sparkVersion: [3, 5, 3], paramMap, defaultParamMap: {}, all } as const;
  return new Stage(metadata, new Map(Object.entries(tables)), new Map());
};

const dense = (...values: readonly number[]) => ({ type: 1, values });
const split = (featureIndex: number, by: readonly number[] = [0], numCategories = -1) => ({
  featureIndex,
  leftCategoriesOrThreshold: by,
  numCategories,
});
const node = (id: number, leftChild: number, rightChild: number, more: ParquetRow = {}): ParquetRow => ({
  id,
  prediction: 0,
  impurityStats: [1, 1],
  leftChild,
  rightChild,
  split: split(0),
  ...more,
});
const TREE = 'ml.classification.DecisionTreeClassificationModel';
const tree = (data: Table, extra: JsonObject = {}): Stage =>
  stageOf(TREE, { data }, { numFeatures: 2, numClasses: 2, ...extra });
const leaf = (id: number): ParquetRow => node(id, -1, -1);
const forest = (treeID: number, extra: JsonObject = {}): Stage =>
  stageOf(
    'ml.regression.GBTRegressionModel',
    { data: [{ treeID, nodeData: leaf(0) }], treesMetadata: [{ treeID: 0, weights: 1 }] },
    { numFeatures: 2, numTrees: 1, ...extra },
  );

// biome-ignore format: one case a line
const CORRUPT: readonly (readonly [string, Stage, RegExp])[] = [
  ['no nodes at all', tree([]), /there is no node 0/],
  ['a node that is its own child', tree([node(0, 0, 1), leaf(1)]), /a child above it/],
  ['a child that is not there', tree([node(0, 1, 7), leaf(1)]), /there is no node 7/],
  ['two parents of one node', tree([node(0, 1, 1), leaf(1)]), /two parents/],
  ['ids that are not dense', tree([node(0, 1, 2), leaf(1), leaf(3)]), /node 3 stands where 2/],
  ['a feature past the last', tree([node(0, 1, 2, { split: split(2) }), leaf(1), leaf(2)]), /feature 2 of 2/],
  ['a feature that is no whole number', tree([node(0, 1, 2, { split: split(0.5) }), leaf(1), leaf(2)]), /feature 0.5/],
  ['no threshold', tree([node(0, 1, 2, { split: split(0, []) }), leaf(1), leaf(2)]), /0 thresholds/],
  ['a category past the last', tree([node(0, 1, 2, { split: split(0, [9], 3) }), leaf(1), leaf(2)]), /1 of 3 categories/],
  ['a huge number of categories', tree([node(0, 1, 2, { split: split(0, [1], 2 ** 40) }), leaf(1), leaf(2)]), /categories/],
  ['a category of half', tree([node(0, 1, 2, { split: split(0, [0.5], 3) }), leaf(1), leaf(2)]), /0.5 is no category/],
  ['no split', tree([node(0, 1, 2, { split: null }), leaf(1), leaf(2)]), /no split/],
  ['more classes than counts', tree([leaf(0)], { numClasses: 3 }), /2 values, 3/],
  ['classes below 0', tree([leaf(0)], { numClasses: -1 }), /numClasses is -1/],
  ['features that are no number', tree([leaf(0)], { numFeatures: 'x' }), /no number numFeatures/],
  ['a node of another tree', forest(3), /tree 3 of 1/],
  ['more trees than there are', forest(0, { numTrees: 2 }), /numTrees is 2/],
  ['vectors of another size', stageOf('ml.clustering.KMeansModel', { data: [{ clusterIdx: 0, clusterCenter: dense(1) }, { clusterIdx: 1, clusterCenter: dense(1, 2) }] }), /vectors of 1 or other/],
  ['clusters that are not numbered', stageOf('ml.clustering.KMeansModel', { data: [{ clusterIdx: 5, clusterCenter: dense(1) }] }), /clusterIdx 5/],
  ['layers that do not fit', stageOf('ml.classification.MultilayerPerceptronClassificationModel', { data: [{ weights: dense(1, 2) }] }, { paramMap: { layers: [2, 2] } }), /2 weights/],
  ['boundaries that fall', stageOf('ml.regression.IsotonicRegressionModel', { data: [{ boundaries: [2, 1], predictions: [1, 2] }] }), /must not fall/],
  ['a mean of another size', stageOf('ml.clustering.GaussianMixtureModel', { data: [{ weights: [1], mus: [dense(1, 2)], sigmas: [{ type: 1, numRows: 1, numCols: 1, values: [1] }] }] }), /differ in size/],
  ['ids that repeat', stageOf('ml.recommendation.ALSModel', { userFactors: [{ id: 1, features: [1] }, { id: 1, features: [1] }], itemFactors: [] }, { rank: 1 }), /stands twice/],
  ['clusters in a circle', stageOf('mllib.clustering.BisectingKMeansModel', { data: [{ index: 1, center: dense(1), children: [1] }] }, { rootId: 1 }), /circle/],
  ['a tree of the old API with a circle', stageOf('mllib.tree.DecisionTreeModel', { data: [{ treeId: 0, nodeId: 1, isLeaf: false, split: { feature: 0, threshold: 0, featureType: 0, categories: [] }, leftNodeId: 1, rightNodeId: 1 }] }), /two parents/],
];

// biome-ignore format: one case a line
const REFUSED: readonly (readonly [string, RegExp])[] = [
  ['ml.clustering.DistributedLDAModel', /random numbers/],
  ['ml.clustering.PowerIterationClustering', /no transform/],
  ['ml.fpm.PrefixSpan', /no transform/],
  ['mllib.clustering.LocalLDAModel', /random numbers/],
  ['mllib.fpm.FPGrowthModel', /no predict/],
  ['mllib.clustering.PowerIterationClusteringModel', /no predict/],
];

describe('models of Spark that contradict themselves', () => {
  for (const [name, stage, message] of CORRUPT) {
    it(`${name}: CORRUPT_MODEL`, () => {
      assert.throws(
        () => lowerSpark(stage),
        (error: ServingError) => error.code === 'CORRUPT_MODEL' && message.test(error.message),
      );
    });
  }
});

describe('classes of Spark that are known and not served', () => {
  for (const [name, message] of REFUSED) {
    it(name, () => {
      assert.throws(
        () => lowerSpark(stageOf(name, {})),
        (error: ServingError) => error.code === 'UNSUPPORTED_MODEL' && message.test(error.message),
      );
    });
  }
});
