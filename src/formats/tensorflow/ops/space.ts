/**
 * Blocks of space into depth or batch, and back: a Reshape that takes the blocks apart, a Transpose, a Reshape.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/depthtospace_op.cc, batchtospace_op.cc
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import {
  concat,
  constantInts,
  int64,
  known,
  like,
  rankOf,
  reshape,
  sizeOf,
  transpose,
} from '../../../graph/layers/values.ts';
import { int, type OpRow, op, text } from '../table.ts';
import { dilated, rememberSpread } from './dilation.ts';

const data_format = text('NHWC', ['NHWC', 'NCHW']);
const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);

/** The size of dimension `axis` times or by `factor`, as an int64 vector of one element. */
const times = (g: GraphBuilder, x: Value, axis: number, factor: number): Value =>
  g.op('Mul', [sizeOf(g, x, axis), g.ints([factor])]);
const by = (g: GraphBuilder, x: Value, axis: number, factor: number): Value =>
  g.op('Div', [sizeOf(g, x, axis), g.ints([factor])]);

/** NHWC: [n, h, w, b b c] -> [n, h, w, b, b, c] -> [n, h b, w b, c] */
const depthToSpace = (g: GraphBuilder, x: Value, b: number, format: string): Value => {
  const nchw = format === 'NCHW';
  const [h, w, c] = nchw ? [2, 3, 1] : [1, 2, 3];
  const size = (axis: number): Value => sizeOf(g, x, axis);
  const block = g.ints([b]);
  const depth = by(g, x, c, b * b);
  const apart = nchw
    ? [size(0), block, block, depth, size(h), size(w)]
    : [size(0), size(h), size(w), block, block, depth];
  const perm = nchw ? [0, 3, 4, 1, 5, 2] : [0, 1, 3, 2, 4, 5];
  const space = [times(g, x, h, b), times(g, x, w, b)];
  const together = nchw ? [size(0), depth, ...space] : [size(0), ...space, depth];
  return reshape(g, transpose(g, reshape(g, x, concat(g, apart)), perm), concat(g, together));
};

/** NHWC: [n, h b, w b, c] -> [n, h, b, w, b, c] -> [n, h, w, b b c] */
const spaceToDepth = (g: GraphBuilder, x: Value, b: number, format: string): Value => {
  const nchw = format === 'NCHW';
  const [h, w, c] = nchw ? [2, 3, 1] : [1, 2, 3];
  const block = g.ints([b]);
  const [n, depth] = [sizeOf(g, x, 0), sizeOf(g, x, c)];
  const space = [by(g, x, h, b), by(g, x, w, b)];
  const apart = nchw ? [n, depth, space[0]!, block, space[1]!, block] : [n, space[0]!, block, space[1]!, block, depth];
  const perm = nchw ? [0, 3, 5, 1, 2, 4] : [0, 1, 3, 2, 4, 5];
  const together = nchw ? [n, times(g, x, c, b * b), ...space] : [n, ...space, times(g, x, c, b * b)];
  return reshape(g, transpose(g, reshape(g, x, concat(g, apart)), perm), concat(g, together));
};

/** The two columns of [m, 2] as vectors. */
const columns = (g: GraphBuilder, pairs: Value): readonly [Value, Value] => {
  const wide = int64(g, pairs);
  const column = (i: number): Value => g.op('Gather', [wide, g.scalar('int64', i)], { axis: 1 });
  return [column(0), column(1)];
};

/**
 * [n, s1, .., sm, rest] with blocks b1, .., bm, cropped: -> [b1, .., bm, n / (b1..bm), s1, .., sm, rest]
 * -> [n / (b1..bm), s1, b1, .., sm, bm, rest] -> [n / (b1..bm), s1 b1 - crops, .., sm bm - crops, rest]
 */
