/**
 * Convolutions over one to three dimensions of space, and transposed ones, channels first.
 * https://onnx.ai/onnx/operators/onnx__Conv.html, onnx__ConvTranspose.html
 *
 *   conv           y[n, o, p] = b[o] + Σ w[o, c, k] x[n, c, p·stride + k·dilation − before]
 *   convTranspose  y[n, o, p·stride + k·dilation − before] += w[c, o, k] x[n, c, p],  then + b[o]
 *
 * Half types are summed in float32 and rounded once. float64, and integers through it, go to a kernel of our own, since
 * ONNX Runtime has none.
 */
import type { Dim } from '../../tensor/signature.ts';
import type { GraphBuilder } from '../builder.ts';
import type { Attributes, Value } from '../graph.ts';
import { minus, reshapeTo, type Size, sizeAt, sizes, sizesOf, slice, times } from './sizes.ts';
import { cast, isFloat, isHalf, like, rankOf, refuse, transpose, unsqueeze } from './values.ts';

/** One number for each dimension of space; strides and dilations are 1, pads 0 where they are left out. */
export interface Convolution {
  readonly strides?: readonly number[] | undefined;
  readonly dilations?: readonly number[] | undefined;
  /** What is put before each dimension, then what is put behind each. Below 0 it is cut off. */
  readonly pads?: readonly number[] | undefined;
  readonly groups?: number | undefined;
}

export interface TransposedConvolution extends Convolution {
  /** More positions behind each dimension, which see less of the kernel. */
  readonly outputPadding?: readonly number[] | undefined;
}

const isPlain = (list: readonly number[] | undefined, number: number): boolean =>
  list === undefined || list.every((entry) => entry === number);

/** The sizes of the kernel, which must be known while lowering. */
export const kernelOf = (filter: Value): readonly number[] => {
  const kernel = filter.shape?.slice(2);
  if (!kernel || kernel.some((size) => typeof size !== 'number'))
    throw refuse('the size of the filter of a convolution is not known');
  return kernel as readonly number[];
};

/** How many dimensions of space a filter has. */
const dimsOf = (filter: Value): number => rankOf(filter, 'the filter of a convolution') - 2;

const attributesOf = (filter: Value, c: Convolution): Attributes => ({
  ...(filter.shape!.slice(2).every((size) => typeof size === 'number') ? { kernel_shape: kernelOf(filter) } : {}),
  strides: c.strides ?? new Array<number>(dimsOf(filter)).fill(1),
  ...(isPlain(c.dilations, 1) ? {} : { dilations: c.dilations! }),
  ...(isPlain(c.pads, 0) ? {} : { pads: c.pads! }),
  ...((c.groups ?? 1) === 1 ? {} : { group: c.groups! }),
});

/** The tensor padded with zeros, or with `fill`, by pads of which some may be below 0. */
export const padSpace = (g: GraphBuilder, x: Value, pads: readonly Size[], fill = 0): Value => {
  const dims = pads.length / 2;
  if (pads.every((pad) => pad === 0)) return x;
  const none: readonly Size[] = new Array<number>(rankOf(x, 'the input') - dims).fill(0);
  return g.op('Pad', [x, sizes(g, [...none, ...pads.slice(0, dims), ...none, ...pads.slice(dims)]), like(g, x, fill)]);
};

/** + b[o] */
const biased = (g: GraphBuilder, y: Value, bias: Value | undefined, dims: number): Value =>
  bias ? g.op('Add', [y, perChannel(g, bias, dims + 2)]) : y;

/** By our own kernel, in float64. */
const convDouble = (g: GraphBuilder, x: Value, filter: Value, attributes: Attributes, c: Convolution): Value => {
  const kernel = kernelOf(filter);
  if (kernel.length > 3)
    throw refuse(`a convolution of float64 over ${kernel.length} dimensions, at most 3 are supported`);
  const space = kernel.map((k, i): Dim => {
    const size = x.shape?.[i + 2];
    if (typeof size !== 'number') return '?';
    const extent = (k - 1) * (c.dilations?.[i] ?? 1) + 1;
    const room = size + (c.pads?.[i] ?? 0) + (c.pads?.[i + kernel.length] ?? 0) - extent;
    return Math.max(0, Math.floor(room / (c.strides?.[i] ?? 1)) + 1);
  });
  const shape = x.shape && [x.shape[0]!, filter.shape![0]!, ...space];
  return g.host('Conv', [x, filter], attributes, [{ dtype: 'float64', shape }])[0]!;
};

/** Computes floats that have no kernel in a wider type, and integers, exactly, in float64. */
const computed = (g: GraphBuilder, inputs: readonly Value[], formula: (...inputs: Value[]) => Value): Value => {
  const [x] = inputs as readonly [Value];
  const dtype = isHalf(x) ? 'float32' : isFloat(x) ? x.dtype : 'float64';
  return cast(g, formula(...inputs.map((input) => cast(g, input, dtype))), x.dtype);
};

