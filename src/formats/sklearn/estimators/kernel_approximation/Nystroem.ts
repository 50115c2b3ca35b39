/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/kernel_approximation.py */
import { ServingError } from '../../../../errors.ts';
import { MadeFrame } from '../../../../pipeline/frame.ts';
import { isKernelName } from '../../../../pipeline/kernels/kernel-matrix.ts';
import { describe } from '../../../../wire/pickle/values.ts';
import type { EstimatorClass } from '../../lowering.ts';
import { matrixIn, projected } from '../../projection.ts';
import { denseOf, sparseIn } from '../../sparse.ts';
import { plain, type State } from '../../state.ts';

/** Rows of the fit, [count, features]; sparse ones are laid out. */
const pointsOf = (state: State): { readonly data: Float64Array; readonly count: number; readonly features: number } => {
  const sparse = sparseIn(state.value('components_'));
  if (sparse) return { data: denseOf(sparse), count: sparse.rows, features: sparse.columns };
  const { data, shape } = matrixIn(state, 'components_');
  return { data, count: shape[0]!, features: shape[1]! };
};

/** A parameter of the kernel: the estimator's own before that of `kernel_params`. */
const paramOf = (state: State, name: string, fallback: number): number => {
  const given = state.optionalNumber(name);
  if (given !== undefined) return given;
  const params = state.value('kernel_params');
  const value = params instanceof Map ? plain(params.get(name)) : undefined;
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : fallback;
};

/** [batch, features] -> [batch, components]: kernel(x, components) · normalizationᵀ */
export const Nystroem: EstimatorClass = (state, { builder }) => {
  const { data: points, count, features } = pointsOf(state);
  const kernel = state.value('kernel');
  const by = { components: matrixIn(state, 'normalization_', count) };
  const answered = (slot: number): MadeFrame =>
    new MadeFrame(builder, 'numbers', projected(builder, slot, by), by.components.shape[0]!);
  if (kernel === 'precomputed') {
    return { features: count, transform: (frame) => answered(frame.numbers(state.className)) };
  }
  if (typeof kernel !== 'string' || !isKernelName(kernel)) {
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      `Nystroem: its kernel is ${typeof kernel === 'string' ? `"${kernel}"` : describe(kernel)}; a name of pairwise_kernels is served`,
    );
  }
  const params = {
    kernel,
    points,
    count,
    features,
    // Before 0.19 chi2 had a gamma of its own.
    gamma:
      kernel === 'chi2' && !state.since('0.19') ? 1 : paramOf(state, 'gamma', kernel === 'chi2' ? 1 : 1 / features),
    degree: paramOf(state, 'degree', 3),
    coef0: paramOf(state, 'coef0', 1),
  };
  return {
    features,
    transform: (frame) => answered(builder.step('kernelMatrix', params, [frame.numbers(state.className)])),
  };
};
