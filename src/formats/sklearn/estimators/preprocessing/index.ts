import type { EstimatorTable } from '../../lowering.ts';
import { StandardScaler } from './StandardScaler.ts';

export const PREPROCESSING: EstimatorTable = { StandardScaler };
