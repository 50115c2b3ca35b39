/**
 * Counts of numbers by row.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/bincount_op.cc
 */
import type { Value } from '../../../graph/graph.ts';
import type { Dim } from '../../../tensor/signature.ts';
import { bool, hosted, type OpRow } from '../table.ts';
import { count, stated } from './sparse.ts';

/** A count without an end: one fewer than the splits. */
const rowsOf = ({ shape }: Value): Dim => (typeof shape?.[0] === 'number' ? shape[0] - 1 : '?');

// biome-ignore format: one op a line
export const counts: Readonly<Record<string, OpRow>> = {
  RaggedBincount: hosted({ inputs: ['splits', 'values', 'size', 'weights'], attrs: { binary_output: bool(false) }, outputs: ({ splits, size, weights }, _, g) => [{ dtype: weights.dtype, shape: [rowsOf(splits), count(g, size)] }] }),
  SparseBincount: hosted({ inputs: ['indices', 'values', 'dense_shape', 'size', 'weights'], attrs: { binary_output: bool(false) }, outputs: ({ indices, dense_shape, size, weights }, _, g) => {
    const rank = indices.shape?.[1] ?? dense_shape.shape?.[0];
    if (typeof rank !== 'number') return [{ dtype: weights.dtype, shape: undefined }];
    return [{ dtype: weights.dtype, shape: rank === 1 ? [count(g, size)] : [stated(dense_shape)?.[0] ?? '?', count(g, size)] }];
  } }),
};
