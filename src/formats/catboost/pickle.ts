/**
 * Pickles and joblib files of CatBoost's classes: their state is the parameters that they were made with, and `__model`,
 * the bytes of a cbm file.
 * https://github.com/catboost/catboost/blob/v1.2.10/catboost/python-package/catboost/core.py (__getstate__)
 */
import { ServingError } from '../../errors.ts';
import { type Constructor, INERT } from '../../wire/pickle/constructors.ts';
import { readJoblib } from '../../wire/pickle/joblib.ts';
import { describe, Instance, stateOf } from '../../wire/pickle/values.ts';
import { readCbm } from './cbm.ts';
import type { ClassName, FittedModel } from './lower.ts';

const CLASSES: readonly ClassName[] = ['CatBoostClassifier', 'CatBoostRegressor', 'CatBoostRanker', 'CatBoost'];
const classNamed = (name: string): ClassName | undefined => CLASSES.find((known) => known === name);

/** Names that CatBoost's own pickles hold. */
export const CATBOOST: ReadonlyMap<string, Constructor> = new Map(
  CLASSES.map((name) => [`catboost.core.${name}`, INERT] as const),
);

/** An object of one of the classes. Throws CORRUPT_MODEL or UNSUPPORTED_MODEL. */
export const readInstance = (instance: Instance): FittedModel => {
  const className = classNamed(instance.of.name);
  const state = stateOf(instance, instance.of.name);
  const held = state.get('__model');
  if (!className || held === undefined)
    throw new ServingError('CORRUPT_MODEL', `the ${instance.of.name} was pickled before it was fitted`);
  // A str of Python 2.
  const bytes = typeof held === 'string' ? Buffer.from(held, 'latin1') : held;
  if (!(bytes instanceof Uint8Array)) {
    throw new ServingError('CORRUPT_MODEL', `the model in the ${className} is ${describe(held)}, bytes were expected`);
  }
  // An objective is the loss, whatever that is by default.
  const loss = state.get('objective') ?? state.get('loss_function');
  return { className, model: readCbm(bytes), loss: typeof loss === 'string' ? loss : 'RMSE' };
};

/** A pickle or joblib file, by what it holds. Throws CORRUPT_MODEL or UNSUPPORTED_MODEL. */
export const readPickle = (bytes: Uint8Array, beside: (name: string) => Uint8Array | undefined): FittedModel => {
  const value = readJoblib(bytes, { constructors: [CATBOOST], beside });
  if (value instanceof Instance && classNamed(value.of.name)) return readInstance(value);
  throw new ServingError(
    'UNSUPPORTED_MODEL',
    `the pickle holds ${describe(value)}; one of CatBoost's ${CLASSES.join(', ')} was expected`,
  );
};
