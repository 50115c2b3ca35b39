/**
 * Bagging. https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/ensemble/_bagging.py
 *
 *   predict_proba(x) = (p of estimator 0 + p of estimator 1 + …) / estimators     each of its own columns, among the classes
 *                                                                                that it saw; one without probabilities votes
 *   regressors, decision_function: the mean
 */
import { ServingError } from '../../../../errors.ts';
import type { Answer, Estimator, Labels, MethodName } from '../../../../pipeline/estimator.ts';
import { type Frame, MadeFrame } from '../../../../pipeline/frame.ts';
import { float64sOf } from '../../../../wire/pickle/elements.ts';
import { NdArray } from '../../../../wire/pickle/numpy.ts';
import { byProbability, countOf, matrixAnswer, vectorAnswer } from '../../classes.ts';
import { type EstimatorClass, type Lowering, once } from '../../lowering.ts';
import { numbersIn, type State } from '../../state.ts';
import { areFractions, checkTargets, probabilitiesAt, treesIn, valuesAt } from '../tree/DecisionTree.ts';
import { addForest, forestOf } from '../tree/forest.ts';

const corrupt = (state: State, message: string): ServingError =>
  new ServingError('CORRUPT_MODEL', `${state.className}: ${message}`);

/** The columns of each estimator. */
export const subsetsOf = (state: State, estimators: number): readonly Int32Array[] => {
  const found = state.values('estimators_features_');
  if (found.length !== estimators)
    throw corrupt(state, `columns of ${found.length} estimators, there are ${estimators}`);
  return found.map((value) => {
    const numbers = value instanceof NdArray ? float64sOf(value) : numbersIn(value)?.data;
    if (numbers) return Int32Array.from(numbers);
    throw corrupt(state, 'the columns of an estimator are no array');
  });
};

const isAll = (subset: Int32Array, features: number | undefined): boolean =>
  subset.length === features && subset.every((column, i) => column === i);

/** The frame of each estimator's columns; 0.19 looked at all cells first. */
const partsOf = (state: State, { builder }: Lowering, subsets: readonly Int32Array[], features: number | undefined) => {
  const old = !state.since('0.20');
  return once((frame: Frame): readonly Frame[] => {
    const rows = old
      ? new MadeFrame(builder, 'numbers', frame.numbers(state.className), frame.width, frame.names)
      : frame;
    return subsets.map((subset) => (isAll(subset, features) ? rows : rows.select([...subset])));
  });
};

/** Trees in one forest; the columns that no tree was given are not looked at. Undefined where they are something else. */
const forestBy = (
  state: State,
  lowering: Lowering,
  subsets: readonly Int32Array[],
  classes: Labels | undefined,
): ((frame: Frame) => number) | undefined => {
  const trees = treesIn(state.values('estimators_'));
  if (!trees || trees.length === 0) return undefined;
  const outputs = classes ? countOf(classes) : trees[0]!.tree.targets;
  const own = trees.map((part) => (classes ? Array.from(part.state.array('classes_').data) : undefined));
  trees.forEach(({ tree }, t) => {
    const counts = own[t]?.length ?? 0;
    checkTargets(tree, undefined, classes ? 1 : outputs);
    if (classes && (tree.width < counts || own[t]!.some((k) => !(k >= 0 && k < outputs)))) {
      throw corrupt(state, `estimator ${t} knows classes that there are not`);
    }
  });
  const used = [...new Set(subsets.flatMap((subset) => [...subset]))].sort((a, b) => a - b);
  const places = new Map(used.map((column, i) => [column, i]));
  const fractions = areFractions(state);
  const most = Math.max(1, ...own.map((labels) => labels?.length ?? 0));
  const scratch = new Float64Array(most);
  const forest = forestOf(
    trees.map(({ tree }) => tree),
    {
      features: used.length,
      outputs,
      columns: (t) => subsets[t]!.map((column) => places.get(column)!),
      leaf: (tree, node, to, at, t) => {
        const labels = own[t];
        if (!labels) return valuesAt(tree, node, to, at, t);
        probabilitiesAt([labels.length], fractions)(tree, node, scratch, 0, t);
        labels.forEach((k, i) => {
          to[at + k] = scratch[i]!;
        });
      },
    },
  );
  const { builder } = lowering;
  const old = !state.since('0.20');
  const tolerance = trees[0]!.tolerance;
  return (frame) => {
    const rows = old
      ? new MadeFrame(builder, 'numbers', frame.numbers(state.className), frame.width, frame.names)
      : frame;
    const seen = isAll(Int32Array.from(used), frame.width) ? rows : rows.select(used);
    return addForest(builder, seen, state.className, tolerance, forest);
  };
};

