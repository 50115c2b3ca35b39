/**
 * https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/mixture/_base.py, _gaussian_mixture.py,
 * _bayesian_mixture.py
 */
import { ServingError } from '../../../../errors.ts';
import { digamma } from '../../../../pipeline/digamma.ts';
import type { Estimator } from '../../../../pipeline/estimator.ts';
import type { Frame } from '../../../../pipeline/frame.ts';
import type { MixtureParams } from '../../../../pipeline/kernels/mixture.ts';
import { choleskyOf, solveLower } from '../../../../pipeline/linear-algebra.ts';
import { matrixAnswer, vectorAnswer } from '../../classes.ts';
import type { EstimatorClass, Lowering } from '../../lowering.ts';
import { matrixIn, vectorIn } from '../../projection.ts';
import type { State } from '../../state.ts';
import { labelsOf } from '../cluster/labels.ts';

type Covariance = MixtureParams['covariance'];
const COVARIANCES: readonly string[] = ['full', 'tied', 'diag', 'spherical'];

const covarianceOf = (state: State): Covariance => {
  const type = state.text('covariance_type');
  if (COVARIANCES.includes(type)) return type as Covariance;
  throw new ServingError('CORRUPT_MODEL', `${state.className}: there is no covariance_type "${type}"`);
};

/** The logarithm of the determinant of each component's factor. */
const logDeterminants = (covariance: Covariance, factors: Float64Array, count: number, n: number): Float64Array =>
  Float64Array.from({ length: count }, (_, k) => {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const place = { full: k * n * n + i * n + i, tied: i * n + i, diag: k * n + i, spherical: k }[covariance];
      sum += Math.log(factors[place]!);
    }
    return sum;
  });

type Shares = Omit<MixtureParams, 'offsets'>;

const sharesOf = (state: State): Shares => {
  const covariance = covarianceOf(state);
  const { shape, data: means } = matrixIn(state, 'means_');
  const [components, features] = shape as [number, number];
  return { covariance, means, components, features, factors: state.array('precisions_cholesky_').data };
};

/**
 * The component of the largest share; p = e^(share - log Σ e^share).
 *
 *   predict [batch], predict_proba [batch, components], score_samples [batch]
 */
const answering = (state: State, { builder }: Lowering, params: MixtureParams): Omit<Estimator, 'className'> => {
  const made = new Map<number, number>();
  const shares = (frame: Frame): number => {
    const input = frame.numbers(state.className);
    const known = made.get(input) ?? builder.step('mixture', params, [input]);
    made.set(input, known);
    return known;
  };
  const labels = BigInt64Array.from({ length: params.components }, (_, i) => BigInt(i));
  return {
    features: params.features,
    predict: (frame) => labelsOf(builder, builder.step('argmax', {}, [shares(frame)]), labels),
    predict_proba: (frame) => {
      const slot = shares(frame);
      const sums = builder.step('logSumExp', {}, [slot]);
      return matrixAnswer(builder.step('responsibilities', {}, [slot, sums]), params.components);
    },
    score_samples: (frame) => vectorAnswer(builder.step('logSumExp', {}, [shares(frame)])),
  };
};

/** share = log weight + log det C - (n log 2π + |(x - mean) C|²) / 2 */
export const GaussianMixture: EstimatorClass = (state, lowering) => {
  const shares = sharesOf(state);
  const { components, features } = shares;
  const weights = vectorIn(state, 'weights_', components);
  const determinants = logDeterminants(shares.covariance, shares.factors, components, features);
  const offsets = determinants.map((own, k) => own + Math.log(weights[k]!));
  return answering(state, lowering, { ...shares, offsets });
};

