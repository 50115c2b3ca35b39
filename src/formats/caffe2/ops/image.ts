/**
 * Images: padded, resized, taken apart.
 * https://github.com/pytorch/pytorch/blob/v1.4.0/caffe2/operators/pad_op.cc, resize_op.cc, upsample_op.cc, im2col_op.h
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { conv } from '../../../graph/layers/conv.ts';
import { cast, concat, iota, like, reshape } from '../../../graph/layers/values.ts';
import { type Call, corrupt, type OpRow, op, refuse } from '../table.ts';
import { dimOf, rankOf, shapeOf } from './values.ts';
import { channelsFirst, type Window, windowOf } from './window.ts';

const padImage = op('X', ({ g, args }, x) => {
  const mode = args.text('mode', 'constant');
  if (mode !== 'constant' && mode !== 'reflect' && mode !== 'edge') throw corrupt(`its mode is "${mode}"`);
  if (args.int('legacy_pad', 0) !== 0) throw corrupt('a legacy_pad, which Caffe2 refuses for it');
  const pads = args.has('pad')
    ? Array<number>(4).fill(args.int('pad', 0))
    : ['t', 'l', 'b', 'r'].every((side) => args.has(`pad_${side}`))
      ? [...args.ints('pads'), ...['t', 'l', 'b', 'r'].map((side) => args.int(`pad_${side}`, 0))]
      : args.ints('pads', [0, 0, 0, 0]);
  if (pads.length !== 4) throw corrupt(`its pads are [${pads.join(', ')}]`);
  if (mode !== 'constant' && pads.some((pad) => pad < 0))
    throw refuse(`pads of [${pads.join(', ')}] with the mode ${mode}`);
  const value = mode === 'constant' ? like(g, x, args.float('value', 0)) : undefined;
  return channelsFirst(g, args, x, (first) =>
    g.op('Pad', [first, g.ints([0, 0, pads[0]!, pads[1]!, 0, 0, pads[2]!, pads[3]!]), value], { mode }),
  );
});

/** Known while lowering, or a float32 scalar. */
type Scale = number | Value;
const scaleValue = (g: GraphBuilder, scale: Scale): Value =>
  typeof scale === 'number' ? g.scalar('float32', scale) : scale;

/** trunc(size · scale), in float32, as an int64 vector of one element. */
const scaledSize = (g: GraphBuilder, x: Value, axis: number, scale: Scale): Value =>
  cast(g, g.op('Mul', [cast(g, shapeOf(g, x, axis, axis + 1), 'float32'), scaleValue(g, scale)]), 'int64');

/** Place i of the output is place min(trunc(i / scale), size - 1) of the input, in float32. */
const nearestPlaces = (g: GraphBuilder, x: Value, axis: number, scale: Scale): Value => {
  const count = scaledSize(g, x, axis, scale);
  const places = cast(g, g.op('Div', [cast(g, iota(g, count), 'float32'), scaleValue(g, scale)]), 'int64');
  return g.op('Min', [places, g.op('Sub', [shapeOf(g, x, axis, axis + 1), g.ints([1])])]);
};

/** Gathers along each axis that a scale other than 1 changes. */
const nearest = (g: GraphBuilder, x: Value, scales: readonly Scale[]): Value =>
  scales.reduce((y: Value, scale, i) => {
    const axis = rankOf(x) - scales.length + i;
    const size = dimOf(y, axis);
    if (scale === 1) return y;
    if (typeof size === 'number' && typeof scale === 'number') {
      const count = Math.trunc(Math.fround(size * scale));
      const places = Array.from({ length: count }, (_, at) => Math.min(Math.trunc(Math.fround(at / scale)), size - 1));
      return g.op('Gather', [y, g.ints(places)], { axis });
    }
    return g.op('Gather', [y, nearestPlaces(g, y, axis, scale)], { axis });
  }, x);

const scalesOf = ({ g, args }: Call, given: Value | undefined, names: readonly string[]): readonly Scale[] => {
  const constant = given && g.constantOf(given);
  if (given && !constant) {
    const flat = cast(g, g.op('Reshape', [given, g.ints([names.length])]), 'float32');
    return names.map((_, i) => g.op('Gather', [flat, g.scalar('int64', i)], { axis: 0 }));
  }
  const numbers =
    constant && 'data' in constant
      ? Array.from(constant.data as Float32Array)
      : names.map((name) => args.float(name, 1));
  if (numbers.length !== names.length || numbers.some((scale) => !(scale > 0)))
    throw corrupt(`its scales are [${numbers.join(', ')}]`);
  return numbers;
};

