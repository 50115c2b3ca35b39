/**
 * The kernels of sklearn.metrics.pairwise, by the names that estimators know them by and as functions:
 * https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/metrics/pairwise.py (PAIRWISE_KERNEL_FUNCTIONS)
 */
import { ServingError } from '../../../../errors.ts';
import type { SimilarityParams } from '../../../../pipeline/kernels/similarity.ts';
import type { Dict, Global } from '../../../../wire/pickle/values.ts';
import { plain, type State } from '../../state.ts';

interface Kernel {
  readonly function: string;
  readonly name: SimilarityParams['name'];
  /** What gamma is where it is not given; one divided by the number of features when absent. */
  readonly gamma?: number;
}

// biome-ignore format: one kernel a line
const KERNELS: Readonly<Record<string, Kernel>> = {
  additive_chi2: { function: 'additive_chi2_kernel', name: 'additiveChi2' },
  chi2:          { function: 'chi2_kernel',          name: 'chi2',        gamma: 1 },
  cosine:        { function: 'cosine_similarity',    name: 'cosine' },
  laplacian:     { function: 'laplacian_kernel',     name: 'laplacian' },
  linear:        { function: 'linear_kernel',        name: 'linear' },
  poly:          { function: 'polynomial_kernel',    name: 'poly' },
  polynomial:    { function: 'polynomial_kernel',    name: 'poly' },
  rbf:           { function: 'rbf_kernel',           name: 'rbfExpanded' },
  sigmoid:       { function: 'sigmoid_kernel',       name: 'sigmoid' },
};

const paramsOf = (kernel: Kernel, features: number, given: (name: string) => number | undefined): SimilarityParams => ({
  name: kernel.name,
  gamma: given('gamma') ?? kernel.gamma ?? 1 / features,
  coef0: given('coef0') ?? 1,
  degree: given('degree') ?? 3,
});

const numberIn = (dict: Dict | undefined, name: string): number | undefined => {
  const value = plain(dict?.get(name));
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : undefined;
};

/** A kernel by its name; its parameters are attributes of the estimator. */
export const pairwiseNamed = (state: State, name: string, features: number): SimilarityParams => {
  const kernel = Object.hasOwn(KERNELS, name) ? KERNELS[name] : undefined;
  if (!kernel) throw new ServingError('UNSUPPORTED_MODEL', `${state.className}: the kernel "${name}" is not known`);
  return paramsOf(kernel, features, (param) => (param === 'gamma' ? state.gammaOf(name) : state.optionalNumber(param)));
};

/** A kernel that is a function of scikit-learn; `params` are what it is called with. Throws UNSUPPORTED_MODEL for others. */
export const pairwiseFunction = (
  state: State,
  { path, module, name }: Global,
  features: number,
  params?: Dict,
): SimilarityParams => {
  const kernel = module.startsWith('sklearn.')
    ? Object.values(KERNELS).find((known) => known.function === name)
    : undefined;
  if (kernel) return paramsOf(kernel, features, (param) => numberIn(params, param));
  throw new ServingError(
    'UNSUPPORTED_MODEL',
    `${state.className}: the kernel is the function ${path}; serve it with kernel="precomputed", and work the kernel out beforehand`,
  );
};
