/**
 * Picking and placing elements: slices, advanced indexing, gather and scatter.
 * https://github.com/pytorch/pytorch/blob/v2.9.0/aten/src/ATen/native/TensorAdvancedIndexing.cpp
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { gatherElements, index, indexPut, placesOfMask } from '../../../graph/layers/indexing.ts';
import { nonZero } from '../../../graph/layers/order.ts';
import {
  cast,
  concat,
  int64,
  isFloat,
  isHalf,
  like,
  rankOf,
  reshape,
  shapeOf,
  sizeOf,
  squeeze,
  transpose,
  unsqueeze,
} from '../../../graph/layers/values.ts';
import { type AtenTable, refuse, row } from '../aten.ts';
import { asTensor } from '../promotion.ts';
import { type Arg, type Int, isTensor, Num, numberOf, type Scalar } from '../values.ts';
import { axisOf, fixed, flat, type Operand, range } from './operands.ts';

type Indices = readonly (Value | null)[];
const END = Number.MAX_SAFE_INTEGER;

const vectorOf = (g: GraphBuilder, int: Int): Value =>
  int instanceof Num ? g.op('Unsqueeze', [int.value, g.ints([0])]) : g.ints([int]);

/** x[.., start:end:step, ..] */
export const sliced = (g: GraphBuilder, x: Value, dim: Int, start: Int | null, end: Int | null, step: Int): Value => {
  const axis = x.shape ? axisOf(x, dim) : fixed(dim, 'the dimension');
  if (fixed(step, 'step') < 1) throw refuse('torch has no slices of a step below 1');
  const [from, to] = [start ?? 0, end ?? END];
  if (from === 0 && step === 1 && typeof to === 'number' && to >= 2 ** 31) return x;
  return g.op('Slice', [x, vectorOf(g, from), vectorOf(g, to), g.ints([axis]), vectorOf(g, step)]);
};

/** x[.., i, ..] */
export const selected = (g: GraphBuilder, x: Value, dim: Int, at: Int): Value =>
  g.op('Gather', [x, at instanceof Num ? at.value : g.scalar('int64', at)], {
    axis: x.shape ? axisOf(x, dim) : fixed(dim, 'the dimension'),
  });

/** x[.., start : start + length, ..]; `start` may be a tensor of one element. */
const narrowed = (g: GraphBuilder, x: Value, dim: Int, start: Int | Value, length: Int): Value => {
  const from = isTensor(start) ? reshape(g, int64(g, start), g.ints([1])) : vectorOf(g, start);
  const axis = axisOf(x, dim);
  const positive = typeof start === 'number' && start < 0 ? g.op('Add', [from, sizeOf(g, x, axis)]) : from;
  return g.op('Slice', [x, positive, g.op('Add', [positive, vectorOf(g, length)]), g.ints([axis])]);
};

/** Index tensors as int64; masks as the places of what is true in them. */
const places = (g: GraphBuilder, indices: Indices): Indices =>
  indices.flatMap<Value | null>((one) => {
    if (!one) return [null];
    return one.dtype === 'bool' || one.dtype === 'uint8' ? placesOfMask(g, one) : [placesIn(g, one)];
  });

/** An index as int64; torch takes no floats there. */
const placesIn = (g: GraphBuilder, at: Value): Value => {
  if (isFloat(at) || at.dtype === 'bool') throw refuse(`the index is ${at.dtype}; torch asks for int64`);
  return int64(g, at);
};

const indexed = (g: GraphBuilder, x: Value, indices: Indices): Value => {
  const scalar = indices.length === 1 && indices[0]?.shape?.length === 0 && indices[0].dtype === 'bool';
  if (scalar) throw refuse('a tensor is indexed by a bool of rank 0');
  return index(g, x, places(g, indices));
};

