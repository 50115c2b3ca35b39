/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/decomposition/_factor_analysis.py */

import { MadeFrame } from '../../../../pipeline/frame.ts';
import { inverseOf, multiply, transpose } from '../../../../pipeline/linear-algebra.ts';
import { logLikelihood } from '../../likelihood.ts';
import type { EstimatorClass } from '../../lowering.ts';
import { matrixIn, projected, vectorIn } from '../../projection.ts';
import type { State } from '../../state.ts';

interface Factors {
  readonly count: number;
  readonly n: number;
  /** C: [count, n] */
  readonly components: Float64Array;
  /** W = C / noise: [count, n] */
  readonly weighted: Float64Array;
  /** (I + W Cᵀ)⁻¹: [count, count] */
  readonly inner: Float64Array;
  readonly noise: Float64Array;
}

const factorsOf = (state: State): Factors => {
  const { shape, data: components } = matrixIn(state, 'components_');
  const [count, n] = shape as [number, number];
  const noise = vectorIn(state, 'noise_variance_', n);
  const weighted = components.map((x, i) => x / noise[i % n]!);
  const inner = multiply(weighted, transpose(components, count, n), count, n, count);
  for (let i = 0; i < count; i++) inner[i * count + i] = inner[i * count + i]! + 1;
  return { count, n, components, weighted, inner: inverseOf(inner, count), noise };
};

/** diag(1 / noise) - Wᵀ (I + W Cᵀ)⁻¹ W */
const precisionOf = ({ count, n, weighted, inner, noise }: Factors): Float64Array => {
  const outer = multiply(multiply(transpose(weighted, count, n), inner, n, count, count), weighted, n, count, n);
  const precision = outer.map((x) => -x);
  for (let i = 0; i < n; i++) precision[i * n + i] = precision[i * n + i]! + 1 / noise[i]!;
  return precision;
};

/** y = (x - mean) Wᵀ (I + W Cᵀ)⁻¹: [batch, features] -> [batch, components] */
export const FactorAnalysis: EstimatorClass = (state, { builder }) => {
  const factors = factorsOf(state);
  const { count, n } = factors;
  const before = vectorIn(state, 'mean_', n);
  return {
    features: n,
    transform: (frame) => {
      const slot = projected(builder, frame.numbers(state.className), {
        before,
        components: { shape: [count, n], data: factors.weighted },
      });
      const components = { shape: [count, count], data: transpose(factors.inner, count, count) };
      return new MadeFrame(builder, 'numbers', projected(builder, slot, { components }), count);
    },
    score_samples: (frame) => logLikelihood(builder, state, frame.numbers(state.className), precisionOf(factors)),
  };
};
