/**
 * Convolutions and transposed ones, over one to three dimensions of space.
 * https://github.com/apache/mxnet/blob/1.9.1/src/operator/nn/convolution-inl.h · deconvolution-inl.h
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { conv, convTranspose, perChannel } from '../../../graph/layers/conv.ts';
import { minus, over, plus, type Size, sizeAt, slice } from '../../../graph/layers/sizes.ts';
import { transpose } from '../../../graph/layers/values.ts';
import { bool, int, ints } from '../attrs.ts';
import { type OpRow, op, refuse } from '../table.ts';
import { channelsFirst, inLayout, layout } from './layout.ts';

/** What every convolution has. */
export const FILTERS = {
  kernel: ints(),
  stride: ints([]),
  dilate: ints([]),
  pad: ints([]),
  num_filter: int(),
  num_group: int(1),
  no_bias: bool(false),
} as const;
const CONVOLUTION = { ...FILTERS, layout } as const;

/** One number for each dimension of the kernel; `other` where the list is empty. */
export const spread = (list: readonly number[], kernel: readonly number[], other: number): readonly number[] => {
  if (list.length === 0) return kernel.map(() => other);
  if (list.length !== kernel.length)
    throw refuse(`a list of ${list.length} numbers beside a kernel of ${kernel.length}`);
  return list;
};

const checkKernel = (kernel: readonly number[]): void => {
  if (kernel.length < 1 || kernel.length > 3 || kernel.some((size) => size < 1)) {
    throw refuse(`a kernel of (${kernel.join(', ')}); 1 to 3 dimensions are supported`);
  }
};

const convolution = op({
  inputs: ['data', 'weight', 'bias?'],
  attrs: CONVOLUTION,
  lower: (g, { data, weight, bias }, { kernel, stride, dilate, pad, num_group, no_bias, layout: found }) => {
    checkKernel(kernel);
    const perm = channelsFirst(found, kernel.length);
    const pads = spread(pad, kernel, 0);
    return inLayout(g, data, perm, (x) =>
      conv(g, x, perm ? transpose(g, weight, perm) : weight, no_bias ? undefined : bias, {
        strides: spread(stride, kernel, 1),
        dilations: spread(dilate, kernel, 1),
        pads: [...pads, ...pads],
        groups: num_group,
      }),
    );
  },
});

/**
 * Of all that the transposed convolution gives, `target` positions: a half of what is too many is cut in front, the larger
 * one where it is odd.
 */
const cutTo = (g: GraphBuilder, whole: Value, target: readonly number[]): Value =>
  target.reduce((value, size, i) => {
    const extra: Size = minus(g, sizeAt(g, value, i + 2), size);
    const from = over(g, plus(g, extra, 1), 2);
    return slice(g, value, i + 2, from, plus(g, from, size));
  }, whole);

const deconvolution = op({
  inputs: ['data', 'weight', 'bias?'],
  attrs: { ...CONVOLUTION, adj: ints([]), target_shape: ints([]), no_bias: bool(true) },
  lower: (g, { data, weight, bias }, a) => {
    const { kernel } = a;
    checkKernel(kernel);
    const perm = channelsFirst(a.layout, kernel.length);
    const own = { strides: spread(a.stride, kernel, 1), dilations: spread(a.dilate, kernel, 1), groups: a.num_group };
    const offset = a.no_bias ? undefined : bias;
    const pads = spread(a.pad, kernel, 0);
    return inLayout(g, data, perm, (x) => {
      const filter = perm ? transpose(g, weight, perm) : weight;
      if (a.target_shape.some((size) => size !== 0)) {
        const whole = convTranspose(g, x, filter, undefined, own);
        const cut = cutTo(g, whole, spread(a.target_shape, kernel, 0));
        return offset ? g.op('Add', [cut, perChannel(g, offset, kernel.length + 2)]) : cut;
      }
      return convTranspose(g, x, filter, offset, {
        ...own,
        pads: [...pads, ...pads],
        outputPadding: spread(a.adj, kernel, 0),
      });
    });
  },
});

/** Patches of an image as columns: [n, c, h, w] -> [n, c · kernel, positions], by a convolution with unit filters. */
const im2col = op({
  inputs: ['data'],
  attrs: { kernel: ints(), stride: ints([]), dilate: ints([]), pad: ints([]) },
  lower: (g, { data }, { kernel, stride, dilate, pad }) => {
    checkKernel(kernel);
    const [channels] = channelsOf(data);
    const count = kernel.reduce((product, size) => product * size, 1);
    const units = unitFilters(g, data, channels, kernel, count);
    const pads = spread(pad, kernel, 0);
    const columns = conv(g, data, units, undefined, {
      strides: spread(stride, kernel, 1),
      dilations: spread(dilate, kernel, 1),
      pads: [...pads, ...pads],
      groups: channels,
    });
    return g.op('Reshape', [columns, g.ints([0, channels * count, -1])]);
  },
});

/** Its inverse: columns are added up where they overlap. */
const col2im = op({
  inputs: ['data'],
  attrs: { output_size: ints(), kernel: ints(), stride: ints([]), dilate: ints([]), pad: ints([]) },
  lower: (g, { data }, { output_size, kernel, stride, dilate, pad }) => {
    checkKernel(kernel);
    const rows = data.shape?.[1];
    const count = kernel.reduce((product, size) => product * size, 1);
    if (typeof rows !== 'number' || rows % count !== 0)
      throw refuse('the number of its rows is not known, or does not fit the kernel');
    const channels = rows / count;
    const [strides, dilations, pads] = [spread(stride, kernel, 1), spread(dilate, kernel, 1), spread(pad, kernel, 0)];
    const positions = output_size.map(
      (size, i) => Math.floor((size + 2 * pads[i]! - (kernel[i]! - 1) * dilations[i]! - 1) / strides[i]!) + 1,
    );
    const grid = g.op('Reshape', [data, g.ints([0, rows, ...positions])]);
    const adj = output_size.map(
      (size, i) => size - ((positions[i]! - 1) * strides[i]! + (kernel[i]! - 1) * dilations[i]! + 1 - 2 * pads[i]!),
    );
    const units = unitFilters(g, data, channels, kernel, count);
    return convTranspose(g, grid, units, undefined, {
      strides,
      dilations,
      pads: [...pads, ...pads],
      groups: channels,
      outputPadding: adj,
    });
  },
});

const channelsOf = (x: Value): readonly [number] => {
  const channels = x.shape?.[1];
  if (typeof channels !== 'number') throw refuse('the number of its channels is not known');
  return [channels];
};

const MOST_UNITS = 1 << 22;

/** [channels · count, 1, kernel..]: filter i of a channel is 1 at place i of the kernel. */
const unitFilters = (g: GraphBuilder, x: Value, channels: number, kernel: readonly number[], count: number): Value => {
  if (channels * count * count > MOST_UNITS)
    throw refuse(`${channels} channels under a kernel of ${count} are too many`);
  const data = new Float32Array(channels * count * count);
  for (let c = 0; c < channels; c++) for (let i = 0; i < count; i++) data[(c * count + i) * count + i] = 1;
  const units = g.constant({ dtype: 'float32', shape: [channels * count, 1, ...kernel], data });
  return x.dtype === 'float32' ? units : g.op('CastLike', [units, x]);
};

export const convolutions: Readonly<Record<string, OpRow>> = {
  Convolution: convolution,
  Convolution_v1: convolution,
  Deconvolution: deconvolution,
  im2col,
  col2im,
};
