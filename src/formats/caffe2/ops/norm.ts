/**
 * Normalizations, as they run in a test. https://github.com/pytorch/pytorch/tree/v1.4.0/caffe2/operators:
 * spatial_batch_norm_op.h, layer_norm_op.h, group_norm_op.h, instance_norm_op.cc, local_response_normalization_op.cc
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { batchNorm, groupNorm, instanceNorm, localResponseNorm } from '../../../graph/layers/norm.ts';
import { concat, like, reshape } from '../../../graph/layers/values.ts';
import { corrupt, type OpRow, op, refuse } from '../table.ts';
import { alongChannels, countOf, dimOf, flatten, fromFront, rankOf, shapeOf, toFirst, toLast } from './values.ts';
import { channelsFirst, isLast } from './window.ts';

/** (x - mean) / sqrt(var + epsilon) · scale + bias, with the statistics of the training. */
const spatialBN = op('X scale bias mean var sums? sumsq?', ({ g, args, outputs }, x, scale, bias, mean, variance) => {
  if (!args.bool('is_test', false) || outputs > 1)
    throw refuse(
      'a batch normalization for training (is_test is 0), which normalizes by the batch at hand; save the net for a test',
    );
  const epsilon = args.float('epsilon', 1e-5);
  return channelsFirst(g, args, x, (first) => batchNorm(g, first, { scale, bias, mean, variance, epsilon }));
});

const channelwise = (g: GraphBuilder, x: Value, scale: Value, bias: Value, last: boolean): Value => {
  const rank = rankOf(x);
  const own = (v: Value): Value => (last ? v : alongChannels(g, v, rank));
  return g.op('Add', [g.op('Mul', [x, own(scale)]), own(bias)]);
};
const affineChannel = op('X scale bias', ({ g, args }, x, scale, bias) => channelwise(g, x, scale, bias, isLast(args)));

/** Along the axis that is given, by default 1. */
const elementwiseLinear = op('X w b', ({ g, args }, x, w, b) => {
  const rank = rankOf(x);
  const axis = fromFront(args.int('axis', 1), rank);
  const flat = flatten(g, x, axis);
  return reshape(g, g.op('Add', [g.op('Mul', [flat, w]), b]), shapeOf(g, x));
});

interface Moments {
  readonly mean: Value;
  readonly variance: Value;
  readonly centred: Value;
}
const momentsOf = (g: GraphBuilder, x: Value, axes: readonly number[]): Moments => {
  const mean = g.op('ReduceMean', [x, g.ints(axes)], { keepdims: 1 });
  const centred = g.op('Sub', [x, mean]);
  return {
    mean,
    centred,
    variance: g.op('ReduceMean', [g.op('Mul', [centred, centred]), g.ints(axes)], { keepdims: 1 }),
  };
};

/** Over all dimensions from `axis` on; further outputs are the means and deviations [.., 1]. */
const layerNorm = op('input gamma? beta?', ({ g, args }, x, gamma, beta) => {
  const rank = rankOf(x);
  const axis = fromFront(args.int('axis', 1), rank);
  const { mean, variance, centred } = momentsOf(g, flatten(g, x, axis), [1]);
  const sigma = g.op('Sqrt', [g.op('Add', [variance, like(g, x, args.float('epsilon', 1e-5))])]);
  const normal = g.op('Div', [centred, sigma]);
  const affine = args.bool('elementwise_affine', false) && gamma && beta;
  const vectorOf = (v: Value): Value => g.op('Reshape', [v, g.ints([-1])]);
  const y = affine ? g.op('Add', [g.op('Mul', [normal, vectorOf(gamma)]), vectorOf(beta)]) : normal;
  const outer = concat(g, axis === 0 ? [g.ints([1])] : [shapeOf(g, x, 0, axis), g.ints([1])]);
  return [reshape(g, y, shapeOf(g, x)), reshape(g, mean, outer), reshape(g, sigma, outer)];
});

/** Over groups of channels; further outputs are [batch, group]. */
const groupNormal = op('X gamma beta', ({ g, args, outputs }, x, gamma, beta) => {
  const group = args.int('group', 32);
  const last = isLast(args);
  const rank = rankOf(x);
  const channels = dimOf(x, last ? rank - 1 : 1);
  if (typeof channels === 'number' && channels % group !== 0) throw corrupt(`${channels} channels in ${group} groups`);
  const first = last ? toFirst(g, x, rank) : x;
  const epsilon = args.float('epsilon', 1e-5);
  if (outputs === 1 && rank > 2) {
    const y = groupNorm(g, first, group, { scale: gamma, bias: beta, epsilon });
    return last ? toLast(g, y, rank) : y;
  }
  const wide = reshape(g, first, concat(g, [shapeOf(g, first, 0, 1), g.ints([group]), countPer(g, first, group)]));
  const { mean, variance, centred } = momentsOf(g, wide, [2]);
  const inverse = g.op('Reciprocal', [
    g.op('Sqrt', [g.op('Add', [variance, like(g, x, args.float('epsilon', 1e-5))])]),
  ]);
  const normal = reshape(g, g.op('Mul', [centred, inverse]), shapeOf(g, first));
  const y = channelwise(g, normal, gamma, beta, false);
  const flat = (v: Value): Value => reshape(g, v, concat(g, [shapeOf(g, first, 0, 1), g.ints([group])]));
  return [last ? toLast(g, y, rank) : y, flat(mean), flat(inverse)];
});
/** channels / group · height · width, as a vector of one element. */
const countPer = (g: GraphBuilder, x: Value, group: number): Value => g.op('Div', [countOf(g, x, 1), g.ints([group])]);

