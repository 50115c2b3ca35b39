/**
 * Pickles and joblib files of xgboost.Booster and of the scikit-learn wrappers. A booster's handle is one of:
 *
 *   the binary file (0.x) · "CONFIG-offset:", 8 bytes, the binary file (1.0 to 1.5) · UBJSON or JSON of {Model, Config}
 *
 * https://github.com/dmlc/xgboost/blob/v3.1.0/python-package/xgboost/sklearn.py
 */
import { ServingError } from '../../errors.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { type Constructors, INERT } from '../../wire/pickle/constructors.ts';
import { valuesOf } from '../../wire/pickle/elements.ts';
import { readJoblib } from '../../wire/pickle/joblib.ts';
import { NdArray } from '../../wire/pickle/numpy.ts';
import { type Dict, describe, type Global, Instance, stateOf, type Value } from '../../wire/pickle/values.ts';
import { vectorOf } from '../../wire/pickle/vector.ts';
import { readUbjson, type Ubjson } from '../../wire/ubjson.ts';
import { readBinaryBooster } from './binary.ts';
import { type Booster, isBefore } from './booster.ts';
import { boosterOf, readJsonBooster } from './json.ts';
import type { Counted } from './lower.ts';

/** A booster as a pickle holds it. */
interface PickledBooster {
  readonly booster: Booster;
  readonly counted: Counted;
}

/** A wrapper of the scikit-learn kind. */
export interface PickledModel extends PickledBooster {
  readonly className: string;
  readonly kind: 'classifier' | 'regressor' | 'ranker';
  /** What stands for a missing cell, besides NaN. */
  readonly missing: number;
  readonly classes: number;
  /** The labels where they are not 0, 1, 2 … */
  readonly labels: Tensor | undefined;
}

const WRAPPERS = {
  XGBClassifier: 'classifier',
  XGBRFClassifier: 'classifier',
  XGBRegressor: 'regressor',
  XGBRFRegressor: 'regressor',
  XGBModel: 'regressor',
  XGBRanker: 'ranker',
} as const;

const isWrapper = (name: string): name is keyof typeof WRAPPERS => Object.hasOwn(WRAPPERS, name);

/** Names that XGBoost's own pickles hold. */
export const XGBOOST: Constructors = new Map(
  [
    'xgboost.core.Booster',
    ...Object.keys(WRAPPERS).map((name) => `xgboost.sklearn.${name}`),
    'xgboost.compat.XGBoostLabelEncoder',
    'sklearn.preprocessing.label.LabelEncoder',
    'sklearn.preprocessing._label.LabelEncoder',
    'xgboost.callback.EarlyStopping',
    'xgboost.callback.EvaluationMonitor',
  ].map((name) => [name, INERT] as const),
);

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', message);

const CONFIG = 'CONFIG-offset:';

const isFields = (value: Ubjson): value is { readonly [key: string]: Ubjson } =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);

/** What a booster's handle holds. */
export const readHandle = (handle: Uint8Array): Booster => {
  const start = Buffer.from(handle.subarray(0, CONFIG.length)).toString('latin1');
  if (start === CONFIG) return readBinaryBooster(handle.subarray(CONFIG.length + 8));
  if (!start.startsWith('{')) return readBinaryBooster(handle);
  if (/^\{\s*"/.test(start)) return readJsonBooster(handle);
  const values = readUbjson(handle);
  return boosterOf(isFields(values) && values['Model'] !== undefined ? values['Model'] : values);
};

const integerOf = (value: Value | undefined): number | undefined =>
  typeof value === 'bigint'
    ? Number(value)
    : typeof value === 'string' && /^\d+$/.test(value)
      ? Number(value)
      : undefined;

const readBooster = (value: Value | undefined): PickledBooster => {
  const state = stateOf(value, 'the booster');
  const handle = state.get('handle');
  if (handle === null) throw corrupt('the booster was pickled before it was trained');
  if (!(handle instanceof Uint8Array))
    throw corrupt(`the booster's handle is ${describe(handle)}, bytes were expected`);
  const booster = readHandle(handle);
  // Up to 1.7 all boosters have it, whether they stopped early or not.
  const trees = integerOf(state.get('best_ntree_limit'));
  const iteration = integerOf(state.get('best_iteration')) ?? integerOf(booster.attributes.get('best_iteration'));
  const counted: Counted = trees !== undefined ? { trees } : iteration !== undefined ? { iteration } : {};
  const names = state.get('feature_names');
  const named = Array.isArray(names) && booster.feature_names.length === 0 ? { feature_names: names.map(String) } : {};
  return { booster: { ...booster, ...named }, counted };
};

const labelsOf = (state: Dict): Tensor | undefined => {
  const encoder = state.get('_le');
  const held = encoder instanceof Instance && encoder.state instanceof Map ? encoder.state.get('classes_') : undefined;
  return held instanceof NdArray ? vectorOf(valuesOf(held)) : undefined;
};

/** Whether a class is one of the wrappers. */
export const isXgboostWrapper = ({ module, name }: Global): boolean => module.startsWith('xgboost.') && isWrapper(name);

/** What a wrapper's object holds. */
export const readWrapper = (instance: Instance): PickledModel =>
  readModel(instance, instance.of.name as keyof typeof WRAPPERS);

const readModel = (instance: Instance, name: keyof typeof WRAPPERS): PickledModel => {
  const state = stateOf(instance, name);
  const booster = state.get('_Booster');
  if (booster === null || booster === undefined) throw corrupt(`the ${name} was pickled before it was fitted`);
  const missing = state.get('missing');
  const pickled = readBooster(booster);
  // Before 1.0 a wrapper has a limit of its own where it stopped early; before 0.8 it counted all trees even then.
  const limit = state.has('importance_type') ? integerOf(state.get('best_ntree_limit')) : undefined;
  const old: Counted = limit === undefined ? {} : { trees: limit };
  return {
    booster: pickled.booster,
    counted: isBefore(pickled.booster.version, [1, 0]) ? old : pickled.counted,
    className: name,
    kind: WRAPPERS[name],
    missing: typeof missing === 'number' ? missing : typeof missing === 'bigint' ? Number(missing) : Number.NaN,
    classes: integerOf(state.get('n_classes_')) ?? 0,
    labels: labelsOf(state),
  };
};

/** A pickle or joblib file, by what it holds. Throws CORRUPT_MODEL or UNSUPPORTED_MODEL, naming it where it is something else. */
export const readPickle = (
  bytes: Uint8Array,
  beside: (name: string) => Uint8Array | undefined,
): Booster | PickledModel => {
  const value = readJoblib(bytes, { constructors: [XGBOOST], beside });
  if (value instanceof Instance) {
    const { module, name } = value.of;
    if (module === 'xgboost.core' && name === 'Booster') return readBooster(value).booster;
    if (isWrapper(name)) return readModel(value, name);
  }
  throw new ServingError(
    'UNSUPPORTED_MODEL',
    `the pickle holds ${describe(value)}; a Booster or a wrapper of XGBoost was expected`,
  );
};
