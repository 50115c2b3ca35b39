/**
 * Reductions, and the places of extremes.
 * https://github.com/pytorch/pytorch/blob/v1.4.0/caffe2/operators/reduce_ops.h, reduce_front_back_sum_mean_ops.h, top_k.cc
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { cast, concat, int64, iota, like, reshape, unsqueeze } from '../../../graph/layers/values.ts';
import { type Call, corrupt, type OpRow, op, refuse } from '../table.ts';
import { countOf, fromFront, rankOf, shapeOf } from './values.ts';

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

/** ONNX Runtime wants no axes where there are none. */
const reduce = (g: GraphBuilder, onnx: string, x: Value, axes: readonly number[], keepdims: boolean): Value => {
  if (axes.length === 0) return x;
  return g.op(onnx, [x, g.ints(axes)], { keepdims: Number(keepdims) });
};

const reducing = (onnx: string): OpRow =>
  op('data', ({ g, args }, x) => {
    const rank = rankOf(x);
    const given = args.ints('axes');
    const axes = given.length > 0 ? given.map((axis) => fromFront(axis, rank)) : range(0, rank);
    return reduce(g, onnx, x, axes, args.bool('keepdims', true));
  });

/** Over the first or last `num_reduce_dim` dimensions; with lengths only over as many rows of each. */
const outerReducing = (onnx: 'ReduceSum' | 'ReduceMean' | 'ReduceMax', isFront: boolean): OpRow =>
  op('in_dim lengths?', (call, x, lengths) => {
    const { g, args } = call;
    const rank = rankOf(x);
    const count = args.int('num_reduce_dim', 1);
    if (!(count >= 0 && count <= rank)) throw corrupt(`num_reduce_dim is ${count} of ${rank} dimensions`);
    const axes = isFront ? range(0, count) : range(rank - count, rank);
    if (!lengths) return reduce(g, onnx, x, axes, false);
    if (count !== 1) throw corrupt(`lengths with num_reduce_dim ${count}`);
    return masked(call, onnx, x, lengths, axes[0]!, isFront);
  });

const masked = (
  { g }: Call,
  onnx: 'ReduceSum' | 'ReduceMean' | 'ReduceMax',
  x: Value,
  lengths: Value,
  axis: number,
  isFront: boolean,
): Value => {
  const rank = rankOf(x);
  // lengths: one for each of the other elements
  const around = isFront ? shapeOf(g, x, 1) : shapeOf(g, x, 0, rank - 1);
  const limit = unsqueeze(g, reshape(g, int64(g, lengths), around), [axis]);
  const place = reshape(
    g,
    iota(g, shapeOf(g, x, axis, axis + 1)),
    g.ints(isFront ? [-1, ...Array<number>(rank - 1).fill(1)] : [-1]),
  );
  const inside = g.op('Less', [place, limit]);
  if (onnx === 'ReduceMax') {
    const lowest = g.op('Where', [inside, x, like(g, x, -3.4028234663852886e38)]);
    return reduce(g, 'ReduceMax', lowest, [axis], false);
  }
  const sum = reduce(g, 'ReduceSum', g.op('Where', [inside, x, like(g, x, 0)]), [axis], false);
  if (onnx === 'ReduceSum') return sum;
  return g.op('Div', [sum, cast(g, reshape(g, lengths, around), x.dtype)]);
};

/** All elements to a scalar. */
const all = (onnx: string): OpRow =>
  op('X', ({ g, args }, x) => {
    const flat = g.op('Reshape', [x, g.ints([-1])]);
    const sum = g.op(onnx, [flat, g.ints([0])], { keepdims: 0 });
    if (!args.bool('average', false)) return sum;
    const n = g.op('Max', [g.op('Size', [x]), g.scalar('int64', 1)]);
    return g.op('Mul', [sum, g.op('Reciprocal', [cast(g, n, x.dtype)])]);
  });

const argOf = (onnx: string): OpRow =>
  op('X', ({ g, args }, x) =>
    g.op(onnx, [x], {
      axis: fromFront(args.int('axis', -1), rankOf(x)),
      keepdims: Number(args.bool('keepdims', true)),
    }),
  );

const matrixMax = (axis: number): OpRow => op('X', ({ g }, x) => reduce(g, 'ReduceMax', x, [axis], false));

/** The largest `k` along an axis, their places, and optionally their places in the flattened tensor. */
const topK = op('X', (call, x) => {
  const { g, args } = call;
  const k = args.int('k', -1);
  if (!(k > 0)) throw corrupt(`its k is ${k}`);
  const rank = rankOf(x);
  const axis = fromFront(args.int('axis', -1), rank);
  const size = x.shape![axis];
  // fewer elements than k: Caffe2 fills up with zeros and -1
  if (typeof size !== 'number' || size < k) {
    if (typeof size === 'number') return padded(call, x, axis, k, size);
    throw refuse('the size of the dimension is known only at run time');
  }
  const [values, indices] = g.ops('TopK', [x, g.ints([k])], { axis }, 2) as [Value, Value];
  return call.outputs < 3 ? [values, indices] : [values, indices, flatPlaces(g, x, indices, axis)];
});

