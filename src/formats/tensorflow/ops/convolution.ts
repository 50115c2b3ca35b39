/**
 * Convolutions. TensorFlow's filters are [space.., in / groups, out]; ONNX's [out, in / groups, space..]. The
 * Transposes between channels-last and channels-first are the builder's to remove.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/conv_ops.cc, conv_grad_shape_utils.cc
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Attributes, Value } from '../../../graph/graph.ts';
import { concat, int64, like, rankOf, reshape, sizeOf, transpose, wide } from '../../../graph/layers/values.ts';
import { type Attr, bool, float, int, ints, type OpRow, op, refuse, text, texts } from '../table.ts';
import { leakyRelu, relu, relu6 } from './activation.ts';
import { biasAdd } from './bias.ts';
import { rememberConvolved } from './dilation.ts';
import { matMul } from './matrix.ts';
import {
  doubleWindow,
  extentOf,
  FORMATS,
  FORMATS_3D,
  fromChannelsFirst,
  type Layout,
  layoutOf,
  padding,
  samePadding,
  spatial,
  toChannelsFirst,
  type Window,
  windowed,
} from './window.ts';

interface ConvolutionAttrs {
  readonly strides: readonly number[];
  readonly padding: Window['padding'];
  readonly data_format: string;
  readonly dilations: readonly number[];
  readonly explicit_paddings?: readonly number[];
}

/** The sizes of a filter's space, which must be known while lowering. */
const kernelOf = (filter: Value, dims: number): readonly number[] => {
  const sizes = filter.shape?.slice(0, dims);
  if (!sizes || sizes.some((size) => typeof size !== 'number')) throw refuse('the size of the filter is not known');
  return sizes as readonly number[];
};

const windowOf = (layout: Layout, kernel: readonly number[], attrs: ConvolutionAttrs): Window => ({
  kernel,
  strides: spatial(attrs.strides, layout, 1, 'strides'),
  dilations: spatial(attrs.dilations, layout, 1, 'dilations'),
  padding: attrs.padding,
  explicit_paddings: attrs.explicit_paddings ?? [],
});

/** [space.., in, out] -> [out, in, space..] */
const outFirst = (g: GraphBuilder, filter: Value): Value => {
  const dims = filter.shape!.length - 2;
  return transpose(g, filter, [dims + 1, dims, ...Array.from({ length: dims }, (_, i) => i)]);
};

/** Half types are summed in float32; for float64 there is a kernel of our own. */
const conv = (g: GraphBuilder, x: Value, filter: Value, attributes: Attributes): Value =>
  x.dtype === 'float64'
    ? doubleWindow(g, 'Conv', [x, filter], filter.shape?.[0], attributes)
    : wide(g, [x, filter], (input, weights) => g.op('Conv', [input!, weights!], attributes));

/** How many groups: the channels of x over those that a filter sees. */
const groupsOf = (x: Value, layout: Layout, filter: Value): number => {
  const [channels, seen] = [x.shape?.[layout.channel], filter.shape!.at(-2)];
  if (typeof channels !== 'number' || typeof seen !== 'number') return 1;
  if (seen === 0 || channels % seen !== 0) throw refuse(`${channels} channels, but the filter sees ${seen}`);
  return channels / seen;
};

/** x [n, space.., c], filter [space.., c / groups, out] -> [n, space.., out] */
const convolution = (g: GraphBuilder, x: Value, filter: Value, attrs: ConvolutionAttrs): Value => {
  const layout = layoutOf(attrs.data_format);
  const window = windowOf(layout, kernelOf(filter, layout.space.length), attrs);
  const group = groupsOf(x, layout, filter);
  const { first, attributes } = windowed(g, x, layout, window, 0);
  const result = conv(g, first, outFirst(g, filter), {
    ...attributes,
    ...(group === 1 ? {} : { group }),
  });
  return fromChannelsFirst(g, result, layout);
};

/** filter [h, w, c, m] is [h, w, 1, c m] for c groups. */
const depthwise = (g: GraphBuilder, x: Value, filter: Value, attrs: ConvolutionAttrs): Value => {
  const layout = layoutOf(attrs.data_format);
  const kernel = kernelOf(filter, 2);
  const [c, m] = [filter.shape![2], filter.shape![3]];
  if (typeof c !== 'number' || typeof m !== 'number') throw refuse('the size of the filter is not known');
  const grouped = outFirst(g, reshape(g, filter, g.ints([...kernel, 1, c * m])));
  const { first, attributes } = windowed(g, x, layout, windowOf(layout, kernel, attrs), 0);
  const result = conv(g, first, grouped, {
    ...attributes,
    ...(c === 1 ? {} : { group: c }),
  });
  return fromChannelsFirst(g, result, layout);
};

