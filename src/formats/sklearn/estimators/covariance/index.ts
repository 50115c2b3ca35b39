import type { EstimatorTable } from '../../lowering.ts';
import { EllipticEnvelope } from './EllipticEnvelope.ts';
import { EmpiricalCovariance } from './EmpiricalCovariance.ts';

export const COVARIANCE: EstimatorTable = {
  EllipticEnvelope,
  EmpiricalCovariance,
  GraphLasso: EmpiricalCovariance,
  GraphLassoCV: EmpiricalCovariance,
  GraphicalLasso: EmpiricalCovariance,
  GraphicalLassoCV: EmpiricalCovariance,
  LedoitWolf: EmpiricalCovariance,
  MinCovDet: EmpiricalCovariance,
  OAS: EmpiricalCovariance,
  ShrunkCovariance: EmpiricalCovariance,
};
