/**
 * Classifiers of two classes whose decision is moved.
 * https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/model_selection/_classification_threshold.py
 *
 *   predict(x) = pos_label where its probability, or the score for it, is at least the threshold, else the other class
 */
import { ServingError } from '../../../../errors.ts';
import type { Answer, Estimator } from '../../../../pipeline/estimator.ts';
import type { Frame } from '../../../../pipeline/frame.ts';
import { Global, Instance, type Value } from '../../../../wire/pickle/values.ts';
import { vectorOf } from '../../../../wire/pickle/vector.ts';
import { above } from '../../classes.ts';
import type { EstimatorClass, Lowering } from '../../lowering.ts';
import { plain, State } from '../../state.ts';

/** Scores whose function has a "pos_label", which is 1 where none was given. */
const POSITIVE_IS_1: ReadonlySet<string> = new Set(
  'average_precision_score class_likelihood_ratios f1_score fbeta_score jaccard_score precision_recall_fscore_support precision_score recall_score'.split(
    ' ',
  ),
);

const isSame = (a: Value | undefined, b: Value | undefined): boolean =>
  a === b || (typeof a !== 'string' && typeof b !== 'string' && a != null && b != null && Number(a) === Number(b));

interface Moved {
  /** 'auto': a half of a probability, 0 of a score. */
  readonly threshold: number | 'auto';
  /** undefined: the second class. */
  readonly positive: Value | undefined;
}

const moving = (
  state: State,
  { builder, estimator }: Lowering,
  { threshold, positive }: Moved,
): Omit<Estimator, 'className'> => {
  const value = state.value(['estimator_', 'estimator']);
  const inner = estimator(value, '"estimator"');
  const { classes } = inner;
  if (!classes || !('dtype' in classes) || classes.shape[0] !== 2) {
    throw new ServingError('CORRUPT_MODEL', `${state.className}: ${inner.className} is no classifier of two classes`);
  }
  const asked = state.value('response_method') ?? 'auto';
  const method = (['predict_proba', 'decision_function'] as const).find(
    (name) => inner[name] && (asked === 'auto' || asked === name),
  );
  if (!method)
    throw new ServingError('CORRUPT_MODEL', `${state.className}: ${inner.className} has no ${String(asked)}`);
  const labels = classValues(value);
  const at = positive == null ? 1 : labels.findIndex((label) => isSame(label, positive));
  if (at < 0) {
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      `${state.className}: its positive label ${String(positive)} is no class`,
    );
  }
  const limit = threshold === 'auto' ? (method === 'predict_proba' ? 0.5 : 0) : threshold;
  const score = (frame: Frame): number => {
    const { slot } = inner[method]!(frame) as Answer;
    if (method === 'predict_proba') return builder.step('select', { columns: Int32Array.of(at) }, [slot]);
    return at === 1 ? slot : builder.step('times', { by: -1 }, [slot]);
  };
  // [the other class, the positive one]
  const ordered = at === 1 ? classes : vectorOf([labels[1]!, labels[0]!]);
  const { features, names, predict_proba, predict_log_proba, decision_function } = inner;
  return {
    features,
    names,
    classes,
    predict: (frame) => {
      const moved = builder.step('scale', { subtract: Float64Array.of(limit) }, [score(frame)]);
      return above(builder, ordered, builder.step('flatten', {}, [moved]), -Number.MIN_VALUE);
    },
    ...(predict_proba && { predict_proba }),
    ...(predict_log_proba && { predict_log_proba }),
    ...(decision_function && { decision_function }),
  };
};

/** The labels of a fitted classifier, or of the last step of a Pipeline, as Python's values. */
const classValues = (value: Value | undefined): readonly Value[] => {
  if (!(value instanceof Instance)) return [];
  const state = new State(value);
  if (state.holds('classes_')) return state.values('classes_');
  if (state.holds('steps')) return classValues(state.tuples('steps').at(-1)?.[1]);
  return classValues(state.value(['best_estimator_', 'estimator_', 'estimator']));
};

export const FixedThresholdClassifier: EstimatorClass = (state, lowering) =>
  moving(state, lowering, {
    threshold: state.value('threshold') === 'auto' ? 'auto' : state.number('threshold'),
    positive: state.value('pos_label'),
  });

/** The positive label of the score that the threshold was tuned by. */
const scoredLabel = (state: State): Value | undefined => {
  const scorer = state.value('_curve_scorer');
  if (!(scorer instanceof Instance)) return undefined;
  const own = new State(scorer);
  const given = own.value('_kwargs');
  if (given instanceof Map && given.has('pos_label')) return plain(given.get('pos_label'));
  const score = own.value('_score_func');
  return score instanceof Global && POSITIVE_IS_1.has(score.name) ? 1n : undefined;
};

export const TunedThresholdClassifierCV: EstimatorClass = (state, lowering) =>
  moving(state, lowering, { threshold: state.number('best_threshold_'), positive: scoredLabel(state) });
