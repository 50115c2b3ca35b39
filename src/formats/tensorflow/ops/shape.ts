/**
 * Shapes: asking for them and changing them without moving an element.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/ops/array_ops.cc
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { dtype, ints, type OpRow, op, refuse, shape } from '../table.ts';
import { rememberExpanded, rememberSqueezed } from './dilation.ts';
import { cast, constantInts, int64, known, like, reshape, shapeOf, squeeze, transpose, vector } from './values.ts';

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

/** The output position p[i] gets i. */
const invertPermutation = (g: GraphBuilder, x: Value): Value => {
  const wide = int64(g, x);
  const size = g.op('Squeeze', [shapeOf(g, x), g.ints([0])]);
  const range = g.op('Range', [g.scalar('int64', 0), size, g.scalar('int64', 1)]);
  return cast(g, g.op('ScatterElements', [wide, wide, range], { axis: 0 }), x.dtype);
};

/** The permutation must be known while lowering. */
const transposeBy = (g: GraphBuilder, x: Value, perm: Value): Value => {
  const axes = constantInts(g, perm, 'the permutation');
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
