/**
 * Running sums and products, and sums by segment.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/scan_ops.cc, segment_reduction_ops_impl.h
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import {
  cast,
  concat,
  constantInt,
  failWhere,
  fromFront,
  int64,
  isFloat,
  isHalf,
  like,
  rankOf,
  reshape,
  scalarOf,
  shapeOf,
  sizeOf,
  transpose,
  unsqueeze,
  vector,
} from '../../../graph/layers/values.ts';
import { DTYPES, type DType } from '../../../tensor/dtype.ts';
import { bool, type OpRow, op, refuse } from '../table.ts';

/** In a type that has the kernels; integers wrap around alike. */
const computed = (g: GraphBuilder, x: Value, formula: (x: Value) => Value): Value => {
  if (isHalf(x)) return cast(g, formula(cast(g, x, 'float32')), x.dtype);
  if (isFloat(x) || x.dtype === 'int32' || x.dtype === 'int64') return formula(x);
  return cast(g, formula(cast(g, x, DTYPES[x.dtype].bytes < 4 ? 'int32' : 'int64')), x.dtype);
};

/**
 * The products of all elements up to each one: a Scan over [n, rest] that carries the product so far. ONNX Runtime is
 * killed by a Scan over what is empty, so a row and a column of ones go along where a size is free, and are cut off.
 */
const cumProd = (g: GraphBuilder, x: Value, axis: number, exclusive: boolean, reverse: boolean): Value => {
  const rank = rankOf(x, 'the input');
  const others = Array.from({ length: rank }, (_, i) => i).filter((i) => i !== axis);
  const perm = [axis, ...others];
  const turned = transpose(g, x, perm);
  const n = sizeOf(g, x, axis);
  const one = g.ints([1]);
  const rest = others.map((i) => sizeOf(g, x, i)).reduce((product, size) => g.op('Mul', [product, size]), one);
  const flat = reshape(g, turned, concat(g, [n, rest]));
  const isFull = x.shape!.every((size) => typeof size === 'number' && size > 0);
  const scanned = isFull ? flat : g.op('Pad', [flat, g.ints([0, 0, 1, 1]), like(g, x, 1)]);
  const width = isFull ? rest : g.op('Add', [rest, one]);
  const shape = [scanned.shape?.[1] ?? '?'];
  const body = g.subgraph(
    [
      { name: 'product', dtype: x.dtype, shape },
      { name: 'element', dtype: x.dtype, shape },
    ],
    (inner, [product, element]) => {
      const next = inner.op('Mul', [product!, element!]);
      return [next, inner.op('Identity', [exclusive ? product! : next])];
    },
  );
  const directions = [reverse ? 1 : 0];
  const attributes = {
    body,
    num_scan_inputs: 1,
    scan_input_directions: directions,
    scan_output_directions: directions,
  };
  const products = g.ops('Scan', [g.op('Expand', [like(g, x, 1), width]), scanned], attributes, 2)[1]!;
  const cut = isFull ? products : g.op('Slice', [products, g.ints([0, 0]), concat(g, [n, rest]), g.ints([0, 1])]);
  const back = perm.map((_, i) => perm.indexOf(i));
  return transpose(
    g,
    reshape(
      g,
      cut,
      concat(
        g,
        perm.map((i) => sizeOf(g, x, i)),
      ),
    ),
    back,
  );
};

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
  return failWhere(g, g.op('Less', [ids, own]), ids);
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
