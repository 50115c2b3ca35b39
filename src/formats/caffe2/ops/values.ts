/** What rows ask of their inputs: ranks, sizes, casts, and constants of an input's own dtype. */
import type { GraphBuilder } from '../../../graph/builder.ts';
import { inMemory, type Value } from '../../../graph/graph.ts';
import { DTYPES, type DType } from '../../../tensor/dtype.ts';
import type { Dim } from '../../../tensor/signature.ts';
import { corrupt, refuse } from '../table.ts';

export const isFloat = (x: Value): boolean => DTYPES[x.dtype].kind === 'float';

export const cast = (g: GraphBuilder, x: Value, dtype: DType): Value =>
  x.dtype === dtype ? x : g.op('Cast', [x], { to: DTYPES[dtype].onnx });
export const int64 = (g: GraphBuilder, x: Value): Value => cast(g, x, 'int64');

/** A scalar of the dtype of `x`. */
export const like = (g: GraphBuilder, x: Value, number: number): Value => g.scalar(x.dtype, number);

/** The number of dimensions, which must be known while lowering. */
export const rankOf = (x: Value, what = 'its input'): number => {
  if (!x.shape)
    throw refuse(
      `the rank of ${what} is unknown; say the shapes of the inputs in a file value_info.json beside the nets: {"data": [1, [1, 3, 224, 224]]}`,
    );
  return x.shape.length;
};

/** `axis` counted from the front. */
export const fromFront = (axis: number, rank: number): number => {
  if (axis < -rank || axis >= rank) throw corrupt(`axis ${axis} does not exist in a tensor of ${rank} dimensions`);
  return axis < 0 ? axis + rank : axis;
};

export const checkDtype = (x: Value, ...allowed: readonly DType[]): void => {
  if (!allowed.includes(x.dtype))
    throw refuse(`its input is ${x.dtype}; Caffe2 has the operator for ${allowed.join(', ')}`);
};

/** The integers of a tensor that is known while lowering; undefined where one is not. */
export const known = (g: GraphBuilder, x: Value): readonly number[] | undefined => {
  if (x.elements?.every((element) => typeof element === 'number')) return x.elements as readonly number[];
  const constant = g.constantOf(x);
  if (!constant || !inMemory(constant) || constant.dtype === 'string' || isFloat(x)) return undefined;
  return Array.from(constant.data as ArrayLike<number | bigint>, Number);
};

export const dimOf = (x: Value, axis: number): Dim => x.shape?.[axis] ?? '?';

/** The shape of `x` as an int64 vector, or a part of it. */
export const shapeOf = (g: GraphBuilder, x: Value, from = 0, to?: number): Value => {
  const dims = x.shape?.slice(from, to);
  if (dims?.every((dim) => typeof dim === 'number')) return g.ints(dims as number[]);
  return from === 0 && to === undefined
    ? g.op('Shape', [x])
    : g.op('Shape', [x], to === undefined ? { start: from } : { start: from, end: to });
};

export const vector = (g: GraphBuilder, x: Value): Value =>
  x.shape?.length === 1 ? x : g.op('Reshape', [x, g.ints([-1])]);
/** A tensor of one element as a scalar. */
export const scalarOf = (g: GraphBuilder, x: Value): Value =>
  x.shape?.length === 0 ? x : g.op('Reshape', [x, g.ints([])]);

/** `[0, 1, .., n - 1]` as int64, for `n` an int64 vector of one element. */
export const iota = (g: GraphBuilder, n: Value): Value =>
  g.op('Range', [g.scalar('int64', 0), scalarOf(g, n), g.scalar('int64', 1)]);

export const concat = (g: GraphBuilder, values: readonly Value[], axis = 0): Value =>
  values.length === 1 ? values[0]! : g.op('Concat', values, { axis });
export const unsqueeze = (g: GraphBuilder, x: Value, axes: readonly number[]): Value =>
  axes.length === 0 ? x : g.op('Unsqueeze', [x, g.ints(axes)]);
export const squeeze = (g: GraphBuilder, x: Value, axes: readonly number[]): Value =>
  axes.length === 0 ? x : g.op('Squeeze', [x, g.ints(axes)]);
export const transpose = (g: GraphBuilder, x: Value, perm: readonly number[]): Value =>
  perm.every((from, to) => from === to) ? x : g.op('Transpose', [x], { perm });

/** `x` under the shape; 0 is a size, not "copy"; -1 is inferred. `shape` is an int64 vector. */
export const reshape = (g: GraphBuilder, x: Value, shape: Value): Value => {
  const sizes = known(g, shape);
  return g.op('Reshape', [x, shape], sizes?.every((size) => size !== 0) ? {} : { allowzero: 1 });
};

/** The product of the dimensions from `from` up to `to`, as an int64 vector of one element. */
export const countOf = (g: GraphBuilder, x: Value, from = 0, to?: number): Value => {
  const dims = x.shape?.slice(from, to);
  if (dims?.every((dim) => typeof dim === 'number')) return g.ints([(dims as number[]).reduce((a, b) => a * b, 1)]);
  return g.op('ReduceProd', [shapeOf(g, x, from, to)], { keepdims: 1 });
};

/** `[d0 · … · d(axis-1), d(axis) · …]`: two dimensions. */
export const flatten = (g: GraphBuilder, x: Value, axis: number): Value => {
  if (axis === 1 && x.shape?.length === 2) return x;
  if (x.shape) return reshape(g, x, concat(g, [countOf(g, x, 0, axis), countOf(g, x, axis)]));
  return g.op('Flatten', [x], { axis });
};

/** Channels last to channels first, and back. */
export const toFirst = (g: GraphBuilder, x: Value, rank = rankOf(x)): Value =>
  transpose(g, x, [0, rank - 1, ...Array.from({ length: rank - 2 }, (_, i) => i + 1)]);
export const toLast = (g: GraphBuilder, x: Value, rank = rankOf(x)): Value =>
  transpose(g, x, [0, ...Array.from({ length: rank - 2 }, (_, i) => i + 2), 1]);

/** A vector of channels so that it meets axis 1 of a tensor of `rank` dimensions. */
export const alongChannels = (g: GraphBuilder, x: Value, rank: number): Value =>
  reshape(g, x, g.ints([-1, ...Array<number>(Math.max(0, rank - 2)).fill(1)]));

/**
 * Makes the run fail where an element of the bool tensor `bad` is true: an index that does not exist is read. `x` is
 * returned, and is computed after the check.
 */
export const failWhere = (g: GraphBuilder, bad: Value, x: Value): Value => {
  const count = g.op('ReduceSum', [cast(g, bad, 'int64')], { keepdims: 0 });
  const index = int64(g, cast(g, count, 'bool'));
  const zero = g.op('Gather', [g.constant({ dtype: 'int64', shape: [1], data: BigInt64Array.of(0n) }), index]);
  return g.op('Add', [x, cast(g, zero, x.dtype)]);
};
