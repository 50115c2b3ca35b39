import type { EstimatorTable } from '../../lowering.ts';
import { ColumnTransformer } from './ColumnTransformer.ts';

export const COMPOSE: EstimatorTable = { ColumnTransformer };
