/**
 * From objects of a pickle to estimators: each class is a row of a table, by its package and name, as
 * `linear_model.LogisticRegression`; where it stood inside the package changed between versions. Classes of other
 * libraries are asked of the registry.
 */
import { ServingError, within } from '../../errors.ts';
import type { Estimator, Method } from '../../pipeline/estimator.ts';
import { METHODS } from '../../pipeline/estimator.ts';
import type { Frame } from '../../pipeline/frame.ts';
import type { PipelineBuilder } from '../../pipeline/pipeline.ts';
import { describe, type Global, Instance, type Value } from '../../wire/pickle/values.ts';
import type { Foreign } from '../foreign.ts';
import { State } from './state.ts';

/** What lowering a class needs besides its state. */
export interface Lowering {
  readonly builder: PipelineBuilder;
  /** The estimator that a value inside another one's state is; `where` says which, as `step "scale"`. */
  estimator(value: Value | undefined, where: string): Estimator;
}

/** A class of scikit-learn: what its fitted state does. Throws CORRUPT_MODEL or UNSUPPORTED_MODEL. */
export type EstimatorClass = (state: State, lowering: Lowering) => Omit<Estimator, 'className'>;

export type EstimatorTable = Readonly<Record<string, EstimatorClass>>;

/** Packages that were renamed; `sklearn.grid_search.GridSearchCV` is `model_selection.GridSearchCV`. */
const PACKAGES: Readonly<Record<string, string>> = {
  grid_search: 'model_selection',
  cross_validation: 'model_selection',
  lda: 'discriminant_analysis',
  qda: 'discriminant_analysis',
};

/** `linear_model.LogisticRegression` for `sklearn.linear_model._logistic.LogisticRegression`; undefined for others' classes. */
export const rowName = ({ module, name }: Global): string | undefined => {
  const [top, own = ''] = module.split('.');
  return top === 'sklearn' ? `${PACKAGES[own] ?? own}.${name}` : undefined;
};

/** The same answers for the same frame, so that nothing is worked out twice. */
export const once = <A>(method: (frame: Frame) => A): ((frame: Frame) => A) => {
  const made = new Map<Frame, A>();
  return (frame) => {
    let answer = made.get(frame);
    if (answer === undefined) {
      answer = method(frame);
      made.set(frame, answer);
    }
    return answer;
  };
};

const remembering = (estimator: Estimator): Estimator => ({
  ...estimator,
  ...Object.fromEntries(
    METHODS.flatMap((name) => {
      const method: Method | undefined = estimator[name];
      return method ? [[name, once(method)]] : [];
    }),
  ),
  ...(estimator.transform && { transform: once(estimator.transform) }),
  ...(estimator.inverse_transform && { inverse_transform: once(estimator.inverse_transform) }),
});

const namesOf = (state: State): readonly string[] | undefined =>
  state.optionalValues('feature_names_in_')?.map((name) => (typeof name === 'string' ? name : String(name)));

/** Estimators inside each other; a file that holds more is made to do harm. */
const MAX_DEPTH = 200;
/** The way to an error is told so far. */
const MAX_TOLD = 12;

/** A lowering by a table of classes and by what other formats lend; `refused` says why a class has no row. */
export const newLowering = (
  builder: PipelineBuilder,
  table: EstimatorTable,
  foreign: readonly Foreign[],
  refused: Readonly<Record<string, string>> = {},
): Lowering => {
  /** An object that stands in several places is lowered once. */
  const known = new Map<Instance, Estimator>();
  const lower = (instance: Instance): Estimator => {
    const name = rowName(instance.of);
    if (name === undefined) {
      const theirs = foreign.find(({ has }) => has(instance.of));
      if (theirs) return theirs.estimator(instance, builder);
    }
    const row = name !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;
    if (!row) {
      const reason = name !== undefined && Object.hasOwn(refused, name) ? ` (it ${refused[name]})` : '';
      throw new ServingError(
        'UNSUPPORTED_MODEL',
        `${instance.of.path} is not served${reason}; docs/estimators.md lists the estimators that are`,
        { refusal: 'coverage' },
      );
    }
    const state = new State(instance);
    const features = state.optionalNumber(['n_features_in_', 'n_features_']);
    if (features !== undefined && !(Number.isInteger(features) && features >= 0 && features < 2 ** 31)) {
      throw new ServingError('CORRUPT_MODEL', `${state.className}: it was fitted on ${features} columns`);
    }
    const lowered = row(state, lowering);
    return remembering({
      className: instance.of.name,
      ...lowered,
      features: lowered.features ?? features,
      names: lowered.names ?? namesOf(state),
    });
  };
  /** Those that are being lowered, the outermost first. */
  const around = new Set<Instance>();
  const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', message);
  const lowering: Lowering = {
    builder,
    estimator: (value, where) => {
      if (!(value instanceof Instance)) {
        throw new ServingError('CORRUPT_MODEL', `${where} is ${describe(value)}, an estimator was expected`);
      }
      let estimator = known.get(value);
      if (!estimator) {
        if (around.has(value)) throw corrupt(`the ${value.of.name} holds itself`);
        if (around.size >= MAX_DEPTH) throw corrupt(`more than ${MAX_DEPTH} estimators stand inside each other`);
        around.add(value);
        try {
          estimator = lower(value);
        } catch (error) {
          // What is said of a place so deep down is long enough without the way to it.
          throw where === '' || around.size > MAX_TOLD ? error : within(where, error);
        } finally {
          around.delete(value);
        }
        known.set(value, estimator);
      }
      return estimator;
    },
  };
  return lowering;
};
