/**
 * Reductions. No axes means that nothing is reduced; an empty sum is 0, product 1, maximum the lowest number.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/reduction_ops_common.h
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { bool, type OpRow, op } from '../table.ts';
import { cast, int64, isFloat, known, like, vector, wide } from './values.ts';

type Reduce = (g: GraphBuilder, x: Value, axes: Value, keep: boolean) => Value;

const onnx =
  (name: string): Reduce =>
  (g, x, axes, keep) => {
    const numbers = known(g, axes);
    if (numbers?.length === 0) return x;
    const attributes = { keepdims: keep ? 1 : 0, ...(numbers ? {} : { noop_with_empty_axes: 1 }) };
    return g.op(name, [x, axes], attributes);
  };
const [sum, mean, product, maximum, minimum] = ['ReduceSum', 'ReduceMean', 'ReduceProd', 'ReduceMax', 'ReduceMin'].map(
  onnx,
) as [Reduce, Reduce, Reduce, Reduce, Reduce];

/** True where no element is false: counted, since an empty tensor must answer true. */
const all: Reduce = (g, x, axes, keep) => {
  const wrong = sum(g, cast(g, g.op('Not', [x]), 'int64'), axes, keep);
  return g.op('Equal', [wrong, g.scalar('int64', 0)]);
};
const any: Reduce = (g, x, axes, keep) => cast(g, sum(g, cast(g, x, 'int64'), axes, keep), 'bool');

/** sqrt(sum x^2) */
const euclideanNorm: Reduce = (g, x, axes, keep) =>
  wide(g, [x], (v) => {
    const squares = sum(g, g.op('Mul', [v!, v!]), axes, keep);
    return isFloat(squares)
      ? g.op('Sqrt', [squares])
      : cast(g, g.op('Sqrt', [cast(g, squares, 'float64')]), squares.dtype);
  });

const halves =
  (reduce: Reduce): Reduce =>
  (g, x, axes, keep) =>
    wide(g, [x], (v) => reduce(g, v!, axes, keep));

const reduction = (reduce: Reduce): OpRow =>
  op({
    inputs: ['input', 'reduction_indices'],
    attrs: { keep_dims: bool(false) },
    lower: (g, { input, reduction_indices }, { keep_dims }) =>
      reduce(g, input, vector(g, int64(g, reduction_indices)), keep_dims),
  });

/** sum(t^2) / 2 */
const l2Loss = (g: GraphBuilder, t: Value): Value =>
  wide(g, [t], (v) => g.op('Div', [g.op('ReduceSum', [g.op('Mul', [v!, v!])], { keepdims: 0 }), like(g, v!, 2)]));

export const reductions: Readonly<Record<string, OpRow>> = {
  Sum: reduction(halves(sum)),
  Mean: reduction(halves(mean)),
  Prod: reduction(halves(product)),
  Max: reduction(maximum),
  Min: reduction(minimum),
  All: reduction(all),
  Any: reduction(any),
  EuclideanNorm: reduction(euclideanNorm),
  L2Loss: op({ inputs: ['t'], lower: (g, { t }) => l2Loss(g, t) }),
};
