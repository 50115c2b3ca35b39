/**
 * Decision trees, random forests and boosted trees of spark.ml.
 *
 *   decision tree    classes: raw = counts of the leaf, probability = raw / Σ     numbers: the leaf's prediction
 *   random forest    classes: raw = Σ over trees of counts / Σ counts             numbers: Σ predictions / trees
 *   boosted trees    classes: m = Σ weight · prediction, raw (-m, m), probability 1 / (1 + e^(2 m))    numbers: m
 *
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/classification/RandomForestClassifier.scala
 */
import { ServingError } from '../../../errors.ts';
import { addProbabilistic, featuresColOf, predictionColOf } from '../classification/classifier.ts';
import type { DataFrame } from '../data-frame.ts';
import type { StageRow } from '../row.ts';
import type { Stage } from '../stage.ts';
import { forestOf, type Trees } from './nodes.ts';
import { ensembleOf, type LeafValues, singleTree } from './tables.ts';

const sumOf = (x: Float64Array): number => x.reduce((sum, value) => sum + value, 0);

const classesOf = (stage: Stage): number => {
  const classes = stage.extraNumber('numClasses');
  if (Number.isInteger(classes) && classes >= 1 && classes <= 2 ** 24) return classes;
  throw new ServingError('CORRUPT_MODEL', `numClasses is ${classes}`);
};

const prediction: LeafValues = (own) => [own];
const counts: LeafValues = (_, stats) => stats;
const shares: LeafValues = (_, stats) => {
  const total = sumOf(stats);
  return total === 0 ? stats.map(() => 0) : stats.map((count) => count / total);
};
/** Of the number, the sum and the sum of squares of what came to the leaf. */
const predictionAndVariance: LeafValues = (own, stats) => {
  const [count = 0, sum = 0, squares = 0] = stats;
  return [own, count === 0 ? 0 : (squares - (sum * sum) / count) / count];
};

const featuresOf = (stage: Stage): number => stage.extraNumber('numFeatures');
const inputOf = (stage: Stage, frame: DataFrame): number => frame.vector(featuresColOf(stage), featuresOf(stage)).slot;

/** The numbers of the leaves that a row falls in, where somebody asked for a column of them (Spark 3.0). */
const addLeaves = (stage: Stage, frame: DataFrame, { forest, leafNumbers }: Trees, slot: number): void => {
  const name = stage.params.text('leafCol', '');
  if (name === '') return;
  const { builder } = frame;
  const leaves = builder.step('times', { by: 1 }, [builder.step('leaves', { forest, numbers: leafNumbers }, [slot])]);
  const size = forest.roots.length;
  const isTree = stage.className.includes('DecisionTree');
  if (isTree) frame.add(name, { kind: 'number', slot: builder.step('flatten', {}, [leaves]) }, { answer: true });
  else frame.add(name, { kind: 'vector', slot: leaves, size }, { answer: true });
};

/** x / Σ x; zeros stay. */
const shareOfSum =
  ({ builder }: DataFrame) =>
  (raw: number) =>
    builder.step('bySum', { zeros: true }, [raw]);

const addNumber = (stage: Stage, frame: DataFrame, slot: number): void =>
  frame.add(
    predictionColOf(stage),
    { kind: 'number', slot: frame.builder.step('flatten', {}, [slot]) },
    { answer: true },
  );

export const DecisionTreeClassificationModel: StageRow = {
  lower: (stage, frame) => {
    const outputs = classesOf(stage);
    const trees = forestOf([singleTree(stage, counts)], { features: featuresOf(stage), outputs });
    const slot = inputOf(stage, frame);
    const raw = frame.builder.step('forest', trees.forest, [slot]);
    addProbabilistic(stage, frame, raw, outputs, shareOfSum(frame));
    addLeaves(stage, frame, trees, slot);
  },
};

export const DecisionTreeRegressionModel: StageRow = {
  lower: (stage, frame) => {
    const varianceCol = stage.params.text('varianceCol', '');
    const nodes = singleTree(stage, varianceCol === '' ? prediction : predictionAndVariance);
    const trees = forestOf([nodes], { features: featuresOf(stage), outputs: varianceCol === '' ? 1 : 2 });
    const slot = inputOf(stage, frame);
    const made = frame.builder.step('forest', trees.forest, [slot]);
    const columnOf = (column: number): number => frame.builder.step('column', { column }, [made]);
    frame.add(predictionColOf(stage), { kind: 'number', slot: columnOf(0) }, { answer: true });
    if (varianceCol !== '') frame.add(varianceCol, { kind: 'number', slot: columnOf(1) }, { answer: true });
    addLeaves(stage, frame, trees, slot);
  },
};

export const RandomForestClassificationModel: StageRow = {
  lower: (stage, frame) => {
    const outputs = classesOf(stage);
    const trees = forestOf(ensembleOf(stage, shares).trees, { features: featuresOf(stage), outputs });
    const slot = inputOf(stage, frame);
    const raw = frame.builder.step('forest', trees.forest, [slot]);
    addProbabilistic(stage, frame, raw, outputs, shareOfSum(frame));
    addLeaves(stage, frame, trees, slot);
  },
};

export const RandomForestRegressionModel: StageRow = {
  lower: (stage, frame) => {
    const { trees: nodes } = ensembleOf(stage, prediction);
    const trees = forestOf(nodes, { features: featuresOf(stage), outputs: 1 });
    const slot = inputOf(stage, frame);
    const sum = frame.builder.step('forest', trees.forest, [slot]);
    addNumber(stage, frame, frame.builder.step('divide', { by: nodes.length }, [sum]));
    addLeaves(stage, frame, trees, slot);
  },
};

const boosted = (stage: Stage, frame: DataFrame): readonly [trees: Trees, margin: number, slot: number] => {
  const { trees: nodes, weights } = ensembleOf(stage, prediction);
  const trees = forestOf(nodes, { features: featuresOf(stage), outputs: 1, weights });
  const slot = inputOf(stage, frame);
  return [trees, frame.builder.step('forest', trees.forest, [slot]), slot];
};

export const GBTClassificationModel: StageRow = {
  lower: (stage, frame) => {
    const { builder } = frame;
    const [trees, margin, slot] = boosted(stage, frame);
    const raw = builder.step('bothSigns', {}, [margin]);
    addProbabilistic(stage, frame, raw, 2, (own) => builder.step('pairProbability', { scale: 2 }, [own]));
    addLeaves(stage, frame, trees, slot);
  },
};

export const GBTRegressionModel: StageRow = {
  lower: (stage, frame) => {
    const [trees, margin, slot] = boosted(stage, frame);
    addNumber(stage, frame, margin);
    addLeaves(stage, frame, trees, slot);
  },
};
