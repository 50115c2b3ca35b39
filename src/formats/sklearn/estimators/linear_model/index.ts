import type { EstimatorTable } from '../../lowering.ts';
import { LinearRegression } from './linear.ts';

export const LINEAR_MODEL: EstimatorTable = { LinearRegression };
