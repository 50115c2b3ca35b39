import type { EstimatorTable } from '../../lowering.ts';
import { forestClassifier, forestRegressor } from './Forest.ts';

export const ENSEMBLE: EstimatorTable = {
  ExtraTreesClassifier: forestClassifier,
  ExtraTreesRegressor: forestRegressor,
  RandomForestClassifier: forestClassifier,
  RandomForestRegressor: forestRegressor,
};