const put = (g: GraphBuilder, x: Value, indices: Indices, values: Value, accumulate: boolean): Value => {
  const own = cast(g, values, x.dtype);
  const [mask] = indices;
  // x[mask] = v for a v that is one number: no places are needed
  if (indices.length === 1 && mask?.dtype === 'bool' && own.shape?.every((size) => size === 1) && !accumulate) {
    const rank = rankOf(x, 'the tensor');
    const whole = unsqueeze(g, mask, range(rankOf(mask, 'the mask'), rank));
    return g.op('Where', [whole, reshape(g, own, g.ints([])), x]);
  }
  const at = places(g, indices);
  if (at.every((one) => one === null)) return g.op('Expand', [own, shapeOf(g, x)]);
  if (!accumulate || !isHalf(x)) return indexPut(g, x, at, own, accumulate);
  return cast(g, indexPut(g, cast(g, x, 'float32'), at, cast(g, own, 'float32'), true), x.dtype);
};

/** x with what lies at start:end:step along a dimension replaced. */
export const sliceScattered = (
  g: GraphBuilder,
  x: Value,
  src: Value,
  dim: Int,
  start: Int | null,
  end: Int | null,
  step: Int,
): Value => {
  const axis = axisOf(x, dim);
  const n = sizeOf(g, x, axis);
  const steps = g.op('Range', [g.scalar('int64', 0), squeeze(g, n, [0]), g.scalar('int64', 1)]);
  const at = g.op('Slice', [steps, vectorOf(g, start ?? 0), vectorOf(g, end ?? END), g.ints([0]), vectorOf(g, step)]);
  const lead = range(0, axis).map((): null => null);
  return indexPut(g, x, [...lead, at], cast(g, src, x.dtype), false);
};

/** x with the slice at an index replaced. */
export const selectScattered = (g: GraphBuilder, x: Value, src: Value, dim: Int, at: Int): Value => {
  const axis = axisOf(x, dim);
  const lead = range(0, axis).map((): null => null);
  return indexPut(g, x, [...lead, vectorOf(g, at)], unsqueeze(g, cast(g, src, x.dtype), [axis]), false);
};

const REDUCE: Readonly<Record<string, string>> = {
  add: 'add',
  sum: 'add',
  multiply: 'mul',
  prod: 'mul',
  amax: 'max',
  amin: 'min',
};

/** Elements of src into x at places along a dimension; `reduction` says what becomes of those that meet. */
const scattered = (g: GraphBuilder, x: Value, axis: number, index: Value, src: Value, reduction?: string): Value => {
  const at = placesIn(g, index);
  // src may be larger than index
  const rank = rankOf(x, 'the tensor');
  const same = src.shape && index.shape && src.shape.every((size, i) => size === index.shape![i] && size !== '?');
  const own =
    same || rank === 0
      ? src
      : g.op('Slice', [src, g.ints(range(0, rank).map(() => 0)), shapeOf(g, at), g.ints(range(0, rank))]);
  if (rank === 0)
    return reduction === undefined
      ? own
      : scatteredWide(
          g,
          reshape(g, x, g.ints([1])),
          0,
          reshape(g, at, g.ints([1])),
          reshape(g, own, g.ints([1])),
          reduction,
          [],
        );
  return scatteredWide(g, x, axis, at, cast(g, own, x.dtype), reduction);
};
const scatteredWide = (
  g: GraphBuilder,
  x: Value,
  axis: number,
  at: Value,
  src: Value,
  reduction: string | undefined,
  shape?: readonly number[],
): Value => {
  if (reduction === undefined) return g.op('ScatterElements', [x, at, src], { axis });
  const dtype = isHalf(x) ? 'float32' : x.dtype === 'int64' || isFloat(x) ? x.dtype : 'int64';
  const placed = g.op('ScatterElements', [cast(g, x, dtype), at, cast(g, src, dtype)], { axis, reduction });
  const back = cast(g, placed, x.dtype);
  return shape ? reshape(g, back, g.ints(shape)) : back;
};

interface Scatter {
  readonly self: Value;
  readonly dim: Int;
  readonly index: Value;
  readonly src?: Value;
  readonly value?: Scalar;
  readonly reduce?: string;
  readonly include_self?: boolean;
}
const filled = (g: GraphBuilder, { self, index, src, value }: Scatter): Value =>
  src ?? g.op('Expand', [asTensor(g, value!, self.dtype), shapeOf(g, index)]);

