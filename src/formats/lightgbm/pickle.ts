/**
 * Pickles and joblib files of lightgbm.Booster, whose state holds the model's text, and of the scikit-learn wrappers.
 * https://github.com/microsoft/LightGBM/blob/v4.6.0/python-package/lightgbm/sklearn.py
 */
import { ServingError } from '../../errors.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { type Constructors, INERT } from '../../wire/pickle/constructors.ts';
import { valuesOf } from '../../wire/pickle/elements.ts';
import { readJoblib } from '../../wire/pickle/joblib.ts';
import { NdArray } from '../../wire/pickle/numpy.ts';
import { describe, type Global, Instance, stateOf, type Value } from '../../wire/pickle/values.ts';
import { vectorOf } from '../../wire/pickle/vector.ts';
import type { Booster } from './booster.ts';
import { readText } from './text.ts';

/** A booster as Python had it. */
export interface PickledBooster {
  readonly booster: Booster;
  /** How many iterations count; 0 and below: all. */
  readonly best_iteration: number;
}

/** A wrapper of the scikit-learn kind. */
export interface PickledModel extends PickledBooster {
  readonly className: string;
  readonly kind: 'classifier' | 'regressor' | 'ranker';
  /** Of a classifier: what its classes are called. */
  readonly labels: Tensor | undefined;
}

const WRAPPERS = {
  LGBMClassifier: 'classifier',
  LGBMRegressor: 'regressor',
  LGBMModel: 'regressor',
  LGBMRanker: 'ranker',
} as const;
const isWrapper = (name: string): name is keyof typeof WRAPPERS => Object.hasOwn(WRAPPERS, name);

/** Names that LightGBM's own pickles hold. */
export const LIGHTGBM: Constructors = new Map(
  [
    'lightgbm.basic.Booster',
    'lightgbm.basic._InnerPredictor',
    ...Object.keys(WRAPPERS).map((name) => `lightgbm.sklearn.${name}`),
    'sklearn.preprocessing.label.LabelEncoder',
    'sklearn.preprocessing._label.LabelEncoder',
    // Wrappers keep these beside the model, unused by predict.
    'lightgbm.sklearn._ObjectiveFunctionWrapper',
    'lightgbm.sklearn._EvalFunctionWrapper',
    'lightgbm.compat.LGBMLabelEncoder',
  ].map((name) => [name, INERT] as const),
);

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', message);

const readBooster = (value: Value | undefined): PickledBooster => {
  const state = stateOf(value, 'the booster');
  // Version 4 put an underscore before its name.
  const text = state.get('_handle') ?? state.get('handle');
  if (typeof text !== 'string') throw corrupt(`the booster's handle is ${describe(text)}, a text was expected`);
  const best = state.get('best_iteration');
  return { booster: readText(text), best_iteration: typeof best === 'bigint' ? Number(best) : 0 };
};

/** Whether a class is one of the wrappers. */
export const isLightgbmWrapper = ({ module, name }: Global): boolean =>
  module.startsWith('lightgbm.') && isWrapper(name);

/** What a wrapper's object holds. */
export const readWrapper = (instance: Instance): PickledModel =>
  readModel(instance, instance.of.name as keyof typeof WRAPPERS);

const readModel = (instance: Instance, name: keyof typeof WRAPPERS): PickledModel => {
  const state = stateOf(instance, name);
  const booster = state.get('_Booster');
  if (booster === null || booster === undefined) throw corrupt(`the ${name} was pickled before it was fitted`);
  const classes = state.get('_classes');
  return {
    ...readBooster(booster),
    className: name,
    kind: WRAPPERS[name],
    labels: classes instanceof NdArray ? vectorOf(valuesOf(classes)) : undefined,
  };
};

/** A pickle or joblib file, by what it holds. Throws CORRUPT_MODEL or UNSUPPORTED_MODEL. */
export const readPickle = (
  bytes: Uint8Array,
  beside: (name: string) => Uint8Array | undefined,
): PickledBooster | PickledModel => {
  const value = readJoblib(bytes, { constructors: [LIGHTGBM], beside });
  if (value instanceof Instance) {
    const { name } = value.of;
    if (name === 'Booster') return readBooster(value);
    if (isWrapper(name)) return readModel(value, name);
  }
  throw new ServingError(
    'UNSUPPORTED_MODEL',
    `the pickle holds ${describe(value)}; a Booster or a wrapper of LightGBM was expected`,
  );
};
