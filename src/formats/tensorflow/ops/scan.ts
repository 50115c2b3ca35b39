/**
 * Running sums and products, and sums by segment.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/scan_ops.cc, segment_reduction_ops_impl.h
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { computed, cumProd } from '../../../graph/layers/cumulate.ts';
import {
  cast,
  concat,
  constantInt,
  failWhere,
  fromFront,
  int64,
  like,
  rankOf,
  reshape,
  scalarOf,
  shapeOf,
  unsqueeze,
  vector,
} from '../../../graph/layers/values.ts';
import { DTYPES, type DType } from '../../../tensor/dtype.ts';
import { bool, type OpRow, op, refuse } from '../table.ts';

const cumulate = (onnx: 'CumSum' | 'CumProd'): OpRow =>
  op({
    inputs: ['x', 'axis'],
    attrs: { exclusive: bool(false), reverse: bool(false) },
    lower: (g, { x, axis }, { exclusive, reverse }) =>
      computed(g, x, (v) =>
        onnx === 'CumSum'
          ? g.op('CumSum', [v, scalarOf(g, int64(g, axis))], { exclusive: exclusive ? 1 : 0, reverse: reverse ? 1 : 0 })
          : cumProd(g, v, fromFront(constantInt(g, axis, 'the axis'), rankOf(x, 'the input')), exclusive, reverse),
      ),
  });

type Reduction = 'add' | 'mul' | 'min' | 'max';

/** What a segment without elements holds: of an extreme the end of its `own` type, while `x` may be a wider one. */
const emptyOf = (g: GraphBuilder, x: Value, reduction: Reduction, own: DType): Value => {
  if (reduction === 'add' || reduction === 'mul') return like(g, x, reduction === 'add' ? 0 : 1);
  const { bytes, kind } = DTYPES[own];
  if (x.dtype === 'float32') return g.scalar('float32', (reduction === 'max' ? -1 : 1) * 3.4028234663852886e38);
  if (x.dtype === 'float64') return g.scalar('float64', (reduction === 'max' ? -1 : 1) * Number.MAX_VALUE);
  if (kind === 'uint' && x.dtype !== own)
    return g.scalar(x.dtype, reduction === 'max' ? 0n : 2n ** BigInt(8 * bytes) - 1n);
  if (kind !== 'int') throw refuse(`an extreme of ${own} by segment`);
  const half = 2n ** BigInt(8 * bytes - 1);
  return g.scalar(x.dtype, reduction === 'max' ? -half : half - 1n);
};

/**
 * data [ids.., rest..], ids [ids..] -> [count, rest..]: elements scattered to their segments. Ids below 0 are dropped:
 * they go to a segment behind the last, which is cut off.
 */
const byId = (g: GraphBuilder, data: Value, ids: Value, count: Value, reduction: Reduction, empty: Value): Value => {
  const idRank = rankOf(ids, 'the segment ids');
  const rest = g.op('Shape', [data], { start: idRank });
  const flat = reshape(g, int64(g, ids), g.ints([-1, 1]));
  const rows = reshape(
    g,
    data,
    concat(
      g,
      [shapeOf(g, flat), rest].map((v, i) => (i === 0 ? g.op('Slice', [v, g.ints([0]), g.ints([1])]) : v)),
    ),
  );
  const total = vector(g, int64(g, count));
  const target = g.op('Where', [g.op('Less', [flat, g.scalar('int64', 0)]), total, flat]);
  const start = g.op('Expand', [empty, concat(g, [g.op('Add', [total, g.ints([1])]), rest])]);
  const full = g.op('ScatterND', [start, target, rows], { reduction });
  return g.op('Slice', [full, g.ints([0]), total, g.ints([0])]);
};

const unsorted = (reduction: Reduction): OpRow =>
  op({
    inputs: ['data', 'segment_ids', 'num_segments'],
    lower: (g, { data, segment_ids, num_segments }) =>
      computed(g, data, (v) => byId(g, v, segment_ids, num_segments, reduction, emptyOf(g, v, reduction, data.dtype))),
  });

/** The ids, making the run fail where one is below 0 or below the one before it, as TensorFlow's does. */
const ascending = (g: GraphBuilder, ids: Value): Value => {
  const before = concat(g, [g.ints([0]), g.op('Slice', [ids, g.ints([0]), g.ints([-1]), g.ints([0])])]);
  // of no ids at all there is one before, and nothing to compare
  const own = g.op('Slice', [before, g.ints([0]), shapeOf(g, ids), g.ints([0])]);
  return failWhere(g, g.op('Less', [ids, own]), ids, 'segment ids must not be negative, nor less than the one before');
};

/** The ids ascend, so that the last one tells how many segments there are; a segment without elements holds 0, or a product of 1. */
const sorted = (reduction: Reduction | 'mean'): OpRow =>
  op({
    inputs: ['data', 'segment_ids'],
    lower: (g, { data, segment_ids }) =>
      computed(g, data, (v) => {
        const ids = ascending(g, int64(g, segment_ids));
        const one = g.ints([1]);
        const last = g.op('ReduceMax', [concat(g, [g.ints([-1]), ids]), g.ints([0])], { keepdims: 1 });
        const count = g.op('Add', [last, one]);
        const onnx = reduction === 'mean' ? 'add' : reduction;
        const found = byId(g, v, ids, count, onnx, emptyOf(g, v, onnx, data.dtype));
        if (reduction === 'add' || reduction === 'mul') return found;
        const each = g.op('Expand', [g.scalar('int64', 1), shapeOf(g, ids)]);
        const size = byId(g, each, ids, count, 'add', g.scalar('int64', 0));
        const behind = Array.from({ length: rankOf(v, 'the data') - 1 }, (_, i) => i + 1);
        if (reduction === 'mean') {
          const divisor = unsqueeze(g, g.op('Max', [size, one]), behind);
          return g.op('Div', [found, cast(g, divisor, v.dtype)]);
        }
        const isEmpty = unsqueeze(g, g.op('Equal', [size, g.scalar('int64', 0)]), behind);
        return g.op('Where', [isEmpty, like(g, v, 0), found]);
      }),
  });

// biome-ignore format: one op a line
export const scanning: Readonly<Record<string, OpRow>> = {
  Cumsum:  cumulate('CumSum'),
  Cumprod: cumulate('CumProd'),

  UnsortedSegmentSum:  unsorted('add'),
  UnsortedSegmentProd: unsorted('mul'),
  UnsortedSegmentMax:  unsorted('max'),
  UnsortedSegmentMin:  unsorted('min'),
  SegmentSum:  sorted('add'),
  SegmentProd: sorted('mul'),
  SegmentMean: sorted('mean'),
  SegmentMax:  sorted('max'),
  SegmentMin:  sorted('min'),
};
