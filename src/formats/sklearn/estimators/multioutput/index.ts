import type { EstimatorTable } from '../../lowering.ts';
import { ClassifierChain, RegressorChain } from './Chain.ts';
import { MultiOutputClassifier, MultiOutputRegressor } from './MultiOutput.ts';

export const MULTIOUTPUT: EstimatorTable = {
  ClassifierChain,
  MultiOutputClassifier,
  MultiOutputRegressor,
  RegressorChain,
};
