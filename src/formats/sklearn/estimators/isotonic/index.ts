import type { EstimatorTable } from '../../lowering.ts';
import { IsotonicRegression } from './IsotonicRegression.ts';

export const ISOTONIC: EstimatorTable = { IsotonicRegression };
