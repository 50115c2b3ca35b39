import type { EstimatorTable } from '../../lowering.ts';
import { KNeighborsClassifier, RadiusNeighborsClassifier } from './classification.ts';
import { KNeighborsTransformer, RadiusNeighborsTransformer } from './graph.ts';
import { KernelDensity } from './KernelDensity.ts';
import { LocalOutlierFactor } from './LocalOutlierFactor.ts';
import { NearestCentroid } from './NearestCentroid.ts';
import { NearestNeighbors } from './NearestNeighbors.ts';
import { NeighborhoodComponentsAnalysis } from './NeighborhoodComponentsAnalysis.ts';
import { KNeighborsRegressor, RadiusNeighborsRegressor } from './regression.ts';

export const NEIGHBORS: EstimatorTable = {
  KNeighborsClassifier,
  KNeighborsRegressor,
  KNeighborsTransformer,
  KernelDensity,
  LocalOutlierFactor,
  NearestCentroid,
  NearestNeighbors,
  NeighborhoodComponentsAnalysis,
  RadiusNeighborsClassifier,
  RadiusNeighborsRegressor,
  RadiusNeighborsTransformer,
};

export const REFUSED: Readonly<Record<string, string>> = {
  LSHForest: 'has no predict: it lists neighbours, approximately, and was removed in 0.21',
};
