/**
 * One tree. https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/tree/_classes.py
 *
 *   predict_proba(x) = leaf / sum(leaf)      leaf: the weights of the classes, [classes]; since 1.4 their fractions, as they are
 *   predict(x)       = the value of the leaf, or the class of the largest
 */
import { ServingError } from '../../../../errors.ts';
import type { Labels } from '../../../../pipeline/estimator.ts';
import type { Frame, Tolerance } from '../../../../pipeline/frame.ts';
import type { PipelineBuilder } from '../../../../pipeline/pipeline.ts';
import { Instance, type Value } from '../../../../wire/pickle/values.ts';
import { countOf, matrixAnswer, vectorAnswer } from '../../classes.ts';
import { type EstimatorClass, once, rowName } from '../../lowering.ts';
import { State } from '../../state.ts';
import { byProbabilities, targetLabels } from '../../targets.ts';
import { addForest, forestOf, type LeafValue } from './forest.ts';
import { type Tree, treeOf } from './tree.ts';

/** The criteria whose trees take NaN; those of the regressors are after the bar. */
const TOLERANT: ReadonlySet<string> = new Set('gini log_loss entropy | squared_error friedman_mse poisson'.split(' '));

/** 1.3 took NaN first, where the best split was sought; 1.6 took it in random splits, too; 1.9 with all criteria. */
const takesMissing = (state: State): boolean => {
  const extra = state.className.startsWith('Extra');
  const splitter = state.text('splitter', extra ? 'random' : 'best');
  if (state.since('1.9')) return !extra || splitter === 'random';
  if (!state.since('1.3') || !TOLERANT.has(String(state.value('criterion')))) return false;
  if (!state.since('1.6')) return splitter === 'best';
  // Of these versions, the regressor meant to say so too, and said nothing.
  return extra && state.className.endsWith('Classifier') ? splitter === 'random' : true;
};

export interface TreeEstimator {
  readonly state: State;
  readonly tree: Tree;
  readonly tolerance: Tolerance;
}

export const readTreeEstimator = (state: State): TreeEstimator => ({
  state,
  tree: treeOf(state),
  tolerance: takesMissing(state) ? 'nan32' : 'finite32',
});

const TREES = /^tree\.(DecisionTree|ExtraTree)(Classifier|Regressor)$/;

/** Where all of them are trees of scikit-learn, these. */
export const treesIn = (values: readonly Value[]): readonly TreeEstimator[] | undefined => {
  const all = values.every((value) => value instanceof Instance && TREES.test(rowName(value.of) ?? ''));
  return all ? values.map((value) => readTreeEstimator(new State(value as Instance))) : undefined;
};

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', message);

/** Refuses a tree whose values do not belong to these targets. */
export const checkTargets = ({ targets, width }: Tree, classes: readonly Labels[] | undefined, count: number): void => {
  const most = Math.max(...(classes?.map((labels) => countOf(labels)) ?? [1]));
  if (targets === count && width >= targets * most) return;
  throw corrupt(`a tree has ${width} values a node and ${targets} targets; ${count} targets of ${most} were expected`);
};

/** The probabilities of the classes of all targets, one after the other. */
export const probabilitiesAt =
  (counts: readonly number[], normalised: boolean): LeafValue =>
  ({ width, targets, values }, node, to, at) => {
    const most = width / targets;
    let place = at;
    counts.forEach((count, k) => {
      const from = node * width + k * most;
      let sum = 0;
      if (!normalised) for (let c = 0; c < count; c++) sum += values[from + c]!;
      const divisor = sum === 0 ? 1 : sum;
      for (let c = 0; c < count; c++) to[place++] = values[from + c]! / divisor;
    });
  };

/** The value of each target. */
export const valuesAt: LeafValue = ({ width, targets, values }, node, to, at) => {
  for (let k = 0; k < targets; k++) to[at + k] = values[node * width + k * (width / targets)]!;
};

/** The slots of each target's columns, of a matrix that holds those of all side by side. */
export const slicesOf = (builder: PipelineBuilder, slot: number, counts: readonly number[]): readonly number[] => {
  if (counts.length === 1) return [slot];
  let at = 0;
  return counts.map((count) => {
    const columns = Int32Array.from({ length: count }, (_, i) => at + i);
    at += count;
    return builder.step('select', { columns }, [slot]);
  });
};

/** Since 1.4 values are fractions already. */
export const areFractions = (state: State): boolean => state.since('1.4');

export const treeClassifier: EstimatorClass = (state, { builder }) => {
  const { tree, tolerance } = readTreeEstimator(state);
  const classes = targetLabels(state);
  checkTargets(tree, classes, classes.length);
  const counts = classes.map((labels) => countOf(labels));
  const outputs = counts.reduce((sum, count) => sum + count, 0);
  const leaf = probabilitiesAt(counts, areFractions(state));
  const forest = forestOf([tree], { features: tree.features, outputs, leaf });
  const probabilities = once((frame: Frame) =>
    slicesOf(builder, addForest(builder, frame, state.className, tolerance, forest), counts),
  );
  return { features: tree.features, ...byProbabilities(builder, classes, probabilities) };
};

export const treeRegressor: EstimatorClass = (state, { builder }) => {
  const { tree, tolerance } = readTreeEstimator(state);
  checkTargets(tree, undefined, state.number('n_outputs_', 1));
  const outputs = tree.targets;
  const forest = forestOf([tree], { features: tree.features, outputs, leaf: valuesAt });
  return {
    features: tree.features,
    isRegressor: true,
    predict: (frame) => {
      const slot = addForest(builder, frame, state.className, tolerance, forest);
      if (outputs > 1) return matrixAnswer(slot, outputs);
      return vectorAnswer(builder.step('flatten', {}, [slot]));
    },
  };
};
