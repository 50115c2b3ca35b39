import type { EstimatorTable } from '../../lowering.ts';
import { labelPropagation } from './LabelPropagation.ts';
import { SelfTrainingClassifier } from './SelfTrainingClassifier.ts';

export const SEMI_SUPERVISED: EstimatorTable = {
  LabelPropagation: labelPropagation,
  LabelSpreading: labelPropagation,
  SelfTrainingClassifier,
};
