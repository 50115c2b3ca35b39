/** The kernels of sparse and ragged tensors, of sets and of counts, each by the name that TensorFlow gives its op. */
import type { HostKernel } from '../../kernel.ts';
import { denseBincount, raggedBincount, sparseBincount } from '../bincount.ts';
import { raggedTensorToTensor } from '../ragged/to-tensor.ts';
import { sparseCross, sparseCrossHashed, sparseCrossV2 } from './cross.ts';
import { sparseToDense } from './to-dense.ts';

// biome-ignore format: one kernel a line
export const SPARSE_KERNELS = {
  DenseBincount:        denseBincount,
  RaggedBincount:       raggedBincount,
  RaggedTensorToTensor: raggedTensorToTensor,
  SparseBincount:       sparseBincount,
  SparseCross:          sparseCross,
  SparseCrossHashed:    sparseCrossHashed,
  SparseCrossV2:        sparseCrossV2,
  SparseToDense:        sparseToDense,
} as const satisfies Record<string, HostKernel>;