const batchToSpace = (g: GraphBuilder, x: Value, blocks: readonly number[], crops: Value): Value => {
  const m = blocks.length;
  const rank = rankOf(x, 'the input');
  const rest = range(m + 1, rank).map((axis) => sizeOf(g, x, axis));
  const n = by(
    g,
    x,
    0,
    blocks.reduce((product, b) => product * b, 1),
  );
  const apart = [g.ints(blocks), n, ...blocks.map((_, i) => sizeOf(g, x, i + 1)), ...rest];
  const perm = [m, ...blocks.flatMap((_, i) => [m + 1 + i, i]), ...range(2 * m + 1, rank + m)];
  const whole = [n, ...blocks.map((b, i) => times(g, x, i + 1, b)), ...rest];
  const space = reshape(g, transpose(g, reshape(g, x, concat(g, apart)), perm), concat(g, whole));
  if (known(g, crops)?.every((crop) => crop === 0)) return space;
  const [start, end] = columns(g, crops);
  const stops = g.op('Sub', [
    concat(
      g,
      blocks.map((b, i) => times(g, x, i + 1, b)),
    ),
    end,
  ]);
  return g.op('Slice', [space, start, stops, g.ints(range(1, m + 1))]);
};

/** The way back: zero padding, then [n, s1 / b1, b1, .., rest] -> [b1, .., bm, n, s1 / b1, .., rest] */
const spaceToBatch = (g: GraphBuilder, x: Value, blocks: readonly number[], paddings: Value): Value => {
  const m = blocks.length;
  const rank = rankOf(x, 'the input');
  let padded = x;
  if (!known(g, paddings)?.every((pad) => pad === 0)) {
    const [before, after] = columns(g, paddings);
    const none = g.ints(range(m + 1, rank).map(() => 0));
    padded = g.op('Pad', [x, concat(g, [g.ints([0]), before, none, g.ints([0]), after, none]), like(g, x, 0)]);
  }
  const rest = range(m + 1, rank).map((axis) => sizeOf(g, padded, axis));
  const parts = blocks.map((b, i) => by(g, padded, i + 1, b));
  const apart = [sizeOf(g, padded, 0), ...blocks.flatMap((b, i) => [parts[i]!, g.ints([b])]), ...rest];
  const perm = [
    ...blocks.map((_, i) => 2 * i + 2),
    0,
    ...blocks.map((_, i) => 2 * i + 1),
    ...range(2 * m + 1, rank + m),
  ];
  const product = blocks.reduce((all, b) => all * b, 1);
  const whole = [times(g, padded, 0, product), ...parts, ...rest];
  return reshape(g, transpose(g, reshape(g, padded, concat(g, apart)), perm), concat(g, whole));
};

// biome-ignore format: one op a line
export const spaces: Readonly<Record<string, OpRow>> = {
  DepthToSpace:   op({ inputs: ['input'], attrs: { block_size: int(), data_format }, lower: (g, { input }, attrs) => depthToSpace(g, input, attrs.block_size, attrs.data_format) }),
  SpaceToDepth:   op({ inputs: ['input'], attrs: { block_size: int(), data_format }, lower: (g, { input }, attrs) => spaceToDepth(g, input, attrs.block_size, attrs.data_format) }),
  BatchToSpaceND: op({ inputs: ['input', 'block_shape', 'crops'], lower: (g, args) => { const blocks = constantInts(g, args.block_shape, 'block_shape'); return dilated(g, args.input, blocks, args.crops) ?? batchToSpace(g, args.input, blocks, args.crops); } }),
  SpaceToBatchND: op({ inputs: ['input', 'block_shape', 'paddings'], lower: (g, args) => { const blocks = constantInts(g, args.block_shape, 'block_shape'); return rememberSpread(spaceToBatch(g, args.input, blocks, args.paddings), args.input, blocks, args.paddings); } }),
  BatchToSpace:   op({ inputs: ['input', 'crops'], attrs: { block_size: int() }, lower: (g, { input, crops }, { block_size }) => batchToSpace(g, input, [block_size, block_size], crops) }),
  SpaceToBatch:   op({ inputs: ['input', 'paddings'], attrs: { block_size: int() }, lower: (g, { input, paddings }, { block_size }) => spaceToBatch(g, input, [block_size, block_size], paddings) }),
};