const resizeNearest = op('X scales?', (call, x, given) => {
  const scales = scalesOf(call, given, ['height_scale', 'width_scale']);
  return channelsFirst(call.g, call.args, x, (first) => nearest(call.g, first, scales));
});
const resizeNearest3D = op('X', (call, x) => {
  const scales = scalesOf(call, undefined, ['temporal_scale', 'height_scale', 'width_scale']);
  return nearest(call.g, x, scales);
});

/** Corners on corners: place i of the output is place i · (in - 1) / (out - 1). */
const bilinear = op('X scales?', (call, x, given) => {
  const { g } = call;
  const [h, w] = scalesOf(call, given, ['height_scale', 'width_scale']) as [Scale, Scale];
  const sizes = concat(g, [shapeOf(g, x, 0, 2), scaledSize(g, x, 2, h), scaledSize(g, x, 3, w)]);
  return g.op('Resize', [x, undefined, undefined, sizes], {
    mode: 'linear',
    coordinate_transformation_mode: 'align_corners',
  });
});

/** Each element by its place in the window: [n, c, space..] -> [n, c · places, space..]. */
export const patches = (g: GraphBuilder, x: Value, channels: number, window: Window): Value => {
  const area = window.kernel.reduce((a, b) => a * b, 1);
  // a filter for each place, with a 1 there
  const filters = new Float32Array(area * area);
  for (let i = 0; i < area; i++) filters[i * area + i] = 1;
  const one = g.constant({ dtype: 'float32', shape: [area, 1, ...window.kernel], data: filters });
  const each = reshape(g, x, concat(g, [g.ints([-1, 1]), shapeOf(g, x, 2)]));
  const { strides, dilations, pads } = window;
  const y = conv(g, each, one, undefined, { strides, dilations, pads });
  return reshape(g, y, concat(g, [shapeOf(g, x, 0, 1), g.ints([channels * area]), shapeOf(g, y, 2)]));
};

/** [n, c, h, w] -> [n, c·kh·kw, oh, ow]. */
const im2col = op('X', ({ g, args }, x) => {
  const window = windowOf(args);
  if (window.kernel.length !== 2) throw corrupt('its kernel has not two sizes');
  const channels = dimOf(x, args.text('order', 'NCHW') === 'NHWC' ? 3 : 1);
  if (args.text('order', 'NCHW') === 'NHWC') throw refuse('the order NHWC');
  if (typeof channels !== 'number') throw refuse('the number of its channels is known only at run time');
  return patches(g, x, channels, window);
});
/** The sums of what im2col takes apart. */
const col2im = op('X Z', ({ g, args }, x, like2) => {
  const window = windowOf(args);
  if (args.text('order', 'NCHW') === 'NHWC') throw refuse('the order NHWC');
  const image = shapeOf(g, like2, 2);
  const flat = reshape(g, x, concat(g, [shapeOf(g, x, 0, 2), g.ints([-1])]));
  return g.op('Col2Im', [flat, image, g.ints(window.kernel)], {
    strides: window.strides,
    dilations: window.dilations,
    pads: window.pads,
  });
});

/** The sums of all that is above and left of each corner: [n, c, h, w] -> [n, c, h + 1, w + 1]. */
const integral = op('X', ({ g }, x) => {
  const padded = g.op('Pad', [x, g.ints([0, 0, 1, 1, 0, 0, 0, 0])]);
  const along = (y: Value, axis: number): Value => g.op('CumSum', [y, g.scalar('int64', axis)]);
  return along(along(padded, 3), 2);
});

export const IMAGES: Readonly<Record<string, OpRow>> = {
  PadImage: padImage,
  ResizeNearest: resizeNearest,
  ResizeNearest3D: resizeNearest3D,
  UpsampleBilinear: bilinear,
  IntegralImage: integral,
  Im2Col: im2col,
  Col2Im: col2im,
};
