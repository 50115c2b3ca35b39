/**
 * Scaled dot-product attention: softmax(Q Kᵀ · scale + mask) V, and several heads of it.
 * https://docs.pytorch.org/docs/2.8/generated/torch.nn.functional.scaled_dot_product_attention.html
 */
import type { GraphBuilder } from '../builder.ts';
import type { Value } from '../graph.ts';
import { expandTo, over, reshapeTo, type Size, sizeAt, sizesOf, sizeVector, times } from './sizes.ts';
import { cast, iota, isHalf, like, rankOf, refuse, transpose, unsqueeze } from './values.ts';

export interface Attention {
  /** [.., targets, width] */
  readonly query: Value;
  /** [.., sources, width] */
  readonly key: Value;
  /** [.., sources, values] */
  readonly value: Value;
  /** Broadcasts to [.., targets, sources]: true or 0 where a source is seen, false or -infinity where it is not. */
  readonly mask?: Value | undefined;
  /** Target i sees sources 0 to i; a value, bool [], where only the run knows whether it does. */
  readonly causal?: boolean | Value | undefined;
  /** 1 / sqrt(width) where it is left out. */
  readonly scale?: number | undefined;
  /** A key's head serves several of the query's, next to each other. */
  readonly groupedQuery?: boolean | undefined;
  /**
   * A target that sees nothing gets zeros (torch since 2.5), or NaN, as the softmax of nothing is.
   */
  readonly blind?: 'zero' | 'nan' | undefined;
}

const swapLast = (g: GraphBuilder, x: Value): Value => {
  const rank = rankOf(x, 'the key of an attention');
  const perm = Array.from({ length: rank }, (_, i) => i);
  return transpose(g, x, [...perm.slice(0, -2), rank - 1, rank - 2]);
};

/** int64 [targets, sources] bool: whether source j stands at or before target i. */
const lowerTriangle = (g: GraphBuilder, targets: Size, sources: Size): Value => {
  const rows = unsqueeze(g, iota(g, sizeVector(g, targets)), [1]);
  return g.op('GreaterOrEqual', [rows, iota(g, sizeVector(g, sources))]);
};

/** [.., heads, sources, width], each head as often as the query needs it. */
const repeated = (g: GraphBuilder, x: Value, heads: Size): Value => {
  const rank = rankOf(x, 'a tensor of an attention');
  if (rank < 3) throw refuse('grouped queries without an axis of heads');
  const axis = rank - 3;
  const own = sizeAt(g, x, axis);
  if (own === heads && typeof own === 'number') return x;
  const each = over(g, heads, own);
  const all = sizesOf(g, x);
  const wide = expandTo(g, unsqueeze(g, x, [axis + 1]), [...all.slice(0, axis + 1), each, ...all.slice(axis + 1)]);
  return reshapeTo(g, wide, [...all.slice(0, axis), times(g, own, each), ...all.slice(axis + 1)]);
};

/** The weights [.., targets, sources] and what they make of the values [.., targets, values]. */
export const attentionWithWeights = (g: GraphBuilder, a: Attention): readonly [Value, Value] => {
  const { query } = a;
  if (isHalf(query)) {
    const wide = (x: Value): Value => cast(g, x, 'float32');
    const { mask } = a;
    const [y, w] = attentionWithWeights(g, {
      ...a,
      query: wide(query),
      key: wide(a.key),
      value: wide(a.value),
      mask: mask && (mask.dtype === 'bool' ? mask : wide(mask)),
    });
    return [cast(g, y, query.dtype), cast(g, w, query.dtype)];
  }
  const rank = rankOf(query, 'the query of an attention');
  const heads = rank >= 3 ? sizeAt(g, query, rank - 3) : 1;
  const key = a.groupedQuery ? repeated(g, a.key, heads) : a.key;
  const value = a.groupedQuery ? repeated(g, a.value, heads) : a.value;
  const width = query.shape![rank - 1];
  const scale =
    a.scale !== undefined
      ? like(g, query, a.scale)
      : typeof width === 'number'
        ? like(g, query, 1 / Math.sqrt(width))
        : g.op('Reciprocal', [g.op('Sqrt', [cast(g, sizeVector(g, sizeAt(g, query, rank - 1)), query.dtype)])]);
  let scores = g.op('MatMul', [g.op('Mul', [query, scale]), swapLast(g, key)]);
  const never = like(g, query, Number.NEGATIVE_INFINITY);
  if (a.causal) {
    const seen = lowerTriangle(g, sizeAt(g, query, rank - 2), sizeAt(g, key, rankOf(key, 'the key') - 2));
    const kept = a.causal === true ? seen : g.op('Or', [g.op('Not', [a.causal]), seen]);
    scores = g.op('Where', [kept, scores, never]);
  }
  const { mask } = a;
  if (mask) {
    scores =
      mask.dtype === 'bool' ? g.op('Where', [mask, scores, never]) : g.op('Add', [scores, cast(g, mask, scores.dtype)]);
  }
  const softmax = g.op('Softmax', [scores], { axis: -1 });
  const axis = rankOf(scores, 'the scores of an attention') - 1;
  const blind = (): Value => g.op('Equal', [g.op('ReduceMax', [scores, g.ints([axis])], { keepdims: 1 }), never]);
  const weights = mask && a.blind !== 'nan' ? g.op('Where', [blind(), like(g, query, 0), softmax]) : softmax;
  return [g.op('MatMul', [weights, value]), weights];
};

/** [.., targets, values] */
export const attention = (g: GraphBuilder, a: Attention): Value => attentionWithWeights(g, a)[0];

/** [batch, time, heads · width] -> [batch, heads, time, width] */
export const splitHeads = (g: GraphBuilder, x: Value, heads: number): Value => {
  const [batch, time, width] = sizesOf(g, x) as readonly [Size, Size, Size];
  const each = typeof width === 'number' ? width / heads : over(g, width, heads);
  return transpose(g, reshapeTo(g, x, [batch, time, heads, each]), [0, 2, 1, 3]);
};

/** [batch, heads, time, width] -> [batch, time, heads · width] */
export const joinHeads = (g: GraphBuilder, x: Value): Value => {
  const [batch, heads, time, width] = sizesOf(g, x) as readonly [Size, Size, Size, Size];
  return reshapeTo(g, transpose(g, x, [0, 2, 1, 3]), [batch, time, times(g, heads, width)]);
};
