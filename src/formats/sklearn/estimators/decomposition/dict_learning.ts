/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/decomposition/_dict_learning.py */
import { ServingError } from '../../../../errors.ts';
import type { Estimator } from '../../../../pipeline/estimator.ts';
import { MadeFrame } from '../../../../pipeline/frame.ts';
import type { SparseCodeParams } from '../../../../pipeline/kernels/sparse-code/index.ts';
import type { EstimatorClass, Lowering } from '../../lowering.ts';
import { matrixIn } from '../../projection.ts';
import type { NumberArray, State } from '../../state.ts';

const ALGORITHMS: readonly string[] = ['omp', 'lars', 'lasso_lars', 'lasso_cd', 'threshold'];

const algorithmOf = (state: State): SparseCodeParams['algorithm'] => {
  const algorithm = state.text('transform_algorithm');
  if (ALGORITHMS.includes(algorithm)) return algorithm as SparseCodeParams['algorithm'];
  throw new ServingError('CORRUPT_MODEL', `${state.className}: there is no algorithm "${algorithm}"`);
};

/** How many atoms are taken, or what they cost; the defaults are those of `sparse_encode`. */
const regularizationOf = (state: State, algorithm: string, atoms: number, features: number): number => {
  if (algorithm === 'omp' || algorithm === 'lars') {
    const wanted = state.optionalNumber('transform_n_nonzero_coefs');
    return Math.floor(wanted ?? Math.min(Math.max(features / 10, 1), atoms));
  }
  const own = state.optionalNumber('transform_alpha');
  // sklearn < 1.2 does not fall back on alpha.
  return own ?? (state.since('1.2') ? state.optionalNumber('alpha') : undefined) ?? 1;
};

/** [batch, features] -> [batch, atoms], or [batch, 2 · atoms] where `split_sign` */
const coding = (state: State, { builder }: Lowering, dictionary: NumberArray): Omit<Estimator, 'className'> => {
  const [atoms, features] = dictionary.shape as [number, number];
  const algorithm = algorithmOf(state);
  const splits = state.flag('split_sign', false);
  const params = {
    ...{ algorithm, atoms, features, splits },
    dictionary: dictionary.data,
    regularization: regularizationOf(state, algorithm, atoms, features),
    maxIterations: state.number('transform_max_iter', 1000),
    positive: state.flag('positive_code', false),
    screens: state.since('1.8'),
    tolerance: state.since('1.8') ? 1e-8 : 1e-4,
  };
  return {
    features,
    transform: (frame) => {
      const slot = builder.step('sparseCode', params, [frame.numbers(state.className)]);
      return new MadeFrame(builder, 'numbers', slot, splits ? 2 * atoms : atoms);
    },
  };
};

/** Also MiniBatchDictionaryLearning. */
export const DictionaryLearning: EstimatorClass = (state, lowering) =>
  coding(state, lowering, matrixIn(state, 'components_'));

/** Its dictionary is given, not learnt. */
export const SparseCoder: EstimatorClass = (state, lowering) =>
  // sklearn < 1.0 keeps a copy by the name of components_.
  coding(state, lowering, matrixIn(state, ['dictionary', 'components_']));
