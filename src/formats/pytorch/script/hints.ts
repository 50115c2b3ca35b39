/**
 * What an operator says of an input that it takes as it is: TorchScript's annotations state neither rank nor dtype, and
 * most models begin with an operator that takes one or two ranks only.
 */
import type { DType } from '../../../tensor/dtype.ts';
import { Cell } from './cells.ts';
import { List, type Thing } from './objects.ts';

export interface Hint {
  /** The ranks that the operator takes, the likeliest first; absent: any. */
  readonly ranks?: readonly number[];
  readonly dtype?: DType;
  /** The first of the ranks that lowers is the one: nobody serves images that are no batches. */
  readonly isBatched?: true;
}

const INT = 'int64' as const;

// biome-ignore format: one operator a line
const RULES: readonly (readonly [op: RegExp, argument: number, hint: Hint])[] = [
  [/^aten::(conv|conv_transpose|max_pool|avg_pool|adaptive_avg_pool|adaptive_max_pool|lp_pool|fractional_max_pool)1d/, 0, { ranks: [3, 2], isBatched: true }],
  [/^aten::(conv|conv_transpose|max_pool|avg_pool|adaptive_avg_pool|adaptive_max_pool|lp_pool|fractional_max_pool)2d/, 0, { ranks: [4, 3], isBatched: true }],
  [/^aten::(conv|conv_transpose|max_pool|avg_pool|adaptive_avg_pool|adaptive_max_pool|lp_pool|fractional_max_pool)3d/, 0, { ranks: [5, 4], isBatched: true }],
  [/^aten::upsample_\w*1d/,     0, { ranks: [3] }],
  [/^aten::upsample_\w*2d/,     0, { ranks: [4] }],
  [/^aten::upsample_\w*3d/,     0, { ranks: [5] }],
  [/^aten::(grid_sampler_2d|grid_sampler)$/, 0, { ranks: [4, 5] }],
  [/^aten::(embedding|embedding_bag)$/, 1, { ranks: [2, 1, 3], dtype: INT }],
  [/^aten::embedding_bag$/,     2, { ranks: [1], dtype: INT }],
  [/^aten::one_hot$/,           0, { dtype: INT }],
  [/^aten::linear$/,            0, { ranks: [2, 3, 1, 4, 5] }],
  [/^aten::(addmm|addmv)$/,     1, { ranks: [2] }],
  [/^aten::mm$/,                0, { ranks: [2] }],
  [/^aten::bmm$/,               0, { ranks: [3] }],
  [/^aten::baddbmm$/,           1, { ranks: [3] }],
  [/^aten::(lstm|gru|rnn_tanh|rnn_relu)$/, 0, { ranks: [3] }],
  [/^aten::(lstm_cell|gru_cell|rnn_tanh_cell|rnn_relu_cell)$/, 0, { ranks: [2] }],
  [/^aten::scaled_dot_product_attention$/, 0, { ranks: [4, 3] }],
  [/^aten::(_transformer_encoder_layer_fwd|_native_multi_head_attention)$/, 0, { ranks: [3] }],
  [/^aten::(gather|scatter|scatter_add|index_select|index_add|index_fill|index_copy)_?$/, 2, { dtype: INT }],
  [/^aten::(take|take_along_dim|nll_loss|nll_loss_nd|nll_loss2d|index|index_put_?|_index_put_impl_?)$/, 1, { dtype: INT }],
  [/^aten::_pack_padded_sequence$/, 1, { ranks: [1], dtype: INT }],
  [/^aten::bincount$/,          0, { ranks: [1], dtype: INT }],
  [/^aten::bitwise_not$/,       0, { dtype: 'bool' }],
  [/^aten::(masked_fill|masked_scatter|masked_select)_?$/, 1, { dtype: 'bool' }],
  [/^aten::_pack_padded_sequence$/, 1, { ranks: [1], dtype: INT }],
  [/^aten::where$/,             0, { dtype: 'bool' }],
  [/^aten::(pixel_shuffle|pixel_unshuffle)$/, 0, { ranks: [4, 3, 5] }],
  [/^torchvision::(roi_align|roi_pool|ps_roi_align|deform_conv2d)$/, 0, { ranks: [4] }],
  [/^torchvision::(roi_align|roi_pool|ps_roi_align)$/, 1, { ranks: [2] }],
  [/^torchvision::nms$/,        0, { ranks: [2] }],
  [/^torchvision::nms$/,        1, { ranks: [1] }],
];

/** Operators of a tensor and a weight, which torch takes in one dtype only. */
const OF_ONE_DTYPE = /^aten::(conv[123]d|conv_transpose[123]d|_convolution|convolution|linear|prelu)$/;

/** What is known of argument `place` of such a call; undefined where nothing is. */
export const hintOf = (op: string, place: number, args: readonly Thing[]): Hint | undefined => {
  const [, weight] = args;
  const hint = ofRanks(op, place, args);
  if (place !== 0 || !OF_ONE_DTYPE.test(op) || !(weight instanceof Cell) || weight.attribute === undefined) return hint;
  return { ...hint, dtype: weight.read().dtype };
};

const ofRanks = (op: string, place: number, args: readonly Thing[]): Hint | undefined => {
  // What is joined with a mask is a mask.
  const other = args[1 - place];
  if (/^aten::(bitwise_and|bitwise_or|bitwise_xor|__and__|__or__|__xor__)$/.test(op) && other instanceof Cell) {
    return other.read().dtype === 'bool' ? { dtype: 'bool' } : undefined;
  }
  if ((op === 'aten::_convolution' || op === 'aten::convolution') && place === 0 && args[3] instanceof List) {
    const spatial = args[3].items.length;
    return { ranks: [spatial + 2, spatial + 1], isBatched: true };
  }
  if (op === 'aten::permute' && place === 0 && args[1] instanceof List) return { ranks: [args[1].items.length] };
  return RULES.find(([pattern, argument]) => argument === place && pattern.test(op))?.[2];
};
