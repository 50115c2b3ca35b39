/**
 * Normalizations: https://docs.pytorch.org/docs/2.8/nn.functional.html#non-linear-activation-functions
 * The native operators also answer the mean and 1 / sqrt(variance + eps), which only training reads.
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import {
  batchNorm,
  batchNormOfBatch,
  groupNorm,
  instanceNorm,
  layerNorm,
  rmsNorm,
} from '../../../graph/layers/norm.ts';
import { floats, productOf, reshapeTo, sizesOf } from '../../../graph/layers/sizes.ts';
import { cast, isHalf, like } from '../../../graph/layers/values.ts';
import { type AtenRow, type AtenTable, refuse, row } from '../aten.ts';
import type { Int, Num } from '../values.ts';
import { flag, maybe, real, sizeOfInt, wantRank } from './layer-arguments.ts';

interface Batch {
  readonly input: Value;
  readonly weight: Value | null;
  readonly bias: Value | null;
  readonly running_mean: Value | null;
  readonly running_var: Value | null;
  readonly training: boolean | Num;
  readonly eps: number | Num;
}

/** In training mode, and where nothing was kept, by the batch's own statistics. */
const batch = (g: GraphBuilder, a: Batch): Value => {
  wantRank(a.input, 'the input', 2, Infinity);
  const { running_mean: mean, running_var: variance } = a;
  const affine = { scale: maybe(a.weight), bias: maybe(a.bias), epsilon: real(a.eps, 'eps') };
  if (flag(a.training, 'training') || !mean || !variance) {
    if (!a.input.shape) throw refuse('the rank of the input is unknown');
    return batchNormOfBatch(g, a.input, affine);
  }
  return batchNorm(g, a.input, { ...affine, mean, variance });
};

/** The mean and 1 / sqrt(variance + eps), empty as torch gives them from stored statistics. */
const unread = (g: GraphBuilder, x: Value): readonly [Value, Value] => {
  const empty = cast(g, floats(g, 'float32', []), isHalf(x) ? 'float32' : x.dtype);
  return [empty, empty];
};

/** In training mode the batch's own statistics are among the answers. */
const nativeBatch: AtenRow = row<Batch>(({ g, ...a }) => {
  const y = batch(g, a);
  if (!flag(a.training, 'training') && a.running_mean && a.running_var) return [y, ...unread(g, a.input)];
  const axes = a.input.shape!.flatMap((_, axis) => (axis === 1 ? [] : [axis]));
  const found = statistics(g, a.input, axes, real(a.eps, 'eps'));
  return [y, ...found.map((value) => g.op('Squeeze', [value, g.ints(axes)]))];
});

/** Over the last axes, and the statistics in float32 or wider. */
const statistics = (g: GraphBuilder, x: Value, axes: readonly number[], eps: number): readonly [Value, Value] => {
  const wide = isHalf(x) ? cast(g, x, 'float32') : x;
  const over = (value: Value): Value => g.op('ReduceMean', [value, g.ints(axes)], { keepdims: 1 });
  const mean = over(wide);
  const d = g.op('Sub', [wide, mean]);
  const variance = over(g.op('Mul', [d, d]));
  return [mean, g.op('Reciprocal', [g.op('Sqrt', [g.op('Add', [variance, like(g, wide, eps)])])])];
};

const grouped: typeof groupNorm = (g, x, groups, affine) => {
  wantRank(x, 'the input', 2, Infinity);
  const channels = x.shape?.[1];
  if (typeof channels === 'number' && channels % groups !== 0) throw refuse(`${groups} groups of ${channels} channels`);
  return groupNorm(g, x, groups, affine);
};

interface Layer {
  readonly input: Value;
  readonly normalized_shape: readonly Int[];
  readonly weight: Value | null;
  readonly bias: Value | null;
  readonly eps: number | Num;
}
const layer = (g: GraphBuilder, a: Layer): Value => {
  wantRank(a.input, 'the input', a.normalized_shape.length, Infinity);
  return layerNorm(g, a.input, a.normalized_shape.map(sizeOfInt), {
    scale: maybe(a.weight),
    bias: maybe(a.bias),
    epsilon: real(a.eps, 'eps'),
  });
};

interface Rms {
  readonly input: Value;
  readonly normalized_shape: readonly Int[];
  readonly weight: Value | null;
  readonly eps: number | Num | null;
}
/** The smallest step from 1, where no eps is given. */
const EPSILON = { float16: 2 ** -10, bfloat16: 2 ** -7, float32: 2 ** -23, float64: 2 ** -52 } as const;
const rms = (g: GraphBuilder, a: Rms): Value => {
  wantRank(a.input, 'the input', a.normalized_shape.length, Infinity);
  const own = EPSILON[(isHalf(a.input) ? 'float32' : a.input.dtype) as keyof typeof EPSILON];
  return rmsNorm(g, a.input, a.normalized_shape.length, {
    scale: maybe(a.weight),
    epsilon: a.eps === null ? own : real(a.eps, 'eps'),
  });
};

