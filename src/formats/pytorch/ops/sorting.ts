/**
 * Order: sorting, the largest, medians and quantiles, the distinct, counts and places among bounds. NaN is larger than all.
 * https://github.com/pytorch/pytorch/blob/v2.9.0/aten/src/ATen/native/Sorting.cpp
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { ordered } from '../../../graph/layers/order.ts';
import { any } from '../../../graph/layers/reduce.ts';
import {
  cast,
  concat,
  failWhere,
  int64,
  isFloat,
  isHalf,
  like,
  rankOf,
  reshape,
  shapeOf,
  sizeOf,
  transpose,
  unsqueeze,
} from '../../../graph/layers/values.ts';
import { inversePermutation } from '../../../tensor/permute.ts';
import { type AtenTable, refuse, row } from '../aten.ts';
import { asTensor, promoted } from '../promotion.ts';
import { type Int, intsValue, isTensor, Num, type Scalar } from '../values.ts';
import { axisOf, fixed, flat, type Operand, range } from './operands.ts';

/** TopK knows no NaN: they are sorted by a key of their own, first, and so stand behind (or before) all others. */
const topK = (g: GraphBuilder, x: Value, k: Value, axis: number, largest: boolean): readonly [Value, Value] => {
  const own = ordered(g, x);
  const rank = rankOf(x, 'the tensor');
  const attributes = { axis, largest: largest ? 1 : 0, sorted: 1 };
  if (!isFloat(own)) {
    const [, places] = g.ops('TopK', [own, k], attributes, 2);
    return [g.op('GatherElements', [x, places!], { axis }), places!];
  }
  // NaN as +∞; among equals the lower index comes first, so those that are NaN are sorted to their end by a second pass
  const unknown = g.op('IsNaN', [own]);
  const all = sizeOf(g, x, axis);
  const finite = g.op('Where', [unknown, like(g, own, Number.POSITIVE_INFINITY), own]);
  const [, first] = g.ops('TopK', [finite, all], attributes, 2);
  const keys = g.op('GatherElements', [cast(g, unknown, 'int32'), first!], { axis });
  const [, second] = g.ops('TopK', [keys, all], attributes, 2);
  const order = g.op('GatherElements', [first!, second!], { axis });
  const places = g.op('Slice', [order, g.ints([0]), k, g.ints([axis])]);
  return [g.op('GatherElements', [x, places], { axis }), rank === 0 ? places : places];
};

const sorted = (g: GraphBuilder, x: Value, dim: Int, descending: boolean): readonly [Value, Value] => {
  if (x.shape?.length === 0) return [x, g.scalar('int64', 0)];
  const axis = axisOf(x, dim);
  return topK(g, x, sizeOf(g, x, axis), axis, descending);
};

const many = (g: GraphBuilder, k: Int): Value =>
  k instanceof Num ? g.op('Unsqueeze', [k.value, g.ints([0])]) : g.ints([k]);

const pick = (g: GraphBuilder, x: Value, axis: number, place: Value, keep: boolean): Value => {
  const found = g.op('GatherElements', [x, place], { axis });
  return keep ? found : g.op('Squeeze', [found, g.ints([axis])]);
};

/** The element of rank k (a vector of one) in ascending order, and its place. */
const ranked = (g: GraphBuilder, x: Value, axis: number, rank: Value, keep: boolean): readonly [Value, Value] => {
  const [, order] = topK(g, x, sizeOf(g, x, axis), axis, false);
  const place = g.op('Slice', [order, rank, g.op('Add', [rank, g.ints([1])]), g.ints([axis])]);
  return [pick(g, x, axis, place, keep), keep ? place : g.op('Squeeze', [place, g.ints([axis])])];
};

