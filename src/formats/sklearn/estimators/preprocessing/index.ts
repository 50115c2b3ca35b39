import type { EstimatorTable } from '../../lowering.ts';
import { Imputer } from '../impute/Imputer.ts';
import { PowerTransformer, QuantileTransformer } from './distributions.ts';
import { OrdinalEncoder, TargetEncoder } from './encoders.ts';
import { FunctionTransformer } from './FunctionTransformer.ts';
import { KBinsDiscretizer } from './KBinsDiscretizer.ts';
import { LabelBinarizer, LabelEncoder, MultiLabelBinarizer } from './labels.ts';
import { OneHotEncoder } from './OneHotEncoder.ts';
import { PolynomialFeatures, SplineTransformer } from './polynomials.ts';
import {
  Binarizer,
  KernelCenterer,
  MaxAbsScaler,
  MinMaxScaler,
  Normalizer,
  RobustScaler,
  StandardScaler,
} from './scalers.ts';

// biome-ignore format: one class a line, so that branches merge
export const PREPROCESSING: EstimatorTable = {
  Binarizer,
  // As development versions of 0.20 called it.
  FunctionTransformer,
  Imputer,
  KBinsDiscretizer,
  KernelCenterer,
  LabelBinarizer,
  LabelEncoder,
  MaxAbsScaler,
  MinMaxScaler,
  MultiLabelBinarizer,
  Normalizer,
  OneHotEncoder,
  OrdinalEncoder,
  PolynomialFeatures,
  PowerTransformer,
  QuantileTransformer,
  RobustScaler,
  SplineTransformer,
  StandardScaler,
  TargetEncoder,
};
