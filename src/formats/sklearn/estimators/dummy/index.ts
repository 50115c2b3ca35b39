import type { EstimatorTable } from '../../lowering.ts';
import { DummyClassifier, DummyRegressor } from './Dummy.ts';

export const DUMMY: EstimatorTable = { DummyClassifier, DummyRegressor };
