/**
 * mx.np: reductions. A scalar has no dimensions here; sums and products of bools are int64, means of integers float32.
 * https://github.com/apache/mxnet/blob/1.9.1/src/operator/numpy/np_broadcast_reduce_op.h
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { truncateDiv } from '../../../graph/layers/elementwise.ts';
import { all, any, extreme, mean, type Reduce, wholeProduct, wholeSum, widened } from '../../../graph/layers/reduce.ts';
import { sizeAt, sizeVector } from '../../../graph/layers/sizes.ts';
import {
  cast,
  fromFront,
  int64,
  iota,
  isFloat,
  isHalf,
  like,
  rankOf,
  scalarOf,
  sizeOf,
  transpose,
  unsqueeze,
} from '../../../graph/layers/values.ts';
import type { DType } from '../../../tensor/dtype.ts';
import { bool, int, optionalDtype, optionalFloat, optionalInt, optionalInts, word } from '../attrs.ts';
import { type OpRow, op, refuse } from '../table.ts';
import { flat, reducedAxes } from './axes.ts';
import { isTrue } from './elementwise.ts';
import { withNan } from './reduction.ts';

const range = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

/** The axes that an attribute names; None is all, () none. */
const axesOf = (g: GraphBuilder, x: Value, axis: readonly number[] | null): Value =>
  g.ints(axis?.length === 0 ? [] : reducedAxes(x, axis));

const COMMON = { axis: optionalInts(null), keepdims: bool(false), initial: optionalFloat(null) } as const;

const summed = (reduce: Reduce): OpRow =>
  op({
    inputs: ['a'],
    attrs: { ...COMMON, dtype: optionalDtype(null) },
    lower: (g, { a }, { axis, keepdims, initial, dtype }) => {
      if (initial !== null) throw refuse(`an initial value (${initial}); MXNet 1.9.1 has none`);
      const made = dtype ?? (a.dtype === 'bool' ? 'int64' : a.dtype);
      // a float is cut after its sum, an integer widened before
      const x = isFloat(a) && !isFloat({ ...a, dtype: made }) ? a : cast(g, a, made);
      return cast(g, widened(reduce)(g, x, axesOf(g, a, axis), keepdims), made);
    },
  });

const extremeRow = (reduce: Reduce): OpRow =>
  op({
    inputs: ['a'],
    attrs: COMMON,
    lower: (g, { a }, { axis, keepdims, initial }) => {
      if (initial !== null) throw refuse(`an initial value (${initial}); MXNet 1.9.1 has none`);
      return reduce(g, a, axesOf(g, a, axis), keepdims);
    },
  });

const meanRow = op({
  inputs: ['a'],
  attrs: { ...COMMON, dtype: optionalDtype(null) },
  lower: (g, { a }, { axis, keepdims, dtype }) => {
    const made = dtype ?? (isFloat(a) ? a.dtype : 'float32');
    const x = isFloat(a) && !isFloat({ ...a, dtype: made }) ? a : cast(g, a, made);
    return cast(g, mean(g, x, axesOf(g, a, axis), keepdims), made);
  },
});

/** The mean of (x - mean)², over n - ddof; the mean of integers is cut to one. */
const variance = (g: GraphBuilder, given: Value, own: DType, axes: Value, ddof: number, keep: boolean): Value => {
  const x = cast(g, given, own);
  const center = cast(g, mean(g, isFloat(given) ? x : given, axes, true), own);
  const apart = g.op('Sub', [x, center]);
  const sum = widened(wholeSum)(g, g.op('Mul', [apart, apart]), axes, keep);
  const sizes = g.op('Gather', [g.op('Shape', [x]), axes], { axis: 0 });
  const count = g.op('Sub', [g.op('ReduceProd', [sizes], { keepdims: 0 }), g.scalar('int64', ddof)]);
  return g.op('Div', [sum, cast(g, count, x.dtype)]);
};