const scatter = row<Scatter>((args) => {
  const { g, self, dim, index, reduce } = args;
  const reduction = reduce === undefined ? undefined : REDUCE[reduce];
  return scattered(g, self, axisOf(self, dim), index, filled(g, args), reduction);
});

/** What a place that is written begins with, where the tensor itself does not count. */
const NEUTRAL: Readonly<Record<string, number>> = {
  sum: 0,
  mean: 0,
  prod: 1,
  amax: Number.NEGATIVE_INFINITY,
  amin: Number.POSITIVE_INFINITY,
};

const scatterReduce = (g: GraphBuilder, { self, dim, index, src, reduce, include_self = true }: Scatter): Value => {
  const axis = axisOf(self, dim);
  const kind = reduce!;
  if (!(kind in NEUTRAL)) throw refuse(`the reduction "${kind}"`);
  const onInts = !isFloat(self);
  if (onInts && !include_self && (kind === 'amax' || kind === 'amin'))
    throw refuse(`${kind} of integers without the tensor itself`);
  const reduction = kind === 'mean' ? 'add' : REDUCE[kind]!;
  const ones = g.op('Expand', [g.scalar('int64', 1), shapeOf(g, index)]);
  const zeros = g.op('Expand', [g.scalar('int64', 0), shapeOf(g, self)]);
  const counts = scattered(g, zeros, axis, index, ones, 'add');
  const start = include_self ? self : g.op('Where', [cast(g, counts, 'bool'), like(g, self, NEUTRAL[kind]!), self]);
  const sum = scattered(g, start, axis, index, src!, reduction);
  if (kind !== 'mean') return sum;
  const total = include_self
    ? g.op('Add', [counts, g.scalar('int64', 1)])
    : g.op('Max', [counts, g.scalar('int64', 1)]);
  if (onInts) throw refuse('the mean of integers');
  return cast(
    g,
    g.op('Div', [
      cast(g, sum, isHalf(sum) ? 'float32' : sum.dtype),
      cast(g, total, isHalf(sum) ? 'float32' : sum.dtype),
    ]),
    self.dtype,
  );
};

/** Slices of source into x at places along a dimension. */
const indexCopied = (
  g: GraphBuilder,
  x: Value,
  dim: Int,
  at: Value,
  source: Value,
  add: boolean,
  alpha: Scalar = 1,
): Value => {
  // of rank 0 as of one element
  if (x.shape?.length === 0) {
    const line = indexCopied(g, unsqueeze(g, x, [0]), 0, flat(g, at), flat(g, source), add, alpha);
    return squeeze(g, line, [0]);
  }
  const axis = axisOf(x, dim);
  const lead = range(0, axis).map((): null => null);
  const own = cast(g, source, x.dtype);
  const scaled = numberOf(alpha) === 1 ? own : g.op('Mul', [own, asTensor(g, alpha, x.dtype)]);
  return put(g, x, [...lead, at.shape?.length === 0 ? unsqueeze(g, at, [0]) : at], scaled, add);
};

const masked = (g: GraphBuilder, x: Value, mask: Value, value: Operand): Value =>
  g.op('Where', [cast(g, mask, 'bool'), asTensor(g, value, x.dtype), x]);

/** Elements of source, one after the other, where the mask is true. */
const maskedScattered = (g: GraphBuilder, self: Value, mask: Value, source: Value): Value => {
  const x = g.op('Expand', [self, shapeOf(g, mask)]);
  const whole = g.op('Expand', [cast(g, mask, 'bool'), shapeOf(g, x)]);
  const count = g.op('CumSum', [flat(g, cast(g, whole, 'int64')), g.scalar('int64', 0)]);
  const at = g.op('Max', [g.op('Sub', [count, g.scalar('int64', 1)]), g.scalar('int64', 0)]);
  const elements = concat(g, [
    flat(g, cast(g, source, x.dtype)),
    x.dtype === 'bool'
      ? g.constant({ dtype: 'bool', shape: [1], data: new Uint8Array(1) })
      : reshape(g, like(g, x, 0), g.ints([1])),
  ]);
  const found = reshape(g, g.op('Gather', [elements, at], { axis: 0 }), shapeOf(g, x));
  return g.op('Where', [whole, found, x]);
};

