/**
 * PoissonRegressor, GammaRegressor, TweedieRegressor:
 * https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/linear_model/_glm/glm.py
 */
import { ServingError } from '../../../../errors.ts';
import type { LINKS } from '../../../../pipeline/kernels/link.ts';
import type { EstimatorClass } from '../../lowering.ts';
import type { State } from '../../state.ts';
import { linearRegressor } from './linear.ts';

/** The inverses of link functions, by the class of the link. */
const INVERSES: Readonly<Record<string, keyof typeof LINKS>> = {
  IdentityLink: 'identity',
  LogLink: 'exp',
  LogitLink: 'logistic',
};

// sklearn < 1.1: the link stands in the estimator, not in its loss.
const linkOf = (state: State): string =>
  state.holds('_link_instance') ? state.classOf('_link_instance') : state.inner('_base_loss').classOf('link');

/** [batch, features] -> [batch]: inverse link(x · coef + intercept). */
export const GeneralizedLinear: EstimatorClass = (state, lowering) => {
  const name = linkOf(state);
  const inverse = INVERSES[name];
  if (!inverse) throw new ServingError('UNSUPPORTED_MODEL', `${state.className}: the link ${name} is not known`);
  return linearRegressor(state, lowering, inverse);
};
