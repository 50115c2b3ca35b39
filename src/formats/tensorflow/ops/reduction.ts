/**
 * Reductions. No axes means that nothing is reduced; an empty sum is 0, product 1, mean NaN, maximum the lowest number.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/reduction_ops_common.h
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import {
  all,
  any,
  euclideanNorm,
  extreme,
  mean,
  type Reduce,
  wholeProduct,
  wholeSum,
  widened,
} from '../../../graph/layers/reduce.ts';
import { int64, like, vector, wide } from '../../../graph/layers/values.ts';
import { bool, type OpRow, op } from '../table.ts';

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
  Sum: reduction(widened(wholeSum)),
  Mean: reduction(mean),
  Prod: reduction(widened(wholeProduct)),
  Max: reduction(extreme('ReduceMax')),
  Min: reduction(extreme('ReduceMin')),
  All: reduction(all),
  Any: reduction(any),
  EuclideanNorm: reduction(euclideanNorm),
  L2Loss: op({ inputs: ['t'], lower: (g, { t }) => l2Loss(g, t) }),
};