/** The lower of the two in the middle; NaN where one is. `skip`: NaN are passed over. */
const medianAlong = (
  g: GraphBuilder,
  x: Value,
  axis: number,
  keep: boolean,
  skip: boolean,
): readonly [Value, Value] => {
  const one = g.ints([1]);
  if (!isFloat(x)) {
    const middle = g.op('Div', [g.op('Sub', [sizeOf(g, x, axis), one]), g.ints([2])]);
    return ranked(g, x, axis, middle, keep);
  }
  const unknown = g.op('IsNaN', [x.dtype === 'bfloat16' ? cast(g, x, 'float32') : x]);
  const [, order] = topK(g, x, sizeOf(g, x, axis), axis, false);
  const counted = g.op('ReduceSum', [int64(g, g.op('Not', [unknown])), g.ints([axis])], { keepdims: 1 });
  const whole = g.op('Expand', [sizeOf(g, x, axis), shapeOf(g, counted)]);
  const full = g.op('Sub', [whole, one]);
  const hasNaN = g.op('Less', [counted, whole]);
  const middle = (n: Value): Value => g.op('Div', [g.op('Max', [g.op('Sub', [n, one]), g.ints([0])]), g.ints([2])]);
  // with a NaN the answer is the first NaN, which stands behind those that are none
  const at = skip ? middle(counted) : g.op('Where', [hasNaN, g.op('Min', [counted, full]), middle(whole)]);
  const place = g.op('GatherElements', [order, at], { axis });
  return [pick(g, x, axis, place, keep), keep ? place : g.op('Squeeze', [place, g.ints([axis])])];
};

const median = (skip: boolean) =>
  row<{ self: Value; dim?: Int; keepdim?: boolean }>(({ g, self, dim, keepdim = false }) => {
    if (dim === undefined) return medianAlong(g, flat(g, self), 0, false, skip)[0];
    if (self.shape?.length === 0) return [self, g.scalar('int64', 0)];
    return medianAlong(g, self, axisOf(self, dim), keepdim, skip);
  });

/** What is most frequent, the smallest of such; its last place. */
const mode = row<{ self: Value; dim: Int; keepdim: boolean }>(({ g, self, dim, keepdim }) => {
  if (self.shape?.length === 0) return [self, g.scalar('int64', 0)];
  const axis = axisOf(self, dim);
  const rank = rankOf(self, 'the tensor');
  // pairs of elements along the axis, the second behind all others
  const perm = [...range(0, rank).filter((i) => i !== axis), axis];
  const x = transpose(g, self, perm);
  const own = isHalf(x) ? cast(g, x, 'float32') : x;
  const equal = g.op('Equal', [unsqueeze(g, own, [rank]), unsqueeze(g, own, [rank - 1])]);
  const counts = g.op('ReduceSum', [int64(g, equal), g.ints([rank])], { keepdims: 0 });
  const most = g.op('ReduceMax', [counts, g.ints([rank - 1])], { keepdims: 1 });
  const isMost = g.op('Equal', [counts, most]);
  const [values] = sortedMasked(g, x, isMost, rank - 1);
  const found = g.op('Equal', [own, isHalf(x) ? cast(g, values, 'float32') : values]);
  const place = g.op('ArgMax', [cast(g, found, 'int32')], { axis: rank - 1, keepdims: 1, select_last_index: 1 });
  if (!keepdim) return [g.op('Squeeze', [values, g.ints([rank - 1])]), g.op('Squeeze', [place, g.ints([rank - 1])])];
  const back = inversePermutation(perm);
  return [transpose(g, values, back), transpose(g, place, back)];
});
/** The smallest of those that the mask shows, [.., 1]. */
const sortedMasked = (g: GraphBuilder, x: Value, mask: Value, axis: number): readonly [Value] => {
  const [, order] = topK(g, x, sizeOf(g, x, axis), axis, false);
  const shown = g.op('GatherElements', [cast(g, mask, 'int32'), order], { axis });
  const first = g.op('ArgMax', [shown], { axis, keepdims: 1 });
  return [g.op('GatherElements', [x, g.op('GatherElements', [order, first], { axis })], { axis })];
};