const instanceNormal = op('input scale bias', ({ g, args, outputs }, x, scale, bias) => {
  const last = isLast(args);
  const rank = rankOf(x);
  const first = last ? toFirst(g, x, rank) : x;
  if (outputs === 1 && rank > 2) {
    const y = instanceNorm(g, first, { scale, bias, epsilon: args.float('epsilon', 1e-5) });
    return last ? toLast(g, y, rank) : y;
  }
  const axes = Array.from({ length: rank - 2 }, (_, i) => i + 2);
  const { mean, variance, centred } = momentsOf(g, first, axes);
  const inverse = g.op('Reciprocal', [
    g.op('Sqrt', [g.op('Add', [variance, like(g, x, args.float('epsilon', 1e-5))])]),
  ]);
  const y = channelwise(g, g.op('Mul', [centred, inverse]), scale, bias, false);
  const flat = (v: Value): Value => reshape(g, v, shapeOf(g, first, 0, 2));
  return [last ? toLast(g, y, rank) : y, flat(mean), flat(inverse)];
});

/** x / (bias + alpha / size · Σ x²)^beta, over `size` channels around; the second output is the base of the power. */
const lrn = op('X', ({ g, args, outputs }, x) => {
  const [size, alpha, beta, bias] = [
    args.int('size', 0),
    args.float('alpha', 0),
    args.float('beta', 0),
    args.float('bias', 1),
  ];
  if (!(size > 0 && size % 2 === 1)) throw corrupt(`its size is ${size}, expected an odd number`);
  const last = isLast(args);
  const first = last ? toFirst(g, x) : x;
  const back = (v: Value): Value => (last ? toLast(g, v) : v);
  const y = localResponseNorm(g, first, { size, alpha, beta, k: bias });
  if (outputs === 1) return back(y);
  const side = (size - 1) / 2;
  const squares = reshape(
    g,
    g.op('Mul', [first, first]),
    concat(g, [shapeOf(g, first, 0, 1), g.ints([1]), shapeOf(g, first, 1, 2), g.ints([-1])]),
  );
  const sums = g.op('AveragePool', [squares], {
    kernel_shape: [size, 1],
    pads: [side, 0, side, 0],
    count_include_pad: 1,
  });
  const base = g.op('Add', [g.op('Mul', [reshape(g, sums, shapeOf(g, first)), like(g, x, alpha)]), like(g, x, bias)]);
  return [back(y), back(base)];
});

const normalize = op('X', ({ g, args }, x) => {
  const axis = fromFront(args.int('axis', -1), rankOf(x));
  const norm = g.op('ReduceL2', [x, g.ints([axis])], { keepdims: 1 });
  return g.op('Div', [x, g.op('Max', [norm, like(g, x, 1e-12)])]);
});
/** x / Σ|x|; a row of zeros stays. */
const normalizeL1 = op('X', ({ g, args }, x) => {
  const axis = fromFront(args.int('axis', -1), rankOf(x));
  const norm = g.op('ReduceL1', [x, g.ints([axis])], { keepdims: 1 });
  return g.op('Where', [g.op('Equal', [norm, like(g, x, 0)]), x, g.op('Div', [x, norm])]);
});

/** Σ|x|^p of all elements (without the root), or its mean: a vector of one element. */
const lpNorm = op('X', ({ g, args }, x) => {
  const p = args.int('p', 2);
  if (p !== 1 && p !== 2) throw corrupt(`its p is ${p}`);
  const flat = g.op('Reshape', [x, g.ints([-1])]);
  const powers = p === 1 ? g.op('Abs', [flat]) : g.op('Mul', [flat, flat]);
  return g.op(args.bool('average', false) ? 'ReduceMean' : 'ReduceSum', [powers, g.ints([0])], { keepdims: 1 });
});

const moments = op('data', ({ g, args }, x) => {
  const axes = args.ints('axes');
  const all = axes.length > 0 ? axes : Array.from({ length: rankOf(x) }, (_, i) => i);
  const { mean, variance } = momentsOf(g, x, all);
  if (args.bool('keepdims', true)) return [mean, variance];
  return [g.op('Squeeze', [mean, g.ints(all)]), g.op('Squeeze', [variance, g.ints(all)])];
});

export const NORMS: Readonly<Record<string, OpRow>> = {
  SpatialBN: spatialBN,
  AffineChannel: affineChannel,
  ElementwiseLinear: elementwiseLinear,
  LayerNorm: layerNorm,
  GroupNorm: groupNormal,
  InstanceNorm: instanceNormal,
  LRN: lrn,
  Normalize: normalize,
  NormalizeL1: normalizeL1,
  LpNorm: lpNorm,
  Moments: moments,
};
