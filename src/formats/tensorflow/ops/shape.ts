/**
 * Shapes: asking for them and changing them without moving an element.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/ops/array_ops.cc
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import {
  cast,
  concat,
  int64,
  iota,
  known,
  like,
  rankOf,
  reshape,
  shapeOf,
  squeeze,
  transpose,
  vector,
} from '../../../graph/layers/values.ts';
import type { Dim } from '../../../tensor/signature.ts';
import { dtype, ints, type OpRow, op, refuse, shape } from '../table.ts';
import { rememberExpanded, rememberSqueezed } from './dilation.ts';

/** The shape that two tensors of these shapes broadcast to. Both vectors; where a size is 1 the other one's counts. */
const broadcastArgs = (g: GraphBuilder, s0: Value, s1: Value): Value => {
  const [a, b] = [s0.shape?.[0], s1.shape?.[0]];
  if (typeof a !== 'number' || typeof b !== 'number') throw refuse('the rank of a shape that it broadcasts is unknown');
  const one = like(g, s0, 1);
  const padded = (s: Value, missing: number): Value =>
    missing <= 0 ? s : g.op('Concat', [g.op('Expand', [one, g.ints([missing])]), s], { axis: 0 });
  const [x, y] = [padded(s0, b - a), padded(s1, a - b)];
  return g.op('Where', [g.op('Equal', [x, one]), y, x]);
};

/**
 * Along which axes a gradient is summed so that it has the shape s0, and s1 again: where the own size is 1 (of shapes of
 * one length), and none where the two are equal.
 */
const broadcastGradientArgs = (g: GraphBuilder, s0: Value, s1: Value): readonly Value[] => {
  const [a, b] = [s0.shape?.[0], s1.shape?.[0]];
  if (typeof a !== 'number' || typeof b !== 'number') throw refuse('the rank of a shape that was broadcast is unknown');
  const rank = Math.max(a, b);
  const dims = [s0, s1].map((s, i): readonly Dim[] => [
    ...Array<number>(rank - [a, b][i]!).fill(1),
    ...(s.elements ?? Array<Dim>([a, b][i]!).fill('?')),
  ]);
  const isKnown = (x: Dim, y: Dim): boolean =>
    x === y ? x !== '?' : (typeof x === 'number' && typeof y === 'number') || x === 1 || y === 1;
  if (dims[0]!.every((x, i) => isKnown(x, dims[1]![i]!) && x !== '?' && dims[1]![i] !== '?')) {
    const differ = dims[0]!.some((x, i) => x !== dims[1]![i]) || a !== b;
    return dims.map((own) => cast(g, g.ints(differ ? own.flatMap((dim, i) => (dim === 1 ? [i] : [])) : []), s0.dtype));
  }
  const [x, y] = [s0, s1].map((s) => {
    const missing = rank - (s === s0 ? a : b);
    return missing === 0 ? s : concat(g, [g.op('Expand', [like(g, s, 1), g.ints([missing])]), s]);
  });
  const differ = g.op('ReduceMax', [cast(g, g.op('Not', [g.op('Equal', [x!, y!])]), 'int64'), g.ints([0])], {
    keepdims: 1,
  });
  return [x!, y!].map((own) => {
    const ones = int64(g, g.op('Equal', [own, like(g, own, 1)]));
    const places = g.op('NonZero', [a === b ? g.op('Mul', [ones, differ]) : ones]);
    return cast(g, g.op('Squeeze', [places, g.ints([0])]), s0.dtype);
  });
};

/** The output position p[i] gets i. */
const invertPermutation = (g: GraphBuilder, x: Value): Value => {
  const wide = int64(g, x);
  const size = g.op('Squeeze', [shapeOf(g, x), g.ints([0])]);
  const range = g.op('Range', [g.scalar('int64', 0), size, g.scalar('int64', 1)]);
  return cast(g, g.op('ScatterElements', [wide, wide, range], { axis: 0 }), x.dtype);
};

/**
 * By a permutation p that is computed, as tf.vectorized_map has it: element o of the result, which has the sizes
 * shape[p], is the one at Σ o[k]·stride[p[k]] of x.
 */
const transposeAtRun = (g: GraphBuilder, x: Value, perm: Value): Value => {
  const rank = rankOf(x, 'what is transposed');
  const sizes = shapeOf(g, x);
  const own = int64(g, perm);
  const axes = g.op('Where', [g.op('Less', [own, g.ints([0])]), g.op('Add', [own, g.ints([rank])]), own]);
  const behind = (i: number): Value =>
    g.op('ReduceProd', [g.op('Shape', [x], { start: i + 1 }), g.ints([0])], { keepdims: 1 });
  const strides = concat(
    g,
    Array.from({ length: rank }, (_, i) => behind(i)),
  );
  const [into, steps] = [sizes, strides].map((list) => g.op('Gather', [list, axes], { axis: 0 }));
  const at = (list: Value, k: number): Value => g.op('Slice', [list, g.ints([k]), g.ints([k + 1]), g.ints([0])]);
  const places = Array.from({ length: rank }, (_, k) => {
    const along = g.op('Mul', [iota(g, at(into!, k)), at(steps!, k)]);
    return reshape(g, along, g.ints([-1, ...Array<number>(rank - 1 - k).fill(1)]));
  });
  const index = places.reduce((sum, part) => g.op('Add', [sum, part]));
  return g.op('Gather', [reshape(g, x, g.ints([-1])), index], { axis: 0 });
};

