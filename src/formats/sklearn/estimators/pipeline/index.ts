import type { EstimatorTable } from '../../lowering.ts';
import { Pipeline } from './Pipeline.ts';

export const PIPELINE: EstimatorTable = { Pipeline };
