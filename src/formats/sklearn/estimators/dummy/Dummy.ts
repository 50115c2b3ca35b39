/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/dummy.py */
import { ServingError } from '../../../../errors.ts';
import type { Answer, Answers, Labels } from '../../../../pipeline/estimator.ts';
import type { Frame } from '../../../../pipeline/frame.ts';
import type { PipelineBuilder } from '../../../../pipeline/pipeline.ts';
import { stringAt } from '../../../../tensor/strings.ts';
import { valuesOf } from '../../../../wire/pickle/elements.ts';
import { NdArray } from '../../../../wire/pickle/numpy.ts';
import { itemsOf, type Value } from '../../../../wire/pickle/values.ts';
import { vectorOf } from '../../../../wire/pickle/vector.ts';
import { countOf, labelled, logOf, matrixAnswer, vectorAnswer } from '../../classes.ts';
import type { EstimatorClass } from '../../lowering.ts';
import { numbersIn, plain, type State } from '../../state.ts';
import { sideBySideLabels, targetLabels } from '../../targets.ts';

const corrupt = (state: State, message: string): ServingError =>
  new ServingError('CORRUPT_MODEL', `${state.className}: ${message}`);

/** Any rows will do; their cells are not looked at. */
const constantOf = (builder: PipelineBuilder, frame: Frame, values: Float64Array, flat: boolean): number => {
  const isText = (frame.width ?? 0) > 0 && frame.kindOf(0) === 'texts';
  const slot = isText ? frame.texts('', 'missing') : frame.numbers('', 'any');
  return builder.step('constant', { values, flat }, [slot]);
};

/** What one target's rows all get: a class by its number, and its probabilities. */
interface Target {
  readonly classes: Labels;
  readonly chosen: number;
  readonly probabilities: Float64Array;
}

const valuesIn = (value: Value | undefined): readonly Value[] | undefined => {
  const items = value instanceof NdArray ? valuesOf(value) : itemsOf(value);
  return items?.map((item) => plain(item)!);
};

/** Which of the classes a label is; -1 for none. */
const placeOf = (classes: Labels, label: Value): number => {
  const wanted = vectorOf([label]);
  const told = (labels: Labels, i: number): string | number =>
    labels.dtype === 'string' ? Buffer.from(stringAt(labels.data, i)).toString('latin1') : Number(labels.data[i]);
  return Array.from({ length: countOf(classes) }, (_, i) => told(classes, i)).indexOf(told(wanted, 0));
};

const targetOf = (state: State, strategy: string, classes: Labels, prior: Float64Array, constant: Value): Target => {
  if (prior.length !== countOf(classes)) {
    throw corrupt(state, `${prior.length} priors for ${countOf(classes)} classes`);
  }
  const likely = prior.reduce((best, p, k) => (p > prior[best]! ? k : best), 0);
  const chosen = strategy === 'constant' ? placeOf(classes, constant) : likely;
  if (chosen < 0) throw corrupt(state, 'the constant is none of its classes');
  const probabilities = prior.map((p, k) => (strategy === 'prior' ? p : Number(k === chosen)));
  return { classes, chosen, probabilities };
};

const targetsOf = (state: State, strategy: string): readonly Target[] => {
  const labels = targetLabels(state);
  const constants = valuesIn(state.value('constant')) ?? [state.value('constant') ?? null];
  const whole = numbersIn(state.value('class_prior_'));
  const priors =
    labels.length === 1 && whole?.shape.length === 1 ? [whole] : state.values('class_prior_').map(numbersIn);
  return labels.map((classes, k) => {
    const prior = priors[k]?.data;
    if (!prior) throw corrupt(state, `target ${k} has no priors`);
    return targetOf(state, strategy, classes, prior, constants[k] ?? null);
  });
};

/**
 * The same answer for every row.
 *
 *   prior          the most frequent class; probabilities are frequencies
 *   most_frequent  the same class, with probability 1
 *   constant       the class that it was given, with probability 1
 *   stratified, uniform   are drawn at random, and refused
 */
export const DummyClassifier: EstimatorClass = (state, { builder }) => {
  // sklearn < 0.24: "stratified" where nothing was given
  const strategy = state.text(['_strategy', 'strategy'], 'prior');
  if (!['prior', 'most_frequent', 'constant'].includes(strategy)) {
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      `DummyClassifier with strategy="${strategy}" draws its answers at random; "prior", "most_frequent" and "constant" are served`,
      { refusal: 'coverage' },
    );
  }
  // sklearn < 0.22: one target may have been given as a column.
  const column = state.flag('output_2d_', false);
  const targets = targetsOf(state, strategy);
  const several = targets.length > 1;
  const probabilities = (frame: Frame): readonly Answer[] =>
    targets.map(({ probabilities: p }) => matrixAnswer(constantOf(builder, frame, p, false), p.length));
  const listed = (answers: readonly Answer[]): Answers => (several ? answers : answers[0]!);
  return {
    classes: several ? targets.map(({ classes }) => classes) : targets[0]!.classes,
    predict: (frame) => {
      const answers = targets.map(({ classes, chosen }) =>
        labelled(builder, classes, constantOf(builder, frame, Float64Array.of(chosen), true)),
      );
      return several || column ? sideBySideLabels(builder, answers) : answers[0]!;
    },
    predict_proba: (frame) => listed(probabilities(frame)),
    predict_log_proba: (frame) => listed(probabilities(frame).map((answer) => logOf(builder, answer))),
  };
};

/** [batch] or [batch, targets] of one number a target. */
export const DummyRegressor: EstimatorClass = (state, { builder }) => {
  const values = state.array('constant_').data;
  const flat = values.length === 1 && !state.flag('output_2d_', false);
  return {
    isRegressor: true,
    predict: (frame) => {
      const slot = constantOf(builder, frame, values, flat);
      return flat ? vectorAnswer(slot) : matrixAnswer(slot, values.length);
    },
  };
};
