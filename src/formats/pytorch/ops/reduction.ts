/**
 * Reductions along dimensions. Of integers sums are int64, means are refused as torch refuses them.
 * https://github.com/pytorch/pytorch/blob/v2.9.0/aten/src/ATen/native/ReduceOps.cpp
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { nonZero, ordered } from '../../../graph/layers/order.ts';
import {
  all,
  any,
  countOf,
  extreme,
  mean,
  type Reduce,
  wholeProduct,
  wholeSum,
  widened,
} from '../../../graph/layers/reduce.ts';
import { cast, int64, isFloat, isHalf, like, rankOf, wide } from '../../../graph/layers/values.ts';
import type { DType } from '../../../tensor/dtype.ts';
import { type AtenRow, type AtenTable, refuse, row } from '../aten.ts';
import { DEFAULT_FLOAT } from '../promotion.ts';
import type { Arg, Int, Scalar } from '../values.ts';
import { extremeOf as largerOf } from './arithmetic.ts';
import { axesOf, axisOf, fixed, flat, floating, ofTwo, range } from './operands.ts';

type Dims = readonly Int[] | Int | null;
interface Over {
  readonly self: Value;
  readonly dim?: Dims;
  readonly keepdim?: boolean;
}

/** A reduction over all axes where the rank is unknown: of the tensor as a vector. */
const prepared = (
  g: GraphBuilder,
  self: Value,
  dim: Dims | undefined,
): { readonly x: Value; readonly axes: readonly number[] } => {
  const none = dim === undefined || dim === null || (Array.isArray(dim) && dim.length === 0);
  if (!self.shape && none) return { x: flat(g, self), axes: [0] };
  return { x: self, axes: axesOf(self, dim ?? null) };
};

const reduced = (g: GraphBuilder, reduce: Reduce, self: Value, dim: Dims | undefined, keepdim = false): Value => {
  const { x, axes } = prepared(g, self, dim);
  return axes.length === 0 ? x : reduce(g, x, g.ints(axes), keepdim);
};

const summed = widened(wholeSum);
const multiplied = widened(wholeProduct);
const accumulated = (reduce: Reduce): AtenRow =>
  row<Over & { dtype?: DType | null }>(({ g, self, dim, keepdim, dtype }) => {
    const into = dtype ?? (isFloat(self) ? self.dtype : 'int64');
    if (into === 'bool') return reduced(g, reduce === summed ? any : all, cast(g, self, 'bool'), dim, keepdim);
    return reduced(g, reduce, cast(g, self, into), dim, keepdim);
  });

const average = row<Over & { dtype?: DType | null }>(({ g, self, dim, keepdim, dtype }) => {
  const x = dtype ? cast(g, self, dtype) : self;
  if (!isFloat(x)) throw refuse(`the mean of ${x.dtype}, which torch refuses as well`);
  return reduced(g, mean, x, dim, keepdim);
});

/** NaN where one of the elements is, as torch has it: ONNX Runtime passes over some. */
const extremum =
  (op: 'ReduceMax' | 'ReduceMin'): Reduce =>
  (g, x, axes, keep) => {
    if (x.dtype === 'bool') return (op === 'ReduceMax' ? any : all)(g, x, axes, keep);
    const found = extreme(op)(g, x, axes, keep);
    if (!isFloat(x)) return found;
    return wide(g, [x, found], (v, best) => {
      const unknown = any(g, g.op('IsNaN', [v!]), axes, keep);
      return g.op('Where', [unknown, like(g, best!, Number.NaN), best!]);
    });
  };

/** The first place of the largest or smallest; NaN is before all others. */
export const argExtreme = (g: GraphBuilder, op: 'ArgMax' | 'ArgMin', x: Value, axis: number, keep: boolean): Value => {
  const own = ordered(g, x);
  const attributes = { axis, keepdims: keep ? 1 : 0 };
  if (!isFloat(own)) return g.op(op, [own], attributes);
  const unknown = g.op('IsNaN', [own]);
  // where there is a NaN, the first of them
  const nans = cast(g, unknown, 'float32');
  const some = g.op('Greater', [
    g.op('ReduceMax', [nans, g.ints([axis])], { keepdims: keep ? 1 : 0 }),
    g.scalar('float32', 0),
  ]);
  return g.op('Where', [some, g.op('ArgMax', [nans], attributes), g.op(op, [own], attributes)]);
};

const arg = (op: 'ArgMax' | 'ArgMin'): AtenRow =>
  row<{ self: Value; dim: Int | null; keepdim: boolean }>(({ g, self, dim, keepdim }) => {
    if (dim !== null)
      return self.shape?.length === 0 ? g.scalar('int64', 0) : argExtreme(g, op, self, axisOf(self, dim), keepdim);
    const place = argExtreme(g, op, flat(g, self), 0, false);
    return keepdim ? g.op('Reshape', [place, g.ints(new Array(rankOf(self, 'the tensor')).fill(1))]) : place;
  });