/** x [batch, channels, space..], filter [filters, channels / groups, kernel..], bias [filters] -> [batch, filters, space..] */
export const conv = (g: GraphBuilder, x: Value, filter: Value, bias: Value | undefined, c: Convolution = {}): Value => {
  const negative = c.pads?.some((pad) => pad < 0) ?? false;
  const { pads: _, ...unpadded } = c;
  const own = negative ? unpadded : c;
  const attributes = attributesOf(filter, own);
  return computed(g, bias ? [x, filter, bias] : [x, filter], (input, weights, offset) => {
    const padded = negative ? padSpace(g, input!, c.pads!) : input!;
    if (input!.dtype !== 'float64') return g.op('Conv', [padded, weights, offset], attributes);
    return biased(g, convDouble(g, padded, weights!, attributes, own), offset, dimsOf(filter));
  });
};

/** [channels, filters / groups, kernel..] -> [filters, channels / groups, kernel..], the kernel turned around. */
const turned = (g: GraphBuilder, filter: Value, groups: number): Value => {
  const kernel = kernelOf(filter);
  const axes = kernel.map((_, i) => i + 2);
  const last = axes.map(() => -1);
  const reversed = g.op('Slice', [
    filter,
    g.ints(last),
    g.ints(axes.map(() => -(2 ** 31))),
    g.ints(axes),
    g.ints(last),
  ]);
  const [channels, filters] = filter.shape as readonly [Dim, Dim];
  if (typeof channels !== 'number' || typeof filters !== 'number')
    throw refuse('the size of the filter of a transposed convolution is not known');
  const grouped = reshapeTo(g, reversed, [groups, channels / groups, filters, ...kernel]);
  const swapped = transpose(g, grouped, [0, 2, 1, ...axes.map((axis) => axis + 1)]);
  return reshapeTo(g, swapped, [groups * filters, channels / groups, ...kernel]);
};

/** `stride` - 1 zeros between neighbours along `axis`. */
const spread = (g: GraphBuilder, x: Value, axis: number, stride: number): Value => {
  if (stride === 1) return x;
  const size = sizeAt(g, x, axis);
  const apart = unsqueeze(g, x, [axis + 1]);
  const none = new Array<number>(rankOf(apart, 'the input')).fill(0);
  const filled = g.op('Pad', [apart, g.ints([...none, ...none.with(axis + 1, stride - 1)]), like(g, x, 0)]);
  const wide = times(g, size, stride);
  const joined = reshapeTo(g, filled, [...sizesOf(g, x, 0, axis), wide, ...sizesOf(g, x, axis + 1)]);
  return slice(g, joined, axis, 0, minus(g, wide, stride - 1));
};

/** As a convolution over the input with zeros between its elements. */
const bySpreading = (g: GraphBuilder, x: Value, filter: Value, c: TransposedConvolution): Value => {
  const kernel = kernelOf(filter);
  const dims = kernel.length;
  const wide = kernel.reduce((value, _, i) => spread(g, value, i + 2, c.strides?.[i] ?? 1), x);
  const around = kernel.map((k, i) => (k - 1) * (c.dilations?.[i] ?? 1));
  const before = around.map((pad, i) => pad - (c.pads?.[i] ?? 0));
  const behind = around.map((pad, i) => pad - (c.pads?.[i + dims] ?? 0) + (c.outputPadding?.[i] ?? 0));
  const padded = padSpace(g, wide, [...before, ...behind]);
  const groups = c.groups ?? 1;
  return conv(g, padded, turned(g, filter, groups), undefined, { dilations: c.dilations, groups });
};

/**
 * x [batch, channels, space..], filter [channels, filters / groups, kernel..], bias [filters] -> [batch, filters, space..]
 * with space = (in − 1)·stride + (kernel − 1)·dilation + 1 − pads + outputPadding
 */
export const convTranspose = (
  g: GraphBuilder,
  x: Value,
  filter: Value,
  bias: Value | undefined,
  c: TransposedConvolution = {},
): Value => {
  const dims = dimsOf(filter);
  const asked = c.outputPadding ?? new Array<number>(dims).fill(0);
  const pads = c.pads ?? new Array<number>(2 * dims).fill(0);
  // what is cut off behind and put there again
  const shared = asked.map((extra, i) => Math.max(0, Math.min(extra, pads[i + dims]!)));
  const lean: TransposedConvolution = {
    ...c,
    pads: pads.map((pad, i) => (i < dims ? pad : pad - shared[i - dims]!)),
    outputPadding: asked.map((extra, i) => extra - shared[i]!),
  };
  const extra = isPlain(lean.outputPadding, 0) ? {} : { output_padding: lean.outputPadding! };
  // ONNX Runtime wants what is added behind to be less than a stride
  const fits = lean.pads!.every((pad) => pad >= 0) && lean.outputPadding!.every((n, i) => n < (c.strides?.[i] ?? 1));
  return computed(g, bias ? [x, filter, bias] : [x, filter], (input, weights, offset) => {
    if (input!.dtype === 'float64' || !fits) return biased(g, bySpreading(g, input!, weights!, lean), offset, dims);
    return g.op('ConvTranspose', [input, weights, offset], { ...attributesOf(filter, lean), ...extra });
  });
};

/** A vector [channels] seen as [channels, 1..], beside a tensor of `rank` dimensions with its channels second. */
export const perChannel = (g: GraphBuilder, vector: Value, rank: number): Value =>
  unsqueeze(
    g,
    vector,
    Array.from({ length: rank - 2 }, (_, i) => i + 1),
  );
