/**
 * Sparse tensors: where their values lie [n, rank], the values [n], and the shape [rank]. Kernels of our own, since the
 * number of values is known at the run only.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/ops/sparse_ops.cc
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { cast, known } from '../../../graph/layers/values.ts';
import type { DType } from '../../../tensor/dtype.ts';
import type { Dim, Shape } from '../../../tensor/signature.ts';
import type { NodeDef } from '../messages.ts';
import { type Attr, bigInt, bool, dtype, type HostOutput, hosted, int, type OpRow, op, refuse } from '../table.ts';

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

/** A number of rows or bins, where it is known. */
export const count = (g: GraphBuilder, x: Value): Dim => {
  const size = known(g, x)?.[0];
  return size !== undefined && size >= 0 ? size : '?';
};
const like = ({ dtype, shape }: Value): HostOutput => ({ dtype, shape });
/** How many values there are, of their indices. */
const countOf = ({ shape }: Value): Dim => shape?.[0] ?? '?';
/** How many elements a vector has. */
const lengthOf = ({ shape }: Value): Dim => shape?.[0] ?? '?';
/** How many dimensions a sparse tensor has, by its indices or else by its shape. */
const rankOf = (indices: Value, shape: Value): Dim => {
  const rank = indices.shape?.[1];
  return typeof rank === 'number' ? rank : lengthOf(shape);
};

/** Rows of `data` by segment. */
const segments = (inputs: readonly ('data' | 'indices' | 'segment_ids' | 'num_segments')[]): OpRow =>
  hosted({
    inputs,
    outputs: ({ data, num_segments }, _, g) => [
      {
        dtype: data.dtype,
        shape: data.shape && [inputs.length > 3 ? count(g, num_segments) : '?', ...data.shape.slice(1)],
      },
    ],
  });

const withDense = hosted({
  inputs: ['sp_indices', 'sp_values', 'sp_shape', 'dense'],
  outputs: ({ sp_values }) => [like(sp_values)],
});

const reductionInputs = ['input_indices', 'input_values', 'input_shape', 'reduction_axes'] as const;

/** The shape of a reduction, where its axes are known. */
const reducedShape = (
  g: GraphBuilder,
  inputs: Readonly<Record<(typeof reductionInputs)[number], Value>>,
  keep: boolean,
): Shape => {
  const rank = rankOf(inputs.input_indices, inputs.input_shape);
  const axes = known(g, inputs.reduction_axes);
  if (typeof rank !== 'number') return undefined;
  const shape = stated(inputs.input_shape) ?? new Array<Dim>(rank).fill('?');
  if (!axes) return keep ? shape.map(() => '?') : undefined;
  const isReduced = (axis: number): boolean => axes.includes(axis) || axes.includes(axis - rank);
  return keep ? shape.map((dim, axis) => (isReduced(axis) ? 1 : dim)) : shape.filter((_, axis) => !isReduced(axis));
};

/** What a serialized sparse tensor is kept in; 21 is DT_VARIANT, which is a string here. */
const serialized = (fallback: 'string' | 'variant'): Attr<'string' | 'variant'> => ({
  kind: 'type',
  fallback,
  read: ({ type }) => (type === undefined ? undefined : type === 21 ? 'variant' : 'string'),
});
const variantOnly = (kept: 'string' | 'variant'): Readonly<Record<never, never>> => {
  if (kept === 'string') throw refuse('sparse tensors serialized as strings; they are supported as variants');
  return {};
};

/** The rank of a sparse tensor by the shape that the exporter noted for its indices. */
const rankNoted = ({ attr }: NodeDef): Dim => {
  const rank = attr.get('_output_shapes')?.list?.shape[0]?.dim[1]?.size;
  return rank !== undefined && rank >= 0 ? rank : '?';
};

/** A matrix of float32 or bfloat16 for a product of float32. */
const turned = (g: GraphBuilder, x: Value, isTransposed: boolean): Value => {
  const wide = cast(g, x, 'float32');
  return isTransposed ? g.op('Transpose', [wide], { perm: [1, 0] }) : wide;
};

