/**
 * Normalizations: y = (x − mean) / sqrt(variance + epsilon) · scale + bias, where mean and variance are stored ones
 * (batch), or those of each plane (instance), of several planes together (group), or of the last dimensions (layer).
 * https://onnx.ai/onnx/operators/onnx__BatchNormalization.html, onnx__InstanceNormalization.html,
 * onnx__LayerNormalization.html, onnx__LRN.html
 *
 * ONNX's GroupNormalization is not used: ONNX Runtime takes the variance as E[x²] − E[x]², which is wrong from the fourth
 * digit on where the mean is large.
 */
import type { GraphBuilder } from '../builder.ts';
import type { Value } from '../graph.ts';
import { perChannel } from './conv.ts';
import { filled, minus, productOf, reshapeTo, type Size, sizeAt, sizesOf, slice } from './sizes.ts';
import { cast, isFloat, isHalf, like, rankOf, refuse } from './values.ts';

/** Vectors [channels]; a scale of 1 and a bias of 0 where they are left out. */
export interface Affine {
  readonly scale?: Value | undefined;
  readonly bias?: Value | undefined;
  readonly epsilon: number;
}
export interface Statistics extends Affine {
  readonly mean: Value;
  readonly variance: Value;
}

type Vectors = readonly (Value | undefined)[];

/** Half types, also where only the tensor is one, are computed in float32 and rounded once. */
const computed = (
  g: GraphBuilder,
  x: Value,
  vectors: Vectors,
  formula: (x: Value, vectors: Vectors) => Value,
): Value => {
  if (!isFloat(x)) throw refuse(`a normalization of ${x.dtype}; supported for floats`);
  const dtype = isHalf(x) ? 'float32' : x.dtype;
  return cast(
    g,
    formula(
      cast(g, x, dtype),
      vectors.map((vector) => vector && cast(g, vector, dtype)),
    ),
    x.dtype,
  );
};

/** x [batch, channels, ..] by statistics that are stored. */
export const batchNorm = (g: GraphBuilder, x: Value, s: Statistics): Value =>
  computed(g, x, [s.scale, s.bias, s.mean, s.variance], (input, [scale, bias, mean, variance]) => {
    const count = sizeAt(g, mean!, 0);
    const factor = scale ?? filled(g, input, count, 1);
    const offset = bias ?? filled(g, input, count, 0);
    return g.op('BatchNormalization', [input, factor, offset, mean, variance], { epsilon: { float: s.epsilon } });
  });

/** y · scale + bias, along axis 1 of `y`. */
const scaled = (g: GraphBuilder, y: Value, scale: Value | undefined, bias: Value | undefined): Value => {
  const rank = rankOf(y, 'the input of a normalization');
  const times = scale ? g.op('Mul', [y, perChannel(g, scale, rank)]) : y;
  return bias ? g.op('Add', [times, perChannel(g, bias, rank)]) : times;
};

/** (x − mean) / sqrt(variance + epsilon) over `axes`, written out. */
const standardized = (g: GraphBuilder, x: Value, axes: readonly number[], epsilon: number): Value => {
  const over = (value: Value): Value => g.op('ReduceMean', [value, g.ints(axes)], { keepdims: 1 });
  const d = g.op('Sub', [x, over(x)]);
  const variance = over(g.op('Mul', [d, d]));
  return g.op('Div', [d, g.op('Sqrt', [g.op('Add', [variance, like(g, x, epsilon)])])]);
};

/** x [batch, channels, ..] by the statistics of the batch itself, as while training. */
export const batchNormOfBatch = (g: GraphBuilder, x: Value, a: Affine): Value =>
  computed(g, x, [a.scale, a.bias], (input, [scale, bias]) => {
    const axes = input.shape!.map((_, i) => i).filter((axis) => axis !== 1);
    return scaled(g, standardized(g, input, axes, a.epsilon), scale, bias);
  });

/** x [batch, channels, space..], each plane by its own statistics. */
export const instanceNorm = (g: GraphBuilder, x: Value, a: Affine): Value =>
  computed(g, x, [a.scale, a.bias], (input, [scale, bias]) => {
    const rank = rankOf(input, 'the input of an instance normalization');
    if (rank < 3) throw refuse(`an instance normalization of ${rank} dimensions, expected 3 or more`);
    const space = Array.from({ length: rank - 2 }, (_, i) => i + 2);
    const channels = (scale ?? bias) ? sizeAt(g, (scale ?? bias)!, 0) : sizeAt(g, input, 1);
    if (input.dtype === 'float64') return scaled(g, standardized(g, input, space, a.epsilon), scale, bias);
    const factor = scale ?? filled(g, input, channels, 1);
    const offset = bias ?? filled(g, input, channels, 0);
    return g.op('InstanceNormalization', [input, factor, offset], { epsilon: { float: a.epsilon } });
  });