/** The extreme along a dimension and its place; of all; or of two tensors. */
const extremeOf = (op: 'ReduceMax' | 'ReduceMin'): AtenRow =>
  row<{ self: Value; dim?: Int; keepdim?: boolean; other?: Value }>(({ g, self, dim, keepdim = false, other }) => {
    if (other !== undefined)
      return ofTwo(g, self, other, (a, b) => largerOf(g, op === 'ReduceMax' ? 'Max' : 'Min', a, b));
    if (dim === undefined) return reduced(g, extremum(op), self, null);
    if (self.shape?.length === 0) return [self, g.scalar('int64', 0)];
    const axis = axisOf(self, dim);
    return [
      extremum(op)(g, self, g.ints([axis]), keepdim),
      argExtreme(g, op === 'ReduceMax' ? 'ArgMax' : 'ArgMin', self, axis, keepdim),
    ];
  });

const boolean = (reduce: Reduce): AtenRow =>
  row<Over>(({ g, self, dim, keepdim }) => {
    const answer = reduced(g, reduce, cast(g, self, 'bool'), dim, keepdim);
    return self.dtype === 'uint8' ? cast(g, answer, 'uint8') : answer;
  });

interface Spread {
  readonly self: Value;
  readonly dim?: Dims;
  readonly unbiased?: boolean;
  readonly correction?: Scalar | null;
  readonly keepdim?: boolean;
}

/** Σ (x - mean)² / max(0, n - correction), and the mean. */
const variance = (
  g: GraphBuilder,
  { self, dim, unbiased, correction, keepdim = false }: Spread,
): readonly [Value, Value] => {
  if (!isFloat(self)) throw refuse(`the variance of ${self.dtype}, which torch refuses as well`);
  const less =
    correction === undefined || correction === null
      ? unbiased === false
        ? 0
        : 1
      : fixed(correction, 'the correction');
  const { x, axes: list } = prepared(g, self, dim);
  const dtype = x.dtype === 'float64' ? 'float64' : 'float32';
  const v = cast(g, x, dtype);
  const axes = g.ints(list);
  const center = list.length === 0 ? v : mean(g, v, axes, true);
  const apart = g.op('Sub', [v, center]);
  const squares = g.op('Mul', [apart, apart]);
  const sum = list.length === 0 ? squares : summed(g, squares, axes, keepdim);
  const count = list.length === 0 ? g.scalar(dtype, 1) : cast(g, countOf(g, v, axes), dtype);
  const freedom = g.op('Max', [g.op('Sub', [count, like(g, v, less)]), like(g, v, 0)]);
  // torch's running mean of what holds an infinity is NaN
  const spoiled = g.op('Add', [center, g.op('Mul', [center, like(g, v, 0)])]);
  const squeezed = keepdim || list.length === 0 ? spoiled : g.op('Squeeze', [spoiled, axes]);
  return [cast(g, g.op('Div', [sum, freedom]), self.dtype), cast(g, squeezed, self.dtype)];
};
const deviation = (g: GraphBuilder, args: Spread): readonly [Value, Value] => {
  const dtype = args.self.dtype;
  const own = dtype === 'float64' || dtype === 'float32' ? args : { ...args, self: cast(g, args.self, 'float32') };
  const [square, center] = variance(g, own);
  return [cast(g, g.op('Sqrt', [square]), dtype), cast(g, center, dtype)];
};

/** log Σ e^x by the largest, which is taken out. */
export const logSumExp = (g: GraphBuilder, self: Value, dim: Dims, keepdim: boolean): Value => {
  const x = floating(g, self);
  const list = axesOf(x, dim);
  if (list.length === 0) return x;
  const axes = g.ints(list);
  // half types are rounded at each step, as torch does
  const largest = extremum('ReduceMax')(g, x, axes, true);
  const infinite = g.op('IsInf', [isHalf(largest) ? cast(g, largest, 'float32') : largest]);
  const safe = g.op('Where', [infinite, like(g, x, 0), largest]);
  const sum = g.op('Log', [summed(g, g.op('Exp', [g.op('Sub', [x, safe])]), axes, true)]);
  const whole = g.op('Add', [sum, safe]);
  return keepdim ? whole : g.op('Squeeze', [whole, axes]);
};

/** (Σ |x|^p)^(1/p); 0 counts what is not 0, ±∞ is the extreme. */
export const vectorNorm = (
  g: GraphBuilder,
  self: Value,
  ord: number,
  dim: Dims | undefined,
  keepdim: boolean,
): Value => {
  const { x, axes: list } = prepared(g, self, dim);
  if (!isFloat(x)) throw refuse(`the norm of ${x.dtype}, which torch refuses as well`);
  const axes = g.ints(list);
  return wide(g, [x], (v) => {
    const own = g.op('Abs', [v!]);
    if (list.length === 0) return ord === 0 ? cast(g, cast(g, own, 'bool'), own.dtype) : own;
    if (ord === Number.POSITIVE_INFINITY) return extremum('ReduceMax')(g, own, axes, keepdim);
    if (ord === Number.NEGATIVE_INFINITY) return extremum('ReduceMin')(g, own, axes, keepdim);
    if (ord === 0)
      return summed(g, cast(g, g.op('Not', [g.op('Equal', [own, like(g, own, 0)])]), own.dtype), axes, keepdim);
    if (ord === 1) return summed(g, own, axes, keepdim);
    if (ord === 2) return g.op('Sqrt', [summed(g, g.op('Mul', [own, own]), axes, keepdim)]);
    const sum = summed(g, g.op('Pow', [own, like(g, own, ord)]), axes, keepdim);
    return g.op('Pow', [sum, like(g, own, 1 / ord)]);
  });
};

