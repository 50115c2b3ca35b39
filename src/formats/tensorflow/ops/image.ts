/**
 * Images: contrast, color spaces, boxes.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/image/adjust_contrast_op.cc,
 * colorspace_op.h, crop_and_resize_op.cc, non_max_suppression_op.cc
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import {
  cast,
  constantInts,
  frontAxes,
  int64,
  iota,
  like,
  rankOf,
  reshape,
  shapeOf,
  unsqueeze,
  wide,
} from '../../../graph/layers/values.ts';
import { float, type OpRow, op, refuse, text } from '../table.ts';

/** (x - mean) factor + mean, with the mean of each channel over height and width. */
const contrast = (g: GraphBuilder, images: Value, factor: Value): Value =>
  wide(g, [images], (x) => {
    const mean = g.op('ReduceMean', [x!, frontAxes(g, x!, g.ints([-3, -2]))], { keepdims: 1 });
    return g.op('Add', [g.op('Mul', [g.op('Sub', [x!, mean]), cast(g, factor, x!.dtype)]), mean]);
  });

const channels = (g: GraphBuilder, x: Value): readonly [Value, Value, Value] =>
  g.ops('Split', [x], { axis: -1, num_outputs: 3 }, 3) as [Value, Value, Value];

/**
 * v = max(r, g, b), s = (v - min) / v, h a sixth of: (g - b) / range where r is the largest, 2 + (b - r) / range where g,
 * 4 + (r - g) / range where b; made positive by adding 1. Nothing of color: h = 0; black: s = 0.
 */
const rgbToHsv = (g: GraphBuilder, images: Value): Value => {
  const [red, green, blue] = channels(g, images);
  const number = (n: number): Value => like(g, images, n);
  const value = g.op('Max', [red, green, blue]);
  const range = g.op('Sub', [value, g.op('Min', [red, green, blue])]);
  const isBlack = g.op('LessOrEqual', [value, number(0)]);
  const saturation = g.op('Where', [isBlack, number(0), g.op('Div', [range, value])]);
  const norm = g.op('Div', [number(1 / 6), range]);
  const sector = (a: Value, b: Value, turn: number): Value => {
    const hue = g.op('Mul', [norm, g.op('Sub', [a, b])]);
    return turn === 0 ? hue : g.op('Add', [hue, number(turn / 6)]);
  };
  const isRed = g.op('Equal', [red, value]);
  const isGreen = g.op('Equal', [green, value]);
  const notRed = g.op('Where', [isGreen, sector(blue, red, 2), sector(red, green, 4)]);
  const hue = g.op('Where', [isRed, sector(green, blue, 0), notRed]);
  const colored = g.op('Where', [g.op('LessOrEqual', [range, number(0)]), number(0), hue]);
  const positive = g.op('Where', [g.op('Less', [colored, number(0)]), g.op('Add', [colored, number(1)]), colored]);
  return g.op('Concat', [positive, saturation, value], { axis: -1 });
};

/** r, g, b = v (1 - s (1 - clip(|6 h - 3| - 1))), and 2 - |6 h - 2|, 2 - |6 h - 4| likewise; clipped to [0, 1]. */
const hsvToRgb = (g: GraphBuilder, images: Value): Value => {
  const [hue, saturation, value] = channels(g, images);
  const number = (n: number): Value => like(g, images, n);
  const six = g.op('Mul', [hue, number(6)]);
  const bent = (at: number): Value => g.op('Abs', [g.op('Sub', [six, number(at)])]);
  const clip = (x: Value): Value => g.op('Clip', [x, number(0), number(1)]);
  const two = number(2);
  const parts = [g.op('Sub', [bent(3), number(1)]), g.op('Sub', [two, bent(2)]), g.op('Sub', [two, bent(4)])];
  const rest = g.op('Sub', [number(1), saturation]);
  const mixed = parts.map((part) => g.op('Mul', [g.op('Add', [rest, g.op('Mul', [saturation, clip(part)])]), value]));
  return g.op('Concat', mixed, { axis: -1 });
};

/**
 * Crops [n, h, w, c] at boxes [m, (y1, x1, y2, x2)] of image box_ind[m], resized to crop_size: sample i lies at
 * y1 (h - 1) + i (y2 - y1) (h - 1) / (crop - 1), for a crop of 1 at the middle. Outside the image: extrapolation_value.
 */