const flatPlaces = (g: GraphBuilder, x: Value, indices: Value, axis: number): Value => {
  // outer · size · inner + index · inner + inner place
  const inner = countOf(g, x, axis + 1);
  const block = countOf(g, x, axis);
  const outer = g.op('Mul', [iota(g, countOf(g, x, 0, axis)), block]);
  const innerPlace = iota(g, inner);
  const wide = reshape(g, indices, concat(g, [countOf(g, x, 0, axis), shapeOf(g, indices, axis, axis + 1), inner]));
  const places = g.op('Add', [
    g.op('Add', [g.op('Mul', [wide, inner]), reshape(g, outer, g.ints([-1, 1, 1]))]),
    innerPlace,
  ]);
  return g.op('Reshape', [places, g.ints([-1])]);
};

const padded = (call: Call, x: Value, axis: number, k: number, size: number): readonly Value[] => {
  const { g } = call;
  const rank = rankOf(x);
  const [values, indices] = g.ops('TopK', [x, g.ints([size])], { axis }, 2) as [Value, Value];
  const pads = g.ints([...Array<number>(rank).fill(0), ...range(0, rank).map((i) => (i === axis ? k - size : 0))]);
  const fit = (v: Value, fill: number): Value => g.op('Pad', [v, pads, like(g, v, fill)]);
  if (call.outputs > 2) throw refuse(`places in the flattened tensor where k is ${k} and the dimension ${size}`);
  return [fit(values, 0), fit(indices, -1)];
};

/** Adds up until the shape of the second input is left: its trailing or leading dimensions. */
const sumReduceLike = op('A B', ({ g, args }, a, b) => {
  const [left, right] = [rankOf(a), rankOf(b, 'its second input')];
  const letter = args.text('axis_str', '');
  const given = letter === '' ? args.int('axis', -1) : args.text('order', 'NCHW').indexOf(letter);
  if (b.shape!.every((dim) => dim === 1)) {
    const sum = reduce(g, 'ReduceSum', g.op('Reshape', [a, g.ints([-1])]), [0], false);
    return reshape(g, sum, shapeOf(g, b));
  }
  const axis = given === -1 ? left - right : given;
  const axes = range(0, left).filter((i) => i < axis || i >= axis + right);
  return reduce(g, 'ReduceSum', a, axes, false);
});

const squaredDistance = op('X Y', ({ g }, x, y) => {
  const difference = g.op('Sub', [x, y]);
  const axes = range(1, rankOf(x));
  return g.op('Mul', [reduce(g, 'ReduceSum', g.op('Mul', [difference, difference]), axes, false), like(g, x, 0.5)]);
});
const l1Distance = op('X Y', ({ g }, x, y) =>
  reduce(g, 'ReduceSum', g.op('Abs', [g.op('Sub', [x, y])]), range(1, rankOf(x)), false),
);
const cosineSimilarity = op('X Y', ({ g }, x, y) => {
  const axes = range(1, rankOf(x));
  const dot = (a: Value, b: Value): Value => reduce(g, 'ReduceSum', g.op('Mul', [a, b]), axes, false);
  const floor = like(g, x, 1e-12);
  const norm = g.op('Sqrt', [g.op('Mul', [g.op('Max', [dot(x, x), floor]), g.op('Max', [dot(y, y), floor])])]);
  return g.op('Div', [dot(x, y), norm]);
});

/** The rows, each times its scalar, summed. */
const weightedFront = op('DATA SCALARS', ({ g }, x, scalars) => {
  const rank = rankOf(x);
  const own = reshape(g, scalars, g.ints([-1, ...Array<number>(rank - 1).fill(1)]));
  return reduce(g, 'ReduceSum', g.op('Mul', [x, own]), [0], false);
});

// biome-ignore format: one op a line
export const REDUCTIONS: Readonly<Record<string, OpRow>> = {
  ReduceSum: reducing('ReduceSum'), ReduceMean: reducing('ReduceMean'), ReduceMax: reducing('ReduceMax'), ReduceMin: reducing('ReduceMin'),
  ReduceL1: reducing('ReduceL1'), ReduceL2: reducing('ReduceL2'),
  ReduceFrontWeightedSum: weightedFront, ReduceFrontSum: outerReducing('ReduceSum', true), ReduceFrontMean: outerReducing('ReduceMean', true), ReduceFrontMax: outerReducing('ReduceMax', true),
  ReduceBackSum: outerReducing('ReduceSum', false), ReduceBackMean: outerReducing('ReduceMean', false), ReduceBackMax: outerReducing('ReduceMax', false),
  ReduceTailSum: op('mat', ({ g }, x) => reduce(g, 'ReduceSum', x, range(1, rankOf(x)), false)),
  SumElements: all('ReduceSum'), SumElementsInt: all('ReduceSum'), SumSqrElements: all('ReduceSumSquare'), SumReduceLike: sumReduceLike,
  RowwiseMax: matrixMax(2), ColwiseMax: matrixMax(1), ArgMax: argOf('ArgMax'), ArgMin: argOf('ArgMin'), TopK: topK,
  SquaredL2Distance: squaredDistance, L1Distance: l1Distance, CosineSimilarity: cosineSimilarity,
};
