/**
 * Finding: the largest, the distinct, the true.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/topk_op.cc, argmax_op.cc, unique_op.cc
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { nonZero, ordered } from '../../../graph/layers/order.ts';
import {
  cast,
  concat,
  constantInt,
  fromFront,
  int64,
  isFloat,
  isHalf,
  known,
  like,
  rankOf,
  reshape,
  scalarOf,
  unsqueeze,
  vector,
} from '../../../graph/layers/values.ts';
import type { DType } from '../../../tensor/dtype.ts';
import type { Shape } from '../../../tensor/signature.ts';
import { bool, dtype, type HostOutput, hosted, int, type OpRow, op, refuse } from '../table.ts';

/** The first of the largest or smallest; NaN is never it, unless there is nothing else. */
const arg = (onnx: 'ArgMax' | 'ArgMin'): OpRow =>
  op({
    inputs: ['input', 'dimension'],
    attrs: { output_type: dtype('int64') },
    lower: (g, { input, dimension }, { output_type }) => {
      const given = constantInt(g, dimension, 'the axis');
      // counted from the front: see frontAxes
      const axis = input.shape ? fromFront(given, input.shape.length) : given;
      const x = ordered(g, input);
      const worst = onnx === 'ArgMax' ? -Infinity : Infinity;
      const comparable = isFloat(x) ? g.op('Where', [g.op('IsNaN', [x]), like(g, x, worst), x]) : x;
      return cast(g, g.op(onnx, [comparable], { axis, keepdims: 0 }), output_type);
    },
  });

/**
 * The k largest of the last dimension and where they were; of equal ones the first come first. Where there are no rows
 * none are asked for: ONNX Runtime would divide by their number, which ends the process.
 */
const topK = (g: GraphBuilder, x: Value, k: Value, sorted: boolean) => {
  const rank = rankOf(x, 'the input');
  const comparable = ordered(g, x);
  const wanted = vector(g, int64(g, k));
  const rows = x.shape!.slice(0, -1);
  const attributes = { axis: -1, largest: 1, sorted: sorted ? 1 : 0 };
  const numbers = comparable === x || isHalf(x);
  const original = (values: Value, indices: Value): Value =>
    numbers ? cast(g, values, x.dtype) : g.op('GatherElements', [x, indices], { axis: rank - 1 });
  if (rows.every((size) => typeof size === 'number' && size > 0)) {
    const [values, indices] = g.ops('TopK', [comparable, wanted], attributes, 2);
    return [original(values!, indices!), indices!] as const;
  }
  const leading = g.op('Shape', [x], { start: 0, end: -1 });
  const some = g.op('Min', [g.op('ReduceProd', [leading, g.ints([0])], { keepdims: 1 }), g.ints([1])]);
  const [values, indices] = g.ops('TopK', [comparable, g.op('Mul', [wanted, some])], attributes, 2);
  const full = concat(g, [leading, wanted]);
  const places = reshape(g, indices!, full);
  return [original(reshape(g, values!, full), places), places] as const;
};

/** Slices, the place of each element among them, and counts. */
const distinct = (dtype: DType, shape: Shape, indexType: DType, outputs: 2 | 3): readonly HostOutput[] => [
  { dtype, shape },
  ...new Array<HostOutput>(outputs - 1).fill({ dtype: indexType, shape: ['?'] }),
];

/** As `x`, with a free size along the axis. */
const distinctShape = (g: GraphBuilder, { shape }: Value, axis: Value): Shape => {
  const axes = known(g, axis);
  if (!shape || !axes) return shape?.map(() => '?');
  const along = axes[0] ?? 0;
  return shape.map((dim, i) => (i === along || i === along + shape.length ? '?' : dim));
};