const INTERPOLATIONS = new Set(['linear', 'lower', 'higher', 'midpoint', 'nearest']);
/** Between the two ranks next to q (n - 1). */
const quantile = (skip: boolean) =>
  row<{ self: Value; q: Operand; dim: Int | null; keepdim: boolean; interpolation?: string }>(
    ({ g, self, q, dim, keepdim, interpolation = 'linear' }) => {
      if (self.dtype !== 'float32' && self.dtype !== 'float64')
        throw refuse(`the quantile of ${self.dtype}, which torch refuses as well`);
      if (!INTERPOLATIONS.has(interpolation)) throw refuse(`the interpolation "${interpolation}"`);
      const rank = rankOf(self, 'the tensor');
      const x =
        dim === null
          ? flat(g, self)
          : transpose(g, self, [...range(0, rank).filter((axis) => axis !== axisOf(self, dim)), axisOf(self, dim)]);
      const last = rankOf(x, 'the tensor') - 1;
      const at = asTensor(g, q, self.dtype);
      const many = isTensor(q) && q.shape?.length === 1;
      const unknown = g.op('IsNaN', [x]);
      const count = g.op('ReduceSum', [int64(g, g.op('Not', [unknown])), g.ints([last])], { keepdims: 1 });
      const whole = g.op('Expand', [sizeOf(g, x, last), shapeOf(g, count)]);
      const n = skip ? count : whole;
      const bound = cast(g, g.op('Max', [g.op('Sub', [n, g.ints([1])]), g.ints([0])]), self.dtype);
      const [values] = topK(g, x, sizeOf(g, x, last), last, false);
      // ranks [.., q]
      const ranks = g.op('Mul', [bound, g.op('Reshape', [at, g.ints([-1])])]);
      const low = g.op('Floor', [ranks]);
      const high = g.op('Ceil', [ranks]);
      const value = (r: Value): Value => g.op('GatherElements', [values, int64(g, r)], { axis: last });
      const [below, above] = [value(low), value(high)];
      const rest = g.op('Sub', [ranks, low]);
      const apart = g.op('Sub', [above, below]);
      const near = g.op('Add', [below, g.op('Mul', [rest, apart])]);
      const far = g.op('Sub', [above, g.op('Mul', [apart, g.op('Sub', [like(g, rest, 1), rest])])]);
      const between: Readonly<Record<string, () => Value>> = {
        linear: () => g.op('Where', [g.op('Less', [rest, like(g, rest, 0.5)]), near, far]),
        lower: () => below,
        higher: () => above,
        midpoint: () => g.op('Add', [below, g.op('Mul', [apart, like(g, rest, 0.5)])]),
        nearest: () => value(g.op('Round', [ranks])),
      };
      const found =
        interpolation === 'midpoint'
          ? g.op('Where', [g.op('Equal', [rest, like(g, rest, 0)]), below, between['midpoint']!()])
          : between[interpolation]!();
      const hasUnknown = any(g, unknown, g.ints([last]), true);
      const spoiled = skip ? g.op('Equal', [count, g.ints([0])]) : hasUnknown;
      const answer = g.op('Where', [spoiled, like(g, found, Number.NaN), found]);
      // [.., q] -> [q, ..], with a 1 where the dimension was
      const front = transpose(g, answer, [last, ...range(0, last)]);
      const kept = !keepdim
        ? front
        : dim === null
          ? unsqueeze(g, front, range(1, rank + 1))
          : unsqueeze(g, front, [axisOf(self, dim) + 1]);
      return many ? kept : g.op('Squeeze', [kept, g.ints([0])]);
    },
  );

/** The distinct elements in ascending order, where each element is among them, and how many there are. */
const unique = (g: GraphBuilder, x: Value, axis: number | undefined): readonly [Value, Value, Value] => {
  const comparable =
    x.dtype === 'float32' || x.dtype === 'float64' || x.dtype === 'int64' || x.dtype === 'int8'
      ? x
      : cast(g, x, isFloat(x) ? 'float32' : 'int64');
  const [values, , inverse, counts] = g.ops(
    'Unique',
    [comparable],
    axis === undefined ? { sorted: 1 } : { sorted: 1, axis },
    4,
  );
  const places = axis === undefined ? reshape(g, inverse!, shapeOf(g, x)) : inverse!;
  return [cast(g, values!, x.dtype), places, counts!];
};
/** torch tells each NaN from the others, which no kernel here does: a run that meets one fails. */
const withoutNaN = (g: GraphBuilder, x: Value): Value => {
  if (!isFloat(x)) return x;
  const own = x.dtype === 'bfloat16' ? cast(g, x, 'float32') : x;
  return reshape(
    g,
    x,
    failWhere(g, g.op('IsNaN', [own]), shapeOf(g, x), 'values that are made unique must not be NaN'),
  );
};
const none = (g: GraphBuilder): Value => g.constant({ dtype: 'int64', shape: [0], data: new BigInt64Array(0) });