/** What each estimator answers: a list of slots, by method. */
const answersBy = (
  state: State,
  lowering: Lowering,
  subsets: readonly Int32Array[],
  features: number | undefined,
): { readonly parts: readonly Estimator[]; readonly ask: (method: MethodName, frame: Frame) => readonly Answer[] } => {
  const parts = state.values('estimators_').map((value, t) => lowering.estimator(value, `estimator ${t}`));
  const frames = partsOf(state, lowering, subsets, features);
  const ask = (method: MethodName, frame: Frame): readonly Answer[] =>
    parts.map((part, t) => {
      const answer = part[method]?.(frames(frame)[t]!);
      if (answer && 'slot' in answer) return answer;
      throw corrupt(state, `${part.className} has no ${method} of one target`);
    });
  return { parts, ask };
};

const slotsOf = (answers: readonly Answer[]): readonly number[] => answers.map(({ slot }) => slot);

export const BaggingClassifier: EstimatorClass = (state, lowering) => {
  const { builder } = lowering;
  const classes = state.labels('classes_');
  const count = countOf(classes);
  const total = state.values('estimators_').length;
  const divide = state.number('n_estimators', total);
  const subsets = subsetsOf(state, total);
  const features = state.optionalNumber(['n_features_in_', 'n_features_']);
  const sums = forestBy(state, lowering, subsets, classes);
  if (sums) {
    const mean = once((frame: Frame) => builder.step('divide', { by: divide }, [sums(frame)]));
    return byProbability(builder, classes, mean);
  }
  const { parts, ask } = answersBy(state, lowering, subsets, features);
  const among = ({ classes: own }: Estimator, slot: number): number => {
    const places = own && 'dtype' in own ? Int32Array.from(own.data as ArrayLike<bigint>, Number) : undefined;
    if (!places || places.length === count) return slot;
    if (places.some((place) => !(place >= 0 && place < count))) {
      throw corrupt(state, 'an estimator knows classes that there are not');
    }
    return builder.step('spread', { places, width: count, fill: 0 }, [slot]);
  };
  const votes = parts.some((part) => !part.predict_proba);
  const mean = once((frame: Frame): number => {
    const slots = votes
      ? ask('predict', frame).map(({ slot }) => builder.step('oneHot', { width: count, on: 1, off: 0 }, [slot]))
      : ask('predict_proba', frame).map(({ slot }, t) => among(parts[t]!, slot));
    return builder.step('weightedSum', { divide }, slots);
  });
  const scored = parts.every((part) => part.decision_function);
  return {
    ...byProbability(builder, classes, mean),
    ...(scored && {
      decision_function: (frame: Frame) => {
        const answers = ask('decision_function', frame);
        return { ...answers[0]!, slot: builder.step('weightedSum', { divide }, slotsOf(answers)) };
      },
    }),
  };
};

export const BaggingRegressor: EstimatorClass = (state, lowering) => {
  const { builder } = lowering;
  const total = state.values('estimators_').length;
  const divide = state.number('n_estimators', total);
  const subsets = subsetsOf(state, total);
  const sums = forestBy(state, lowering, subsets, undefined);
  if (sums) {
    const outputs = treesIn(state.values('estimators_'))![0]!.tree.targets;
    return {
      isRegressor: true,
      predict: (frame) => {
        const slot = builder.step('divide', { by: divide }, [sums(frame)]);
        return outputs > 1 ? matrixAnswer(slot, outputs) : vectorAnswer(builder.step('flatten', {}, [slot]));
      },
    };
  }
  const features = state.optionalNumber(['n_features_in_', 'n_features_']);
  const { ask } = answersBy(state, lowering, subsets, features);
  return {
    isRegressor: true,
    predict: (frame) => {
      const answers = ask('predict', frame);
      return { ...answers[0]!, dtype: 'float64', slot: builder.step('weightedSum', { divide }, slotsOf(answers)) };
    },
  };
};
