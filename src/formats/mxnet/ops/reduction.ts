/** Reductions along axes. https://github.com/apache/mxnet/blob/1.9.1/src/operator/tensor/broadcast_reduce_op_value.cc */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { any, extreme, mean, type Reduce, wholeProduct, wholeSum, widened } from '../../../graph/layers/reduce.ts';
import { cast, fromFront, isFloat, like, rankOf, wide } from '../../../graph/layers/values.ts';
import { bool, int, optionalDtype, optionalInt, optionalInts } from '../attrs.ts';
import { type OpRow, op, refuse } from '../table.ts';
import { flat, noScalar, reducedAxes } from './axes.ts';

const AXES = { axis: optionalInts(null), keepdims: bool(false), exclude: bool(false) } as const;

const reduced = (reduce: Reduce, prepare: (g: GraphBuilder, x: Value) => Value = (_g, x) => x): OpRow =>
  op({
    inputs: ['data'],
    attrs: AXES,
    lower: (g, { data }, { axis, keepdims, exclude }) => {
      const axes = reducedAxes(data, axis, exclude);
      const x = prepare(g, data);
      return noScalar(g, reduce(g, x, g.ints(axes), keepdims));
    },
  });

const sum = widened(wholeSum);
const product = widened(wholeProduct);
const withoutNan =
  (other: number) =>
  (g: GraphBuilder, x: Value): Value =>
    isFloat(x) ? g.op('Where', [g.op('IsNaN', [x]), like(g, x, other), x]) : x;

/** NaN where one of the elements is. */
export const withNan =
  (reduce: Reduce): Reduce =>
  (g, x, axes, keep) => {
    if (!isFloat(x)) return reduce(g, x, axes, keep);
    const isNone = any(g, g.op('IsNaN', [x]), axes, keep);
    return g.op('Where', [isNone, like(g, x, Number.NaN), reduce(g, x, axes, keep)]);
  };

const norm = op({
  inputs: ['data'],
  attrs: { ord: int(2), axis: optionalInts(null), out_dtype: optionalDtype(null), keepdims: bool(false) },
  lower: (g, { data }, { ord, axis, out_dtype, keepdims }) => {
    if (ord !== 1 && ord !== 2) throw refuse(`ord ${ord}; 1 and 2 are supported`);
    if (!isFloat(data))
      throw refuse(`a norm of ${data.dtype}, which MXNet cuts at each step; cast it to float32 before`);
    const axes = g.ints(reducedAxes(data, axis));
    const made = wide(g, [data], (y) => {
      if (ord === 1) return sum(g, g.op('Abs', [y!]), axes, keepdims);
      return g.op('Sqrt', [sum(g, g.op('Mul', [y!, y!]), axes, keepdims)]);
    });
    return noScalar(g, cast(g, made, out_dtype ?? data.dtype));
  },
});

/** The index of an extreme, in the dtype of the data; the first of equal ones. */
const indexOf = (onnx: 'ArgMax' | 'ArgMin'): OpRow =>
  op({
    inputs: ['data'],
    attrs: { axis: optionalInt(null), keepdims: bool(false) },
    lower: (g, { data }, { axis, keepdims }) => {
      const x = axis === null ? flat(g, data) : data;
      const front = axis === null ? 0 : fromFront(axis, rankOf(data, 'its input'));
      const found = cast(g, g.op(onnx, [x], { axis: front, keepdims: keepdims && axis !== null ? 1 : 0 }), data.dtype);
      if (axis === null && keepdims) {
        return g.op('Reshape', [found, g.ints(Array.from({ length: rankOf(data, 'its input') }, () => 1))]);
      }
      return noScalar(g, found);
    },
  });

export const reductions: Readonly<Record<string, OpRow>> = {
  sum: reduced(sum),
  mean: reduced(mean),
  prod: reduced(product),
  nansum: reduced(sum, withoutNan(0)),
  nanprod: reduced(product, withoutNan(1)),
  max: reduced(withNan(extreme('ReduceMax'))),
  min: reduced(withNan(extreme('ReduceMin'))),
  _square_sum: reduced(sum, (g, x) => g.op('Mul', [x, x])),
  norm,
  argmax: indexOf('ArgMax'),
  argmin: indexOf('ArgMin'),
  argmax_channel: op({
    inputs: ['data'],
    lower: (g, { data }) => cast(g, g.op('ArgMax', [data], { axis: 1, keepdims: 0 }), data.dtype),
  }),
  _np_cumsum: op({
    inputs: ['a'],
    attrs: { axis: optionalInt(null), dtype: optionalDtype(null) },
    lower: (g, { a }, { axis, dtype }) => {
      const x = axis === null ? flat(g, a) : a;
      const front = axis === null ? 0 : fromFront(axis, rankOf(x, 'its input'));
      const own = dtype === null ? x : cast(g, x, dtype);
      return wide(g, [own], (y) => g.op('CumSum', [y!, g.scalar('int64', front)]));
    },
  }),
};