// Several lists stand one behind the other as `rest`.
// biome-ignore format: one op a line
export const sparse: Readonly<Record<string, OpRow>> = {
  SparseToDense: hosted({ inputs: ['sparse_indices', 'output_shape', 'sparse_values', 'default_value'], attrs: { validate_indices: bool(true) }, outputs: ({ output_shape, sparse_values }) => [{ dtype: sparse_values.dtype, shape: stated(output_shape) }] }),

  SparseCross:       hosted({ inputs: ['rest*'], attrs: { N: int(), hashed_output: bool(), num_buckets: bigInt(), hash_key: bigInt(), out_type: dtype(), internal_type: dtype() }, outputs: (_, { out_type }) => sparseOf(out_type, 2) }),
  SparseCrossV2:     hosted({ inputs: ['rest*', 'sep'], attrs: { N: int() }, outputs: () => sparseOf('string', 2) }),
  SparseCrossHashed: hosted({ inputs: ['rest*', 'num_buckets', 'strong_hash', 'salt'], attrs: { N: int() }, outputs: () => sparseOf('int64', 2) }),

  SparseReorder: hosted({ inputs: ['input_indices', 'input_values', 'input_shape'], outputs: ({ input_indices, input_values }) => [like(input_indices), like(input_values)] }),
  SparseReshape: hosted({ inputs: ['input_indices', 'input_shape', 'new_shape'], outputs: ({ input_indices, new_shape }) => [{ dtype: 'int64', shape: [countOf(input_indices), lengthOf(new_shape)] }, like(new_shape)] }),
  SparseSlice:   hosted({ inputs: ['indices', 'values', 'shape', 'start', 'size'], outputs: ({ indices, values, shape }) => sparseOf(values.dtype, rankOf(indices, shape)) }),
  SparseSplit:   hosted({ inputs: ['split_dim', 'indices', 'values', 'shape'], attrs: { num_split: int() }, outputs: ({ indices, values, shape }, { num_split }) => sparseOf(values.dtype, rankOf(indices, shape)).flatMap((part) => new Array<HostOutput>(num_split).fill(part)) }),
  SparseConcat:  hosted({ inputs: ['rest*'], attrs: { concat_dim: int(), N: int() }, outputs: ({ rest }, { N }) => sparseOf(rest[N]!.dtype, rankOf(rest[0]!, rest[2 * N]!)) }),
  SparseFillEmptyRows: hosted({ inputs: ['indices', 'values', 'dense_shape', 'default_value'], outputs: ({ indices, values, dense_shape }) => [...sparseOf(values.dtype, rankOf(indices, dense_shape)).slice(0, 2), { dtype: 'bool', shape: [stated(dense_shape)?.[0] ?? '?'] }, { dtype: 'int64', shape: [countOf(indices)] }] }),

  SparseTensorDenseMatMul: hosted({ inputs: ['a_indices', 'a_values', 'a_shape', 'b'], attrs: { adjoint_a: bool(false), adjoint_b: bool(false) }, outputs: ({ a_shape, b }, { adjoint_a, adjoint_b }) => [{ dtype: b.dtype, shape: [stated(a_shape)?.[adjoint_a ? 1 : 0] ?? '?', b.shape?.[adjoint_b ? 0 : 1] ?? '?'] }] }),

  SparseAdd:           hosted({ inputs: ['a_indices', 'a_values', 'a_shape', 'b_indices', 'b_values', 'b_shape', 'thresh'], outputs: ({ a_indices, a_values, a_shape }) => sparseOf(a_values.dtype, rankOf(a_indices, a_shape)) }),
  SparseSparseMaximum: hosted({ inputs: ['a_indices', 'a_values', 'a_shape', 'b_indices', 'b_values', 'b_shape'], outputs: ({ a_indices, a_values, a_shape }) => sparseOf(a_values.dtype, rankOf(a_indices, a_shape)).slice(0, 2) }),
  SparseSparseMinimum: hosted({ inputs: ['a_indices', 'a_values', 'a_shape', 'b_indices', 'b_values', 'b_shape'], outputs: ({ a_indices, a_values, a_shape }) => sparseOf(a_values.dtype, rankOf(a_indices, a_shape)).slice(0, 2) }),
  SparseTensorDenseAdd: hosted({ inputs: ['a_indices', 'a_values', 'a_shape', 'b'], outputs: ({ b }) => [like(b)] }),
  SparseDenseCwiseAdd:  withDense,
  SparseDenseCwiseMul:  withDense,
  SparseDenseCwiseDiv:  withDense,
  SparseSoftmax:        hosted({ inputs: ['sp_indices', 'sp_values', 'sp_shape'], outputs: ({ sp_values }) => [like(sp_values)] }),

  SparseReduceSum:       hosted({ inputs: reductionInputs, attrs: { keep_dims: bool(false) }, outputs: (inputs, { keep_dims }, g) => [{ dtype: inputs.input_values.dtype, shape: reducedShape(g, inputs, keep_dims) }] }),
  SparseReduceMax:       hosted({ inputs: reductionInputs, attrs: { keep_dims: bool(false) }, outputs: (inputs, { keep_dims }, g) => [{ dtype: inputs.input_values.dtype, shape: reducedShape(g, inputs, keep_dims) }] }),
  SparseReduceSumSparse: hosted({ inputs: reductionInputs, attrs: { keep_dims: bool(false) }, outputs: (inputs, { keep_dims }, g) => sparseOf(inputs.input_values.dtype, reducedShape(g, inputs, keep_dims)?.length ?? '?') }),
  SparseReduceMaxSparse: hosted({ inputs: reductionInputs, attrs: { keep_dims: bool(false) }, outputs: (inputs, { keep_dims }, g) => sparseOf(inputs.input_values.dtype, reducedShape(g, inputs, keep_dims)?.length ?? '?') }),

  SerializeSparse:     op({ inputs: ['sparse_indices', 'sparse_values', 'sparse_shape'], attrs: { out_type: serialized('string') }, host: true, lower: (g, args, { out_type }) => g.host('SerializeSparse', Object.values(args), variantOnly(out_type), [{ dtype: 'string', shape: [3] }]) }),
  SerializeManySparse: op({ inputs: ['sparse_indices', 'sparse_values', 'sparse_shape'], attrs: { out_type: serialized('string') }, host: true, lower: (g, args, { out_type }) => g.host('SerializeManySparse', Object.values(args), variantOnly(out_type), [{ dtype: 'string', shape: [stated(args.sparse_shape)?.[0] ?? '?', 3] }]) }),
  DeserializeSparse:   op({ inputs: ['serialized_sparse'], attrs: { dtype: dtype(), Tserialized: serialized('string') }, host: true, lower: (g, { serialized_sparse }, attrs, node) => g.host('DeserializeSparse', [serialized_sparse], { dtype: attrs.dtype, ...variantOnly(attrs.Tserialized) }, sparseOf(attrs.dtype, rankNoted(node))) }),

  SparseMatMul: op({ inputs: ['a', 'b'], attrs: { transpose_a: bool(false), transpose_b: bool(false) }, lower: (g, { a, b }, { transpose_a, transpose_b }) => g.op('MatMul', [turned(g, a, transpose_a), turned(g, b, transpose_b)]) }),

  SparseSegmentSum:   segments(['data', 'indices', 'segment_ids']),
  SparseSegmentMean:  segments(['data', 'indices', 'segment_ids']),
  SparseSegmentSqrtN: segments(['data', 'indices', 'segment_ids']),
  SparseSegmentSumWithNumSegments:   segments(['data', 'indices', 'segment_ids', 'num_segments']),
  SparseSegmentMeanWithNumSegments:  segments(['data', 'indices', 'segment_ids', 'num_segments']),
  SparseSegmentSqrtNWithNumSegments: segments(['data', 'indices', 'segment_ids', 'num_segments']),
};
