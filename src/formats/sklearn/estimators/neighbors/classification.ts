/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/neighbors/_classification.py */
import { ServingError } from '../../../../errors.ts';
import type { Answer, Estimator, Labels } from '../../../../pipeline/estimator.ts';
import type { Frame } from '../../../../pipeline/frame.ts';
import type { VotesParams } from '../../../../pipeline/kernels/votes.ts';
import { valuesOf } from '../../../../wire/pickle/elements.ts';
import { NdArray } from '../../../../wire/pickle/numpy.ts';
import { describe, itemsOf, type Value } from '../../../../wire/pickle/values.ts';
import { vectorOf } from '../../../../wire/pickle/vector.ts';
import { countOf, labelled, matrixAnswer, mostLikely } from '../../classes.ts';
import { type EstimatorClass, type Lowering, once } from '../../lowering.ts';
import { plain, type State } from '../../state.ts';
import { sideBySideLabels, targetLabels } from '../../targets.ts';
import { type Neighbourhood, neighbourhoodOf, weighsByDistance } from './neighbours.ts';

type Classifier = Omit<Estimator, 'className'>;

/** The classes of the points, target by target. */
const targetsOf = (state: State, classes: readonly Labels[], count: number): readonly Int32Array[] => {
  const { data } = state.array('_y');
  if (data.length !== count * classes.length) {
    throw new ServingError('CORRUPT_MODEL', `${state.className}: ${data.length} targets for ${count} points`);
  }
  return classes.map((_, t) => Int32Array.from({ length: count }, (__, i) => data[i * classes.length + t]!));
};

type Alone = VotesParams['alone'];

interface Voting {
  readonly classes: readonly Labels[];
  /** The slot of [rows, classes] of a target, whose sum is 1, or as the votes are. */
  readonly votes: (frame: Frame, target: number, normalised: boolean) => number;
}

const votingOf = (
  state: State,
  { builder }: Lowering,
  { near, count }: Neighbourhood,
  alone: readonly Alone[],
): Voting => {
  const classes = targetLabels(state);
  const targets = targetsOf(state, classes, count);
  const byDistance = weighsByDistance(state);
  return {
    classes,
    votes: (frame, t, normalised) => {
      const of = { votes: targets[t]!, classes: countOf(classes[t]!), byDistance, normalised, alone: alone[t]! };
      return builder.step('votes', of, [near(frame)]);
    },
  };
};

const probabilities = ({ classes, votes }: Voting): Pick<Classifier, 'predict_proba'> => ({
  predict_proba: (frame) => {
    const answers = classes.map((labels, t) => matrixAnswer(votes(frame, t, true), countOf(labels)));
    return answers.length === 1 ? answers[0]! : answers;
  },
});

const classesOf = (classes: readonly Labels[]): Labels | readonly Labels[] =>
  classes.length === 1 ? classes[0]! : classes;

/** The class that most of the k nearest points have, by weight: [batch, features] -> [batch], or [batch, targets] */
export const KNeighborsClassifier: EstimatorClass = (state, lowering) => {
  const around = neighbourhoodOf(state, lowering, { k: state.number('n_neighbors') });
  const voting = votingOf(
    state,
    lowering,
    around,
    targetLabels(state).map(() => 'zero' as const),
  );
  const { classes, votes } = voting;
  const { builder } = lowering;
  return {
    features: around.features,
    classes: classesOf(classes),
    predict: (frame) => {
      const answers = classes.map((labels, t) => mostLikely(builder, labels, votes(frame, t, false)));
      return answers.length === 1 ? answers[0]! : sideBySideLabels(builder, answers);
    },
    ...probabilities(voting),
  };
};

/** The label of rows without neighbours, target by target; undefined where they are refused. */
const outlierLabels = (state: State, targets: number): readonly Value[] | undefined => {
  const own = state.value(['outlier_label_', 'outlier_label']);
  if (own == null) return undefined;
  const items = (own instanceof NdArray ? valuesOf(own) : (itemsOf(own) ?? [own])).map(textOf);
  if (items.length === targets) return items;
  // sklearn < 0.22: one for all targets.
  if (items.length === 1) return Array.from({ length: targets }, () => items[0]!);
  throw new ServingError('CORRUPT_MODEL', `${state.className}: the label of outliers is ${describe(own)}`);
};

const withLabel = (labels: Labels, values: readonly Value[], label: Value): Labels => {
  // An int stands for a float, and a bool, where the classes are such.
  const like: Value =
    labels.dtype === 'float64' && typeof label === 'bigint'
      ? Number(label)
      : labels.dtype === 'int64' && typeof label === 'number' && Number.isInteger(label)
        ? BigInt(label)
        : label;
  return vectorOf([...values, like]);
};

/** Python 2's texts are bytes in an array. */
const textOf = (value: Value): Value =>
  value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : plain(value)!;

const valuesOfTarget = (state: State, t: number, targets: number): readonly Value[] => {
  if (targets === 1 && !itemsOf(state.value('classes_'))) return state.values('classes_').map(textOf);
  const item = itemsOf(state.value('classes_'))?.[t];
  return (item instanceof NdArray ? valuesOf(item) : state.values('classes_')).map(textOf);
};

/**
 * From 1.4 on, upstream's fast path for other metrics than the Euclidean one takes the label of outliers for a class's
 * number; so does this.
 */
const takesLabelForNumber = (state: State, targets: number): boolean =>
  state.since('1.4') &&
  targets === 1 &&
  state.value('weights') === 'uniform' &&
  state.text('_fit_method') === 'brute' &&
  !['euclidean', 'sqeuclidean', 'mahalanobis', 'hamming', 'cosine', 'precomputed'].includes(
    String(state.value('effective_metric_')),
  ) &&
  state.raw('_fit_X').dtype.text === '<f8';

/** The class that most points within the radius have, by weight. */
export const RadiusNeighborsClassifier: EstimatorClass = (state, lowering) => {
  const { builder } = lowering;
  const around = neighbourhoodOf(state, lowering, { radius: state.number('radius') });
  const classes = targetLabels(state);
  const outliers = outlierLabels(state, classes.length);
  const values = classes.map((_, t) => valuesOfTarget(state, t, classes.length));
  const number = plain(state.value('outlier_label'));
  const alone = classes.map((labels, t): Alone => {
    if (!outliers) return 'refuse';
    const of = takesLabelForNumber(state, classes.length)
      ? typeof number === 'bigint' && number >= 0n && number < BigInt(countOf(labels))
        ? Number(number)
        : -1
      : values[t]!.findIndex((value) => value === outliers[t] || Number(value) === Number(outliers[t]));
    return of < 0 ? 'zero' : { of };
  });
  const voting = votingOf(state, lowering, around, alone);
  const named = classes.map((labels, t) => (outliers ? withLabel(labels, values[t]!, outliers[t]!) : labels));
  const places = once((frame: Frame) =>
    classes.map((_, t) => builder.step('argmaxOrNone', {}, [voting.votes(frame, t, true)])),
  );
  return {
    features: around.features,
    classes: classesOf(classes),
    predict: (frame): Answer => {
      const answers = places(frame).map((slot, t) => labelled(builder, named[t]!, slot));
      return answers.length === 1 ? answers[0]! : sideBySideLabels(builder, answers);
    },
    // sklearn < 0.22 has none.
    ...(state.since('0.22') && probabilities(voting)),
  };
};