const flipped = (g: GraphBuilder, x: Value, dims: readonly Int[]): Value => {
  const axes = dims.map((dim) => axisOf(x, dim));
  if (axes.length === 0 || x.shape?.length === 0) return x;
  return g.op('Slice', [
    x,
    g.ints(axes.map(() => -1)),
    g.ints(axes.map(() => -END)),
    g.ints(axes),
    g.ints(axes.map(() => -1)),
  ]);
};

/** Shifted around: what leaves at the end comes in at the front. */
const rolled = (g: GraphBuilder, x: Value, shifts: readonly Int[], dims: readonly Int[]): Value => {
  if (dims.length === 0) return reshape(g, rolledOne(g, flat(g, x), shifts[0]!, 0), shapeOf(g, x));
  return shifts.reduce<Value>((v, shift, i) => rolledOne(g, v, shift, axisOf(x, dims[i]!)), x);
};
const rolledOne = (g: GraphBuilder, x: Value, shift: Int, axis: number): Value => {
  const n = sizeOf(g, x, axis);
  const one = g.ints([1]);
  // of nothing nothing is shifted
  const by = g.op('Mod', [vectorOf(g, shift), g.op('Max', [n, one])], { fmod: 0 });
  const at = g.op('Sub', [n, by]);
  const axes = g.ints([axis]);
  return g.op('Concat', [g.op('Slice', [x, at, g.ints([END]), axes]), g.op('Slice', [x, g.ints([0]), at, axes])], {
    axis,
  });
};

/** A quarter turn, k times. */
const rotated = (g: GraphBuilder, x: Value, k: number, dims: readonly Int[]): Value => {
  const [a, b] = dims.map((dim) => axisOf(x, dim)) as [number, number];
  const perm = range(0, rankOf(x, 'the tensor')).map((axis) => (axis === a ? b : axis === b ? a : axis));
  switch (((k % 4) + 4) % 4) {
    case 1:
      return transpose(g, flipped(g, x, [b]), perm);
    case 2:
      return flipped(g, x, [a, b]);
    case 3:
      return flipped(g, transpose(g, x, perm), [b]);
    default:
      return x;
  }
};

const taken = (g: GraphBuilder, x: Value, at: Value, dim: Int | null): Value => {
  if (dim === null) return gatherElements(g, flat(g, x), flat(g, placesIn(g, at)), 0);
  // other dimensions broadcast
  const axis = axisOf(x, dim);
  const rank = rankOf(x, 'the tensor');
  const axes = range(0, rank).filter((i) => i !== axis);
  const own = axes.filter((i) => x.shape?.[i] !== at.shape?.[i] || typeof x.shape?.[i] === 'string');
  if (own.length === 0) return gatherElements(g, x, at, axis);
  const sizes = (v: Value, w: Value): Value =>
    concat(
      g,
      range(0, rank).map((i) => (i === axis ? sizeOf(g, v, i) : g.op('Max', [sizeOf(g, v, i), sizeOf(g, w, i)]))),
    );
  return gatherElements(g, g.op('Expand', [x, sizes(x, at)]), g.op('Expand', [at, sizes(at, x)]), axis);
};

