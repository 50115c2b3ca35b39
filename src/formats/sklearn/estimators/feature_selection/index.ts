import type { EstimatorTable } from '../../lowering.ts';
import { SelectFromModel } from './SelectFromModel.ts';
import { RFE, SequentialFeatureSelector } from './support.ts';
import {
  GenericUnivariateSelect,
  SelectFdr,
  SelectFpr,
  SelectFwe,
  SelectKBest,
  SelectPercentile,
} from './univariate.ts';
import { VarianceThreshold } from './VarianceThreshold.ts';

// biome-ignore format: one class a line, so that branches merge
export const FEATURE_SELECTION: EstimatorTable = {
  GenericUnivariateSelect,
  RFE,
  RFECV: RFE,
  SelectFdr,
  SelectFpr,
  SelectFromModel,
  SelectFwe,
  SelectKBest,
  SelectPercentile,
  SequentialFeatureSelector,
  VarianceThreshold,
};
