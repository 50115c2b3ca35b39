/**
 * Normalizations: batch (with the statistics of training, or of the batch at hand) and local response.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/fused_batch_norm_op.cc, lrn_op.cc
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { cast, isHalf, like, sizeOf, squeeze, unsqueeze, wide } from '../../../graph/layers/values.ts';
import { bool, float, int, type OpRow, op, text } from '../table.ts';
import { channelsFirst, type Layout, layoutOf } from './window.ts';

interface NormAttrs {
  readonly epsilon: number;
  readonly exponential_avg_factor: number;
  readonly data_format: string;
  readonly is_training: boolean;
}

/**
 * y = (x - mean) / sqrt(variance + epsilon) scale + offset, by channel.
 * Outputs: y, mean, variance, and what a gradient would want.
 */
const batchNorm = (
  g: GraphBuilder,
  inputs: {
    readonly x: Value;
    readonly scale: Value;
    readonly offset: Value;
    readonly mean: Value;
    readonly variance: Value;
  },
  attrs: NormAttrs,
  reserves: number,
): readonly Value[] => {
  const { x, scale, offset, mean, variance } = inputs;
  const layout = layoutOf(attrs.data_format);
  if (attrs.is_training) return trainingNorm(g, inputs, attrs, layout, reserves);
  const y = channelsFirst(g, x, layout, (first) =>
    isHalf(first)
      ? cast(g, normalized(g, cast(g, first, 'float32'), [scale, offset, mean, variance], attrs.epsilon), first.dtype)
      : normalized(g, first, [scale, offset, mean, variance], attrs.epsilon),
  );
  const third = reserves > 2 ? [like(g, scale, 0)] : [];
  return [y, mean, variance, mean, variance, ...third];
};

const normalized = (g: GraphBuilder, x: Value, statistics: readonly Value[], epsilon: number): Value =>
  g.op('BatchNormalization', [x, ...statistics], { epsilon: { float: epsilon } });

/**
 * With the statistics of the batch: y uses the variance over n elements, the variance given out is that over n - 1.
 * Where exponential_avg_factor is f < 1, what is given out is f of the batch's and 1 - f of the given.
 */
const trainingNorm = (
  g: GraphBuilder,
  {
    x,
    scale,
    offset,
    ...old
  }: {
    readonly x: Value;
    readonly scale: Value;
    readonly offset: Value;
    readonly mean: Value;
    readonly variance: Value;
  },
  attrs: NormAttrs,
  layout: Layout,
  reserves: number,
): readonly Value[] => {
  const dtype = x.dtype;
  const wider = cast(g, x, scale.dtype);
  const axes = g.ints([0, ...layout.space]);
  const mean = g.op('ReduceMean', [wider, axes], { keepdims: 1 });
  const centred = g.op('Sub', [wider, mean]);
  const variance = g.op('ReduceMean', [g.op('Mul', [centred, centred]), axes], { keepdims: 1 });
  const behind = layout.channel === 1 ? layout.space.length : 0;
  const shaped = (v: Value): Value =>
    unsqueeze(
      g,
      v,
      Array.from({ length: behind }, (_, i) => i + 1),
    );
  const deviation = g.op('Sqrt', [g.op('Add', [variance, like(g, variance, attrs.epsilon)])]);
  const y = g.op('Add', [g.op('Mul', [g.op('Div', [centred, deviation]), shaped(scale)]), shaped(offset)]);

  const flat = (v: Value): Value => squeeze(g, v, [0, ...layout.space]);
  const n = [0, ...layout.space]
    .map((axis) => sizeOf(g, x, axis))
    .reduce((product, size) => g.op('Mul', [product, size]));
  const count = cast(g, n, scale.dtype);
  const one = like(g, scale, 1);
  const bessel = g.op('Div', [count, g.op('Max', [g.op('Sub', [count, one]), one])]);
  const [batchMean, population] = [flat(mean), flat(variance)];
  const sample = g.op('Mul', [population, bessel]);
  const f = attrs.exponential_avg_factor;
  const averaged = (before: Value, now: Value): Value =>
    f === 1 ? now : g.op('Add', [g.op('Mul', [before, like(g, before, 1 - f)]), g.op('Mul', [now, like(g, now, f)])]);
  const third = reserves > 2 ? [like(g, scale, 0)] : [];
  return [
    cast(g, y, dtype),
    averaged(old.mean, batchMean),
    averaged(old.variance, sample),
    batchMean,
    population,
    ...third,
  ];
};

/** x / (bias + alpha (sum of the squares of the 2 depth_radius + 1 channels around))^beta; ONNX's alpha is for their mean. */
const localResponse = (
  g: GraphBuilder,
  x: Value,
  attrs: { readonly depth_radius: number; readonly bias: number; readonly alpha: number; readonly beta: number },
): Value => {
  const size = 2 * attrs.depth_radius + 1;
  return channelsFirst(g, x, layoutOf('NHWC'), (first) =>
    wide(g, [first], (wider) =>
      g.op('LRN', [wider!], {
        size,
        bias: { float: attrs.bias },
        alpha: { float: attrs.alpha * size },
        beta: { float: attrs.beta },
      }),
    ),
  );
};

const norm = (reserves: number, formats: readonly string[]): OpRow =>
  op({
    inputs: ['x', 'scale', 'offset', 'mean', 'variance'],
    attrs: {
      epsilon: float(0.0001),
      exponential_avg_factor: float(1),
      data_format: text<string>('NHWC', formats),
      is_training: bool(true),
    },
    lower: (g, inputs, attrs) => batchNorm(g, inputs, attrs, reserves),
  });

export const normalization: Readonly<Record<string, OpRow>> = {
  FusedBatchNorm: norm(2, ['NHWC', 'NCHW']),
  FusedBatchNormV2: norm(2, ['NHWC', 'NCHW']),
  FusedBatchNormV3: norm(3, ['NHWC', 'NCHW', 'NDHWC', 'NCDHW']),
  LRN: op({
    inputs: ['input'],
    attrs: { depth_radius: int(5), bias: float(1), alpha: float(1), beta: float(0.5) },
    lower: (g, { input }, attrs) => localResponse(g, input, attrs),
  }),
};
