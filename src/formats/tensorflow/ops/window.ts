/**
 * What convolutions and pools share: the data formats, and how much a window's padding is.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/framework/kernel_shape_util.cc
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Attributes, Value } from '../../../graph/graph.ts';
import { refuse, text } from '../table.ts';
import { rankOf, transpose } from './values.ts';

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
  return transpose(
    g,
    x,
    perm.map((_, i) => perm.indexOf(i)),
  );
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

/** ONNX's attributes for a window over `x`: where its padding depends on sizes that are free, the run works it out. */
export const windowAttributes = (x: Value, layout: Layout, window: Window): Attributes => {
  rankOf(x, 'the input');
  const { strides, dilations, kernel } = window;
  const attributes = {
    strides,
    ...(dilations.every((d) => d === 1) ? {} : { dilations }),
  };
  if (window.padding === 'VALID') return attributes;
  let pairs: readonly (readonly [number, number] | undefined)[];
  if (window.padding === 'EXPLICIT') {
    const list = window.explicit_paddings;
    pairs = layout.space.map((axis) => [list[2 * axis]!, list[2 * axis + 1]!]);
  } else {
    pairs = layout.space.map((axis, i) => {
      const n = x.shape![axis]!;
      const extent = extentOf(kernel[i]!, dilations[i]!);
      // with a stride of 1 the padding is extent - 1 whatever n is
      if (strides[i] === 1) return samePadding(extent, 1, extent);
      if (extent === 1) return [0, 0];
      return typeof n === 'number' ? samePadding(n, strides[i]!, extent) : undefined;
    });
  }
  if (pairs.some((pair) => pair === undefined)) return { ...attributes, auto_pad: 'SAME_UPPER' };
  const pads = [...pairs.map((pair) => pair![0]), ...pairs.map((pair) => pair![1])];
  return pads.every((pad) => pad === 0) ? attributes : { ...attributes, pads };
};
