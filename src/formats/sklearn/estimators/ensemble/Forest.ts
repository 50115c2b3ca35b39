/**
 * Random forests and extremely randomized ones.
 * https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/ensemble/_forest.py
 *
 *   predict_proba(x) = (p of tree 0 + p of tree 1 + …) / trees         of each target
 *   predict(x)       = the class of the largest; or (y of tree 0 + y of tree 1 + …) / trees
 */
import { ServingError } from '../../../../errors.ts';
import type { Frame, Tolerance } from '../../../../pipeline/frame.ts';
import { countOf, matrixAnswer, vectorAnswer } from '../../classes.ts';
import { type EstimatorClass, once } from '../../lowering.ts';
import type { State } from '../../state.ts';
import { byProbabilities, targetLabels } from '../../targets.ts';
import {
  areFractions,
  checkTargets,
  probabilitiesAt,
  slicesOf,
  type TreeEstimator,
  treesIn,
  valuesAt,
} from '../tree/DecisionTree.ts';
import { addForest, forestOf } from '../tree/forest.ts';

export const treesOf = (state: State): readonly TreeEstimator[] => {
  const trees = treesIn(state.values('estimators_'));
  if (trees && trees.length > 0) return trees;
  throw new ServingError('CORRUPT_MODEL', `${state.className}: "estimators_" holds something else than trees`);
};

/** 1.4 was the first whose forests took NaN, where their trees do. */
export const toleranceOf = (state: State, [first]: readonly TreeEstimator[]): Tolerance =>
  state.since('1.4') ? first!.tolerance : 'finite32';

/** The number of columns that all trees were fitted on. */
export const featuresOf = (trees: readonly TreeEstimator[]): number => {
  const { features } = trees[0]!.tree;
  if (trees.every(({ tree }) => tree.features === features)) return features;
  throw new ServingError('CORRUPT_MODEL', 'the trees of one forest were fitted on different columns');
};

export const forestClassifier: EstimatorClass = (state, { builder }) => {
  const trees = treesOf(state);
  const features = featuresOf(trees);
  const classes = targetLabels(state);
  for (const { tree } of trees) checkTargets(tree, classes, classes.length);
  const counts = classes.map((labels) => countOf(labels));
  const forest = forestOf(
    trees.map(({ tree }) => tree),
    {
      features,
      outputs: counts.reduce((sum, count) => sum + count, 0),
      leaf: probabilitiesAt(counts, areFractions(state)),
    },
  );
  const tolerance = toleranceOf(state, trees);
  const probabilities = once((frame: Frame) => {
    const sums = addForest(builder, frame, state.className, tolerance, forest);
    return slicesOf(builder, builder.step('divide', { by: trees.length }, [sums]), counts);
  });
  return { features, ...byProbabilities(builder, classes, probabilities) };
};

export const forestRegressor: EstimatorClass = (state, { builder }) => {
  const trees = treesOf(state);
  const features = featuresOf(trees);
  const outputs = trees[0]!.tree.targets;
  for (const { tree } of trees) checkTargets(tree, undefined, outputs);
  const forest = forestOf(
    trees.map(({ tree }) => tree),
    { features, outputs, leaf: valuesAt },
  );
  const tolerance = toleranceOf(state, trees);
  return {
    features,
    isRegressor: true,
    predict: (frame) => {
      const sums = addForest(builder, frame, state.className, tolerance, forest);
      const slot = builder.step('divide', { by: trees.length }, [sums]);
      if (outputs > 1) return matrixAnswer(slot, outputs);
      return vectorAnswer(builder.step('flatten', {}, [slot]));
    },
  };
};