const norm = row<{ self: Value; p?: Scalar | null; dim?: Dims; keepdim?: boolean; dtype?: DType | null }>(
  ({ g, self, p, dim, keepdim, dtype }) => {
    const order = p === undefined || p === null ? 2 : fixed(p, 'p');
    return vectorNorm(g, dtype ? cast(g, self, dtype) : self, order, dim, keepdim ?? false);
  },
);

/** The sum, or mean, without NaN. */
const nanReduction = (average: boolean): AtenRow =>
  row<Over & { dtype?: DType | null }>(({ g, self, dim, keepdim, dtype }) => {
    const into = dtype ?? (isFloat(self) ? self.dtype : average ? DEFAULT_FLOAT : 'int64');
    const x = isFloat(self) ? wide(g, [self], (v) => g.op('Where', [g.op('IsNaN', [v!]), like(g, v!, 0), v!])) : self;
    const sum = reduced(g, summed, cast(g, x, into), dim, keepdim);
    if (!average) return sum;
    const there = isFloat(self)
      ? g.op('Not', [g.op('IsNaN', [self.dtype === 'bfloat16' ? cast(g, self, 'float32') : self])])
      : g.op('Equal', [self, self]);
    return g.op('Div', [sum, cast(g, reduced(g, wholeSum, int64(g, there), dim, keepdim), into)]);
  });

const countNonzero = row<{ self: Value; dim?: Dims }>(({ g, self, dim }) =>
  reduced(g, wholeSum, int64(g, cast(g, self, 'bool')), dim),
);

/** The count of dimensions that are counted from the front for `at::dist`. */
const distance = row<{ self: Value; other: Value; p: Scalar }>(({ g, self, other, p }) =>
  vectorNorm(g, g.op('Sub', [self, other]), fixed(p, 'p'), null, false),
);

const aminmax = row<{ self: Value; dim: Int | null; keepdim: boolean }>(({ g, self, dim, keepdim }): Arg => {
  const ends = (['ReduceMin', 'ReduceMax'] as const).map((op) => {
    const found = reduced(g, extremum(op), self, dim, keepdim);
    return dim === null && keepdim
      ? g.op('Reshape', [found, g.ints(range(0, rankOf(self, 'the tensor')).map(() => 1))])
      : found;
  });
  return ends;
});

// biome-ignore format: one operator a line
export const reduction: AtenTable = {
  'aten::sum':  accumulated(summed),
  'aten::prod': accumulated(multiplied),
  'aten::mean': average,
  'aten::nansum': nanReduction(false),
  'aten::nanmean': nanReduction(true),
  'aten::amax': row<Over>(({ g, self, dim, keepdim }) => reduced(g, extremum('ReduceMax'), self, dim, keepdim)),
  'aten::amin': row<Over>(({ g, self, dim, keepdim }) => reduced(g, extremum('ReduceMin'), self, dim, keepdim)),
  'aten::aminmax': aminmax,
  'aten::max':  extremeOf('ReduceMax'),
  'aten::min':  extremeOf('ReduceMin'),
  'aten::argmax': arg('ArgMax'),
  'aten::argmin': arg('ArgMin'),
  'aten::all':  boolean(all),
  'aten::any':  boolean(any),
  'aten::var':  row<Spread>((args) => variance(args.g, args)[0]),
  'aten::std':  row<Spread>((args) => deviation(args.g, args)[0]),
  'aten::var_mean': row<Spread>((args) => variance(args.g, args)),
  'aten::std_mean': row<Spread>((args) => deviation(args.g, args)),
  'aten::logsumexp': row<{ self: Value; dim: Dims; keepdim: boolean }>(({ g, self, dim, keepdim }) => logSumExp(g, self, dim, keepdim)),
  'aten::norm': norm,
  'aten::linalg_vector_norm': row<{ self: Value; ord: Scalar; dim: Dims; keepdim: boolean; dtype: DType | null }>(({ g, self, ord, dim, keepdim, dtype }) => vectorNorm(g, dtype ? cast(g, self, dtype) : self, fixed(ord, 'ord'), dim, keepdim)),
  'aten::dist': distance,
  'aten::count_nonzero': countNonzero,
  'aten::nonzero': row<{ self: Value }>(({ g, self }) => nonZero(g, self)),
};
