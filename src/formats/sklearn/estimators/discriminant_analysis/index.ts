import type { EstimatorTable } from '../../lowering.ts';
import { LinearDiscriminantAnalysis } from './LinearDiscriminantAnalysis.ts';
import { QuadraticDiscriminantAnalysis } from './QuadraticDiscriminantAnalysis.ts';

export const DISCRIMINANT_ANALYSIS: EstimatorTable = {
  // up to 0.18, of the modules lda and qda
  LDA: LinearDiscriminantAnalysis,
  LinearDiscriminantAnalysis,
  QDA: QuadraticDiscriminantAnalysis,
  QuadraticDiscriminantAnalysis,
};
