/**
 * What convolutions and pools share: the data formats, and how much a window's padding is.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/framework/kernel_shape_util.cc
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Attributes, Value } from '../../../graph/graph.ts';
import { concat, like, rankOf, transpose } from '../../../graph/layers/values.ts';
import { inversePermutation } from '../../../tensor/permute.ts';
import type { Dim } from '../../../tensor/signature.ts';
import { refuse, text } from '../table.ts';

export const FORMATS = ['NHWC', 'NCHW'] as const;
export const FORMATS_3D = ['NDHWC', 'NCDHW'] as const;
export const padding = text(undefined, ['SAME', 'VALID', 'EXPLICIT']);

/** Where a data format has its channels, and where its space. */
export interface Layout {
  readonly channel: number;
  readonly space: readonly number[];
}
export const layoutOf = (format: string): Layout => ({
  channel: format.indexOf('C'),
  space: [...format].flatMap((letter, i) => ('DHW'.includes(letter) ? [i] : [])),
});

/** The formula for channels first, on a tensor of any layout; what it makes goes back to that layout. */
export const channelsFirst = (g: GraphBuilder, x: Value, layout: Layout, formula: (x: Value) => Value): Value =>
  fromChannelsFirst(g, formula(toChannelsFirst(g, x, layout)), layout);

/** [n, .., c] -> [n, c, ..] */
export const toChannelsFirst = (g: GraphBuilder, x: Value, layout: Layout): Value =>
  transpose(g, x, [0, layout.channel, ...layout.space]);

/** [n, c, ..] -> [n, .., c] */
export const fromChannelsFirst = (g: GraphBuilder, x: Value, layout: Layout): Value => {
  const perm = [0, layout.channel, ...layout.space];
  return transpose(g, x, inversePermutation(perm));
};

/** Of a list with one number for each dimension, those of space; the others must be `other`. */
export const spatial = (list: readonly number[], layout: Layout, other: number, what: string): readonly number[] => {
  if (list.length !== layout.space.length + 2)
    throw refuse(`${what} has ${list.length} numbers, expected ${layout.space.length + 2}`);
  if (list[0] !== other || list[layout.channel] !== other) {
    throw refuse(`${what} is [${list.join(', ')}]; over batch and channels only ${other} is supported`);
  }
  return layout.space.map((axis) => list[axis]!);
};

export interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly padding: 'SAME' | 'VALID' | 'EXPLICIT';
  /** Two numbers for each dimension of the tensor, for EXPLICIT. */
  readonly explicit_paddings: readonly number[];
}

/** SAME for a dimension of n: out = ceil(n / stride), total = max((out - 1) stride + extent - n, 0), the smaller half before. */
export const samePadding = (n: number, stride: number, extent: number): readonly [number, number] => {
  const total = Math.max((Math.ceil(n / stride) - 1) * stride + extent - n, 0);
  return [Math.floor(total / 2), total - Math.floor(total / 2)];
};

/** The extent of a dilated kernel of k. */
export const extentOf = (k: number, dilation: number): number => (k - 1) * dilation + 1;

/**
 * The input with its channels first, and ONNX's attributes for a window over it. Padding that depends on sizes which
 * are free is worked out by the run: by ONNX's SAME_UPPER, or where a kernel is smaller than its stride, for which
 * ONNX Runtime would pad by less than nothing, by a Pad with `fill`.
 */
export const windowed = (
  g: GraphBuilder,
  x: Value,
  layout: Layout,
  window: Window,
  fill: number | undefined,
): { readonly first: Value; readonly attributes: Attributes } => {
  rankOf(x, 'the input');
  const { strides, dilations, kernel } = window;
  const first = toChannelsFirst(g, x, layout);
  const plain = { strides, ...(dilations.every((d) => d === 1) ? {} : { dilations }) };
  if (window.padding === 'VALID') return { first, attributes: plain };
  const extents = kernel.map((k, i) => extentOf(k, dilations[i]!));
  const list = window.explicit_paddings;
  const pairs = layout.space.map((axis, i) => {
    if (window.padding === 'EXPLICIT') return [list[2 * axis]!, list[2 * axis + 1]!] as const;
    const [n, stride, extent] = [x.shape![axis]!, strides[i]!, extents[i]!];
    // with a stride of 1 the padding is extent - 1 whatever n is
    if (stride === 1) return samePadding(extent, 1, extent);
    if (extent === 1) return [0, 0] as const;
    return typeof n === 'number' ? samePadding(n, stride, extent) : undefined;
  });
  if (pairs.every((pair) => pair !== undefined)) {
    const pads = [...pairs.map((pair) => pair[0]), ...pairs.map((pair) => pair[1])];
    return { first, attributes: pads.every((pad) => pad === 0) ? plain : { ...plain, pads } };
  }
  if (extents.every((extent, i) => extent >= strides[i]!)) {
    return { first, attributes: { ...plain, auto_pad: 'SAME_UPPER' } };
  }
  if (fill === undefined)
    throw refuse('an average with SAME padding over a window smaller than its stride, of a free size');
  const sizes = g.op('Shape', [first], { start: 2 });
  const one = g.ints(strides.map(() => 1));
  const whole = g.op('Div', [g.op('Add', [g.op('Sub', [sizes, one]), g.ints(strides)]), g.ints(strides)]);
  const reach = g.op('Add', [g.op('Mul', [g.op('Sub', [whole, one]), g.ints(strides)]), g.ints(extents)]);
  const total = g.op('Max', [g.op('Sub', [reach, sizes]), g.ints(strides.map(() => 0))]);
  const before = g.op('Div', [total, g.ints(strides.map(() => 2))]);
  const none = g.ints([0, 0]);
  const pads = concat(g, [none, before, none, g.op('Sub', [total, before])]);
  return { first: g.op('Pad', [first, pads, like(g, first, fill)]), attributes: plain };
};

/**
 * A window over a float64 tensor [n, c, space..], for which ONNX Runtime has no kernel: a kernel of our own by the same
 * attributes. `channels` is how many it gives.
 */
export const doubleWindow = (
  g: GraphBuilder,
  onnx: 'Conv' | 'AveragePool',
  inputs: readonly Value[],
  channels: Dim | undefined,
  attributes: Attributes,
): Value => {
  const [x, filter] = inputs as [Value, Value | undefined];
  const kernel = filter ? filter.shape?.slice(2) : (attributes['kernel_shape'] as readonly number[]);
  const list = (name: string, i: number, other: number): number =>
    (attributes[name] as readonly number[] | undefined)?.[i] ?? other;
  const space = x.shape?.slice(2).map((size, i, all): Dim => {
    const window = kernel?.[i];
    if (typeof size !== 'number' || typeof window !== 'number') return '?';
    const stride = list('strides', i, 1);
    if (attributes['auto_pad'] === 'SAME_UPPER') return Math.ceil(size / stride);
    const pads = list('pads', i, 0) + list('pads', i + all.length, 0);
    return Math.max(0, Math.floor((size + pads - extentOf(window, list('dilations', i, 1))) / stride) + 1);
  });
  const shape = x.shape && space && [x.shape[0]!, channels ?? '?', ...space];
  return g.host(onnx, inputs, attributes, [{ dtype: 'float64', shape }])[0]!;
};
