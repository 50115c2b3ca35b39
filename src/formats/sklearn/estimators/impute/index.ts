import type { EstimatorTable } from '../../lowering.ts';
import { IterativeImputer } from './IterativeImputer.ts';
import { KNNImputer } from './KNNImputer.ts';
import { MissingIndicator } from './MissingIndicator.ts';
import { SimpleImputer } from './SimpleImputer.ts';

// biome-ignore format: one class a line, so that branches merge
export const IMPUTE: EstimatorTable = {
  IterativeImputer,
  KNNImputer,
  MissingIndicator,
  SimpleImputer,
};
