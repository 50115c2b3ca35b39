import type { EstimatorTable } from '../../lowering.ts';
import { BayesianGaussianMixture, GaussianMixture, GMM } from './mixtures.ts';

export const MIXTURE: EstimatorTable = { BayesianGaussianMixture, GaussianMixture, GMM };

const OLD =
  'is of scikit-learn before 0.20: its variational approximation was found wrong upstream; fit a BayesianGaussianMixture';

export const REFUSED: Readonly<Record<string, string>> = { DPGMM: OLD, VBGMM: OLD };
