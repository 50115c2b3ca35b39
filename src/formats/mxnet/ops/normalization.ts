/** Normalizations. https://github.com/apache/mxnet/tree/1.9.1/src/operator/nn, instance_norm-inl.h, l2_normalization-inl.h */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import {
  batchNorm,
  groupNorm,
  instanceNorm,
  layerNorm,
  localResponseNorm,
  lpNormalize,
} from '../../../graph/layers/norm.ts';
import { reshapeTo, sizeAt, sizesOf } from '../../../graph/layers/sizes.ts';
import { cast, fromFront, like, rankOf, transpose, unsqueeze, wide } from '../../../graph/layers/values.ts';
import { inversePermutation } from '../../../tensor/permute.ts';
import { bool, float, int, optionalFloat, optionalInts, text, word } from '../attrs.ts';
import { type OpRow, op, refuse } from '../table.ts';

const swapped = (rank: number, axis: number): readonly number[] =>
  Array.from({ length: rank }, (_, i) => (i === 1 ? axis : i === axis ? 1 : i));

/** With the channels of `axis` second. */
const alongAxis = (g: GraphBuilder, x: Value, axis: number, formula: (x: Value) => Value): Value => {
  if (axis === 1) return formula(x);
  const rank = rankOf(x, 'its input');
  const front = fromFront(axis, rank);
  if (front === 1) return formula(x);
  if (front === 0 && rank === 1) throw refuse('the statistics of a vector');
  const perm = swapped(rank, front);
  return transpose(g, formula(transpose(g, x, perm)), perm);
};

const BATCH_NORM = {
  eps: float(0.001),
  momentum: float(Math.fround(0.9)),
  fix_gamma: bool(true),
  use_global_stats: bool(false),
  output_mean_var: bool(false),
} as const;

interface Batch {
  readonly eps: number;
  readonly fix_gamma: boolean;
  readonly output_mean_var: boolean;
}
type BatchInputs = { readonly [name in 'data' | 'gamma' | 'beta' | 'moving_mean' | 'moving_var']: Value };

/** By the statistics that were stored while training; gamma is 1 where it is fixed, whatever the file has. */
const normalized = (g: GraphBuilder, i: BatchInputs, a: Batch, axis: number, relu: boolean): readonly Value[] => {
  const y = alongAxis(g, i.data, axis, (x) =>
    batchNorm(g, x, {
      scale: a.fix_gamma ? undefined : i.gamma,
      bias: i.beta,
      mean: i.moving_mean,
      variance: i.moving_var,
      epsilon: a.eps,
    }),
  );
  const out = relu ? g.op('Max', [y, like(g, y, 0)]) : y;
  if (!a.output_mean_var) return [out];
  const shifted = g.op('Add', [i.moving_var, like(g, i.moving_var, a.eps)]);
  return [out, i.moving_mean, g.op('Div', [like(g, shifted, 1), g.op('Sqrt', [shifted])])];
};

const INPUTS = ['data', 'gamma', 'beta', 'moving_mean', 'moving_var'] as const;

/** Mean and 1 / deviation of a layer normalization, as output_mean_var answers them. */
const statistics = (g: GraphBuilder, x: Value, axes: readonly number[], eps: number): readonly Value[] => {
  const over = (value: Value): Value => g.op('ReduceMean', [value, g.ints(axes)], { keepdims: 1 });
  const mean = over(x);
  const d = g.op('Sub', [x, mean]);
  const deviation = g.op('Sqrt', [g.op('Add', [over(g.op('Mul', [d, d])), like(g, x, eps)])]);
  return [mean, deviation];
};

const layer = op({
  inputs: ['data', 'gamma', 'beta'],
  attrs: { axis: int(-1), eps: float(Math.fround(1e-5)), output_mean_var: bool(false) },
  lower: (g, { data, gamma, beta }, { axis, eps, output_mean_var }) => {
    const rank = rankOf(data, 'its input');
    const front = fromFront(axis, rank);
    const perm = Array.from({ length: rank }, (_, i) => i).filter((i) => i !== front);
    const moved = [...perm, front];
    const x = transpose(g, data, moved);
    const y = layerNorm(g, x, [sizeAt(g, x, rank - 1)], { scale: gamma, bias: beta, epsilon: eps });
    const out = transpose(g, y, inversePermutation(moved));
    return output_mean_var ? [out, ...statistics(g, data, [front], eps)] : out;
  },
});

