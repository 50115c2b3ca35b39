import type { EstimatorTable } from '../../lowering.ts';
import { EllipticEnvelope } from './EllipticEnvelope.ts';

export const COVARIANCE: EstimatorTable = { EllipticEnvelope };

const DESCRIBES =
  'has neither predict nor transform: it estimates a covariance; EllipticEnvelope judges new rows by one';

export const REFUSED: Readonly<Record<string, string>> = {
  EmpiricalCovariance: DESCRIBES,
  GraphLasso: DESCRIBES,
  GraphLassoCV: DESCRIBES,
  GraphicalLasso: DESCRIBES,
  GraphicalLassoCV: DESCRIBES,
  LedoitWolf: DESCRIBES,
  MinCovDet: DESCRIBES,
  OAS: DESCRIBES,
  ShrunkCovariance: DESCRIBES,
};