/** The convolution as it stands; of a plain one it is remembered how to dilate and pad it. */
const maybeDilated = (
  x: Value,
  attrs: ConvolutionAttrs,
  convolve: (x: Value, changed: Partial<ConvolutionAttrs>) => Value,
): Value => {
  const result = convolve(x, {});
  const isPlain = attrs.padding === 'VALID' && [...attrs.strides, ...attrs.dilations].every((n) => n === 1);
  if (!isPlain || attrs.data_format !== 'NHWC') return result;
  return rememberConvolved(result, x, (source, dilations, paddings) =>
    convolve(source, {
      dilations: [1, ...dilations, 1],
      ...(paddings ? { padding: 'EXPLICIT', explicit_paddings: paddings } : {}),
    }),
  );
};

/**
 * The gradient of a convolution, used as a transposed one: its input is as large as `input_sizes` says.
 * The full transposed convolution has (n - 1) stride + extent positions, of which `size` are kept, from the padding on.
 */
const backpropInput = (g: GraphBuilder, inputSizes: Value, filter: Value, x: Value, attrs: ConvolutionAttrs): Value => {
  const layout = layoutOf(attrs.data_format);
  const dims = layout.space.length;
  const window = windowOf(layout, kernelOf(filter, dims), attrs);
  const sizes = int64(g, inputSizes);
  // input_sizes may state space alone
  const stated = sizes.shape?.[0];
  if (typeof stated !== 'number') throw refuse('the length of input_sizes is unknown');
  const at = (i: number): number => (stated === dims ? i : layout.space[i]!);
  const seen = filter.shape!.at(-2);
  const channels = stated === dims ? seen : sizes.elements?.[layout.channel];
  if (typeof channels === 'number' && typeof seen === 'number' && channels !== seen) {
    throw refuse(`a transposed convolution in groups: ${channels} channels, but the filter makes ${seen}`);
  }
  const extents = window.kernel.map((k, i) => extentOf(k, window.dilations[i]!));
  const common = {
    strides: window.strides,
    ...(window.dilations.every((d) => d === 1) ? {} : { dilations: window.dilations }),
  };
  const first = toChannelsFirst(g, x, layout);
  const weights = outFirst(g, filter);
  rankOf(x, 'the input');

  const plan = layout.space.map((axis, i) => {
    const [size, n] = [sizes.elements?.[at(i)], x.shape![axis]];
    const [stride, extent] = [window.strides[i]!, extents[i]!];
    if (typeof size !== 'number' || typeof n !== 'number') return undefined;
    const before =
      window.padding === 'SAME'
        ? samePadding(size, stride, extent)[0]
        : window.padding === 'VALID'
          ? 0
          : window.explicit_paddings[2 * axis]!;
    // what lies behind the kept positions; below 0 where there are too few of them
    const behind = (n - 1) * stride + extent - before - size;
    return { before, after: Math.max(behind, 0), more: Math.max(-behind, 0), fits: -behind < stride };
  });
  if (plan.every((entry) => entry?.fits)) {
    const pads = [...plan.map((entry) => entry!.before), ...plan.map((entry) => entry!.after)];
    const more = plan.map((entry) => entry!.more);
    const result = g.op('ConvTranspose', [first, weights], {
      ...common,
      ...(pads.every((pad) => pad === 0) ? {} : { pads }),
      ...(more.every((extra) => extra === 0) ? {} : { output_padding: more }),
    });
    return fromChannelsFirst(g, result, layout);
  }

  // sizes known only at the run: the full result, filled up with zeros behind, then cut
  const full = g.op('ConvTranspose', [first, weights], common);
  const axes = layout.space.map((_, i) => i + 2);
  const wanted = concat(
    g,
    layout.space.map((_, i) => g.op('Slice', [sizes, g.ints([at(i)]), g.ints([at(i) + 1]), g.ints([0])])),
  );
  const have = concat(
    g,
    axes.map((axis) => sizeOf(g, full, axis)),
  );
  const zeros = g.ints(axes.map(() => 0));
  const none = g.ints([0, 0]);
  let before: Value;
  if (window.padding === 'SAME') before = g.op('Div', [g.op('Max', [g.op('Sub', [have, wanted]), zeros]), g.ints([2])]);
  else
    before = g.ints(layout.space.map((axis) => (window.padding === 'VALID' ? 0 : window.explicit_paddings[2 * axis]!)));
  const missing = g.op('Max', [g.op('Sub', [g.op('Add', [wanted, before]), have]), zeros]);
  const padded = g.op('Pad', [full, concat(g, [none, zeros, none, missing]), like(g, full, 0)]);
  const cut = g.op('Slice', [padded, before, g.op('Add', [before, wanted]), g.ints(axes)]);
  return fromChannelsFirst(g, cut, layout);
};

