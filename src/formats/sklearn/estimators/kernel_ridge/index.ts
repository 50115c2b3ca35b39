import type { EstimatorTable } from '../../lowering.ts';
import { KernelRidge } from './KernelRidge.ts';

export const KERNEL_RIDGE: EstimatorTable = { KernelRidge };