/** Each element, or slice along a dimension, as often as told. */
const repeatInterleaved = (g: GraphBuilder, x: Value | undefined, repeats: Value | Int, dim: Int | null): Value => {
  const whole = x && (dim === null ? flat(g, x) : x);
  const axis = whole && dim !== null ? axisOf(whole, dim) : 0;
  if (whole && !isTensor(repeats) && typeof repeats === 'number') {
    const rank = rankOf(whole, 'the tensor');
    const widened = unsqueeze(g, whole, [axis + 1]);
    const times = range(0, rank + 1).map((i) => (i === axis + 1 ? repeats : 1));
    const sizes = range(0, rank).map((i) =>
      i === axis ? g.op('Mul', [sizeOf(g, whole, i), g.ints([repeats])]) : sizeOf(g, whole, i),
    );
    return reshape(g, g.op('Tile', [widened, g.ints(times)]), concat(g, sizes));
  }
  const counts = isTensor(repeats) ? int64(g, repeats) : vectorOf(g, repeats);
  const n = whole ? sizeOf(g, whole, axis) : sizeOf(g, counts, 0);
  const each = g.op('Expand', [counts, n]);
  // place j comes from the first i of which the running sum is above j
  const ends = g.op('CumSum', [each, g.scalar('int64', 0)]);
  const total = g.op('ReduceSum', [each, g.ints([0])], { keepdims: 0 });
  const steps = unsqueeze(g, g.op('Range', [g.scalar('int64', 0), total, g.scalar('int64', 1)]), [1]);
  const before = cast(g, g.op('LessOrEqual', [unsqueeze(g, ends, [0]), steps]), 'int64');
  const from = g.op('ReduceSum', [before, g.ints([1])], { keepdims: 0 });
  return whole ? g.op('Gather', [whole, from], { axis }) : from;
};

const fillAlong = (g: GraphBuilder, x: Value, dim: Int, at: Value, value: Operand): Value => {
  if (x.shape?.length === 0) return asTensor(g, value, x.dtype);
  const lead = range(0, axisOf(x, dim)).map((): null => null);
  const filling = asTensor(g, value, x.dtype);
  return indexPut(g, x, [...lead, int64(g, at.shape?.length === 0 ? unsqueeze(g, at, [0]) : at)], filling, false);
};