/** Runs of equal elements. */
const uniqueConsecutive = (g: GraphBuilder, x: Value): readonly [Value, Value, Value] => {
  const line = flat(g, x);
  const n = sizeOf(g, line, 0);
  const axes = g.ints([0]);
  const own = isHalf(line) ? cast(g, line, 'float32') : line;
  const before = g.op('Slice', [own, g.ints([0]), g.ints([-1]), axes]);
  const after = g.op('Slice', [own, g.ints([1]), g.ints([Number.MAX_SAFE_INTEGER]), axes]);
  const changed = g.op('Not', [g.op('Equal', [before, after])]);
  const first = g.op('Greater', [n, g.ints([0])]);
  const starts = concat(g, [first, changed]);
  const begins = g.op('Slice', [starts, g.ints([0]), n, axes]);
  const places = g.op('Sub', [g.op('CumSum', [int64(g, begins), g.scalar('int64', 0)]), g.scalar('int64', 1)]);
  const at = g.op('Squeeze', [g.op('NonZero', [begins]), g.ints([0])]);
  const ends = concat(g, [g.op('Slice', [at, g.ints([1]), g.ints([Number.MAX_SAFE_INTEGER]), axes]), n]);
  const counts = g.op('Sub', [g.op('Slice', [ends, g.ints([0]), shapeOf(g, at), axes]), at]);
  return [g.op('Gather', [line, at], { axis: 0 }), reshape(g, places, shapeOf(g, x)), counts];
};

/**
 * How many bounds lie below each value (`right`: or are equal to it): bounds are ascending, so their count is the place.
 * sequence [.., n], values [.., m] -> [.., m]
 */
const searchSorted = (g: GraphBuilder, sequence: Value, values: Operand, right: boolean, int32: boolean): Value => {
  const whole = isTensor(values) ? values : asTensor(g, values, sequence.dtype);
  const [bounds, x] = promoted(g, [sequence, whole]).values as [Value, Value];
  const own = (v: Value): Value => (isHalf(v) ? cast(g, v, 'float32') : v);
  const rank = rankOf(whole, 'the values');
  const wide = sequence.shape?.length === 1 ? bounds : unsqueeze(g, bounds, [rank - 1]);
  const [a, b] = [own(wide), own(unsqueeze(g, x, [rank]))];
  const below = g.op(right ? 'LessOrEqual' : 'Less', [a, b]);
  // NaN is above all bounds
  const counted = isFloat(b) ? g.op('Or', [below, g.op('IsNaN', [b])]) : below;
  const places = g.op('ReduceSum', [int64(g, counted), g.ints([rank])], { keepdims: 0 });
  return int32 ? cast(g, places, 'int32') : places;
};

/** How often each number from 0 on occurs, or the sum of its weights. */
const binCount = (g: GraphBuilder, x: Value, weights: Value | null, minlength: Int): Value => {
  const at = int64(g, x);
  const size = g.op('Max', [
    g.op('Add', [g.op('ReduceMax', [concat(g, [at, g.ints([-1])]), g.ints([0])], { keepdims: 1 }), g.ints([1])]),
    intsValue(g, [minlength]),
  ]);
  const dtype = weights ? (weights.dtype === 'float32' ? 'float32' : 'float64') : 'int64';
  const zeros = g.op('Expand', [g.scalar(dtype, 0), size]);
  const each = weights ? cast(g, weights, dtype) : g.op('Expand', [g.scalar('int64', 1), shapeOf(g, at)]);
  return g.op('ScatterElements', [zeros, at, each], { axis: 0, reduction: 'add' });
};

/** How many elements fall into each of `bins` equal parts from min to max; what is outside is not counted. */
const histogram = (g: GraphBuilder, self: Value, bins: number, min: Scalar, max: Scalar): Value => {
  if (self.dtype !== 'float32' && self.dtype !== 'float64') throw refuse(`the histogram of ${self.dtype}`);
  const x = flat(g, self);
  const [low, high] = [fixed(min, 'min'), fixed(max, 'max')];
  const axis = g.ints([0]);
  let [from, to] = [like(g, x, low), like(g, x, high)];
  if (low === high && low === 0) {
    from = g.op('ReduceMin', [x, axis], { keepdims: 0 });
    to = g.op('ReduceMax', [x, axis], { keepdims: 0 });
  }
  const flatRange = g.op('Equal', [from, to]);
  const [start, end] = [
    g.op('Where', [flatRange, g.op('Sub', [from, like(g, x, 1)]), from]),
    g.op('Where', [flatRange, g.op('Add', [to, like(g, x, 1)]), to]),
  ];
  const inside = g.op('And', [g.op('GreaterOrEqual', [x, start]), g.op('LessOrEqual', [x, end])]);
  const place = g.op('Div', [g.op('Mul', [g.op('Sub', [x, start]), like(g, x, bins)]), g.op('Sub', [end, start])]);
  const bin = g.op('Min', [int64(g, g.op('Where', [inside, place, like(g, x, 0)])), g.scalar('int64', bins - 1)]);
  const zeros = g.op('Expand', [like(g, x, 0), g.ints([bins])]);
  return g.op('ScatterElements', [zeros, bin, cast(g, inside, x.dtype)], { axis: 0, reduction: 'add' });
};