const group = op({
  inputs: ['data', 'gamma', 'beta'],
  attrs: { num_groups: int(1), eps: float(Math.fround(1e-5)), output_mean_var: bool(false) },
  lower: (g, { data, gamma, beta }, { num_groups, eps, output_mean_var }) => {
    if (output_mean_var) throw refuse('output_mean_var of a GroupNorm');
    const plain = groupNorm(g, data, num_groups, { epsilon: eps });
    const rank = rankOf(data, 'its input');
    const channels = data.shape![1]!;
    // MXNet before 2.0 has one gamma and beta a group
    if (gamma.shape?.[0] !== num_groups || channels === num_groups) {
      const each = (v: Value): Value =>
        unsqueeze(
          g,
          cast(g, v, data.dtype),
          Array.from({ length: rank - 2 }, (_, i) => i + 1),
        );
      return g.op('Add', [g.op('Mul', [plain, each(gamma)]), each(beta)]);
    }
    const all = sizesOf(g, plain);
    const grouped = reshapeTo(g, plain, [all[0]!, num_groups, -1]);
    const each = (v: Value): Value => unsqueeze(g, cast(g, v, data.dtype), [1]);
    return reshapeTo(g, g.op('Add', [g.op('Mul', [grouped, each(gamma)]), each(beta)]), all);
  },
});

const OF_ANY_AXIS = {
  ...BATCH_NORM,
  axis: int(1),
  cudnn_off: bool(false),
  min_calib_range: optionalFloat(null),
  max_calib_range: optionalFloat(null),
} as const;

export const normalizations: Readonly<Record<string, OpRow>> = {
  BatchNorm: op({
    inputs: INPUTS,
    attrs: OF_ANY_AXIS,
    lower: (g, inputs, a) => normalized(g, inputs, a, a.axis, false),
  }),
  _contrib_BatchNormWithReLU: op({
    inputs: INPUTS,
    attrs: OF_ANY_AXIS,
    lower: (g, inputs, a) => normalized(g, inputs, a, a.axis, true),
  }),
  _contrib_SyncBatchNorm: op({
    inputs: INPUTS,
    attrs: { ...BATCH_NORM, eps: float(Math.fround(0.001)), ndev: int(1), key: text() },
    lower: (g, inputs, a) => normalized(g, inputs, a, 1, false),
  }),
  BatchNorm_v1: op({
    inputs: INPUTS,
    attrs: { ...BATCH_NORM, eps: float(Math.fround(0.001)) },
    lower: (g, inputs, a) => normalized(g, inputs, a, 1, false),
  }),
  LayerNorm: layer,
  GroupNorm: group,
  InstanceNorm: op({
    inputs: ['data', 'gamma', 'beta'],
    attrs: { eps: float(Math.fround(0.001)) },
    lower: (g, { data, gamma, beta }, { eps }) => instanceNorm(g, data, { scale: gamma, bias: beta, epsilon: eps }),
  }),
  L2Normalization: op({
    inputs: ['data'],
    attrs: { eps: float(Math.fround(1e-10)), mode: word(['instance', 'channel', 'spatial'], 'instance') },
    lower: (g, { data }, { eps, mode }) => {
      const rank = rankOf(data, 'its input');
      const from = mode === 'spatial' ? 2 : 1;
      const axes = mode === 'channel' ? [1] : Array.from({ length: rank - from }, (_, i) => i + from);
      return lpNormalize(g, data, axes, 2, eps, true);
    },
  }),
  LRN: op({
    inputs: ['data'],
    attrs: { alpha: float(Math.fround(1e-4)), beta: float(0.75), knorm: float(2), nsize: int() },
    lower: (g, { data }, { alpha, beta, knorm, nsize }) =>
      localResponseNorm(g, data, { size: nsize, alpha, beta, k: knorm }),
  }),
  moments: op({
    inputs: ['data'],
    attrs: { axes: optionalInts(null), keepdims: bool(false) },
    lower: (g, { data }, { axes, keepdims }) => {
      const rank = rankOf(data, 'its input');
      const over =
        axes && axes.length > 0 ? axes.map((axis) => fromFront(axis, rank)) : Array.from({ length: rank }, (_, i) => i);
      const mean = (x: Value, keep: boolean): Value =>
        wide(g, [x], (y) => g.op('ReduceMean', [y!, g.ints(over)], { keepdims: keep ? 1 : 0 }));
      const d = g.op('Sub', [data, mean(data, true)]);
      const pair = [mean(data, keepdims), mean(g.op('Mul', [d, d]), keepdims)];
      // a scalar is a vector of one element in MXNet
      return over.length === rank && !keepdims ? pair.map((x) => unsqueeze(g, x, [0])) : pair;
    },
  }),
};