const transposeBy = (g: GraphBuilder, x: Value, perm: Value): Value => {
  const axes = known(g, perm);
  if (!axes) return transposeAtRun(g, x, perm);
  return transpose(
    g,
    x,
    axes.map((axis) => (axis < 0 ? axis + axes.length : axis)),
  );
};

const expandDims = (g: GraphBuilder, x: Value, dim: Value): Value => {
  const axis = known(g, dim)?.[0];
  const expanded = g.op('Unsqueeze', [x, vector(g, int64(g, dim))]);
  // [n, width, c] -> [n, 1, width, c]
  return x.shape?.length === 3 && (axis === 1 || axis === -3) ? rememberExpanded(g, expanded, x) : expanded;
};

// biome-ignore format: one op a line
export const shapes: Readonly<Record<string, OpRow>> = {
  Shape:  op({ inputs: ['input'], attrs: { out_type: dtype('int32') }, moves: true, lower: (g, { input }, { out_type }) => cast(g, shapeOf(g, input), out_type) }),
  ShapeN: op({ inputs: ['input*'], attrs: { out_type: dtype('int32') }, moves: true, lower: (g, { input }, { out_type }) => input.map((x) => cast(g, shapeOf(g, x), out_type)) }),
  Size:   op({ inputs: ['input'], attrs: { out_type: dtype('int32') }, moves: true, lower: (g, { input }, { out_type }) => cast(g, g.op('Size', [input]), out_type) }),
  Rank:   op({ inputs: ['input'], moves: true, lower: (g, { input }) => input.shape ? g.scalar('int32', input.shape.length) : cast(g, g.op('Size', [shapeOf(g, input)]), 'int32') }),

  Reshape:    op({ inputs: ['tensor', 'shape'], moves: true, lower: (g, args) => reshape(g, args.tensor, int64(g, args.shape)) }),
  ExpandDims: op({ inputs: ['input', 'dim'], moves: true, lower: (g, { input, dim }) => expandDims(g, input, dim) }),
  // without squeeze_dims every dimension of size 1 goes
  Squeeze:    op({ inputs: ['input'], attrs: { squeeze_dims: ints([]) }, moves: true, lower: (g, { input }, { squeeze_dims }) => {
    if (squeeze_dims.length === 1 && [1, -3].includes(squeeze_dims[0]!)) return rememberSqueezed(squeeze(g, input, squeeze_dims), input);
    if (squeeze_dims.length > 0) return squeeze(g, input, squeeze_dims);
    const ones = input.shape?.every((size) => typeof size === 'number') ? input.shape.flatMap((size, i) => (size === 1 ? [i] : [])) : undefined;
    return ones ? squeeze(g, input, ones) : g.op('Squeeze', [input]);
  } }),
  EnsureShape: op({ inputs: ['input'], attrs: { shape: shape() }, moves: true, lower: (g, { input }, attrs) => ensureShape(g, input, attrs.shape.shape) }),

  Transpose:         op({ inputs: ['x', 'perm'], moves: true, lower: (g, { x, perm }) => transposeBy(g, x, perm) }),
  InvertPermutation: op({ inputs: ['x'], lower: (g, { x }) => invertPermutation(g, x) }),

  BroadcastTo:   op({ inputs: ['input', 'shape'], moves: true, lower: (g, args) => g.op('Expand', [args.input, int64(g, args.shape)]) }),
  BroadcastGradientArgs: op({ inputs: ['s0', 's1'], lower: (g, { s0, s1 }) => broadcastGradientArgs(g, s0, s1) }),
  BroadcastArgs: op({ inputs: ['s0', 's1'], lower: (g, { s0, s1 }) => broadcastArgs(g, s0, s1) }),
};

/** A Reshape to the stated sizes where one of them was free: it fails the run where they do not fit. */
const ensureShape = (g: GraphBuilder, x: Value, wanted: Value['shape']): Value => {
  if (!wanted) return x;
  if (x.shape && x.shape.length !== wanted.length)
    throw refuse(`${x.shape.length} dimensions, expected ${wanted.length}`);
  if (x.shape?.every((size, i) => wanted[i] === '?' || size === wanted[i])) return x;
  const own = shapeOf(g, x);
  const sizes = wanted.map((size, i) =>
    typeof size === 'number' ? g.ints([size]) : g.op('Slice', [own, g.ints([i]), g.ints([i + 1])]),
  );
  return reshape(g, x, sizes.length === 0 ? g.ints([]) : g.op('Concat', sizes, { axis: 0 }));
};