/** The distinct elements in the order of their first appearance, the place of each element among them, and counts. */
const unique = (g: GraphBuilder, x: Value, indexType: DType, outputs: 2 | 3): readonly Value[] => {
  if (isFloat(x) || x.dtype === 'string') {
    // NaN is equal to nothing, which ONNX Runtime's Unique does not know; strings are bytes
    const own = [x, g.constant({ dtype: 'int64', shape: [0], data: new BigInt64Array(0) })];
    const name = outputs === 3 ? 'UniqueWithCountsV2' : 'UniqueV2';
    return g.host(name, own, { out_idx: indexType }, distinct(x.dtype, ['?'], indexType, outputs));
  }
  const comparable = x.dtype === 'int64' || x.dtype === 'int8' ? x : cast(g, x, 'int64');
  const [values, , inverse, counts] = g.ops('Unique', [comparable], { sorted: 0 }, 4);
  const index = (v: Value): Value => cast(g, v, indexType);
  return [cast(g, values!, x.dtype), index(inverse!), ...(outputs === 3 ? [index(counts!)] : [])];
};

/**
 * Whether fewer than k classes have a higher prediction than the target. Where the target is no class, or a
 * prediction of the row is not finite, the answer is no.
 */
const inTopK = (g: GraphBuilder, predictions: Value, targets: Value, k: Value): Value => {
  const classes = g.op('Shape', [predictions], { start: 1, end: 2 });
  const target = int64(g, targets);
  const zero = g.scalar('int64', 0);
  const exists = g.op('And', [g.op('GreaterOrEqual', [target, zero]), g.op('Less', [target, classes])]);
  const index = unsqueeze(g, g.op('Where', [exists, target, zero]), [1]);
  const own = g.op('GatherElements', [predictions, index], { axis: 1 });
  const count = (truth: Value): Value => g.op('ReduceSum', [int64(g, truth), g.ints([1])], { keepdims: 0 });
  const higher = count(g.op('Greater', [predictions, own]));
  const finite = g.op('Less', [g.op('Abs', [predictions]), like(g, predictions, Infinity)]);
  const unsure = count(g.op('Not', [finite]));
  const few = g.op('Less', [higher, scalarOf(g, int64(g, k))]);
  return g.op('And', [g.op('And', [exists, g.op('Equal', [unsure, zero])]), few]);
};

// biome-ignore format: one op a line
export const sorting: Readonly<Record<string, OpRow>> = {
  ArgMax:  arg('ArgMax'),
  ArgMin:  arg('ArgMin'),
  TopKV2:  op({ inputs: ['input', 'k'], attrs: { sorted: bool(true), index_type: dtype('int32') }, lower: (g, { input, k }, { sorted, index_type }) => { const [values, indices] = topK(g, input, k, sorted); return [values, cast(g, indices, index_type)]; } }),
  Unique:  op({ inputs: ['x'], attrs: { out_idx: dtype('int32') }, moves: true, lower: (g, { x }, { out_idx }) => unique(g, x, out_idx, 2) }),
  UniqueWithCounts: op({ inputs: ['x'], attrs: { out_idx: dtype('int32') }, moves: true, lower: (g, { x }, { out_idx }) => unique(g, x, out_idx, 3) }),
  UniqueV2: hosted({ inputs: ['x', 'axis'], attrs: { out_idx: dtype('int32') }, outputs: ({ x, axis }, { out_idx }, g) => distinct(x.dtype, distinctShape(g, x, axis), out_idx, 2) }),
  UniqueWithCountsV2: hosted({ inputs: ['x', 'axis'], attrs: { out_idx: dtype('int32') }, outputs: ({ x, axis }, { out_idx }, g) => distinct(x.dtype, distinctShape(g, x, axis), out_idx, 3) }),
  Where:   op({ inputs: ['input'], lower: (g, { input }) => {
    if (input.shape?.length === 0) throw refuse('the input is a scalar, which TensorFlow refuses as well');
    return nonZero(g, input);
  } }),
  InTopK:   op({ inputs: ['predictions', 'targets'], attrs: { k: int() }, lower: (g, { predictions, targets }, { k }) => inTopK(g, predictions, targets, g.scalar('int64', k)) }),
  InTopKV2: op({ inputs: ['predictions', 'targets', 'k'], lower: (g, { predictions, targets, k }) => inTopK(g, predictions, targets, k) }),
};
