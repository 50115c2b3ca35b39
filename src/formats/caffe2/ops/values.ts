/** What rows ask of their inputs beside graph/layers/values.ts: ranks and sizes, with Caffe2's own refusals. */
import type { GraphBuilder } from '../../../graph/builder.ts';
import { inMemory, type Value } from '../../../graph/graph.ts';
import { concat, isFloat, reshape, transpose } from '../../../graph/layers/values.ts';
import type { DType } from '../../../tensor/dtype.ts';
import type { Dim } from '../../../tensor/signature.ts';
import { corrupt, refuse } from '../table.ts';

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

/** A tensor of one element as a scalar. */
export const scalarOf = (g: GraphBuilder, x: Value): Value =>
  x.shape?.length === 0 ? x : g.op('Reshape', [x, g.ints([])]);

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
