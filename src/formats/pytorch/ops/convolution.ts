/**
 * Convolutions: https://docs.pytorch.org/docs/2.8/nn.functional.html#convolution-functions
 * Filters are [out, in / groups, kernel..], of transposed ones [in, out / groups, kernel..], as in ONNX.
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { conv, convTranspose } from '../../../graph/layers/conv.ts';
import { transpose } from '../../../graph/layers/values.ts';
import { type AtenRow, type AtenTable, refuse, row } from '../aten.ts';
import { type Int, intsValue, type Num, numberOf } from '../values.ts';
import { batched, each, flag, maybe, real, wantRank } from './layer-arguments.ts';

interface Conv {
  readonly input: Value;
  readonly weight: Value;
  readonly bias: Value | null;
  readonly stride: readonly Int[];
  readonly padding: readonly Int[] | string;
  readonly dilation: readonly Int[];
  readonly groups: Int;
}
interface TransposedConv extends Omit<Conv, 'padding'> {
  readonly padding: readonly Int[];
  readonly output_padding: readonly Int[];
}

const dimsOf = (weight: Value): number => {
  if (!weight.shape) throw refuse('the shape of the weight is unknown');
  return weight.shape.length - 2;
};

/** torch convolves tensors of one dtype only. */
const wantOneDtype = ({ input, weight, bias }: Pick<Conv, 'input' | 'weight' | 'bias'>): void => {
  for (const [what, value] of [
    ['weight', weight],
    ['bias', bias],
  ] as const) {
    if (value && value.dtype !== input.dtype)
      throw refuse(`the input is ${input.dtype} and the ${what} ${value.dtype}, which torch refuses as well`);
  }
};

/** A stride of no numbers is 1. */
const steps = (ints: readonly Int[], dims: number, name: string): readonly number[] =>
  ints.length === 0 ? new Array<number>(dims).fill(1) : each(ints, dims, name);

/** `same` puts the smaller half of extent − 1 in front. */
const paddingOf = (padding: Conv['padding'], weight: Value, dilation: readonly number[]): readonly number[] => {
  const dims = dimsOf(weight);
  if (typeof padding !== 'string') {
    const pads = each(padding, dims, 'padding');
    return [...pads, ...pads];
  }
  if (padding === 'valid') return new Array<number>(2 * dims).fill(0);
  if (padding !== 'same') throw refuse(`padding "${padding}", expected "same" or "valid"`);
  const all = weight.shape!.slice(2).map((k, i) => ((k as number) - 1) * dilation[i]!);
  return [...all.map((n) => Math.floor(n / 2)), ...all.map((n) => n - Math.floor(n / 2))];
};

const plain = (g: GraphBuilder, a: Conv): Value => {
  wantOneDtype(a);
  const dims = dimsOf(a.weight);
  const dilations = steps(a.dilation, dims, 'dilation');
  const strides = steps(a.stride, dims, 'stride');
  const pads = paddingOf(a.padding, a.weight, dilations);
  const groups = real(a.groups, 'groups');
  return batched(g, a.input, dims, (x) => conv(g, x, a.weight, maybe(a.bias), { strides, dilations, pads, groups }));
};

const transposed = (g: GraphBuilder, a: TransposedConv): Value => {
  wantOneDtype(a);
  const dims = dimsOf(a.weight);
  const padding = each(a.padding, dims, 'padding');
  const options = {
    strides: steps(a.stride, dims, 'stride'),
    dilations: steps(a.dilation, dims, 'dilation'),
    pads: [...padding, ...padding],
    groups: real(a.groups, 'groups'),
  };
  if (a.output_padding.every((int) => numberOf(int) !== undefined)) {
    const outputPadding = each(a.output_padding, dims, 'output_padding');
    return batched(g, a.input, dims, (x) =>
      convTranspose(g, x, a.weight, maybe(a.bias), { ...options, outputPadding }),
    );
  }
  // Of the run, as where `output_size` is the size of another tensor: the most that there may be, less what is too much.
  const outputPadding = options.strides.map((stride, i) => Math.max(stride, options.dilations[i]!) - 1);
  const stated = g.op('Expand', [intsValue(g, a.output_padding), g.ints([dims])]);
  const surplus = g.op('Sub', [g.ints(outputPadding), stated]);
  return batched(g, a.input, dims, (x) => {
    const y = convTranspose(g, x, a.weight, maybe(a.bias), { ...options, outputPadding });
    const ends = g.op('Sub', [g.op('Shape', [y], { start: 2 }), surplus]);
    const axes = outputPadding.map((_, i) => i + 2);
    return g.op('Slice', [y, g.ints(axes.map(() => 0)), ends, g.ints(axes)]);
  });
};

const convolution: AtenRow = row<TransposedConv & { readonly transposed: boolean | Num }>(({ g, ...a }) =>
  flag(a.transposed, 'transposed') ? transposed(g, a) : plain(g, a),
);
const plainRow: AtenRow = row<Conv>(({ g, ...a }) => plain(g, a));
const transposedRow: AtenRow = row<TransposedConv>(({ g, ...a }) => transposed(g, a));

/** The engines' own names: weight and input are called otherwise. */
const thnn: AtenRow = row<
  Omit<Conv, 'input' | 'dilation'> & { readonly self: Value; readonly dilation?: readonly Int[] }
>(({ g, self, dilation, ...a }) => plain(g, { ...a, input: self, dilation: dilation ?? [], groups: 1 }));

export const convolutions: AtenTable = {
  'aten::conv1d': plainRow,
  'aten::conv2d': plainRow,
  'aten::conv3d': plainRow,
  'aten::_conv1d': plainRow,
  'aten::convolution': convolution,
  'aten::convolution_overrideable': convolution,
  'aten::_convolution': convolution,
  'aten::_convolution_mode': plainRow,
  'aten::conv_transpose1d': transposedRow,
  'aten::conv_transpose2d': transposedRow,
  'aten::conv_transpose3d': transposedRow,
  'aten::thnn_conv2d': thnn,
  'aten::slow_conv3d': thnn,
  'aten::slow_conv_dilated2d': thnn,
  'aten::slow_conv_dilated3d': thnn,
  'aten::_conv_depthwise2d': row<Omit<Conv, 'input' | 'groups'> & { readonly self: Value }>(({ g, self, ...a }) =>
    plain(g, { ...a, input: self, groups: channelsOf(self) }),
  ),
  'aten::conv_depthwise3d': row<Omit<Conv, 'input' | 'groups'> & { readonly self: Value }>(({ g, self, ...a }) =>
    plain(g, { ...a, input: self, groups: channelsOf(self) }),
  ),
  'aten::mkldnn_convolution': row<Omit<Conv, 'input'> & { readonly self: Value }>(({ g, self, ...a }) =>
    plain(g, { ...a, input: self }),
  ),
  // time, batch, channels; weight [kernel, in, out]
  'aten::conv_tbc': row<{ self: Value; weight: Value; bias: Value; pad: Int }>(({ g, self, weight, bias, pad }) => {
    const padding = real(pad, 'pad');
    wantRank(self, 'the input', 3);
    wantRank(weight, 'the weight', 3);
    const y = conv(g, transpose(g, self, [1, 2, 0]), transpose(g, weight, [2, 1, 0]), bias, {
      pads: [padding, padding],
    });
    return transpose(g, y, [2, 0, 1]);
  }),
};

const channelsOf = (x: Value): number => {
  const channels = x.shape?.[1];
  if (typeof channels !== 'number') throw refuse('a depthwise convolution over an unknown number of channels');
  return channels;
};
