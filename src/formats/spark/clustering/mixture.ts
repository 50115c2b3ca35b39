/**
 * Shares of normal distributions, by the pseudo-inverse of each covariance: what is flat has no density across.
 * https://github.com/apache/spark/blob/v3.5.3/mllib-local/src/main/scala/org/apache/spark/ml/stat/distribution/MultivariateGaussian.scala
 *
 *   log density   -½ (n log 2π + Σ log d) - ½ |D^(-½) Uᵀ (x - μ)|²    of the eigenvalues d that are not as good as 0
 *   share         (ε + weight · density) / Σ
 */
import { ServingError } from '../../../errors.ts';
import { eigenOf } from '../../../pipeline/symmetric-eigen.ts';
import type { DataFrame } from '../data-frame.ts';
import type { Matrix } from '../values.ts';

export interface Component {
  readonly weight: number;
  readonly mean: Float64Array;
  readonly covariance: Matrix;
}

/** An eigenvector takes n³ steps. */
const MAX_FEATURES = 1024;

/** D^(-½) Uᵀ turned, [features, features], and the density's constant. */
const rotationOf = ({ covariance }: Component, n: number) => {
  const { values, vectors } = eigenOf(covariance.data, n);
  const limit = 2 ** -52 * values.reduce((max, value) => Math.max(max, value), Number.NEGATIVE_INFINITY) * n;
  const kept = values.map((value) => (value > limit ? 1 : 0));
  const logarithms = values.reduce((sum, value, i) => (kept[i] ? sum + Math.log(value) : sum), 0);
  if (!kept.includes(1)) throw new ServingError('CORRUPT_MODEL', 'a covariance has no eigenvalue that is not 0');
  const rotation = vectors.map((x, i) => (kept[i % n] ? x * Math.sqrt(1 / values[i % n]!) : 0));
  return { rotation, constant: -0.5 * (n * Math.log(2 * Math.PI) + logarithms) };
};

/** [rows, features] -> [rows, components]. Throws CORRUPT_MODEL. */
export const addShares = ({ builder }: DataFrame, slot: number, components: readonly Component[]): number => {
  const n = components[0]?.mean.length ?? 0;
  if (n > MAX_FEATURES) {
    throw new ServingError('UNSUPPORTED_MODEL', `a mixture of ${n} features; at most ${MAX_FEATURES} are served`);
  }
  const isFit = components.every(
    ({ mean, covariance: { rows, columns, data }, weight }) =>
      mean.length === n && rows === n && columns === n && Number.isFinite(weight) && data.every(Number.isFinite),
  );
  if (n === 0 || !isFit)
    throw new ServingError('CORRUPT_MODEL', 'means and covariances differ in size, or are not finite');
  const means = new Float64Array(components.length * n);
  components.forEach(({ mean }, k) => {
    means.set(mean, k * n);
  });
  const turned = components.map((component) => rotationOf(component, n));
  const params = {
    features: n,
    means,
    rotations: turned.map(({ rotation }) => rotation),
    shift: new Float64Array(components.length),
    start: Float64Array.from(turned, ({ constant }) => constant),
  };
  const weights = Float64Array.from(components, ({ weight }) => weight);
  return builder.step('mixtureShares', { weights }, [builder.step('rotatedNormal', params, [slot])]);
};
