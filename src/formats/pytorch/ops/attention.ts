/**
 * Attention: https://docs.pytorch.org/docs/2.8/generated/torch.nn.functional.scaled_dot_product_attention.html and the
 * operators that torch.nn's transformers call at once in evaluation mode, in which a mask says what is left out.
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { attentionWithWeights, joinHeads, splitHeads } from '../../../graph/layers/attention.ts';
import { layerNorm } from '../../../graph/layers/norm.ts';
import { floats, sizeAt } from '../../../graph/layers/sizes.ts';
import { cast, unsqueeze } from '../../../graph/layers/values.ts';
import { type AtenRow, type AtenTable, refuse, row } from '../aten.ts';
import { asNested, maskOfNested } from '../nested.ts';
import type { Int, Num } from '../values.ts';
import { linear } from './embedding.ts';
import { flag, flagOrValue, maybe, real, wantRank } from './layer-arguments.ts';

interface ScaledDotProduct {
  readonly query: Value;
  readonly key: Value;
  readonly value: Value;
  readonly attn_mask?: Value | null;
  readonly attn_bias?: Value | null;
  readonly dropout_p: number | Num;
  readonly is_causal: boolean | Num;
  readonly scale: number | Num | null;
  readonly enable_gqa?: boolean | Num;
}

const scaled = (g: GraphBuilder, a: ScaledDotProduct): readonly [Value, Value] => {
  if (real(a.dropout_p, 'dropout_p') !== 0)
    throw refuse('dropout_p is not 0: the model is in training mode; call model.eval() before it is exported');
  for (const x of [a.query, a.key, a.value]) wantRank(x, 'query, key or value', 2, Infinity);
  return attentionWithWeights(g, {
    query: a.query,
    key: a.key,
    value: a.value,
    mask: maybe(a.attn_mask ?? a.attn_bias),
    causal: flagOrValue(a.is_causal),
    scale: a.scale === null || a.scale === undefined ? undefined : real(a.scale, 'scale'),
    groupedQuery: a.enable_gqa === undefined ? false : flag(a.enable_gqa, 'enable_gqa'),
  });
};

/** What only training reads is left empty. */
const unread = (g: GraphBuilder): Value => floats(g, 'float32', []);
const flash: AtenRow = row<ScaledDotProduct>(({ g, ...a }) => [scaled(g, a)[0], unread(g)]);

interface MultiHead {
  readonly query: Value;
  readonly key: Value;
  readonly value: Value;
  readonly num_head: Int;
  readonly qkv_weight: Value;
  readonly qkv_bias: Value;
  readonly proj_weight: Value;
  readonly proj_bias: Value;
  readonly mask: Value | null;
  readonly mask_type?: Int | null;
  /** What there is of a nested tensor, bool [batch, time]. */
  readonly there?: Value | undefined;
}

/** What is seen, from a mask of what is not: 0 [targets, sources], 1 [batch, sources], 2 [batch, heads, targets, sources]. */
const seenOf = (g: GraphBuilder, mask: Value | null, type: Int | null | undefined): Value | undefined => {
  if (!mask) return undefined;
  const kind = type == null ? 2 : real(type, 'mask_type');
  const seen = g.op('Not', [cast(g, mask, 'bool')]);
  if (kind === 1) return unsqueeze(g, seen, [1, 2]);
  return seen;
};

/**
 * [batch, time, width] -> the same, and weights [batch, heads, targets, sources]. What sees nothing is NaN, as torch's own
 * operator makes it, unlike its scaled_dot_product_attention.
 */
