/**
 * A fitted estimator as what its methods add to a pipeline in the making. Estimators stand inside each other (a Pipeline
 * around a Voting around an XGBoost booster), whatever format they come from, so this is the form that all formats share.
 */
import type { DType } from '../tensor/dtype.ts';
import type { Dim } from '../tensor/signature.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Frame } from './frame.ts';

/** What a method answers: a slot, and what is in it. */
export interface Answer {
  readonly slot: number;
  readonly dtype: DType;
  /** Of one row: [] for a label or a number, [3] for three of them. */
  readonly shape: readonly Dim[];
}

/** One for each target, where there are several and the method answers a list. */
export type Answers = Answer | readonly Answer[];

/** Labels of classes, a vector: ints, floats, texts or truth values. */
export type Labels = Tensor;

/** Adds a method's steps to the pipeline. Adds nothing where it did so before for the same frame. */
export type Method = (frame: Frame) => Answers;

/** The methods that answer, in the words of scikit-learn. */
export const METHODS = [
  'predict',
  'predict_proba',
  'predict_log_proba',
  'decision_function',
  'score_samples',
  'mahalanobis',
  'kneighbors',
] as const;
export type MethodName = (typeof METHODS)[number];

export type Estimator = { readonly [M in MethodName]?: Method } & {
  readonly className: string;
  /** How many columns it was fitted on, where it tells. */
  readonly features?: number | undefined;
  /** What those columns are called, where it was fitted on named ones. */
  readonly names?: readonly string[] | undefined;
  /** Of a classifier; a list where it has several targets. */
  readonly classes?: Labels | readonly Labels[];
  readonly isRegressor?: boolean;
  readonly transform?: (frame: Frame) => Frame;
  /** Back to what `transform` was given: of a target that was transformed before the fit. */
  readonly inverse_transform?: (frame: Frame) => Frame;
};
