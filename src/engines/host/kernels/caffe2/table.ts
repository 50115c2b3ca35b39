/** The kernels of Caffe2's operators, by its own names, or by what they do where another framework has the name. */
import type { HostKernel } from '../../kernel.ts';
import { DETECTION_KERNELS } from './detection.ts';
import { LENGTHS_KERNELS } from './lengths.ts';
import { ROWWISE_KERNELS } from './rowwise.ts';
import { segmentReduction } from './segments.ts';
import { SPARSE_KERNELS } from './sparse.ts';

export const CAFFE2_KERNELS: Readonly<Record<string, HostKernel>> = {
  ...DETECTION_KERNELS,
  ...LENGTHS_KERNELS,
  ...ROWWISE_KERNELS,
  ...SPARSE_KERNELS,
  SegmentReduction: segmentReduction,
};