const multiHead = (g: GraphBuilder, a: MultiHead): readonly [Value, Value] => {
  const heads = real(a.num_head, 'num_head');
  for (const x of [a.query, a.key, a.value]) wantRank(x, 'query, key or value', 3);
  let parts: readonly Value[];
  if (a.query === a.key && a.key === a.value) {
    const all = linear(g, a.query, a.qkv_weight, a.qkv_bias);
    parts = g.ops('Split', [all], { axis: 2, num_outputs: 3 }, 3);
  } else {
    const weights = g.ops('Split', [a.qkv_weight], { axis: 0, num_outputs: 3 }, 3);
    const biases = g.ops('Split', [a.qkv_bias], { axis: 0, num_outputs: 3 }, 3);
    parts = [a.query, a.key, a.value].map((x, i) => linear(g, x, weights[i]!, biases[i]));
  }
  const [query, key, value] = parts.map((x) => splitHeads(g, x, heads)) as [Value, Value, Value];
  const [y, weights] = attentionWithWeights(g, {
    query,
    key,
    value,
    mask: a.there ? unsqueeze(g, a.there, [1, 2]) : seenOf(g, a.mask, a.mask_type),
    blind: 'nan',
  });
  return [linear(g, joinHeads(g, y), a.proj_weight, a.proj_bias), weights];
};

interface EncoderLayer {
  readonly src: Value;
  readonly num_heads: Int;
  readonly qkv_weight: Value;
  readonly qkv_bias: Value;
  readonly proj_weight: Value;
  readonly proj_bias: Value;
  readonly use_gelu: boolean | Num;
  readonly norm_first: boolean | Num;
  readonly eps: number | Num;
  readonly norm_weight_1: Value;
  readonly norm_bias_1: Value;
  readonly norm_weight_2: Value;
  readonly norm_bias_2: Value;
  readonly ffn_weight_1: Value;
  readonly ffn_bias_1: Value;
  readonly ffn_weight_2: Value;
  readonly ffn_bias_2: Value;
  readonly mask: Value | null;
  readonly mask_type?: Int | null;
}

/** x + attention(x), normalized; then x + W₂ activation(W₁ x), normalized; each before its sum where norm_first says so. */
const encoderLayer = (g: GraphBuilder, a: EncoderLayer): Value => {
  const epsilon = real(a.eps, 'eps');
  const there = maskOfNested(a.src);
  if (there && a.mask) throw refuse('a nested tensor with a mask');
  const normFirst = flag(a.norm_first, 'norm_first');
  const normal = (x: Value, scale: Value, bias: Value): Value =>
    layerNorm(g, x, [sizeAt(g, scale, 0)], { scale, bias, epsilon });
  const first = (x: Value): Value => normal(x, a.norm_weight_1, a.norm_bias_1);
  const second = (x: Value): Value => normal(x, a.norm_weight_2, a.norm_bias_2);
  const self = normFirst ? first(a.src) : a.src;
  const [attended] = multiHead(g, { ...a, there, query: self, key: self, value: self, num_head: a.num_heads });
  const sum = g.op('Add', [a.src, attended]);
  const x = normFirst ? sum : first(sum);
  const wide = linear(g, normFirst ? second(x) : x, a.ffn_weight_1, a.ffn_bias_1);
  const active = flag(a.use_gelu, 'use_gelu') ? g.op('Gelu', [wide]) : g.op('Relu', [wide]);
  const y = g.op('Add', [x, linear(g, active, a.ffn_weight_2, a.ffn_bias_2)]);
  const answer = normFirst ? y : second(y);
  return there ? asNested(g, answer, there) : answer;
};

export const attentions: AtenTable = {
  'aten::scaled_dot_product_attention': row<ScaledDotProduct>(({ g, ...a }) => scaled(g, a)[0]),
  'aten::_scaled_dot_product_attention_math': row<ScaledDotProduct>(({ g, ...a }) => scaled(g, a)),
  'aten::_scaled_dot_product_flash_attention_for_cpu': flash,
  'aten::_native_multi_head_attention': row<
    MultiHead & { readonly need_weights: boolean | Num; readonly average_attn_weights: boolean | Num }
  >(({ g, need_weights, average_attn_weights, ...a }) => {
    const [y, weights] = multiHead(g, a);
    if (!flag(need_weights, 'need_weights')) return [y, unread(g)];
    const mean = (): Value => g.op('ReduceMean', [weights, g.ints([1])], { keepdims: 0 });
    return [y, flag(average_attn_weights, 'average_attn_weights') ? mean() : weights];
  }),
  'aten::_transformer_encoder_layer_fwd': row<EncoderLayer>(({ g, ...a }) => encoderLayer(g, a)),
};