interface WeightNorm {
  readonly v: Value;
  readonly dim: Int;
}
/** v · g / |v|, the norm over all dimensions but `dim` (over all where it is −1). */
const weightNorm = (g: GraphBuilder, v: Value, scale: Value, dim: Int): readonly [Value, Value] => {
  const norm = normExcept(g, v, real(dim, 'dim'));
  return [g.op('Mul', [v, g.op('Div', [scale, norm])]), norm];
};
const normExcept = (g: GraphBuilder, v: Value, stated: number): Value => {
  if (!v.shape) throw refuse('the rank of the weight is unknown');
  const dim = stated < -1 ? stated + v.shape.length : stated;
  const axes = v.shape!.map((_, i) => i).filter((axis) => axis !== dim);
  const squares = g.op('ReduceSum', [g.op('Mul', [v, v]), g.ints(axes)], { keepdims: dim === -1 ? 0 : 1 });
  return g.op('Sqrt', [squares]);
};

export const normalizations: AtenTable = {
  'aten::batch_norm': row<Batch>(({ g, ...a }) => batch(g, a)),
  'aten::native_batch_norm': nativeBatch,
  'aten::_native_batch_norm_legit': nativeBatch,
  'aten::_native_batch_norm_legit_no_training': row<Batch>(({ g, ...a }) => [
    batch(g, { ...a, training: false }),
    ...unread(g, a.input),
  ]),
  'aten::_batch_norm_no_update': row<Batch>(({ g, ...a }) => [
    batch(g, { ...a, training: false }),
    ...unread(g, a.input),
    cast(g, floats(g, 'float32', []), 'uint8'),
  ]),
  'aten::cudnn_batch_norm': row<Batch & { readonly epsilon: number | Num }>(({ g, ...a }) => [
    batch(g, { ...a, eps: a.epsilon }),
    ...unread(g, a.input),
    cast(g, floats(g, 'float32', []), 'uint8'),
  ]),
  'aten::instance_norm': row<Batch & { readonly use_input_stats: boolean | Num }>(({ g, ...a }) => {
    if (!flag(a.use_input_stats, 'use_input_stats')) return batch(g, { ...a, training: false });
    if (!a.input.shape) throw refuse('the rank of the input is unknown');
    return instanceNorm(g, a.input, { scale: maybe(a.weight), bias: maybe(a.bias), epsilon: real(a.eps, 'eps') });
  }),
  'aten::group_norm': row<Batch & { readonly num_groups: Int }>(({ g, ...a }) =>
    grouped(g, a.input, real(a.num_groups, 'num_groups'), {
      scale: maybe(a.weight),
      bias: maybe(a.bias),
      epsilon: real(a.eps, 'eps'),
    }),
  ),
  'aten::native_group_norm': row<Batch & { readonly group: Int }>(({ g, ...a }) => {
    const groups = real(a.group, 'group');
    const epsilon = real(a.eps, 'eps');
    const y = grouped(g, a.input, groups, { scale: maybe(a.weight), bias: maybe(a.bias), epsilon });
    const all = sizesOf(g, a.input);
    const rest = productOf(g, all.slice(1));
    const flat = reshapeTo(g, a.input, [all[0]!, groups, typeof rest === 'number' ? rest / groups : -1]);
    const found = statistics(g, flat, [2], epsilon).map((value) =>
      cast(g, g.op('Squeeze', [value, g.ints([2])]), a.input.dtype),
    );
    return [y, ...found];
  }),
  'aten::layer_norm': row<Layer>(({ g, ...a }) => layer(g, a)),
  'aten::native_layer_norm': row<Layer>(({ g, ...a }) => {
    const y = layer(g, a);
    const rank = a.input.shape!.length;
    const axes = a.normalized_shape.map((_, i) => rank - a.normalized_shape.length + i);
    // of the dtype of the weights, where they are wider than the input
    const dtype = a.weight?.dtype ?? a.input.dtype;
    return [y, ...statistics(g, a.input, axes, real(a.eps, 'eps')).map((value) => cast(g, value, dtype))];
  }),
  'aten::rms_norm': row<Rms>(({ g, ...a }) => rms(g, a)),
  'aten::_fused_rms_norm': row<Rms>(({ g, ...a }) => {
    const rank = a.input.shape?.length;
    if (rank === undefined) throw refuse('the rank of the input is unknown');
    const axes = a.normalized_shape.map((_, i) => rank - a.normalized_shape.length + i);
    const own = EPSILON[(isHalf(a.input) ? 'float32' : a.input.dtype) as keyof typeof EPSILON];
    const eps = a.eps === null ? own : real(a.eps, 'eps');
    const wide = isHalf(a.input) ? cast(g, a.input, 'float32') : a.input;
    const mean = g.op('ReduceMean', [g.op('Mul', [wide, wide]), g.ints(axes)], { keepdims: 1 });
    return [rms(g, a), g.op('Reciprocal', [g.op('Sqrt', [g.op('Add', [mean, like(g, wide, eps)])])])];
  }),
  'aten::_weight_norm': row<WeightNorm>(({ g, v, dim, args }) => weightNorm(g, v, args['g'] as Value, dim)[0]),
  'aten::_weight_norm_interface': row<WeightNorm>(({ g, v, dim, args }) => weightNorm(g, v, args['g'] as Value, dim)),
  'aten::norm_except_dim': row<{ v: Value; pow: Int; dim: Int }>(({ g, v, pow, dim }) => {
    if (real(pow, 'pow') !== 2) throw refuse('a norm other than the second');
    return normExcept(g, v, real(dim, 'dim'));
  }),
};
