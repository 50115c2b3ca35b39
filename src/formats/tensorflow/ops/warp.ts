/**
 * Images moved, scaled, recolored and drawn on, by kernels of our own.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/ops/image_ops.cc
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import {
  concat,
  iota,
  known,
  like,
  rankOf,
  reshape,
  shapeOf,
  sizeOf,
  unsqueeze,
} from '../../../graph/layers/values.ts';
import type { Shape } from '../../../tensor/signature.ts';
import { bool, type HostOutput, hosted, ints, type OpRow, op, refuse, text } from '../table.ts';

const same = (x: Value): readonly HostOutput[] => [{ dtype: x.dtype, shape: x.shape }];

/** [batch, height, width, channels] with another height and width. */
const resized = (g: GraphBuilder, shape: Shape, size: Value): Shape => {
  const [height, width] = known(g, size) ?? ['?', '?'];
  return [shape?.[0] ?? '?', height ?? '?', width ?? '?', shape?.[3] ?? '?'];
};

const interpolation = text(undefined, ['NEAREST', 'BILINEAR']);
const fill_mode = text('CONSTANT', ['CONSTANT', 'REFLECT', 'WRAP', 'NEAREST']);

const transform = (g: GraphBuilder, args: readonly Value[], attrs: object): readonly Value[] =>
  g.host('ImageProjectiveTransformV3', args, { ...attrs }, [
    { dtype: args[0]!.dtype, shape: resized(g, args[0]!.shape, args[2]!) },
  ]);

/**
 * max over the window of input + filter, a pixel beyond the edge being nothing:
 * [batch, h, w, c], filter [fh, fw, c] -> [batch, h', w', c]
 */
const dilation2d = (
  g: GraphBuilder,
  input: Value,
  filter: Value,
  {
    strides,
    rates,
    padding,
  }: { readonly strides: readonly number[]; readonly rates: readonly number[]; readonly padding: string },
): Value => {
  const [rows, columns] = filter.shape ?? [];
  if (typeof rows !== 'number' || typeof columns !== 'number') throw refuse('the size of the filter is not known');
  if (rankOf(input, 'the input') !== 4) throw refuse('the input has not 4 dimensions');
  if (input.dtype !== 'float32' && input.dtype !== 'float64')
    throw refuse(`${input.dtype}; supported for float32 and float64`);
  const one = g.ints([1]);
  // out = ceil(size / stride), or of the places where the whole window fits; [starts, the padding in front]
  const along = (axis: number, window: number): { readonly count: Value; readonly before: Value } => {
    const [stride, rate] = [strides[axis]!, rates[axis]!];
    const reach = (window - 1) * rate;
    const size = sizeOf(g, input, axis);
    const ceil = (x: Value): Value => g.op('Div', [g.op('Add', [x, g.ints([stride - 1])]), g.ints([stride])]);
    if (padding === 'VALID') return { count: ceil(g.op('Sub', [size, g.ints([reach])])), before: g.ints([0]) };
    const count = ceil(size);
    const needed = g.op('Sub', [
      g.op('Add', [g.op('Mul', [g.op('Sub', [count, one]), g.ints([stride])]), g.ints([reach + 1])]),
      size,
    ]);
    return { count, before: g.op('Div', [g.op('Max', [needed, g.ints([0])]), g.ints([2])]) };
  };
  const [down, across] = [along(1, rows), along(2, columns)];
  // where each output place reads, for a shift within the window, and whether that is in the image
  const places = (at: { readonly count: Value; readonly before: Value }, axis: number, shift: number) => {
    const index = g.op('Sub', [
      g.op('Add', [g.op('Mul', [iota(g, at.count), g.ints([strides[axis]!])]), g.ints([shift * rates[axis]!])]),
      at.before,
    ]);
    const inside = g.op('And', [
      g.op('GreaterOrEqual', [index, g.ints([0])]),
      g.op('Less', [index, sizeOf(g, input, axis)]),
    ]);
    return { index: g.op('Where', [inside, index, g.ints([0])]), inside };
  };
  const lowest = like(g, input, input.dtype === 'float64' ? -Number.MAX_VALUE : -3.4028234663852886e38);
  const terms: Value[] = [];
  for (let y = 0; y < rows; y++) {
    const row = places(down, 1, y);
    const strip = g.op('Gather', [input, row.index], { axis: 1 });
    for (let x = 0; x < columns; x++) {
      const column = places(across, 2, x);
      const read = g.op('Gather', [strip, column.index], { axis: 2 });
      const weight = g.op(
        'Gather',
        [g.op('Gather', [filter, g.scalar('int64', y)], { axis: 0 }), g.scalar('int64', x)],
        { axis: 0 },
      );
      const inside = g.op('And', [unsqueeze(g, row.inside, [1, 2]), unsqueeze(g, column.inside, [1])]);
      terms.push(g.op('Where', [inside, g.op('Add', [read, weight]), lowest]));
    }
  }
  return terms.length === 1 ? terms[0]! : g.op('Max', terms);
};

