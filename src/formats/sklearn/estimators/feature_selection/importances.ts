/**
 * How much a fitted model makes of each column, as upstream tells it by `coef_` or `feature_importances_`.
 * https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/feature_selection/_base.py (_get_feature_importances)
 *
 *   a tree              see importancesOf
 *   a forest            the mean of its trees', made to sum up to 1; until 0.20 the plain mean of all trees
 *   gradient boosting   the mean of its trees' before their normalisation, made to sum up to 1
 *   AdaBoost            Σ weight · its estimators' / Σ weight
 */
import { ServingError } from '../../../../errors.ts';
import { NdArray } from '../../../../wire/pickle/numpy.ts';
import { Instance, type Value } from '../../../../wire/pickle/values.ts';
import { rowName } from '../../lowering.ts';
import { denseOf, sparseIn } from '../../sparse.ts';
import { type NumberArray, State } from '../../state.ts';
import { treesIn } from '../tree/DecisionTree.ts';
import { importancesOf, type Tree, treeOf } from '../tree/tree.ts';

const unsupported = (message: string): ServingError => new ServingError('UNSUPPORTED_MODEL', message);

const meanOf = (parts: readonly Float64Array[], features: number): Float64Array => {
  const sum = new Float64Array(features);
  for (const part of parts) for (let j = 0; j < features; j++) sum[j]! += part[j]!;
  return sum.map((x) => x / parts.length);
};

const toOne = (numbers: Float64Array): Float64Array => {
  const sum = numbers.reduce((total, x) => total + x, 0);
  return numbers.map((x) => x / sum);
};

const treesOf = (state: State): readonly Tree[] => {
  const stages = state.value('estimators_');
  const trees = treesIn(stages instanceof NdArray ? (stages.objects ?? []) : state.values('estimators_'));
  if (!trees || trees.length === 0) throw unsupported(`${state.className}: its estimators are no trees`);
  return trees.map(({ tree }) => tree);
};

const ofForest = (state: State): Float64Array => {
  const trees = treesOf(state);
  const { features } = trees[0]!;
  if (!state.since('0.21'))
    return meanOf(
      trees.map((tree) => importancesOf(tree, true)),
      features,
    );
  const grown = trees.filter(({ left }) => left.length > 1);
  if (grown.length === 0) return new Float64Array(features);
  return toOne(
    meanOf(
      grown.map((tree) => importancesOf(tree, true)),
      features,
    ),
  );
};

const ofBoosting = (state: State): Float64Array => {
  const trees = treesOf(state);
  const { features } = trees[0]!;
  if (!state.since('0.20'))
    return meanOf(
      trees.map((tree) => importancesOf(tree, true)),
      features,
    );
  const grown = state.since('0.21') ? trees.filter(({ left }) => left.length > 1) : trees;
  if (grown.length === 0) return new Float64Array(features);
  return toOne(
    meanOf(
      grown.map((tree) => importancesOf(tree, false)),
      features,
    ),
  );
};

const ofAdaBoost = (state: State): Float64Array => {
  const weights = state.arrayOf('estimator_weights_', 1).data;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const parts = state.values('estimators_').map((value) => ofModel(value).data);
  const sum = new Float64Array(parts[0]?.length ?? 0);
  parts.forEach((part, t) => {
    for (let j = 0; j < sum.length; j++) sum[j]! += weights[t]! * part[j]!;
  });
  return sum.map((x) => x / total);
};

/** By class, where they are not stored. */
const COMPUTED: readonly (readonly [RegExp, (state: State) => Float64Array])[] = [
  [/^tree\.(DecisionTree|ExtraTree)/, (state) => importancesOf(treeOf(state), true)],
  [/^ensemble\.(RandomForest|ExtraTrees)/, ofForest],
  [/^ensemble\.GradientBoosting/, ofBoosting],
  [/^ensemble\.AdaBoost/, ofAdaBoost],
];

/** coef_ of a linear machine of support vectors: dual_coef_ · support_vectors_. */
const linearMachine = (state: State): NumberArray | undefined => {
  if (state.value('kernel') !== 'linear') return undefined;
  const [dual, vectors] = [state.optionalArray(['_dual_coef_', 'dual_coef_']), state.optionalArray('support_vectors_')];
  // More than two classes are pairs of them, which share vectors.
  if (!dual || !vectors || dual.shape.length !== 2 || dual.shape[0] !== 1) return undefined;
  const [count, features] = [vectors.shape[0]!, vectors.shape[1] ?? 0];
  const data = new Float64Array(features);
  for (let i = 0; i < count; i++)
    for (let j = 0; j < features; j++) data[j]! += dual.data[i]! * vectors.data[i * features + j]!;
  return { shape: [1, features], data };
};

/** What upstream's `getter` finds: an attribute, or "auto". Of several targets [targets, features]. */
export const ofModel = (value: Value | undefined, getter = 'auto'): NumberArray => {
  if (!(value instanceof Instance)) throw new ServingError('CORRUPT_MODEL', 'the model inside a selector is missing');
  const [first = '', ...rest] = getter.split('.');
  const state = new State(value);
  if (first === 'named_steps') {
    const step = state.tuples('steps').find(([name]) => name === rest[0]);
    return ofModel(step?.[1] as Value | undefined, rest.slice(1).join('.'));
  }
  if (rest.length > 0) return ofModel(state.value(first), rest.join('.'));
  const name = rowName(value.of) ?? value.of.path;
  const computed = COMPUTED.find(([pattern]) => pattern.test(name))?.[1];
  if (first === 'auto' || first === 'coef_') {
    const sparse = sparseIn(state.value('coef_'));
    if (sparse) return { shape: [sparse.rows, sparse.columns], data: denseOf(sparse) };
    const coefficients = state.optionalArray('coef_') ?? linearMachine(state);
    if (coefficients) return coefficients;
  }
  if ((first === 'auto' || first === 'feature_importances_') && computed) {
    const data = computed(state);
    return { shape: [data.length], data };
  }
  if (first !== 'auto' && state.holds(first)) return state.array(first);
  throw unsupported(`${value.of.path} does not hold ${first === 'auto' ? 'coef_ or feature_importances_' : first}`);
};
