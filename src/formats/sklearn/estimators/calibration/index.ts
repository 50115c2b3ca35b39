import type { EstimatorTable } from '../../lowering.ts';
import { CalibratedClassifierCV } from './CalibratedClassifierCV.ts';

export const CALIBRATION: EstimatorTable = { CalibratedClassifierCV };
