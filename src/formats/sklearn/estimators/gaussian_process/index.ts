import type { EstimatorTable } from '../../lowering.ts';
import { GaussianProcessClassifier } from './GaussianProcessClassifier.ts';
import { GaussianProcessRegressor } from './GaussianProcessRegressor.ts';

export const GAUSSIAN_PROCESS: EstimatorTable = { GaussianProcessClassifier, GaussianProcessRegressor };

export const REFUSED: Readonly<Record<string, string>> = {
  GaussianProcess: 'is of scikit-learn before 0.20 (kriging); fit a GaussianProcessRegressor',
};
