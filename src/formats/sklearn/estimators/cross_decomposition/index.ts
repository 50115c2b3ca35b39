import type { EstimatorTable } from '../../lowering.ts';
import { PLS, PLSSVD } from './PLS.ts';

export const CROSS_DECOMPOSITION: EstimatorTable = { CCA: PLS, PLSCanonical: PLS, PLSRegression: PLS, PLSSVD };
