/** Attention as GluonNLP's transformers have it. https://github.com/apache/mxnet/blob/1.9.1/src/operator/contrib/transformer.cc */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { reshapeTo, sizeAt } from '../../../graph/layers/sizes.ts';
import { cast, like, rankOf, sizeOf, squeeze, transpose, wide } from '../../../graph/layers/values.ts';
import { int } from '../attrs.ts';
import { type OpRow, op } from '../table.ts';
import { turned } from './matrix.ts';

/** Part `i` of `parts` that are interleaved by heads: [time, batch, heads · parts · d] -> [batch · heads, time, d] */
const part = (g: GraphBuilder, x: Value, heads: number, parts: number, i: number): Value => {
  const width = x.shape?.[2];
  const depth = typeof width === 'number' ? width / heads / parts : -1;
  const apart = reshapeTo(g, x, [sizeAt(g, x, 0), sizeAt(g, x, 1), heads, parts, depth]);
  const own = squeeze(g, g.op('Slice', [apart, g.ints([i]), g.ints([i + 1]), g.ints([3])]), [3]);
  const moved = transpose(g, own, [1, 2, 0, 3]);
  return g.op('Reshape', [moved, g.op('Concat', [g.ints([-1]), g.op('Shape', [moved], { start: 2 })], { axis: 0 })]);
};

/** q k^T / sqrt(d) */
const scores = (g: GraphBuilder, q: Value, k: Value): Value =>
  wide(g, [q, k], (a, b) => {
    const depth = cast(g, sizeOf(g, a!, 2), a!.dtype);
    return g.op('MatMul', [g.op('Div', [a!, g.op('Sqrt', [depth])]), turned(g, b!)]);
  });

/** weights [batch · heads, time, keys] of v [batch · heads, keys, d] -> [time, batch, heads · d] */
const gathered = (g: GraphBuilder, weights: Value, v: Value, heads: number): Value => {
  const made = wide(g, [weights, v], (a, b) => g.op('MatMul', [a!, b!]));
  const apart = reshapeTo(g, made, [-1, heads, sizeAt(g, made, 1), sizeAt(g, made, 2)]);
  const moved = transpose(g, apart, [2, 0, 1, 3]);
  return reshapeTo(g, moved, [sizeAt(g, moved, 0), sizeAt(g, moved, 1), -1]);
};

const HEADS = { heads: int() } as const;

export const attentions: Readonly<Record<string, OpRow>> = {
  _contrib_interleaved_matmul_selfatt_qk: op({
    inputs: ['queries_keys_values'],
    attrs: HEADS,
    lower: (g, { queries_keys_values: x }, { heads }) => scores(g, part(g, x, heads, 3, 0), part(g, x, heads, 3, 1)),
  }),
  _contrib_interleaved_matmul_selfatt_valatt: op({
    inputs: ['queries_keys_values', 'attention'],
    attrs: HEADS,
    lower: (g, { queries_keys_values: x, attention }, { heads }) =>
      gathered(g, attention, part(g, x, heads, 3, 2), heads),
  }),
  _contrib_interleaved_matmul_encdec_qk: op({
    inputs: ['queries', 'keys_values'],
    attrs: HEADS,
    lower: (g, { queries, keys_values }, { heads }) =>
      scores(g, part(g, queries, heads, 1, 0), part(g, keys_values, heads, 2, 0)),
  }),
  _contrib_interleaved_matmul_encdec_valatt: op({
    inputs: ['keys_values', 'attention'],
    attrs: HEADS,
    lower: (g, { keys_values, attention }, { heads }) =>
      gathered(g, attention, part(g, keys_values, heads, 2, 1), heads),
  }),
  _contrib_div_sqrt_dim: op({
    inputs: ['data'],
    lower: (g, { data }) => {
      const size = data.shape?.at(-1);
      if (typeof size === 'number') return g.op('Div', [data, like(g, data, Math.sqrt(size))]);
      const depth = cast(g, sizeOf(g, data, rankOf(data, 'its input') - 1), data.dtype);
      return g.op('Div', [data, g.op('Sqrt', [depth])]);
    },
  }),
};
