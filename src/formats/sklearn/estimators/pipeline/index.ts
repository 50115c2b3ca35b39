import type { EstimatorTable } from '../../lowering.ts';
import { FeatureUnion } from './FeatureUnion.ts';
import { Pipeline } from './Pipeline.ts';

export const PIPELINE: EstimatorTable = { FeatureUnion, Pipeline };
