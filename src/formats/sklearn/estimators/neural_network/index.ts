import type { EstimatorTable } from '../../lowering.ts';
import { BernoulliRBM } from './BernoulliRBM.ts';
import { MLPClassifier, MLPRegressor } from './MLP.ts';

export const NEURAL_NETWORK: EstimatorTable = { BernoulliRBM, MLPClassifier, MLPRegressor };
