/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/decomposition/_nmf.py */
import { ServingError } from '../../../../errors.ts';
import type { Estimator } from '../../../../pipeline/estimator.ts';
import { MadeFrame } from '../../../../pipeline/frame.ts';
import type { NonNegativeParams } from '../../../../pipeline/kernels/non-negative.ts';
import type { EstimatorClass, Lowering } from '../../lowering.ts';
import { matrixIn } from '../../projection.ts';
import type { State } from '../../state.ts';

const LOSSES: Readonly<Record<string, number>> = { frobenius: 2, 'kullback-leibler': 1, 'itakura-saito': 0 };

const betaOf = (state: State): number => {
  const loss = state.value('beta_loss') ?? 'frobenius';
  if (typeof loss !== 'string') return state.number('beta_loss');
  const beta = LOSSES[loss];
  if (beta !== undefined) return beta;
  throw new ServingError('CORRUPT_MODEL', `${state.className}: there is no beta_loss "${loss}"`);
};

/** What is given up for small coefficients: [of |w|, of w² / 2]; see _compute_regularization of each version. */
const penaltiesOf = (state: State, features: number): readonly [number, number] => {
  const ratio = state.number('l1_ratio', 0);
  const both = (alpha: number): readonly [number, number] => [alpha * ratio, alpha * (1 - ratio)];
  if (state.since('1.2')) return both(features * state.number('alpha_W'));
  const old = typeof state.value('alpha') === 'string' ? 0 : state.number('alpha', 0);
  const named = state.value('regularization');
  const regularization = named === undefined || named === 'deprecated' ? 'both' : named;
  if (state.since('1.0')) {
    const given = state.number('alpha_W', 0);
    if (given !== 0 || state.value('alpha_H') !== 'same') return both(features * given);
  }
  return regularization === 'both' || regularization === 'transformation' ? both(old) : [0, 0];
};

const serve = (
  state: State,
  { builder }: Lowering,
  given: Pick<NonNegativeParams, 'solver' | 'maxIterations'>,
): Omit<Estimator, 'className'> => {
  const { shape, data: components } = matrixIn(state, 'components_');
  const [count, features] = shape as [number, number];
  const [l1, l2] = penaltiesOf(state, features);
  const params = {
    ...given,
    ...{ components, count, features, l1, l2 },
    beta: given.solver === 'cd' ? 2 : betaOf(state),
    tolerance: state.number('tol'),
    asker: state.className,
  };
  return {
    features,
    transform: (frame) => {
      const slot = builder.step('nonNegative', params, [frame.numbers(state.className)]);
      return new MadeFrame(builder, 'numbers', slot, count);
    },
  };
};

/** [batch, features] -> [batch, components] */
export const NMF: EstimatorClass = (state, lowering) => {
  const solver = state.text('solver');
  if (solver !== 'cd' && solver !== 'mu') {
    throw new ServingError('CORRUPT_MODEL', `${state.className}: there is no solver "${solver}"`);
  }
  if (solver === 'cd' && state.flag('shuffle', false)) {
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      `${state.className}: shuffle=True solves each row in a random order; fit it with shuffle=False`,
    );
  }
  return serve(state, lowering, { solver, maxIterations: state.number('max_iter') });
};

export const MiniBatchNMF: EstimatorClass = (state, lowering) => {
  const maxIterations = state.optionalNumber('transform_max_iter') ?? state.number('max_iter');
  return serve(state, lowering, { solver: 'minibatch', maxIterations });
};