/** E[log weight], by the prior over the weights. */
const logWeights = (state: State, count: number): Float64Array => {
  if (state.text('weight_concentration_prior_type') !== 'dirichlet_process') {
    const concentration = vectorIn(state, 'weight_concentration_', count);
    const whole = digamma(concentration.reduce((sum, x) => sum + x, 0));
    return concentration.map((x) => digamma(x) - whole);
  }
  const both = state.array('weight_concentration_');
  if (both.data.length !== 2 * count) {
    throw new ServingError(
      'CORRUPT_MODEL',
      `${state.className}: ${both.data.length} concentrations for ${count} weights`,
    );
  }
  let left = 0;
  return Float64Array.from({ length: count }, (_, k) => {
    const [own, other] = [both.data[k]!, both.data[count + k]!];
    const whole = digamma(own + other);
    const made = digamma(own) - whole + left;
    left += digamma(other) - whole;
    return made;
  });
};

/** As GaussianMixture, with what its priors expect in place of weights and determinants. */
export const BayesianGaussianMixture: EstimatorClass = (state, lowering) => {
  const shares = sharesOf(state);
  const { components, features: n } = shares;
  const weights = logWeights(state, components);
  // One for all where the covariance is tied.
  const freedom = state.array('degrees_of_freedom_').data;
  const precision = vectorIn(state, 'mean_precision_', components);
  const determinants = logDeterminants(shares.covariance, shares.factors, components, n);
  const offsets = determinants.map((own, k) => {
    const degrees = freedom[freedom.length === 1 ? 0 : k]!;
    let lambda = n * Math.log(2);
    for (let j = 0; j < n; j++) lambda += digamma(0.5 * (degrees - j));
    return own - 0.5 * n * Math.log(degrees) + 0.5 * (lambda - n / precision[k]!) + weights[k]!;
  });
  return answering(state, lowering, { ...shares, offsets });
};

/** The upper triangle C with C Cᵀ = covariance⁻¹. */
const factorOf = (state: State, covariance: Float64Array, n: number): Float64Array => {
  let lower = choleskyOf(covariance, n);
  if (!lower) {
    const nudged = covariance.slice();
    for (let i = 0; i < n; i++) nudged[i * n + i] = nudged[i * n + i]! + 1e-7;
    lower = choleskyOf(nudged, n);
  }
  if (!lower) throw new ServingError('CORRUPT_MODEL', `${state.className}: a covariance is not positive definite`);
  const factor = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const column = new Float64Array(n);
    column[i] = 1;
    solveLower(lower, n, column);
    for (let j = 0; j < n; j++) factor[i * n + j] = column[j]!;
  }
  return factor;
};

/** sklearn < 0.20: covariances in place of precisions. Its score_samples answers two arrays, and is not served. */
export const GMM: EstimatorClass = (state, lowering) => {
  const covariance = covarianceOf(state);
  const { shape, data: means } = matrixIn(state, 'means_');
  const [components, features] = shape as [number, number];
  const { data } = state.array('covars_');
  const [count, size] = covariance === 'tied' ? [1, features ** 2] : [components, data.length / components];
  const isDiagonal = covariance === 'diag' || covariance === 'spherical';
  const fits = isDiagonal ? size === features || size === 1 : size === features ** 2 && data.length === count * size;
  if (!fits) throw new ServingError('CORRUPT_MODEL', `${state.className}: ${data.length} covariances, ${covariance}`);
  const factors = isDiagonal
    ? Float64Array.from(means, (_, i) => 1 / Math.sqrt(data[size === 1 ? Math.floor(i / features) : i]!))
    : Float64Array.from(
        Array.from({ length: count }, (_, k) => [
          ...factorOf(state, data.subarray(k * features ** 2, (k + 1) * features ** 2), features),
        ]).flat(),
      );
  const shares: Shares = { covariance: isDiagonal ? 'diag' : covariance, means, components, features, factors };
  const weights = vectorIn(state, 'weights_', components);
  const determinants = logDeterminants(shares.covariance, factors, components, features);
  const offsets = determinants.map((own, k) => own + Math.log(weights[k]!));
  const { predict, predict_proba } = answering(state, lowering, { ...shares, offsets });
  return { features, predict: predict!, predict_proba: predict_proba! };
};
