/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/gaussian_process/kernels.py */
import { ServingError } from '../../../../errors.ts';
import type { Covariance } from '../../../../pipeline/kernels/covariance.ts';
import { isKernelName } from '../../../../pipeline/kernels/kernel-matrix.ts';
import { describe, Instance, type Value } from '../../../../wire/pickle/values.ts';
import { State } from '../../state.ts';

const MAX_DEPTH = 50;

type Make = (state: State, inner: (name: string) => Covariance, features: number) => Covariance;

const pairwise: Make = (state, _inner, features) => {
  const kernel = state.value('metric');
  const more = state.value('pairwise_kernels_kwargs');
  const own = more instanceof Map ? more : new Map<Value, Value>();
  if (typeof kernel !== 'string' || !isKernelName(kernel)) {
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      `PairwiseKernel: its metric is ${describe(kernel)}, which is not served`,
    );
  }
  const numberOf = (name: string, fallback: number): number => {
    const value = own.get(name);
    return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : fallback;
  };
  const gamma = numberOf('gamma', state.number('gamma', 1 / features));
  return { kind: 'pair', pair: { kernel, gamma, degree: numberOf('degree', 3), coef0: numberOf('coef0', 1) } };
};

const KERNELS: Readonly<Record<string, Make>> = {
  ConstantKernel: (state) => ({ kind: 'constant', value: state.number('constant_value') }),
  WhiteKernel: (state) => ({ kind: 'white', level: state.number('noise_level') }),
  RBF: (state) => ({ kind: 'rbf', scales: state.array('length_scale').data }),
  Matern: (state) => ({ kind: 'matern', scales: state.array('length_scale').data, nu: state.number('nu') }),
  RationalQuadratic: (state) => ({
    kind: 'rationalQuadratic',
    scale: state.number('length_scale'),
    alpha: state.number('alpha'),
  }),
  ExpSineSquared: (state) => ({
    kind: 'expSineSquared',
    scale: state.number('length_scale'),
    period: state.number('periodicity'),
  }),
  DotProduct: (state) => ({ kind: 'dot', sigma: state.number('sigma_0') }),
  PairwiseKernel: pairwise,
  Sum: (_, inner) => ({ kind: 'sum', of: [inner('k1'), inner('k2')] }),
  Product: (_, inner) => ({ kind: 'product', of: [inner('k1'), inner('k2')] }),
  Exponentiation: (state, inner) => ({ kind: 'power', of: inner('kernel'), exponent: state.number('exponent') }),
};

/** A kernel object and those inside it. Throws UNSUPPORTED_MODEL for a class that upstream does not have. */
export const covarianceIn = (value: Value | undefined, features: number, depth = 0): Covariance => {
  const make = value instanceof Instance && Object.hasOwn(KERNELS, value.of.name) ? KERNELS[value.of.name] : undefined;
  if (!(value instanceof Instance) || !make || depth > MAX_DEPTH) {
    throw new ServingError('UNSUPPORTED_MODEL', `the kernel is ${describe(value)}, which is not served`);
  }
  const state = new State(value);
  return make(state, (name) => covarianceIn(state.value(name), features, depth + 1), features);
};
