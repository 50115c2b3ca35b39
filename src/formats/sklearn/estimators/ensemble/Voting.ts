/**
 * Voting. https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/ensemble/_voting.py
 *
 *   soft        p(x) = sum of w[t] · p of estimator t / sum of w;  predict the most probable class
 *   hard        the class with the largest sum of the weights of those that say so, the first of several
 *   regressors  sum of w[t] · y of estimator t / sum of w
 *
 * The estimators are fitted on the numbers of the classes, and answer numbers.
 */
import { ServingError } from '../../../../errors.ts';
import type { Answer, Estimator, MethodName } from '../../../../pipeline/estimator.ts';
import { type Frame, MadeFrame } from '../../../../pipeline/frame.ts';
import { countOf, matrixAnswer, mostLikely, vectorAnswer } from '../../classes.ts';
import { type EstimatorClass, type Lowering, once } from '../../lowering.ts';
import { plain, type State } from '../../state.ts';

const DROPPED: readonly unknown[] = [null, 'drop'];

interface Voters {
  readonly parts: readonly Estimator[];
  /** Of those that vote; undefined: all the same. */
  readonly weights: Float64Array | undefined;
  readonly divide: number;
}

const votersOf = (state: State, { estimator }: Lowering): Voters => {
  const parts = state.values('estimators_').map((value, t) => estimator(value, `estimator ${t}`));
  const given = state.holds('weights') ? state.array('weights').data : undefined;
  const kept = state.tuples('estimators').map(([, value]) => !DROPPED.includes(plain(value)));
  const weights = given?.filter((_, t) => kept[t] ?? true);
  if (parts.length === 0 || (weights && weights.length !== parts.length)) {
    throw new ServingError(
      'CORRUPT_MODEL',
      `${state.className}: ${weights?.length ?? 'no'} weights, ${parts.length} voters`,
    );
  }
  return { parts, weights, divide: weights?.reduce((sum, weight) => sum + weight, 0) ?? parts.length };
};

const askAll = (state: State, parts: readonly Estimator[], method: MethodName, frame: Frame): readonly number[] =>
  parts.map((part) => {
    const answer = part[method]?.(frame);
    if (answer && 'slot' in answer) return (answer as Answer).slot;
    throw new ServingError('UNSUPPORTED_MODEL', `${state.className}: ${part.className} has no ${method} of one target`);
  });

const about = (parts: readonly Estimator[]): Pick<Estimator, 'features' | 'names'> => {
  const { features, names } = parts[0]!;
  return { features, names };
};

export const VotingClassifier: EstimatorClass = (state, lowering) => {
  const { builder } = lowering;
  const { parts, weights, divide } = votersOf(state, lowering);
  const classes = state.labels('classes_');
  const count = countOf(classes);
  const asked = (method: MethodName) => once((frame: Frame) => askAll(state, parts, method, frame));
  const [predictions, probabilities] = [asked('predict'), asked('predict_proba')];
  const framed = (slot: number, width: number): Frame => new MadeFrame(builder, 'numbers', slot, width);
  if (state.text('voting', 'hard') === 'soft') {
    const proba = once((frame: Frame) =>
      matrixAnswer(builder.step('weightedSum', { weights, divide }, probabilities(frame)), count),
    );
    const flat = state.value('flatten_transform') === true || state.value('flatten_transform') === 1n;
    return {
      ...about(parts),
      classes,
      predict: (frame) => mostLikely(builder, classes, proba(frame).slot),
      predict_proba: proba,
      // Otherwise it gives [voters, batch, classes], which is no frame.
      ...(flat && {
        transform: (frame: Frame) => framed(builder.step('hstack', {}, probabilities(frame)), count * parts.length),
      }),
    };
  }
  return {
    ...about(parts),
    classes,
    predict: (frame) => {
      const votes = predictions(frame).map((slot) => builder.step('oneHot', { width: count, on: 1, off: 0 }, [slot]));
      return mostLikely(builder, classes, builder.step('weightedSum', { weights }, votes));
    },
    transform: (frame) => framed(builder.step('hstack', {}, predictions(frame)), parts.length),
  };
};

export const VotingRegressor: EstimatorClass = (state, lowering) => {
  const { builder } = lowering;
  const { parts, weights, divide } = votersOf(state, lowering);
  const predictions = once((frame: Frame) => askAll(state, parts, 'predict', frame));
  return {
    ...about(parts),
    isRegressor: true,
    predict: (frame) => vectorAnswer(builder.step('weightedSum', { weights, divide }, predictions(frame))),
    transform: (frame) =>
      new MadeFrame(builder, 'numbers', builder.step('hstack', {}, predictions(frame)), parts.length),
  };
};