/** Blocks of a volume [batch, planes, rows, columns, c] -> [batch, .., .., .., block * c], each a row of numbers. */
const volumePatches = (
  g: GraphBuilder,
  input: Value,
  {
    ksizes,
    strides,
    padding,
  }: { readonly ksizes: readonly number[]; readonly strides: readonly number[]; readonly padding: string },
): Value => {
  if (rankOf(input, 'the input') !== 5) throw refuse('the input has not 5 dimensions');
  const one = g.ints([1]);
  let padded = input;
  const counts: Value[] = [];
  const pads: Value[] = [];
  for (const axis of [1, 2, 3]) {
    const [stride, window] = [g.ints([strides[axis]!]), ksizes[axis]!];
    const size = sizeOf(g, input, axis);
    const ceil = (x: Value): Value => g.op('Div', [g.op('Add', [x, g.op('Sub', [stride, one])]), stride]);
    const count = ceil(padding === 'VALID' ? g.op('Sub', [size, g.ints([window - 1])]) : size);
    const needed = g.op('Sub', [
      g.op('Add', [g.op('Mul', [g.op('Sub', [count, one]), stride]), g.ints([window])]),
      size,
    ]);
    const total = padding === 'VALID' ? g.ints([0]) : g.op('Max', [needed, g.ints([0])]);
    counts.push(count);
    pads.push(g.op('Div', [total, g.ints([2])]), g.op('Sub', [total, g.op('Div', [total, g.ints([2])])]));
  }
  if (padding === 'SAME') {
    const [a, b, c, d, e, f] = pads as [Value, Value, Value, Value, Value, Value];
    const zero = g.ints([0]);
    padded = g.op('Pad', [input, concat(g, [zero, a, c, e, zero, zero, b, d, f, zero]), like(g, input, 0)], {
      mode: 'constant',
    });
  }
  // [count, window] along each of the three axes
  for (const [i, axis] of [1, 3, 5].entries()) {
    const starts = g.op('Mul', [iota(g, counts[i]!), g.ints([strides[i + 1]!])]);
    const index = g.op('Add', [unsqueeze(g, starts, [1]), iota(g, g.ints([ksizes[i + 1]!]))]);
    padded = g.op('Gather', [padded, index], { axis });
  }
  const ordered = g.op('Transpose', [padded], { perm: [0, 1, 3, 5, 2, 4, 6, 7] });
  const front = g.op('Slice', [shapeOf(g, ordered), g.ints([0]), g.ints([4])]);
  const depth = g.op('Mul', [g.ints([ksizes[1]! * ksizes[2]! * ksizes[3]!]), sizeOf(g, input, 4)]);
  return reshape(g, ordered, concat(g, [front, depth]));
};

const padding = text(undefined, ['SAME', 'VALID']);

// biome-ignore format: one op a line
export const warps: Readonly<Record<string, OpRow>> = {
  AdjustHue:           hosted({ inputs: ['images', 'delta'], outputs: ({ images }) => same(images) }),
  AdjustSaturation:    hosted({ inputs: ['images', 'scale'], outputs: ({ images }) => same(images) }),
  DrawBoundingBoxes:   op({ inputs: ['images', 'boxes'], host: true, lower: (g, { images, boxes }) => g.host('DrawBoundingBoxesV2', [images, boxes], {}, same(images)) }),
  DrawBoundingBoxesV2: hosted({ inputs: ['images', 'boxes', 'colors'], outputs: ({ images }) => same(images) }),
  Dilation2D:          op({ inputs: ['input', 'filter'], attrs: { strides: ints(), rates: ints(), padding }, lower: (g, { input, filter }, attrs) => dilation2d(g, input, filter, attrs) }),
  ExtractVolumePatches: op({ inputs: ['input'], attrs: { ksizes: ints(), strides: ints(), padding }, lower: (g, { input }, attrs) => volumePatches(g, input, attrs) }),
  ImageProjectiveTransformV2: op({ inputs: ['images', 'transforms', 'output_shape'], attrs: { interpolation, fill_mode }, host: true, lower: (g, args, attrs) => transform(g, [args.images, args.transforms, args.output_shape], attrs) }),
  ImageProjectiveTransformV3: op({ inputs: ['images', 'transforms', 'output_shape', 'fill_value'], attrs: { interpolation, fill_mode }, host: true, lower: (g, args, attrs) => transform(g, [args.images, args.transforms, args.output_shape, args.fill_value], attrs) }),
  ScaleAndTranslate:   hosted({ inputs: ['images', 'size', 'scale', 'translation'], attrs: { kernel_type: text('lanczos3'), antialias: bool(true) }, outputs: ({ images, size }, _, g) => [{ dtype: 'float32', shape: resized(g, images.shape, size) }] }),
};