/** Integers are computed in float64, and cut. */
const spread = (root: boolean): OpRow =>
  op({
    inputs: ['a'],
    attrs: { axis: optionalInts(null), dtype: optionalDtype(null), ddof: int(0), keepdims: bool(false) },
    lower: (g, { a }, { axis, dtype, ddof, keepdims }) => {
      const result = dtype ?? a.dtype;
      const own: DType = isFloat({ ...a, dtype: result }) ? result : 'float64';
      const wider = isHalf({ ...a, dtype: own }) ? 'float32' : own;
      const found = variance(g, a, wider, axesOf(g, a, axis), ddof, keepdims);
      return cast(g, root ? g.op('Sqrt', [found]) : found, result);
    },
  });

const asked = (reduce: Reduce): OpRow =>
  op({
    inputs: ['data'],
    attrs: { axis: optionalInts(null), keepdims: bool(false) },
    lower: (g, { data }, { axis, keepdims }) => reduce(g, isTrue(g, data), axesOf(g, data, axis), keepdims),
  });

/** The place of an extreme, the first of equal ones. */
const placeOf = (onnx: 'ArgMax' | 'ArgMin'): OpRow =>
  op({
    inputs: ['data'],
    attrs: { axis: optionalInt(null), keepdims: bool(false) },
    lower: (g, { data }, { axis, keepdims }) => {
      if (axis !== null) {
        const front = fromFront(axis, rankOf(data, 'its input'));
        return g.op(onnx, [data], { axis: front, keepdims: keepdims ? 1 : 0 });
      }
      const found = g.op(onnx, [flat(g, data)], { axis: 0, keepdims: 0 });
      return keepdims ? g.op('Reshape', [found, g.ints(range(rankOf(data, 'its input')).map(() => 1))]) : found;
    },
  });

/** sum(a w) / sum(w); weights of one dimension lie along the axis. */
const average = op({
  inputs: ['a', 'weights?'],
  attrs: { axis: optionalInts(null), returned: bool(false), weighted: bool(true) },
  lower: (g, { a, weights }, { axis, returned, weighted }) => {
    const axes = axesOf(g, a, axis);
    const rank = rankOf(a, 'its input');
    const whole = weighted && weights !== undefined && !isFloat(a) && a.dtype === weights.dtype;
    const x = isFloat(a) || whole ? a : cast(g, a, 'float32');
    if (!weighted || !weights) {
      const found = mean(g, a, axes, false);
      if (!returned) return found;
      const sizes = g.op('Gather', [g.op('Shape', [x]), axes], { axis: 0 });
      const count = cast(g, g.op('ReduceProd', [sizes], { keepdims: 0 }), x.dtype);
      return [found, g.op('Expand', [count, g.op('Shape', [found])])];
    }
    const w = cast(g, weights, x.dtype);
    const [along] = reducedAxes(a, axis);
    const own =
      w.shape?.length === 1 && rank > 1
        ? unsqueeze(
            g,
            w,
            range(rank).filter((i) => i !== along),
          )
        : w;
    const total = widened(wholeSum)(g, g.op('Expand', [own, g.op('Shape', [x])]), axes, false);
    const products = widened(wholeSum)(g, g.op('Mul', [x, own]), axes, false);
    const found = whole ? truncateDiv(g, products, total) : g.op('Div', [products, total]);
    // of weights along one axis, one sum
    const sums = w.shape?.length === 1 && rank > 1 ? widened(wholeSum)(g, w, g.ints([0]), false) : total;
    return returned ? [found, sums] : found;
  },
});

const WAYS = ['linear', 'lower', 'higher', 'midpoint', 'nearest'] as const;