const cropAndResize = (
  g: GraphBuilder,
  args: { readonly image: Value; readonly boxes: Value; readonly box_ind: Value; readonly crop_size: Value },
  attrs: { readonly extrapolation_value: number; readonly method: 'bilinear' | 'nearest' },
): Value => {
  const [cropHeight, cropWidth] = constantInts(g, args.crop_size, 'crop_size') as [number, number];
  const image = cast(g, args.image, 'float32');
  if (rankOf(image, 'the image') !== 4) throw refuse('the image has not 4 dimensions');
  const shape = shapeOf(g, image);
  const number = (n: number): Value => g.scalar('float32', n);
  const corners = g.ops('Split', [args.boxes], { axis: 1, num_outputs: 4 }, 4) as [Value, Value, Value, Value];
  const along = (low: Value, high: Value, dimension: number, crop: number) => {
    const size = g.op('Slice', [shape, g.ints([dimension]), g.ints([dimension + 1])]);
    const last = cast(g, g.op('Sub', [size, g.ints([1])]), 'float32');
    const start = g.op('Mul', [low, last]);
    // [m, crop]
    const at =
      crop > 1
        ? g.op('Add', [
            start,
            g.op('Mul', [
              cast(g, iota(g, g.ints([crop])), 'float32'),
              g.op('Div', [g.op('Mul', [g.op('Sub', [high, low]), last]), number(crop - 1)]),
            ]),
          ])
        : g.op('Mul', [g.op('Mul', [number(0.5), g.op('Add', [low, high])]), last]);
    const inside = g.op('And', [g.op('GreaterOrEqual', [at, number(0)]), g.op('LessOrEqual', [at, last])]);
    const safe = g.op('Where', [inside, at, number(0)]);
    return { safe, inside, size };
  };
  const y = along(corners[0], corners[2], 1, cropHeight);
  const x = along(corners[1], corners[3], 2, cropWidth);
  const which = unsqueeze(g, int64(g, args.box_ind), [1, 2]);
  const [height, width] = [y.size, x.size];
  const channelCount = g.op('Slice', [shape, g.ints([3]), g.ints([4])]);
  const pixels = reshape(g, image, g.op('Concat', [g.ints([-1]), channelCount], { axis: 0 }));
  // [m, cropHeight, cropWidth, c]
  const read = (row: Value, column: Value): Value => {
    const rows = g.op('Add', [g.op('Mul', [which, height]), unsqueeze(g, int64(g, row), [2])]);
    return g.op('Gather', [pixels, g.op('Add', [g.op('Mul', [rows, width]), unsqueeze(g, int64(g, column), [1])])], {
      axis: 0,
    });
  };
  let result: Value;
  if (attrs.method === 'nearest') {
    // std::round, half away from zero; positions are not below it
    const round = (at: Value): Value => g.op('Floor', [g.op('Add', [at, number(0.5)])]);
    result = read(round(y.safe), round(x.safe));
  } else {
    const [top, left] = [g.op('Floor', [y.safe]), g.op('Floor', [x.safe])];
    const [bottom, right] = [g.op('Ceil', [y.safe]), g.op('Ceil', [x.safe])];
    const yLerp = unsqueeze(g, g.op('Sub', [y.safe, top]), [2, 3]);
    const xLerp = unsqueeze(g, g.op('Sub', [x.safe, left]), [1, 3]);
    const mix = (a: Value, b: Value, weight: Value): Value =>
      g.op('Add', [a, g.op('Mul', [g.op('Sub', [b, a]), weight])]);
    const [upper, lower] = [
      mix(read(top, left), read(top, right), xLerp),
      mix(read(bottom, left), read(bottom, right), xLerp),
    ];
    result = mix(upper, lower, yLerp);
  }
  const inside = g.op('And', [unsqueeze(g, y.inside, [2, 3]), unsqueeze(g, x.inside, [1, 3])]);
  return g.op('Where', [inside, result, number(attrs.extrapolation_value)]);
};

// biome-ignore format: one op a line
export const imaging: Readonly<Record<string, OpRow>> = {
  AdjustContrastv2: op({ inputs: ['images', 'contrast_factor'], lower: (g, args) => contrast(g, args.images, args.contrast_factor) }),
  RGBToHSV: op({ inputs: ['images'], lower: (g, { images }) => wide(g, [images], (x) => rgbToHsv(g, x!)) }),
  HSVToRGB: op({ inputs: ['images'], lower: (g, { images }) => wide(g, [images], (x) => hsvToRgb(g, x!)) }),
  CropAndResize: op({ inputs: ['image', 'boxes', 'box_ind', 'crop_size'], attrs: { method: text('bilinear', ['bilinear', 'nearest']), extrapolation_value: float(0) }, lower: (g, args, attrs) => cropAndResize(g, args, attrs) }),
};
