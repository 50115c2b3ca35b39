/**
 * What linear models share: https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/linear_model/_base.py
 *
 *   score = x · coef + intercept
 */
import { ServingError } from '../../../../errors.ts';
import type { Answer, Labels } from '../../../../pipeline/estimator.ts';
import type { Frame } from '../../../../pipeline/frame.ts';
import type { LINKS } from '../../../../pipeline/kernels/link.ts';
import type { PipelineBuilder } from '../../../../pipeline/pipeline.ts';
import { above, countOf, logOf, matrixAnswer, mostLikely, vectorAnswer } from '../../classes.ts';
import type { EstimatorClass, Lowering } from '../../lowering.ts';
import type { State } from '../../state.ts';

/** [features] or [outputs, features] as [features, outputs], with the intercepts. */
export const linearParams = (state: State) => {
  const { shape, data } = state.array('coef_');
  if (shape.length > 2) {
    throw new ServingError('CORRUPT_MODEL', `${state.className}: "coef_" has ${shape.length} dimensions`);
  }
  const [outputs, features] = shape.length === 2 ? [shape[0]!, shape[1]!] : [1, data.length];
  const weights = transposed(data, outputs, features);
  const intercept = state.array('intercept_').data;
  if (intercept.length !== outputs && intercept.length !== 1) {
    throw new ServingError(
      'CORRUPT_MODEL',
      `${state.className}: ${intercept.length} intercepts for ${outputs} outputs`,
    );
  }
  const start = Float64Array.from({ length: outputs }, (_, k) => intercept[intercept.length === 1 ? 0 : k]!);
  return { features, flat: shape.length < 2, params: { outputs, weights, start } };
};

/** [rows, columns] -> [columns, rows] */
export const transposed = (data: Float64Array, rows: number, columns: number): Float64Array => {
  const turned = new Float64Array(data.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) turned[j * rows + i] = data[i * columns + j]!;
  }
  return turned;
};

/** What BLAS computes: the products first, then the intercept. */
export const AS_BLAS = { precision: 'float64', skipMissing: false, startLast: true } as const;

/** [batch, features] -> [batch], or [batch, targets] where it was fitted on several; `link` makes a mean of a score. */
export const linearRegressor = (
  state: State,
  { builder }: Lowering,
  link: keyof typeof LINKS = 'identity',
): ReturnType<EstimatorClass> => {
  const { features, flat, params } = linearParams(state);
  return {
    features,
    isRegressor: true,
    predict: (frame) => {
      const matrix = builder.step('linear', { ...params, ...AS_BLAS }, [frame.numbers(state.className)]);
      if (!flat) return matrixAnswer(matrix, params.outputs);
      return vectorAnswer(builder.step('link', { link, flat: true }, [matrix]));
    },
  };
};

export const LinearRegressor: EstimatorClass = (state, lowering) => linearRegressor(state, lowering);

/** Scores of a classifier, and the labels by them: [batch] where there is one row of coefficients, else [batch, classes]. */
export const linearScores = (state: State, { builder }: Lowering, classes: Labels) => {
  const { features, params } = linearParams(state);
  const binary = params.outputs === 1;
  if (!binary) countOf(classes, params.outputs);
  else if (countOf(classes) > 2) countOf(classes, 2);
  const decision_function = (frame: Frame): Answer => {
    const matrix = builder.step('linear', { ...params, ...AS_BLAS }, [frame.numbers(state.className)]);
    return binary ? vectorAnswer(builder.step('flatten', {}, [matrix])) : matrixAnswer(matrix, params.outputs);
  };
  const predict = (frame: Frame): Answer =>
    (binary ? above : mostLikely)(builder, classes, decision_function(frame).slot);
  return { features, classes, binary, predict, decision_function };
};

/** One that answers by scores only. */
export const LinearClassifier: EstimatorClass = (state, lowering) => {
  const { features, classes, predict, decision_function } = linearScores(state, lowering, state.labels('classes_'));
  return { features, classes, predict, decision_function };
};

/**
 * Each class against the rest: [batch] or [batch, classes] of scores -> [batch, classes].
 *
 *   p = 1 / (1 + e^-score)      binary: 1 - p and p; else p / Σp, where sklearn < 1.9 gives NaN for Σp = 0
 */
export const oneAgainstRest = (state: State, builder: PipelineBuilder, binary: boolean, slot: number): number => {
  const p = builder.step('link', { link: 'logistic', flat: binary }, [slot]);
  if (binary) return builder.step('bothClasses', {}, [p]);
  return builder.step('normalizeRows', { zero: state.since('1.9') ? 'equal' : 'nan' }, [p]);
};

/** predict_proba and predict_log_proba by what makes probabilities of a frame's slot. */
export const withProbabilities = (builder: PipelineBuilder, classes: Labels, slotOf: (frame: Frame) => number) => {
  const predict_proba = (frame: Frame): Answer => matrixAnswer(slotOf(frame), Math.max(2, countOf(classes)));
  return { predict_proba, predict_log_proba: (frame: Frame): Answer => logOf(builder, predict_proba(frame)) };
};
