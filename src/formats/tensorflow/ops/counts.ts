/**
 * Counts of numbers by row, and sets.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/bincount_op.cc, count_ops.cc, set_kernels.cc
 */
import type { Value } from '../../../graph/graph.ts';
import type { Dim } from '../../../tensor/signature.ts';
import { bool, dtype, hosted, int, latin1, type OpRow } from '../table.ts';
import { count, sparseOf, stated } from './sparse.ts';

/** A count without an end: one fewer than the splits. */
const rowsOf = ({ shape }: Value): Dim => (typeof shape?.[0] === 'number' ? shape[0] - 1 : '?');

const countAttrs = { minlength: int(-1), maxlength: int(-1), binary_output: bool(), output_type: dtype() };

// biome-ignore format: one op a line
export const counts: Readonly<Record<string, OpRow>> = {
  DenseCountSparseOutput:  hosted({ inputs: ['values', 'weights'], attrs: countAttrs, outputs: ({ values }, { output_type }) => sparseOf(output_type, values.shape?.length ?? '?') }),
  SparseCountSparseOutput: hosted({ inputs: ['indices', 'values', 'dense_shape', 'weights'], attrs: countAttrs, outputs: ({ indices, dense_shape }, { output_type }) => { const rank = indices.shape?.[1] ?? dense_shape.shape?.[0]; return sparseOf(output_type, typeof rank === 'number' ? Math.min(rank, 2) : '?'); } }),
  RaggedCountSparseOutput: hosted({ inputs: ['splits', 'values', 'weights'], attrs: countAttrs, outputs: (_, { output_type }) => sparseOf(output_type, 2) }),

  SetSize:                    hosted({ inputs: ['set_indices', 'set_values', 'set_shape'], attrs: { validate_indices: bool(true) }, outputs: ({ set_shape }) => [{ dtype: 'int32', shape: stated(set_shape)?.slice(0, -1) }] }),
  DenseToDenseSetOperation:   hosted({ inputs: ['set1', 'set2'], attrs: { set_operation: latin1(), validate_indices: bool(true) }, outputs: ({ set1 }) => sparseOf(set1.dtype, set1.shape?.length ?? '?') }),
  DenseToSparseSetOperation:  hosted({ inputs: ['set1', 'set2_indices', 'set2_values', 'set2_shape'], attrs: { set_operation: latin1(), validate_indices: bool(true) }, outputs: ({ set1 }) => sparseOf(set1.dtype, set1.shape?.length ?? '?') }),
  SparseToSparseSetOperation: hosted({ inputs: ['set1_indices', 'set1_values', 'set1_shape', 'set2_indices', 'set2_values', 'set2_shape'], attrs: { set_operation: latin1(), validate_indices: bool(true) }, outputs: ({ set1_indices, set1_values }) => sparseOf(set1_values.dtype, set1_indices.shape?.[1] ?? '?') }),

  RaggedBincount: hosted({ inputs: ['splits', 'values', 'size', 'weights'], attrs: { binary_output: bool(false) }, outputs: ({ splits, size, weights }, _, g) => [{ dtype: weights.dtype, shape: [rowsOf(splits), count(g, size)] }] }),
  SparseBincount: hosted({ inputs: ['indices', 'values', 'dense_shape', 'size', 'weights'], attrs: { binary_output: bool(false) }, outputs: ({ indices, dense_shape, size, weights }, _, g) => {
    const rank = indices.shape?.[1] ?? dense_shape.shape?.[0];
    if (typeof rank !== 'number') return [{ dtype: weights.dtype, shape: undefined }];
    return [{ dtype: weights.dtype, shape: rank === 1 ? [count(g, size)] : [stated(dense_shape)?.[0] ?? '?', count(g, size)] }];
  } }),
};
