/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/decomposition/_base.py and _pca.py */
import { ServingError } from '../../../../errors.ts';
import { inverseOf, multiply, transpose } from '../../../../pipeline/linear-algebra.ts';
import { logLikelihood } from '../../likelihood.ts';
import type { EstimatorClass } from '../../lowering.ts';
import { matrixIn, type Projection, projecting, vectorIn } from '../../projection.ts';
import type { State } from '../../state.ts';

const EPSILON = 2 ** -52;

/** sqrt(variance); since 1.5 at least the epsilon of its dtype. */
const scaleOf = (state: State, count: number): Float64Array => {
  const least = state.since('1.5') ? EPSILON : 0;
  return vectorIn(state, 'explained_variance_', count).map((variance) => Math.max(Math.sqrt(variance), least));
};

/**
 *   y = (x · componentsᵀ - mean · componentsᵀ) / sqrt(variance)      since 1.5; divided where whitened
 *   y = ((x - mean) · componentsᵀ) / sqrt(variance)                  before
 */
const projectionOf = (state: State): Projection => {
  const components = matrixIn(state, 'components_');
  const [count, features] = components.shape as [number, number];
  const divide = state.flag('whiten', false) ? scaleOf(state, count) : undefined;
  if (!state.holds('mean_')) return { components, divide };
  const mean = vectorIn(state, 'mean_', features);
  if (!state.since('1.5')) return { before: mean, components, divide };
  const after = multiply(mean, transpose(components.data, count, features), 1, features, count);
  return { components, after, divide };
};

/**
 * The inverse of the covariance, by the matrix inversion lemma.
 *
 *   I / s - Cᵀ (C Cᵀ / s + diag(1 / (variance - s)))⁻¹ C / s²       where s is the noise's variance
 *   (Cᵀ diag(variance) C)⁻¹                                         where it is 0
 */
const precisionOf = (state: State): Float64Array => {
  const { shape, data } = matrixIn(state, 'components_');
  const [count, n] = shape as [number, number];
  const noise = state.number('noise_variance_');
  const variance = vectorIn(state, 'explained_variance_', count);
  const whiten = state.flag('whiten', false);
  const c = data.map((x, i) => (whiten ? x * Math.sqrt(variance[Math.floor(i / n)]!) : x));
  const more = variance.map((own) => (own > noise ? own - noise : 0));
  const ct = transpose(c, count, n);
  if (noise === 0) {
    return inverseOf(
      multiply(
        ct.map((x, i) => x * more[i % count]!),
        c,
        n,
        count,
        n,
      ),
      n,
    );
  }
  const precision = new Float64Array(n * n);
  if (count > 0) {
    const inner = multiply(c, ct, count, n, count).map((x) => x / noise);
    for (let i = 0; i < count; i++) inner[i * count + i] = inner[i * count + i]! + 1 / more[i]!;
    if (inner.every((x) => Number.isFinite(x))) {
      precision.set(multiply(multiply(ct, inverseOf(inner, count), n, count, count), c, n, count, n));
    } else {
      throw new ServingError(
        'UNSUPPORTED_MODEL',
        `${state.className}: a component has no more variance than the noise`,
      );
    }
    for (let i = 0; i < precision.length; i++) precision[i] = precision[i]! / -(noise * noise);
  }
  for (let i = 0; i < n; i++) precision[i * n + i] = precision[i * n + i]! + 1 / noise;
  return precision;
};

/** RandomizedPCA, before 0.20: y = (x - mean) · componentsᵀ; whitened components are scaled themselves. */
export const RandomizedPCA: EstimatorClass = (state, { builder }) => {
  const components = matrixIn(state, 'components_');
  const before = state.holds('mean_') ? vectorIn(state, 'mean_', components.shape[1]!) : undefined;
  return projecting(state, builder, { before, components });
};

/** [batch, features] -> [batch, components] */
export const IncrementalPCA: EstimatorClass = (state, { builder }) => projecting(state, builder, projectionOf(state));

export const PCA: EstimatorClass = (state, { builder }) => ({
  ...projecting(state, builder, projectionOf(state)),
  score_samples: (frame) => logLikelihood(builder, state, frame.numbers(state.className), precisionOf(state)),
});