/** Percentiles along axes: elements in order, and what stands at q / 100 (n - 1). */
const percentile = op({
  inputs: ['a', 'q?'],
  attrs: {
    axis: optionalInts(null),
    interpolation: word(WAYS, 'linear'),
    keepdims: bool(false),
    q_scalar: optionalFloat(null),
  },
  lower: (g, { a, q }, { axis, interpolation, keepdims, q_scalar }) => {
    const rank = rankOf(a, 'its input');
    const axes = reducedAxes(a, axis);
    const rest = range(rank).filter((i) => !axes.includes(i));
    const moved = transpose(g, isFloat(a) ? a : cast(g, a, 'float32'), [...rest, ...axes]);
    const wanted = rest.map((i) => sizeVector(g, sizeAt(g, a, i)));
    const rows = g.op('Reshape', [moved, g.op('Concat', [...wanted, g.ints([-1])], { axis: 0 })], { allowzero: 1 });
    const n = sizeOf(g, rows, rest.length);
    const [ordered] = g.ops('TopK', [rows, n], { axis: rest.length, largest: 0, sorted: 1 }, 2);
    const share = q_scalar === null ? cast(g, q!, 'float64') : g.scalar('float64', q_scalar);
    const last = cast(g, g.op('Sub', [scalarOf(g, n), g.scalar('int64', 1)]), 'float64');
    const place = g.op('Mul', [g.op('Div', [share, g.scalar('float64', 100)]), last]);
    const [low, high] = [g.op('Floor', [place]), g.op('Ceil', [place])];
    const at = (index: Value): Value => g.op('Gather', [ordered!, int64(g, index)], { axis: rest.length });
    const found = ((): Value => {
      if (interpolation === 'lower') return at(low);
      if (interpolation === 'higher') return at(high);
      if (interpolation === 'nearest') return at(g.op('Round', [place]));
      const part =
        interpolation === 'midpoint'
          ? g.op('Where', [g.op('Equal', [low, high]), g.scalar('float64', 0), g.scalar('float64', 0.5)])
          : g.op('Sub', [place, low]);
      const weight = cast(g, part, ordered!.dtype);
      const [below, above] = [at(low), at(high)];
      return g.op('Add', [
        g.op('Mul', [below, g.op('Sub', [like(g, weight, 1), weight])]),
        g.op('Mul', [above, weight]),
      ]);
    })();
    const several = q_scalar === null && (q!.shape?.length ?? 0) > 0;
    const kept = keepdims ? unsqueeze(g, found, axes) : found;
    if (!several) return kept;
    // the percentiles come first
    const from = keepdims ? rank : rest.length;
    return transpose(g, kept, [from, ...range(from)]);
  },
});

/** How often each number from 0 on is there, or the sum of its weights; as many as the greatest needs. */
const bincount = op({
  inputs: ['data', 'weights?'],
  attrs: { minlength: int(0), has_weights: bool(false) },
  lower: (g, { data, weights }, { minlength, has_weights }) => {
    const index = int64(g, data);
    const greatest = g.op('ReduceMax', [index], { keepdims: 0 });
    const least = g.scalar('int64', Math.max(1, minlength));
    const count = g.op('Max', [g.op('Add', [greatest, g.scalar('int64', 1)]), least]);
    const values = has_weights && weights ? weights : undefined;
    const numbers = values ? (isFloat(values) ? values : cast(g, values, 'float32')) : undefined;
    const hit = g.op('Equal', [unsqueeze(g, iota(g, unsqueeze(g, count, [0])), [1]), unsqueeze(g, index, [0])]);
    if (!numbers) return cast(g, g.op('ReduceSum', [cast(g, hit, 'int64'), g.ints([1])], { keepdims: 0 }), data.dtype);
    const chosen = g.op('Where', [hit, unsqueeze(g, numbers, [0]), like(g, numbers, 0)]);
    return g.op('ReduceSum', [chosen, g.ints([1])], { keepdims: 0 });
  },
});

export const numpyReductions: Readonly<Record<string, OpRow>> = {
  _np_sum: summed(wholeSum),
  _np_prod: summed(wholeProduct),
  _np_max: extremeRow(withNan(extreme('ReduceMax'))),
  _np_min: extremeRow(withNan(extreme('ReduceMin'))),
  _np_all: asked(all),
  _np_any: asked(any),
  _npi_mean: meanRow,
  _npi_std: spread(true),
  _npi_var: spread(false),
  _npi_argmax: placeOf('ArgMax'),
  _npi_argmin: placeOf('ArgMin'),
  _npi_average: average,
  _npi_percentile: percentile,
  _npi_bincount: bincount,
};
