/**
 * Ragged tensors: flat values, and for each ragged dimension where its rows begin (splits) or which row each value
 * belongs to (rowids).
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/ops/ragged_conversion_ops.cc
 */
import type { Value } from '../../../graph/graph.ts';
import type { DType } from '../../../tensor/dtype.ts';
import type { Dim, Shape } from '../../../tensor/signature.ts';
import type { NodeDef } from '../messages.ts';
import { bigInt, bool, dtype, dtypes, type HostOutput, hosted, int, latin1, type OpRow, op, texts } from '../table.ts';
import { count, sparseOf, stated } from './sparse.ts';

/** The dense shape of a ragged tensor: what `wanted` states, else what the values tell of their own dimensions. */
const denseShape = (wanted: Value, values: Shape, types: readonly string[]): Shape => {
  const given = wanted.shape?.length === 0 ? undefined : stated(wanted);
  if (!values) return given;
  const ragged = types.length - (types[0] === 'FIRST_DIM_SIZE' ? 1 : 0);
  const rank = ragged + values.length;
  if (given && given.length !== rank) return undefined;
  return Array.from({ length: rank }, (_, axis): Dim => {
    const size = given?.[axis];
    if (typeof size === 'number') return size;
    // what is no number may be -1 at the run
    return axis > ragged ? values[axis - ragged]! : '?';
  });
};

/** Row splits whose numbers are not known. */
const splits = (dtype: DType, count: number): readonly HostOutput[] =>
  Array.from({ length: count }, () => ({ dtype, shape: ['?'] }));

/** How many rows a ragged tensor has, by its outermost splits, or else by its values. */
const rowsOf = (outermost: Value | undefined, { shape }: Value): Dim => {
  const size = outermost ? outermost.shape?.[0] : shape?.[0];
  if (!outermost) return size ?? '?';
  return typeof size === 'number' ? size - 1 : '?';
};

/** The shape of the last output that the exporter noted at the node: the rank of values that come out of a variant. */
const shapeNoted = ({ attr }: NodeDef): Shape => {
  const noted = attr.get('_output_shapes')?.list?.shape.at(-1);
  return noted && !noted.unknown_rank ? noted.dim.map(({ size }) => (size < 0 ? '?' : size)) : undefined;
};

// A variant is a string here, whose bytes hold the tensors (engines/host/kernels/packed-tensors.ts).
// biome-ignore format: one op a line
export const ragged: Readonly<Record<string, OpRow>> = {
  RaggedTensorToTensor: hosted({ inputs: ['shape', 'values', 'default_value', 'row_partition_tensors*'], attrs: { row_partition_types: texts() }, outputs: ({ shape, values }, { row_partition_types }) => [{ dtype: values.dtype, shape: denseShape(shape, values.shape, row_partition_types) }] }),
  RaggedRange:  hosted({ inputs: ['starts', 'limits', 'deltas'], attrs: { Tsplits: dtype('int64') }, outputs: ({ starts }, { Tsplits }) => [{ dtype: Tsplits, shape: ['?'] }, { dtype: starts.dtype, shape: ['?'] }] }),
  RaggedGather: hosted({ inputs: ['params_nested_splits*', 'params_dense_values', 'indices'], attrs: { PARAMS_RAGGED_RANK: int(), OUTPUT_RAGGED_RANK: int() }, outputs: ({ params_nested_splits, params_dense_values }, { OUTPUT_RAGGED_RANK }) => [...splits(params_nested_splits[0]!.dtype, OUTPUT_RAGGED_RANK), { dtype: params_dense_values.dtype, shape: params_dense_values.shape && ['?', ...params_dense_values.shape.slice(1)] }] }),
  RaggedTensorToSparse: hosted({ inputs: ['rt_nested_splits*', 'rt_dense_values'], attrs: { RAGGED_RANK: int() }, outputs: ({ rt_dense_values }, { RAGGED_RANK }) => sparseOf(rt_dense_values.dtype, rt_dense_values.shape ? RAGGED_RANK + rt_dense_values.shape.length : '?') }),
  RaggedCross:  hosted({ inputs: ['rest*'], attrs: { Nsparse: int(), input_order: latin1(), hashed_output: bool(), num_buckets: bigInt(), hash_key: bigInt(), ragged_values_types: dtypes(), out_values_type: dtype(), out_row_splits_type: dtype() }, outputs: (_, { out_values_type, out_row_splits_type }) => [{ dtype: out_values_type, shape: ['?'] }, { dtype: out_row_splits_type, shape: ['?'] }] }),
  RaggedTensorToVariant: hosted({ inputs: ['rt_nested_splits*', 'rt_dense_values'], attrs: { RAGGED_RANK: int(), Tsplits: dtype('int64'), batched_input: bool() }, outputs: ({ rt_nested_splits, rt_dense_values }, { batched_input }) => [{ dtype: 'string', shape: batched_input ? [rowsOf(rt_nested_splits[0], rt_dense_values)] : [] }] }),
  RaggedTensorFromVariant: op({ inputs: ['encoded_ragged'], attrs: { input_ragged_rank: int(), output_ragged_rank: int(), Tvalues: dtype(), Tsplits: dtype('int64') }, host: true, lower: (g, { encoded_ragged }, attrs, node) => g.host('RaggedTensorFromVariant', [encoded_ragged], attrs, [...splits(attrs.Tsplits, attrs.output_ragged_rank), { dtype: attrs.Tvalues, shape: shapeNoted(node) }]) }),
  RaggedFillEmptyRows: hosted({ inputs: ['value_rowids', 'values', 'nrows', 'default_value'], outputs: ({ value_rowids, values, nrows }, _, g) => [{ dtype: 'int64', shape: ['?'] }, { dtype: values.dtype, shape: ['?'] }, { dtype: 'bool', shape: [count(g, nrows)] }, { dtype: 'int64', shape: [value_rowids.shape?.[0] ?? '?'] }] }),
};
