/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/decomposition/_kernel_pca.py */
import { ServingError } from '../../../../errors.ts';
import { MadeFrame } from '../../../../pipeline/frame.ts';
import { isKernelName } from '../../../../pipeline/kernels/kernel-matrix.ts';
import { transpose } from '../../../../pipeline/linear-algebra.ts';
import type { PipelineBuilder } from '../../../../pipeline/pipeline.ts';
import { describe, Instance } from '../../../../wire/pickle/values.ts';
import type { EstimatorClass } from '../../lowering.ts';
import { matrixIn, projected, vectorIn } from '../../projection.ts';
import { State } from '../../state.ts';

interface Rows {
  readonly features: number;
  readonly kernelOf: (slot: number) => number;
}

const kernelOf = (state: State, builder: PipelineBuilder, count: number): Rows => {
  const kernel = state.value('kernel');
  if (kernel === 'precomputed') return { features: count, kernelOf: (slot) => slot };
  if (typeof kernel !== 'string' || !isKernelName(kernel)) {
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      `${state.className}: its kernel is ${typeof kernel === 'string' ? `"${kernel}"` : describe(kernel)}; a name of pairwise_kernels is served`,
    );
  }
  const { data: points, shape } = matrixIn(state, 'X_fit_');
  const features = shape[1]!;
  // sklearn < 1.2 has no gamma_. chi2 has a default of its own.
  const gamma = state.gammaOf(kernel, ['gamma_', 'gamma']) ?? (kernel === 'chi2' ? 1 : 1 / features);
  const [degree, coef0] = [state.number('degree', 3), state.number('coef0', 1)];
  const params = { kernel, points, count, features, gamma, degree, coef0 };
  return { features, kernelOf: (slot) => builder.step('kernelMatrix', params, [slot]) };
};

/**
 * [batch, features] -> [batch, components]
 *
 *   k = kernel(x, X_fit) - the columns' means - its own mean + the mean of all
 *   y = k · eigenvectors / sqrt(eigenvalues)                   0 where an eigenvalue is 0 (since 0.22)
 */
export const KernelPCA: EstimatorClass = (state, { builder }) => {
  // sklearn < 1.0: alphas_ and lambdas_.
  const { shape, data: vectors } = matrixIn(state, ['eigenvectors_', 'alphas_']);
  const [count, components] = shape as [number, number];
  const values = vectorIn(state, ['eigenvalues_', 'lambdas_'], components);
  const keeps = state.since('0.22');
  const round = state.raw(['eigenvectors_', 'alphas_']).dtype.itemSize === 4 ? Math.fround : (x: number): number => x;
  const scaled = vectors.map((x, i) => {
    const value = values[i % components]!;
    return keeps && value === 0 ? 0 : round(x / round(Math.sqrt(value)));
  });
  const by = { components: { shape: [components, count], data: transpose(scaled, count, components) } };
  const centerer = state.value('_centerer');
  if (!(centerer instanceof Instance)) {
    throw new ServingError('CORRUPT_MODEL', `${state.className}: "_centerer" is ${describe(centerer)}`);
  }
  const center = new State(centerer);
  const params = { columns: vectorIn(center, 'K_fit_rows_', count), all: center.number('K_fit_all_') };
  const rows = kernelOf(state, builder, count);
  return {
    features: rows.features,
    transform: (frame) => {
      const kernel = rows.kernelOf(frame.numbers(state.className));
      const centered = builder.step('kernelCenter', params, [kernel]);
      return new MadeFrame(builder, 'numbers', projected(builder, centered, by), components);
    },
  };
};