// biome-ignore format: one operator a line
export const indexing: AtenTable = {
  'aten::slice':  row<{ self: Value; dim: Int; start: Int | null; end: Int | null; step: Int }>(({ g, self, dim, start, end, step }) => sliced(g, self, dim, start, end, step)),
  'aten::slice_copy': row<{ self: Value; dim: Int; start: Int | null; end: Int | null; step: Int }>(({ g, self, dim, start, end, step }) => sliced(g, self, dim, start, end, step)),
  'aten::select': row<{ self: Value; dim: Int; index: Int }>(({ g, self, dim, index: at }) => selected(g, self, dim, at)),
  'aten::select_copy': row<{ self: Value; dim: Int; index: Int }>(({ g, self, dim, index: at }) => selected(g, self, dim, at)),
  'aten::narrow': row<{ self: Value; dim: Int; start: Int | Value; length: Int }>(({ g, self, dim, start, length }) => narrowed(g, self, dim, start, length)),
  'aten::narrow_copy': row<{ self: Value; dim: Int; start: Int | Value; length: Int }>(({ g, self, dim, start, length }) => narrowed(g, self, dim, start, length)),
  'aten::slice_scatter': row<{ self: Value; src: Value; dim: Int; start: Int | null; end: Int | null; step: Int }>(({ g, self, src, dim, start, end, step }) => sliceScattered(g, self, src, dim, start, end, step)),
  'aten::select_scatter': row<{ self: Value; src: Value; dim: Int; index: Int }>(({ g, self, src, dim, index: at }) => selectScattered(g, self, src, dim, at)),
  'aten::index': row<{ self: Value; indices: Indices }>(({ g, self, indices }) => indexed(g, self, indices)),
  'aten::_unsafe_index': row<{ self: Value; indices: Indices }>(({ g, self, indices }) => indexed(g, self, indices)),
  'aten::index_put': row<{ self: Value; indices: Indices; values: Value; accumulate: boolean }>(({ g, self, indices, values, accumulate }) => put(g, self, indices, values, accumulate)),
  'aten::_unsafe_index_put': row<{ self: Value; indices: Indices; values: Value; accumulate: boolean }>(({ g, self, indices, values, accumulate }) => put(g, self, indices, values, accumulate)),
  'aten::_index_put_impl': row<{ self: Value; indices: Indices; values: Value; accumulate: boolean }>(({ g, self, indices, values, accumulate }) => put(g, self, indices, values, accumulate)),
  'aten::index_select': row<{ self: Value; dim: Int; index: Value }>(({ g, self, dim, index: at }) => self.shape?.length === 0 ? self : g.op('Gather', [self, at.shape?.length === 0 ? unsqueeze(g, placesIn(g, at), [0]) : placesIn(g, at)], { axis: axisOf(self, dim) })),
  'aten::index_add': row<{ self: Value; dim: Int; index: Value; source: Value; alpha: Scalar }>(({ g, self, dim, index: at, source, alpha }) => indexCopied(g, self, dim, at, source, true, alpha)),
  'aten::index_copy': row<{ self: Value; dim: Int; index: Value; source: Value }>(({ g, self, dim, index: at, source }) => indexCopied(g, self, dim, at, source, false)),
  'aten::index_fill': row<{ self: Value; dim: Int; index: Value; value: Operand }>(({ g, self, dim, index: at, value }) => fillAlong(g, self, dim, at, value)),
  'aten::gather': row<{ self: Value; dim: Int; index: Value }>(({ g, self, dim, index: at }) => self.shape?.length === 0 ? g.op('Expand', [self, shapeOf(g, at)]) : gatherElements(g, self, placesIn(g, at), axisOf(self, dim))),
  'aten::take_along_dim': row<{ self: Value; indices: Value; dim: Int | null }>(({ g, self, indices, dim }) => taken(g, self, indices, dim)),
  'aten::take': row<{ self: Value; index: Value }>(({ g, self, index: at }) => g.op('Gather', [flat(g, self), placesIn(g, at)], { axis: 0 })),
  'aten::put': row<{ self: Value; index: Value; source: Value; accumulate: boolean }>(({ g, self, index: at, source, accumulate }) => reshape(g, put(g, flat(g, self), [flat(g, at)], flat(g, source), accumulate), shapeOf(g, self))),
  'aten::scatter': scatter,
  'aten::scatter_add': row<Scatter>((args) => scattered(args.g, args.self, axisOf(args.self, args.dim), args.index, args.src!, 'add')),
  'aten::scatter_reduce': row<Scatter>((args) => scatterReduce(args.g, args)),
  'aten::masked_fill': row<{ self: Value; mask: Value; value: Operand }>(({ g, self, mask, value }) => masked(g, self, mask, value)),
  'aten::masked_select': row<{ self: Value; mask: Value }>(({ g, self, mask }) => {
    const truth = cast(g, mask, 'bool');
    const whole = shapeOf(g, g.op('Or', [truth, g.op('Expand', [g.scalar('bool', false), shapeOf(g, self)])]));
    return g.op('Compress', [flat(g, g.op('Expand', [self, whole])), flat(g, g.op('Expand', [truth, whole]))], { axis: 0 });
  }),
  'aten::masked_scatter': row<{ self: Value; mask: Value; source: Value }>(({ g, self, mask, source }) => maskedScattered(g, self, mask, source)),
  'aten::flip': row<{ self: Value; dims: readonly Int[] }>(({ g, self, dims }) => flipped(g, self, dims)),
  'aten::fliplr': row<{ self: Value }>(({ g, self }) => flipped(g, self, [1])),
  'aten::flipud': row<{ self: Value }>(({ g, self }) => flipped(g, self, [0])),
  'aten::roll': row<{ self: Value; shifts: readonly Int[]; dims: readonly Int[] }>(({ g, self, shifts, dims }) => rolled(g, self, shifts, dims)),
  'aten::rot90': row<{ self: Value; k: number; dims: readonly Int[] }>(({ g, self, k, dims }) => rotated(g, self, k, dims)),
  'aten::repeat_interleave': row<{ self?: Value; repeats: Value | Int; dim?: Int | null }>(({ g, self, repeats, dim }) => repeatInterleaved(g, self, repeats, dim ?? null)),
  'aten::argwhere': row<{ self: Value }>(({ g, self }): Arg => nonZero(g, self)),
  'aten::nonzero_numpy': row<{ self: Value }>(({ g, self }): Arg => placesOfMask(g, self.shape?.length === 0 ? unsqueeze(g, self, [0]) : self)),
};
