/**
 * CatBoost's losses: what a model's default answer is made of, by what it was trained for.
 * https://github.com/catboost/catboost/blob/v1.2.10/catboost/libs/eval_result/eval_helpers.cpp (PrepareEval)
 *
 *   classes     labels of classes, and their probabilities: sigmoid of one sum; of several, softmax
 *   one by one  as classes, each sum by its own sigmoid
 *   labels      several labels a row, 1 where a sum is above the threshold
 *   numbers     sums, or `answer` of them
 *   ranks       sums
 */
import { ServingError } from '../../errors.ts';

export interface Loss {
  readonly task: 'classes' | 'one by one' | 'labels' | 'numbers' | 'ranks';
  /** What CatBoostRegressor answers, where it is not the sums. */
  readonly answer?: 'exp' | 'meanAndVariance';
}

// biome-ignore format: one loss a line
export const LOSSES: Readonly<Record<string, Loss>> = {
  Logloss:                    { task: 'classes' },
  CrossEntropy:               { task: 'classes' },
  Focal:                      { task: 'classes' },
  MultiClass:                 { task: 'classes' },
  MultiClassOneVsAll:         { task: 'one by one' },
  MultiLogloss:               { task: 'labels' },
  MultiCrossEntropy:          { task: 'labels' },
  RMSE:                       { task: 'numbers' },
  RMSEWithUncertainty:        { task: 'numbers', answer: 'meanAndVariance' },
  MultiRMSE:                  { task: 'numbers' },
  MultiRMSEWithMissingValues: { task: 'numbers' },
  MAE:                        { task: 'numbers' },
  MAPE:                       { task: 'numbers' },
  Quantile:                   { task: 'numbers' },
  MultiQuantile:              { task: 'numbers' },
  LogLinQuantile:             { task: 'numbers' },
  Expectile:                  { task: 'numbers' },
  Lq:                         { task: 'numbers' },
  Huber:                      { task: 'numbers' },
  LogCosh:                    { task: 'numbers' },
  RMSPE:                      { task: 'numbers' },
  Poisson:                    { task: 'numbers', answer: 'exp' },
  Tweedie:                    { task: 'numbers', answer: 'exp' },
  Cox:                        { task: 'numbers' },
  SurvivalAft:                { task: 'numbers' },
  PairLogit:                  { task: 'ranks' },
  PairLogitPairwise:          { task: 'ranks' },
  YetiRank:                   { task: 'ranks' },
  YetiRankPairwise:           { task: 'ranks' },
  LambdaMart:                 { task: 'ranks' },
  StochasticFilter:           { task: 'ranks' },
  StochasticRank:             { task: 'ranks' },
  QueryCrossEntropy:          { task: 'ranks' },
  QueryRMSE:                  { task: 'ranks' },
  QuerySoftMax:               { task: 'ranks' },
  GroupQuantile:              { task: 'ranks' },
  // Losses that a user wrote, and sums of several: what they make of the sums is not in the model.
  PythonUserDefinedPerObject: { task: 'ranks' },
  PythonUserDefinedMultiTarget: { task: 'ranks' },
  Combination:                { task: 'ranks' },
};

const parsed = (text: string | undefined, key: string): unknown => {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new ServingError('CORRUPT_MODEL', `"${key}" of the model's information is no JSON`);
  }
};

/** A JSON value among the model's information, as an object; empty where it is none. */
export const infoOf = (info: ReadonlyMap<string, string>, key: string): Readonly<Record<string, unknown>> => {
  const value = parsed(info.get(key), key);
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
};

const typeOf = (loss: unknown): string | undefined => {
  const type = typeof loss === 'object' && loss !== null ? (loss as Record<string, unknown>)['type'] : loss;
  // `Tweedie:variance_power=1.5`
  return typeof type === 'string' ? type.split(':')[0] : undefined;
};

/** The name of a model's loss; undefined where its file does not tell it. */
export const lossOf = (info: ReadonlyMap<string, string>): string | undefined =>
  typeOf(infoOf(info, 'params')['loss_function']) ?? typeOf(infoOf(info, 'loss_function'));

/** Its row. Throws UNSUPPORTED_MODEL for one that is not known; a model that tells none answers sums. */
export const rowOf = (name: string | undefined): Loss => {
  if (name === undefined) return { task: 'ranks' };
  const row = Object.hasOwn(LOSSES, name) ? LOSSES[name] : undefined;
  if (row) return row;
  throw new ServingError(
    'UNSUPPORTED_MODEL',
    `the loss "${name}" is not known; known are ${Object.keys(LOSSES).join(', ')}`,
  );
};