/** What the graph optimizer fuses behind a convolution or a product, in order. */
const fused = (
  g: GraphBuilder,
  product: Value,
  args: readonly Value[],
  attrs: { readonly fused_ops: readonly string[]; readonly leakyrelu_alpha: number; readonly epsilon: number },
  format: string,
): Value => {
  const rest = [...args];
  const next = (): Value => {
    const value = rest.shift();
    if (!value) throw refuse('fused_ops takes more arguments than there are');
    return value;
  };
  let result = product;
  for (const name of attrs.fused_ops) {
    switch (name) {
      case 'BiasAdd':
        result = biasAdd(g, result, next(), format);
        break;
      case 'FusedBatchNorm': {
        const layout = layoutOf(format);
        const inputs = [toChannelsFirst(g, result, layout), next(), next(), next(), next()];
        const normal = g.op('BatchNormalization', inputs, { epsilon: { float: attrs.epsilon } });
        result = fromChannelsFirst(g, normal, layout);
        break;
      }
      case 'Add':
        result = g.op('Add', [result, next()]);
        break;
      case 'Relu':
        result = relu(g, result);
        break;
      case 'Relu6':
        result = relu6(g, result);
        break;
      case 'LeakyRelu':
        result = leakyRelu(g, result, attrs.leakyrelu_alpha);
        break;
      case 'Elu':
      case 'Tanh':
      case 'Sigmoid':
        result = g.op(name, [result]);
        break;
      default:
        throw refuse(`the fused op ${name} is not supported`);
    }
  }
  return result;
};
const fusedAttrs = { fused_ops: texts([]), epsilon: float(0.0001), leakyrelu_alpha: float(0.2) };

const strides = ints();
const explicit_paddings = ints([]);
const data_format: Attr<string> = text<string>('NHWC', FORMATS);
const data_format_3d: Attr<string> = text<string>('NDHWC', FORMATS_3D);
const attrs2d = { strides, padding, explicit_paddings, data_format, dilations: ints([1, 1, 1, 1]) };
const attrs3d = { strides, padding, data_format: data_format_3d, dilations: ints([1, 1, 1, 1, 1]) };

// biome-ignore format: one op a line
export const convolutions: Readonly<Record<string, OpRow>> = {
  Conv2D: op({ inputs: ['input', 'filter'], attrs: { ...attrs2d, use_cudnn_on_gpu: bool(true) }, lower: (g, { input, filter }, attrs) => maybeDilated(input, attrs, (x, changed) => convolution(g, x, filter, { ...attrs, ...changed })) }),
  Conv3D: op({ inputs: ['input', 'filter'], attrs: attrs3d, lower: (g, { input, filter }, attrs) => convolution(g, input, filter, attrs) }),
  DepthwiseConv2dNative:  op({ inputs: ['input', 'filter'], attrs: attrs2d, lower: (g, { input, filter }, attrs) => maybeDilated(input, attrs, (x, changed) => depthwise(g, x, filter, { ...attrs, ...changed })) }),
  Conv2DBackpropInput:    op({ inputs: ['input_sizes', 'filter', 'out_backprop'], attrs: { ...attrs2d, use_cudnn_on_gpu: bool(true) }, lower: (g, { input_sizes, filter, out_backprop }, attrs) => backpropInput(g, input_sizes, filter, out_backprop, attrs) }),
  Conv3DBackpropInputV2:  op({ inputs: ['input_sizes', 'filter', 'out_backprop'], attrs: attrs3d, lower: (g, { input_sizes, filter, out_backprop }, attrs) => backpropInput(g, input_sizes, filter, out_backprop, attrs) }),
  _FusedConv2D: op({ inputs: ['input', 'filter', 'args*'], attrs: { ...attrs2d, ...fusedAttrs, num_args: int() }, lower: (g, { input, filter, args }, attrs) => fused(g, convolution(g, input, filter, attrs), args, attrs, attrs.data_format) }),
  _FusedMatMul: op({ inputs: ['a', 'b', 'args*'], attrs: { transpose_a: bool(false), transpose_b: bool(false), ...fusedAttrs, num_args: int() }, lower: (g, { a, b, args }, attrs) => fused(g, matMul(g, a, b, attrs.transpose_a, attrs.transpose_b), args, attrs, 'NC') }),
};
