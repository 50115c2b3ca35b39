import type { EstimatorTable } from '../../lowering.ts';
import { LinearClassifier, LinearRegressor } from '../linear_model/linear.ts';
import { SVC } from './SVC.ts';
import { OneClassSVM, SVR } from './SVR.ts';

// biome-ignore format: one class a line
export const SVM: EstimatorTable = {
  LinearSVC: LinearClassifier,
  LinearSVR: LinearRegressor,
  NuSVC:     SVC,
  NuSVR:     SVR,
  OneClassSVM,
  SVC,
  SVR,
};