/** x [batch, channels, ..], `groups` of neighbouring channels together. */
export const groupNorm = (g: GraphBuilder, x: Value, groups: number, a: Affine): Value =>
  computed(g, x, [a.scale, a.bias], (input, [scale, bias]) => {
    const all = sizesOf(g, input);
    const rest: Size = all.slice(1).every((size) => typeof size === 'number')
      ? (productOf(g, all.slice(1)) as number) / groups
      : -1;
    const flat = reshapeTo(g, input, [all[0]!, groups, rest]);
    const normal = reshapeTo(g, instanceNorm(g, flat, { epsilon: a.epsilon }), all);
    return scaled(g, normal, scale, bias);
  });

/** Over the last dimensions, as many as `normalized` has; scale and bias have those dimensions. */
export const layerNorm = (g: GraphBuilder, x: Value, normalized: readonly Size[], a: Affine): Value =>
  computed(g, x, [a.scale, a.bias], (input, [scale, bias]) => {
    const axis = rankOf(input, 'the input of a layer normalization') - normalized.length;
    const ones = (): Value => reshapeTo(g, filled(g, input, productOf(g, normalized), 1), normalized);
    const attributes = { axis, epsilon: { float: a.epsilon } };
    return g.op('LayerNormalization', [input, scale ?? ones(), bias], attributes);
  });

/** x / sqrt(mean(x²) + epsilon) · scale, over the last `dims` dimensions. */
export const rmsNorm = (g: GraphBuilder, x: Value, dims: number, a: Omit<Affine, 'bias'>): Value =>
  computed(g, x, [a.scale], (input, [scale]) => {
    const rank = rankOf(input, 'the input of a normalization');
    const axes = Array.from({ length: dims }, (_, i) => rank - dims + i);
    const mean = g.op('ReduceMean', [g.op('Mul', [input, input]), g.ints(axes)], { keepdims: 1 });
    const normal = g.op('Div', [input, g.op('Sqrt', [g.op('Add', [mean, like(g, input, a.epsilon)])])]);
    return scale ? g.op('Mul', [normal, scale]) : normal;
  });

/** x / max((Σ |x|^p)^(1/p), epsilon) over `axes`; `added` puts epsilon under the root of p = 2 instead. */
export const lpNormalize = (
  g: GraphBuilder,
  x: Value,
  axes: readonly number[],
  p: 1 | 2,
  epsilon: number,
  added = false,
): Value =>
  computed(g, x, [], (input) => {
    const sum = (value: Value): Value => g.op('ReduceSum', [value, g.ints(axes)], { keepdims: 1 });
    const small = like(g, input, epsilon);
    if (p === 1) return g.op('Div', [input, g.op('Max', [sum(g.op('Abs', [input])), small])]);
    const squares = sum(g.op('Mul', [input, input]));
    if (added) return g.op('Div', [input, g.op('Sqrt', [g.op('Add', [squares, small])])]);
    return g.op('Div', [input, g.op('Max', [g.op('Sqrt', [squares]), small])]);
  });

export interface LocalResponse {
  /** How many neighbouring channels, the own one counted: floor(size / 2) before it. */
  readonly size: number;
  readonly alpha: number;
  readonly beta: number;
  readonly k: number;
}

/** x / (k + alpha / size · Σ x²)^beta, over `size` channels around each. */
export const localResponseNorm = (g: GraphBuilder, x: Value, r: LocalResponse): Value =>
  computed(g, x, [], (input) => {
    const { size, alpha, beta, k } = r;
    if (size % 2 === 1 && input.dtype === 'float32' && input.shape?.length === 4) {
      const attributes = { size, alpha: { float: alpha }, beta: { float: beta }, bias: { float: k } };
      return g.op('LRN', [input], attributes);
    }
    const rank = rankOf(input, 'the input of a local response normalization');
    const squares = g.op('Mul', [input, input]);
    const before = Math.floor(size / 2);
    const none = new Array<number>(rank).fill(0);
    const pads = [...none.with(1, before), ...none.with(1, size - 1 - before)];
    const padded = g.op('Pad', [squares, g.ints(pads), like(g, input, 0)]);
    const count = sizeAt(g, input, 1);
    const shifted = Array.from({ length: size }, (_, i) => {
      const end: Size = typeof count === 'number' ? count + i : minus(g, count, -i);
      return slice(g, padded, 1, i, end);
    });
    const sum = size === 1 ? shifted[0]! : g.op('Sum', shifted);
    const base = g.op('Add', [g.op('Mul', [sum, like(g, input, alpha / size)]), like(g, input, k)]);
    return g.op('Div', [input, g.op('Pow', [base, like(g, input, beta)])]);
  });