// biome-ignore format: one operator a line
export const sorting: AtenTable = {
  'aten::sort': row<{ self: Value; dim: Int; descending: boolean }>(({ g, self, dim, descending }) => sorted(g, self, dim, descending)),
  'aten::argsort': row<{ self: Value; dim: Int; descending: boolean }>(({ g, self, dim, descending }) => sorted(g, self, dim, descending)[1]),
  'aten::msort': row<{ self: Value }>(({ g, self }) => sorted(g, self, 0, false)[0]),
  'aten::topk': row<{ self: Value; k: Int; dim: Int; largest: boolean }>(({ g, self, k, dim, largest }) => self.shape?.length === 0 ? [self, g.scalar('int64', 0)] : topK(g, self, many(g, k), axisOf(self, dim), largest)),
  'aten::kthvalue': row<{ self: Value; k: Int; dim: Int; keepdim: boolean }>(({ g, self, k, dim, keepdim }) => self.shape?.length === 0 ? [self, g.scalar('int64', 0)] : ranked(g, self, axisOf(self, dim), g.op('Sub', [many(g, k), g.ints([1])]), keepdim)),
  'aten::median': median(false),
  'aten::nanmedian': median(true),
  'aten::mode': mode,
  'aten::quantile': quantile(false),
  'aten::nanquantile': quantile(true),
  'aten::_unique2': row<{ self: Value }>(({ g, self }) => unique(g, withoutNaN(g, self), undefined)),
  'aten::_unique': row<{ self: Value }>(({ g, self }) => unique(g, withoutNaN(g, self), undefined).slice(0, 2)),
  'aten::unique_dim': row<{ self: Value; dim: Int }>(({ g, self, dim }) => unique(g, withoutNaN(g, self), axisOf(self, dim))),
  'aten::unique_consecutive': row<{ self: Value; return_inverse: boolean; return_counts: boolean; dim: Int | null }>(({ g, self, return_inverse, return_counts, dim }) => {
    if (dim !== null && self.shape?.length !== 1) throw refuse('runs of equal slices');
    const [values, inverse, counts] = uniqueConsecutive(g, self);
    return [values, return_inverse ? inverse : none(g), return_counts ? counts : none(g)];
  }),
  'aten::searchsorted': row<{ sorted_sequence: Value; self: Operand; out_int32: boolean; right: boolean; side: string | null; sorter: Value | null }>(({ g, sorted_sequence, self, out_int32, right, side, sorter }) => {
    const sequence = sorter ? g.op('GatherElements', [sorted_sequence, int64(g, sorter)], { axis: -1 }) : sorted_sequence;
    return searchSorted(g, sequence, self, right || side === 'right', out_int32);
  }),
  'aten::bucketize': row<{ self: Operand; boundaries: Value; out_int32: boolean; right: boolean }>(({ g, self, boundaries, out_int32, right }) => searchSorted(g, boundaries, self, right, out_int32)),
  'aten::bincount': row<{ self: Value; weights: Value | null; minlength: Int }>(({ g, self, weights, minlength }) => binCount(g, self, weights, minlength)),
  'aten::histc': row<{ self: Value; bins: number; min: Scalar; max: Scalar }>(({ g, self, bins, min, max }) => histogram(g, self, bins, min, max)),
  'aten::isin': row<{ elements?: Operand; element?: Operand; test_elements?: Operand; test_element?: Operand; invert: boolean }>(({ g, elements, element, test_elements, test_element, invert }) => {
    const [x, tests] = promoted(g, [(elements ?? element)!, (test_elements ?? test_element)!]).values as [Value, Value];
    const own = (v: Value): Value => (isHalf(v) ? cast(g, v, 'float32') : v);
    const equal = g.op('Equal', [own(unsqueeze(g, x, [rankOf(x, 'the tensor')])), own(flat(g, tests))]);
    const found = any(g, equal, g.ints([rankOf(x, 'the tensor')]), false);
    return invert ? g.op('Not', [found]) : found;
  }),
};
