import type { EstimatorTable } from '../../lowering.ts';
import { OneVsOneClassifier } from './OneVsOneClassifier.ts';
import { ConstantPredictor, OneVsRestClassifier } from './OneVsRestClassifier.ts';
import { OutputCodeClassifier } from './OutputCodeClassifier.ts';

export const MULTICLASS: EstimatorTable = {
  OneVsOneClassifier,
  OneVsRestClassifier,
  OutputCodeClassifier,
  _ConstantPredictor: ConstantPredictor,
};
