import type { EstimatorTable } from '../../lowering.ts';
import { ColumnTransformer } from './ColumnTransformer.ts';
import { TransformedTargetRegressor } from './TransformedTargetRegressor.ts';

export const COMPOSE: EstimatorTable = { ColumnTransformer, TransformedTargetRegressor };
