/**
 * Sparse tensors: where their values lie [n, rank], the values [n], and the shape [rank]. Kernels of our own, since the
 * number of values is known at the run only.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/ops/sparse_ops.cc
 */
import type { Value } from '../../../graph/graph.ts';
import type { DType } from '../../../tensor/dtype.ts';
import type { Dim, Shape } from '../../../tensor/signature.ts';
import { bigInt, bool, dtype, type HostOutput, hosted, int, type OpRow } from '../table.ts';

/** The shape that a vector of sizes states, as far as it is known; a size of -1 is free. */
export const stated = ({ elements, shape }: Value): Shape => {
  const free = (dim: Dim): Dim => (typeof dim === 'number' && dim < 0 ? '?' : dim);
  if (elements && shape?.length === 1) return elements.map(free);
  const rank = shape?.length === 1 ? shape[0] : undefined;
  return typeof rank === 'number' ? new Array<Dim>(rank).fill('?') : undefined;
};

/** A sparse tensor of as many values as the run finds. */
export const sparseOf = (dtype: DType, rank: Dim, shape: Shape = [rank]): readonly HostOutput[] => [
  { dtype: 'int64', shape: ['?', rank] },
  { dtype, shape: ['?'] },
  { dtype: 'int64', shape },
];

// Several lists stand one behind the other as `rest`.
// biome-ignore format: one op a line
export const sparse: Readonly<Record<string, OpRow>> = {
  SparseToDense: hosted({ inputs: ['sparse_indices', 'output_shape', 'sparse_values', 'default_value'], attrs: { validate_indices: bool(true) }, outputs: ({ output_shape, sparse_values }) => [{ dtype: sparse_values.dtype, shape: stated(output_shape) }] }),

  SparseCross:       hosted({ inputs: ['rest*'], attrs: { N: int(), hashed_output: bool(), num_buckets: bigInt(), hash_key: bigInt(), out_type: dtype(), internal_type: dtype() }, outputs: (_, { out_type }) => sparseOf(out_type, 2) }),
  SparseCrossV2:     hosted({ inputs: ['rest*', 'sep'], attrs: { N: int() }, outputs: () => sparseOf('string', 2) }),
  SparseCrossHashed: hosted({ inputs: ['rest*', 'num_buckets', 'strong_hash', 'salt'], attrs: { N: int() }, outputs: () => sparseOf('int64', 2) }),
};
