/**
 * Products of matrices.
 * https://github.com/pytorch/pytorch/blob/v1.4.0/caffe2/operators/fully_connected_op.h, matmul_op.h, batch_matmul_op.h
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { concat, reshape, squeeze, transpose, unsqueeze } from '../../../graph/layers/values.ts';
import { type OpRow, op, refuse } from '../table.ts';
import { checkDtype, flatten, fromFront, rankOf, shapeOf } from './values.ts';

/** Y = X·Wᵀ + b: [.., K] and [N, K] -> [.., N], `axis` and `axis_w` saying where K begins. */
const connected = (isTransposed: boolean): OpRow =>
  op('X W b', ({ g, args }, x, w, b) => {
    checkDtype(x, 'float32');
    const wRank = rankOf(w, 'its matrix');
    const matrix = flatten(g, w, fromFront(args.int('axis_w', 1), wRank));
    const gemm = (a: Value): Value => g.op('Gemm', [a, matrix, b], isTransposed ? {} : { transB: 1 });
    const given = args.int('axis', 1);
    if (!x.shape && given === 1) return gemm(g.op('Flatten', [x], { axis: 1 }));
    const rank = rankOf(x);
    const axis = fromFront(given, rank);
    const y = gemm(flatten(g, x, axis));
    if (axis === 1) return y;
    const last = shapeOf(g, y, 1);
    return reshape(g, y, axis === 0 ? last : concat(g, [shapeOf(g, x, 0, axis), last]));
  });

const matmul = op('A B', ({ g, args }, a, b) => {
  const side = (x: Value, axis: string, trans: string): Value => {
    const flat = flatten(g, x, fromFront(args.int(axis, 1), rankOf(x)));
    return args.int(trans, 0) !== 0 ? transpose(g, flat, [1, 0]) : flat;
  };
  return g.op('MatMul', [side(a, 'axis_a', 'trans_a'), side(b, 'axis_b', 'trans_b')]);
});

const swapped = (g: GraphBuilder, x: Value, yes: boolean): Value => {
  const rank = rankOf(x);
  if (!yes || rank < 2) return x;
  return transpose(g, x, [...Array.from({ length: rank - 2 }, (_, i) => i), rank - 1, rank - 2]);
};

/** Batches of products, their leading dimensions broadcast; of two vectors a vector of one element. */
const batchMatMul = op('A B', ({ g, args }, a, b) => {
  checkDtype(a, 'float32');
  const [left, right] = [rankOf(a), rankOf(b)];
  const [transA, transB] = [args.bool('trans_a', false), args.bool('trans_b', false)];
  if (right === 1 && left > 1 && transA)
    throw refuse('trans_a with a vector as second input, for which Caffe2 gives a wrong shape');
  if (left === 1 && right === 1) return squeeze(g, g.op('MatMul', [unsqueeze(g, a, [0]), unsqueeze(g, b, [1])]), [1]);
  if (!args.bool('broadcast', false) && left > 1 && right > 1) {
    const sizes = (x: Value, rank: number) => x.shape!.slice(0, rank - 2);
    const [x, y] = [sizes(a, left), sizes(b, right)];
    const clash =
      x.length === y.length && x.some((dim, i) => typeof dim === 'number' && typeof y[i] === 'number' && dim !== y[i]);
    if (clash)
      throw refuse(
        `leading dimensions of [${x.join(', ')}] and [${y.join(', ')}] without broadcast, which Caffe2 refuses too`,
      );
  }
  return g.op('MatMul', [swapped(g, a, transA), swapped(g, b, transB)]);
});

/** Sums of products over all but the first dimension: [N, ..] and [N, ..] -> [N]. */
const dotProduct = op('X Y', ({ g }, x, y) => {
  const rank = rankOf(x);
  if (rank === 1) return g.op('Mul', [x, y]);
  const axes = g.ints(Array.from({ length: rank - 1 }, (_, i) => i + 1));
  return g.op('ReduceSum', [g.op('Mul', [x, y]), axes], { keepdims: 0 });
});

/** The longer rows against the shorter ones, which are filled up with `pad_value` or repeated. */
const paddedDot = op('X Y', ({ g, args }, x, y) => {
  const [a, b] = [flatten(g, x, 1), flatten(g, y, 1)];
  const [left, right] = [a.shape?.[1], b.shape?.[1]];
  if (typeof left !== 'number' || typeof right !== 'number')
    throw refuse('rows whose length is known only at run time');
  const [long, short, most, least] = left > right ? [a, b, left, right] : [b, a, right, left];
  const part = (v: Value, from: number, to: number): Value =>
    from === 0 && to === v.shape?.[1] ? v : g.op('Slice', [v, g.ints([from]), g.ints([to]), g.ints([1])]);
  const sum = (v: Value, axes: readonly number[]): Value => g.op('ReduceSum', [v, g.ints(axes)], { keepdims: 0 });
  if (args.bool('replicate', false)) {
    if (least === 0) throw refuse('rows of no elements');
    const times = Math.floor(most / least);
    const blocks = reshape(g, part(long, 0, times * least), g.ints([-1, times, least]));
    return sum(g.op('Mul', [blocks, unsqueeze(g, short, [1])]), [1, 2]);
  }
  const dot = sum(g.op('Mul', [part(long, 0, least), short]), [1]);
  if (most === least) return dot;
  const rest = sum(part(long, least, most), [1]);
  return g.op('Add', [dot, g.op('Mul', [rest, g.scalar('float32', args.float('pad_value', 0))])]);
});

export const MATRICES: Readonly<Record<string, OpRow>> = {
  FC: connected(false),
  FCTransposed: connected(true),
  MatMul: matmul,
  BatchMatMul: batchMatMul,
  DotProduct: dotProduct,
  DotProductWithPadding: paddedDot,
};
