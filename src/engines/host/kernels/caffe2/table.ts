/** The kernels of Caffe2's operators, by its own names, or by what they do where another framework has the name. */
import type { HostKernel } from '../../kernel.ts';
import { DECODER_KERNELS } from './decoders.ts';
import { DETECTION_KERNELS } from './detection.ts';
import { FEATURE_KERNELS } from './features.ts';
import { LENGTHS_KERNELS } from './lengths.ts';
import { REGION_KERNELS } from './regions.ts';
import { ROWWISE_KERNELS } from './rowwise.ts';
import { segmentReduction } from './segments.ts';
import { SEQUENCE_KERNELS } from './sequences.ts';
import { SPARSE_KERNELS } from './sparse.ts';
import { TEXT_KERNELS } from './text.ts';

export const CAFFE2_KERNELS: Readonly<Record<string, HostKernel>> = {
  ...DECODER_KERNELS,
  ...DETECTION_KERNELS,
  ...FEATURE_KERNELS,
  ...LENGTHS_KERNELS,
  ...REGION_KERNELS,
  ...ROWWISE_KERNELS,
  ...SEQUENCE_KERNELS,
  ...SPARSE_KERNELS,
  ...TEXT_KERNELS,
  SegmentReduction: segmentReduction,
};
