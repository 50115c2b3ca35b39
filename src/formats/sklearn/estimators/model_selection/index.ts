import type { EstimatorTable } from '../../lowering.ts';
import { search } from './search.ts';
import { FixedThresholdClassifier, TunedThresholdClassifierCV } from './threshold.ts';

// biome-ignore format: one class a line, so that branches merge
export const MODEL_SELECTION: EstimatorTable = {
  FixedThresholdClassifier,
  GridSearchCV: search,
  HalvingGridSearchCV: search,
  HalvingRandomSearchCV: search,
  RandomizedSearchCV: search,
  TunedThresholdClassifierCV,
};
