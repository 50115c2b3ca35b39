/** The kernels of sparse and ragged tensors, of sets and of counts, each by the name that TensorFlow gives its op. */
import type { HostKernel } from '../../kernel.ts';
import { denseBincount, raggedBincount, sparseBincount } from '../bincount.ts';
import { denseCountSparseOutput, raggedCountSparseOutput, sparseCountSparseOutput } from '../count-sparse.ts';
import { raggedCross, raggedGather, raggedRange, raggedTensorToSparse } from '../ragged/range.ts';
import { raggedTensorToTensor } from '../ragged/to-tensor.ts';
import { raggedTensorFromVariant, raggedTensorToVariant } from '../ragged/variant.ts';
import { denseToDenseSetOperation, denseToSparseSetOperation, setSize, sparseToSparseSetOperation } from '../sets.ts';
import { uniqueV2, uniqueWithCountsV2 } from '../unique.ts';
import {
  sparseAdd,
  sparseDenseCwiseAdd,
  sparseDenseCwiseDiv,
  sparseDenseCwiseMul,
  sparseSparseMaximum,
  sparseSparseMinimum,
  sparseTensorDenseAdd,
} from './add.ts';
import { sparseCross, sparseCrossHashed, sparseCrossV2 } from './cross.ts';
import { raggedFillEmptyRows, sparseFillEmptyRows } from './fill-empty-rows.ts';
import { sparseTensorDenseMatMul } from './matmul.ts';
import {
  sparseReduceMax,
  sparseReduceMaxSparse,
  sparseReduceSum,
  sparseReduceSumSparse,
  sparseSoftmax,
} from './reduce.ts';
import { sparseConcat, sparseReorder, sparseReshape, sparseSlice, sparseSplit } from './reorder.ts';
import {
  sparseSegmentMean,
  sparseSegmentMeanWithNumSegments,
  sparseSegmentSqrtN,
  sparseSegmentSqrtNWithNumSegments,
  sparseSegmentSum,
  sparseSegmentSumWithNumSegments,
} from './segment.ts';
import { deserializeSparse, serializeManySparse, serializeSparse } from './serialize.ts';
import { sparseToDense } from './to-dense.ts';

// biome-ignore format: one kernel a line
export const SPARSE_KERNELS = {
  DenseBincount:                     denseBincount,
  DenseCountSparseOutput:            denseCountSparseOutput,
  DenseToDenseSetOperation:          denseToDenseSetOperation,
  DenseToSparseSetOperation:         denseToSparseSetOperation,
  DeserializeSparse:                 deserializeSparse,
  RaggedBincount:                    raggedBincount,
  RaggedCountSparseOutput:           raggedCountSparseOutput,
  RaggedCross:                       raggedCross,
  RaggedFillEmptyRows:               raggedFillEmptyRows,
  RaggedGather:                      raggedGather,
  RaggedRange:                       raggedRange,
  RaggedTensorFromVariant:           raggedTensorFromVariant,
  RaggedTensorToSparse:              raggedTensorToSparse,
  RaggedTensorToTensor:              raggedTensorToTensor,
  RaggedTensorToVariant:             raggedTensorToVariant,
  SerializeManySparse:               serializeManySparse,
  SerializeSparse:                   serializeSparse,
  SetSize:                           setSize,
  SparseAdd:                         sparseAdd,
  SparseBincount:                    sparseBincount,
  SparseConcat:                      sparseConcat,
  SparseCountSparseOutput:           sparseCountSparseOutput,
  SparseCross:                       sparseCross,
  SparseCrossHashed:                 sparseCrossHashed,
  SparseCrossV2:                     sparseCrossV2,
  SparseDenseCwiseAdd:               sparseDenseCwiseAdd,
  SparseDenseCwiseDiv:               sparseDenseCwiseDiv,
  SparseDenseCwiseMul:               sparseDenseCwiseMul,
  SparseFillEmptyRows:               sparseFillEmptyRows,
  SparseReduceMax:                   sparseReduceMax,
  SparseReduceMaxSparse:             sparseReduceMaxSparse,
  SparseReduceSum:                   sparseReduceSum,
  SparseReduceSumSparse:             sparseReduceSumSparse,
  SparseReorder:                     sparseReorder,
  SparseReshape:                     sparseReshape,
  SparseSegmentMean:                 sparseSegmentMean,
  SparseSegmentMeanWithNumSegments:  sparseSegmentMeanWithNumSegments,
  SparseSegmentSqrtN:                sparseSegmentSqrtN,
  SparseSegmentSqrtNWithNumSegments: sparseSegmentSqrtNWithNumSegments,
  SparseSegmentSum:                  sparseSegmentSum,
  SparseSegmentSumWithNumSegments:   sparseSegmentSumWithNumSegments,
  SparseSlice:                       sparseSlice,
  SparseSoftmax:                     sparseSoftmax,
  SparseSparseMaximum:               sparseSparseMaximum,
  SparseSparseMinimum:               sparseSparseMinimum,
  SparseSplit:                       sparseSplit,
  SparseTensorDenseAdd:              sparseTensorDenseAdd,
  SparseTensorDenseMatMul:           sparseTensorDenseMatMul,
  SparseToDense:                     sparseToDense,
  SparseToSparseSetOperation:        sparseToSparseSetOperation,
  UniqueV2:                          uniqueV2,
  UniqueWithCountsV2:                uniqueWithCountsV2,
} as const satisfies Record<string, HostKernel>;
