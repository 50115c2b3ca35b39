/**
 * Ragged tensors: flat values, and for each ragged dimension where its rows begin (splits) or which row each value
 * belongs to (rowids).
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/ops/ragged_conversion_ops.cc
 */
import type { Value } from '../../../graph/graph.ts';
import type { Dim, Shape } from '../../../tensor/signature.ts';
import { hosted, type OpRow, texts } from '../table.ts';
import { count, stated } from './sparse.ts';

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

// biome-ignore format: one op a line
export const ragged: Readonly<Record<string, OpRow>> = {
  RaggedTensorToTensor: hosted({ inputs: ['shape', 'values', 'default_value', 'row_partition_tensors*'], attrs: { row_partition_types: texts() }, outputs: ({ shape, values }, { row_partition_types }) => [{ dtype: values.dtype, shape: denseShape(shape, values.shape, row_partition_types) }] }),
  RaggedFillEmptyRows: hosted({ inputs: ['value_rowids', 'values', 'nrows', 'default_value'], outputs: ({ value_rowids, values, nrows }, _, g) => [{ dtype: 'int64', shape: ['?'] }, { dtype: values.dtype, shape: ['?'] }, { dtype: 'bool', shape: [count(g, nrows)] }, { dtype: 'int64', shape: [value_rowids.shape?.[0] ?? '?'] }] }),
};
