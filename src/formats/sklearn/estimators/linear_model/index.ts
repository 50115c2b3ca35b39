import type { EstimatorTable } from '../../lowering.ts';
import { GeneralizedLinear } from './GeneralizedLinear.ts';
import { LogisticRegression } from './LogisticRegression.ts';
import { LinearClassifier, LinearRegressor } from './linear.ts';
import { RANSACRegressor } from './RANSACRegressor.ts';
import { Randomized } from './Randomized.ts';
import { RidgeClassifier } from './RidgeClassifier.ts';
import { SGDClassifier, SGDOneClassSVM } from './SGDClassifier.ts';

// biome-ignore format: one class a line
export const LINEAR_MODEL: EstimatorTable = {
  ARDRegression:               LinearRegressor,
  BayesianRidge:               LinearRegressor,
  ElasticNet:                  LinearRegressor,
  ElasticNetCV:                LinearRegressor,
  GammaRegressor:              GeneralizedLinear,
  // 0.23 and 0.24, for what became the classes named by their distributions
  GeneralizedLinearRegressor:  GeneralizedLinear,
  HuberRegressor:              LinearRegressor,
  Lars:                        LinearRegressor,
  LarsCV:                      LinearRegressor,
  Lasso:                       LinearRegressor,
  LassoCV:                     LinearRegressor,
  LassoLars:                   LinearRegressor,
  LassoLarsCV:                 LinearRegressor,
  LassoLarsIC:                 LinearRegressor,
  LinearRegression:            LinearRegressor,
  LogisticRegression:          LogisticRegression,
  LogisticRegressionCV:        LogisticRegression,
  MultiTaskElasticNet:         LinearRegressor,
  MultiTaskElasticNetCV:       LinearRegressor,
  MultiTaskLasso:              LinearRegressor,
  MultiTaskLassoCV:            LinearRegressor,
  OrthogonalMatchingPursuit:   LinearRegressor,
  OrthogonalMatchingPursuitCV: LinearRegressor,
  PassiveAggressiveClassifier: LinearClassifier,
  PassiveAggressiveRegressor:  LinearRegressor,
  Perceptron:                  LinearClassifier,
  PoissonRegressor:            GeneralizedLinear,
  QuantileRegressor:           LinearRegressor,
  RANSACRegressor:             RANSACRegressor,
  // up to 0.20
  RandomizedLasso:             Randomized,
  RandomizedLogisticRegression: Randomized,
  Ridge:                       LinearRegressor,
  RidgeCV:                     LinearRegressor,
  RidgeClassifier:             RidgeClassifier,
  RidgeClassifierCV:           RidgeClassifier,
  SGDClassifier:               SGDClassifier,
  SGDOneClassSVM:              SGDOneClassSVM,
  SGDRegressor:                LinearRegressor,
  TheilSenRegressor:           LinearRegressor,
  TweedieRegressor:            GeneralizedLinear,
};
