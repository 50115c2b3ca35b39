/**
 * Pools. An average counts only what lies inside the input; a maximum's index counts over [height, width, channels].
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/pooling_ops_common.cc, maxpooling_op.cc
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { cast, constantInts, iota, sizeOf, unsqueeze } from '../../../graph/layers/values.ts';
import type { DType } from '../../../tensor/dtype.ts';
import { type Attr, bool, dtype, ints, type OpRow, op, refuse, text } from '../table.ts';
import {
  doubleWindow,
  FORMATS,
  FORMATS_3D,
  fromChannelsFirst,
  layoutOf,
  padding,
  spatial,
  type Window,
  windowed,
} from './window.ts';

interface PoolAttrs {
  readonly ksize: readonly number[];
  readonly strides: readonly number[];
  readonly padding: Window['padding'];
  readonly data_format: string;
  readonly explicit_paddings?: readonly number[];
}

const windowOver = (g: GraphBuilder, x: Value, attrs: PoolAttrs, fill: number | undefined) => {
  const layout = layoutOf(attrs.data_format);
  const kernel = spatial(attrs.ksize, layout, 1, 'ksize');
  const window: Window = {
    kernel,
    strides: spatial(attrs.strides, layout, 1, 'strides'),
    dilations: kernel.map(() => 1),
    padding: attrs.padding,
    explicit_paddings: attrs.explicit_paddings ?? [],
  };
  const { first, attributes } = windowed(g, x, layout, window, fill);
  return { layout, first, attributes: { kernel_shape: kernel, ...attributes } };
};

/** A type that has the kernel and holds the numbers exactly. */
const computedIn = (own: DType): DType => {
  if (own === 'float16' || own === 'bfloat16' || own === 'int16' || own === 'uint16') return 'float32';
  if (own === 'int64' || own === 'uint64') {
    throw refuse(`the input is ${own}; pools are supported for floats and for integers of up to 32 bits`);
  }
  return own === 'int32' || own === 'uint32' ? 'float64' : own;
};

const pool = (g: GraphBuilder, onnx: 'MaxPool' | 'AveragePool', x: Value, attrs: PoolAttrs): Value => {
  const wider = cast(g, x, computedIn(x.dtype));
  const fill = onnx === 'MaxPool' ? lowest(wider.dtype) : undefined;
  const { layout, first, attributes } = windowOver(g, wider, attrs, fill);
  const isDouble = onnx === 'AveragePool' && first.dtype === 'float64';
  const found = isDouble
    ? doubleWindow(g, onnx, [first], first.shape?.[1], attributes)
    : g.op(onnx, [first], attributes);
  return cast(g, fromChannelsFirst(g, found, layout), x.dtype);
};

const lowest = (own: DType): number => (own === 'int8' ? -128 : own === 'uint8' ? 0 : -Infinity);

/** ONNX counts ((n C + c) H + y) W + x; TensorFlow (y W + x) C + c, and with the batch (n H W + y W + x) C + c. */
const maxPoolWithArgmax = (
  g: GraphBuilder,
  x: Value,
  attrs: PoolAttrs & { readonly include_batch_in_index: boolean },
) => {
  if (x.shape?.slice(1, 3).some((size) => typeof size !== 'number') && attrs.padding === 'SAME') {
    throw refuse('SAME padding of a free size, whose indices would count the padding');
  }
  const { layout, first, attributes } = windowOver(g, x, attrs, undefined);
  const [values, indices] = g.ops('MaxPool', [first], attributes, 2);
  const [batch, channels] = [sizeOf(g, first, 0), sizeOf(g, first, 1)];
  const area = g.op('Mul', [sizeOf(g, first, 2), sizeOf(g, first, 3)]);
  const inside = g.op('Mod', [indices!, area]);
  const placed = attrs.include_batch_in_index
    ? g.op('Add', [inside, g.op('Mul', [unsqueeze(g, iota(g, batch), [1, 2, 3]), area])])
    : inside;
  const index = g.op('Add', [g.op('Mul', [placed, channels]), unsqueeze(g, iota(g, channels), [1, 2])]);
  return [fromChannelsFirst(g, values!, layout), fromChannelsFirst(g, index, layout)] as const;
};

const ksize = ints();
const strides = ints();
const data_format: Attr<string> = text<string>('NHWC', FORMATS);
const data_format_3d: Attr<string> = text<string>('NDHWC', FORMATS_3D);

// biome-ignore format: one op a line
export const pooling: Readonly<Record<string, OpRow>> = {
  MaxPool:   op({ inputs: ['input'], attrs: { ksize, strides, padding, explicit_paddings: ints([]), data_format }, lower: (g, { input }, attrs) => pool(g, 'MaxPool', input, attrs) }),
  MaxPoolV2: op({ inputs: ['input', 'ksize', 'strides'], attrs: { padding, data_format }, lower: (g, { input, ...sizes }, attrs) => pool(g, 'MaxPool', input, { ...attrs, ksize: constantInts(g, sizes.ksize, 'ksize'), strides: constantInts(g, sizes.strides, 'strides') }) }),
  AvgPool:   op({ inputs: ['value'], attrs: { ksize, strides, padding, data_format }, lower: (g, { value }, attrs) => pool(g, 'AveragePool', value, attrs) }),
  MaxPool3D: op({ inputs: ['input'], attrs: { ksize, strides, padding, data_format: data_format_3d }, lower: (g, { input }, attrs) => pool(g, 'MaxPool', input, attrs) }),
  AvgPool3D: op({ inputs: ['input'], attrs: { ksize, strides, padding, data_format: data_format_3d }, lower: (g, { input }, attrs) => pool(g, 'AveragePool', input, attrs) }),
  MaxPoolWithArgmax: op({ inputs: ['input'], attrs: { ksize, strides, padding, Targmax: dtype('int64'), include_batch_in_index: bool(false) }, lower: (g, { input }, attrs) => {
    const [values, index] = maxPoolWithArgmax(g, input, { ...attrs, data_format: 'NHWC' });
    return [values, cast(g, index, attrs.Targmax)];
  } }),
};
