/**
 * Tensors made from sizes and numbers.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/sequence_ops.cc, one_hot_op.h
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import {
  cast,
  choose,
  int64,
  iota,
  isFloat,
  isHalf,
  known,
  like,
  rankOf,
  scalarOf,
  shapeOf,
  unsqueeze,
  vector,
} from '../../../graph/layers/values.ts';
import type { DType } from '../../../tensor/dtype.ts';
import { dtype, int, type OpRow, op } from '../table.ts';

/** A tensor of the shape of `x`, every element `number`. */
const filled = (g: GraphBuilder, x: Value, number: number): Value =>
  x.shape?.length === 0 ? like(g, x, number) : g.op('Expand', [like(g, x, number), shapeOf(g, x)]);

/** start, start + delta, .. up to, not including, limit */
const range = (g: GraphBuilder, start: Value, limit: Value, delta: Value): Value => {
  const own: DType = start.dtype;
  const computed: DType = isFloat(start) ? (isHalf(start) ? 'float32' : own) : 'int64';
  const [a, b, d] = [start, limit, delta].map((x) => cast(g, scalarOf(g, x), computed));
  // ONNX Runtime counts in float64: from 0, where a count is exact
  if (own === 'int64' && known(g, a!)?.[0] !== 0) {
    return g.op('Add', [g.op('Range', [like(g, a!, 0), g.op('Sub', [b!, a!]), d!]), a!]);
  }
  return cast(g, g.op('Range', [a!, b!, d!]), own);
};

/** start + i (stop - start) / (num - 1) for i < num - 1, and stop itself last; only start where num is 1. */
const linSpace = (g: GraphBuilder, start: Value, stop: Value, num: Value): Value => {
  const count = vector(g, int64(g, num));
  const [a, b] = [scalarOf(g, start), scalarOf(g, stop)];
  const i = iota(g, count);
  const gaps = g.op('Max', [g.op('Sub', [count, g.ints([1])]), g.ints([1])]);
  const step = g.op('Div', [g.op('Sub', [b, a]), cast(g, gaps, start.dtype)]);
  const points = g.op('Add', [a, g.op('Mul', [cast(g, i, start.dtype), step])]);
  const last = g.op('And', [g.op('Equal', [i, g.op('Sub', [count, g.ints([1])])]), g.op('Greater', [i, g.ints([0])])]);
  return g.op('Where', [last, b, points]);
};

/** `on` where the index along the new dimension is the value of `indices`, else `off`; an index out of range is nowhere. */
const oneHot = (g: GraphBuilder, indices: Value, depth: Value, on: Value, off: Value, axis: number): Value => {
  const rank = rankOf(indices, 'the indices');
  const at = axis < 0 ? rank : axis;
  const behind = rank - at;
  const positions = iota(g, vector(g, int64(g, depth)));
  const column = unsqueeze(
    g,
    positions,
    Array.from({ length: behind }, (_, i) => i + 1),
  );
  const hit = g.op('Equal', [unsqueeze(g, int64(g, indices), [at]), column]);
  return choose(g, hit, scalarOf(g, on), scalarOf(g, off));
};

const fill = (g: GraphBuilder, dims: Value, value: Value): Value =>
  known(g, dims)?.length === 0 ? value : g.op('Expand', [value, int64(g, dims)]);

// biome-ignore format: one op a line
export const filling: Readonly<Record<string, OpRow>> = {
  Fill:      op({ inputs: ['dims', 'value'], attrs: { index_type: dtype('int32') }, moves: true, lower: (g, { dims, value }) => fill(g, dims, value) }),
  ZerosLike: op({ inputs: ['x'], moves: true, lower: (g, { x }) => filled(g, x, 0) }),
  OnesLike:  op({ inputs: ['x'], lower: (g, { x }) => filled(g, x, 1) }),
  Range:     op({ inputs: ['start', 'limit', 'delta'], lower: (g, { start, limit, delta }) => range(g, start, limit, delta) }),
  LinSpace:  op({ inputs: ['start', 'stop', 'num'], lower: (g, { start, stop, num }) => linSpace(g, start, stop, num) }),
  OneHot:    op({ inputs: ['indices', 'depth', 'on_value', 'off_value'], attrs: { axis: int(-1) }, lower: (g, args, { axis }) => oneHot(g, args.indices, args.depth, args.on_value, args.off_value, axis) }),
};
