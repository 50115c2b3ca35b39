/** Images moved, stretched and compared. https://github.com/apache/mxnet/tree/1.9.1/src/operator */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { convTranspose, padSpace } from '../../../graph/layers/conv.ts';
import { averagePool } from '../../../graph/layers/pool.ts';
import { resize } from '../../../graph/layers/resize.ts';
import { minus, plus, type Size, sizeAt, sizeVector, slice, floats as vectorOf } from '../../../graph/layers/sizes.ts';
import { cast, concat, iota, like, rankOf, transpose, unsqueeze } from '../../../graph/layers/values.ts';
import { bool, int, ints, optionalBool, optionalFloat, word } from '../attrs.ts';
import { type OpRow, op, refuse } from '../table.ts';
import { FILTERS, spread } from './convolution.ts';

/** Grid [n, 2, h, w] of x and y from -1 to 1; what lies outside of the image is 0. */
const sample = (g: GraphBuilder, data: Value, grid: Value): Value =>
  g.op('GridSample', [data, transpose(g, grid, [0, 2, 3, 1])], {
    align_corners: 1,
    mode: 'linear',
    padding_mode: 'zeros',
  });

/** count numbers from -1 to 1 */
const line = (dtype: 'float32' | 'float64', g: GraphBuilder, count: number): Value =>
  vectorOf(
    g,
    dtype,
    Array.from({ length: count }, (_, i) => -1 + (i * 2) / (count - 1)),
  );

/** Matrices [n, 6] of x, y, 1 -> [n, 2, h, w] */
const affineGrid = (g: GraphBuilder, matrices: Value, [height = 0, width = 0]: readonly number[]): Value => {
  if (height < 2 || width < 2 || height * width > 1 << 24) throw refuse(`target_shape (${height}, ${width})`);
  const dtype = matrices.dtype === 'float64' ? 'float64' : 'float32';
  const shape = g.ints([height, width]);
  const x = g.op('Expand', [line(dtype, g, width), shape]);
  const y = g.op('Expand', [unsqueeze(g, line(dtype, g, height), [1]), shape]);
  const ones = g.op('Expand', [g.scalar(dtype, 1), shape]);
  const points = g.op('Reshape', [
    concat(
      g,
      [x, y, ones].map((part) => unsqueeze(g, part, [0])),
    ),
    g.ints([3, height * width]),
  ]);
  const product = g.op('MatMul', [g.op('Reshape', [matrices, g.ints([-1, 2, 3])]), points]);
  return g.op('Reshape', [product, g.ints([-1, 2, height, width])]);
};

const gridGenerator = op({
  inputs: ['data'],
  attrs: { transform_type: word(['affine', 'warp']), target_shape: ints([0, 0]) },
  lower: (g, { data }, { transform_type, target_shape }) => {
    if (transform_type === 'affine') return affineGrid(g, data, target_shape);
    // the flow [n, 2, h, w] in pixels: (flow + place) / ((size - 1) / 2) - 1
    const axis = (at: number): Value => cast(g, iota(g, sizeVector(g, sizeAt(g, data, at))), data.dtype);
    const half = (at: number): Value =>
      g.op('Div', [
        g.op('Sub', [cast(g, sizeVector(g, sizeAt(g, data, at)), data.dtype), like(g, data, 1)]),
        like(g, data, 2),
      ]);
    const plane = concat(
      g,
      [0, 1].map((i) => {
        const own = i === 0 ? unsqueeze(g, axis(3), [0, 1]) : unsqueeze(g, axis(2), [0, 2]);
        return g.op('Expand', [own, concat(g, [g.ints([1]), g.op('Shape', [data], { start: 2 })])]);
      }),
    );
    const scale = unsqueeze(g, concat(g, [half(3), half(2)]), [1, 2]);
    return g.op('Sub', [g.op('Div', [g.op('Add', [data, plane]), scale]), like(g, data, 1)]);
  },
});

const RESIZES = ['size', 'odd_scale', 'like', 'to_even_down', 'to_even_up', 'to_odd_down', 'to_odd_up'] as const;

/** trunc(size · scale) in float32. */
const scaled = (g: GraphBuilder, size: Size, scale: number): Size =>
  typeof size === 'number'
    ? Math.trunc(Math.fround(Math.fround(scale) * size))
    : cast(g, g.op('Floor', [g.op('Mul', [cast(g, size, 'float32'), g.scalar('float32', scale)])]), 'int64');

const bilinearResize = op({
  inputs: ['data', 'like?'],
  attrs: {
    height: int(1),
    width: int(1),
    scale_height: optionalFloat(null),
    scale_width: optionalFloat(null),
    mode: word(RESIZES, 'size'),
    align_corners: bool(true),
  },
  lower: (g, { data, like: model }, a) => {
    const to = ([2, 3] as const).map((axis): Size => {
      const size = sizeAt(g, data, axis);
      const scale = axis === 2 ? a.scale_height : a.scale_width;
      if (a.mode === 'size') return scale === null ? (axis === 2 ? a.height : a.width) : scaled(g, size, scale);
      if (a.mode === 'like') {
        if (!model) throw refuse('mode "like" without a second input');
        return sizeAt(g, model, axis);
      }
      if (typeof size !== 'number')
        throw refuse(`mode "${a.mode}" of an image whose size is free; state it in the signature file`);
      const isOdd = size % 2 === 1;
      if (a.mode === 'odd_scale')
        return isOdd ? Math.trunc((size - 1) * (scale ?? 1)) + 1 : Math.trunc(size * (scale ?? 1));
      const wantsOdd = a.mode.startsWith('to_odd');
      return isOdd === wantsOdd ? size : size + (a.mode.endsWith('up') ? 1 : -1);
    });
    return resize(g, data, to, { mode: 'linear', alignCorners: a.align_corners });
  },
});

const upSampling = op({
  inputs: ['data*'],
  attrs: {
    scale: int(),
    num_filter: int(0),
    sample_type: word(['nearest', 'bilinear']),
    multi_input_mode: word(['concat', 'sum'], 'concat'),
    num_args: int(1),
    workspace: int(512),
  },
  lower: (g, { data }, { scale, sample_type, multi_input_mode }) => {
    if (scale < 1 || scale > 1000) throw refuse(`scale ${scale}`);
    const [first, weight] = data;
    if (sample_type === 'bilinear') {
      if (!first || !weight) throw refuse('bilinear without its weight');
      const channels = first.shape?.[1];
      const groups = weight.shape?.[0] ?? channels;
      if (typeof groups !== 'number') throw refuse('the number of its channels is not known');
      const pad = Math.ceil((scale - 1) / 2);
      const kernel = 2 * scale - (scale % 2);
      if (weight.shape?.[2] !== kernel) throw refuse(`a weight of ${weight.shape?.[2]}, expected ${kernel}`);
      return convTranspose(g, first, weight, undefined, {
        strides: [scale, scale],
        pads: [pad, pad, pad, pad],
        groups,
      });
    }
    const size = first?.shape?.[2];
    const grown = data.map((x) => {
      const own = x.shape?.[2];
      if (data.length > 1 && (typeof size !== 'number' || typeof own !== 'number'))
        throw refuse('several inputs of free sizes; state them in the signature file');
      const factor = data.length === 1 ? scale : (Number(size) * scale) / Number(own);
      if (!Number.isInteger(factor))
        throw refuse(`an input of ${own} rows beside one of ${size}, by a scale of ${scale}`);
      return factor === 1
        ? x
        : g.op('Resize', [x, undefined, vectorOf(g, 'float32', [1, 1, factor, factor])], {
            mode: 'nearest',
            coordinate_transformation_mode: 'asymmetric',
            nearest_mode: 'floor',
          });
    });
    if (multi_input_mode === 'concat' || grown.length === 1) return concat(g, grown, 1);
    return grown.slice(1).reduce((sum, x) => g.op('Add', [sum, x]), grown[0]!);
  },
});

const DEFORMABLE = { ...FILTERS, num_deformable_group: int(1) } as const;
const deform = (
  g: GraphBuilder,
  inputs: {
    readonly data: Value;
    readonly offset: Value;
    readonly weight: Value;
    readonly bias: Value | undefined;
    readonly mask: Value | undefined;
  },
  a: {
    kernel: readonly number[];
    stride: readonly number[];
    dilate: readonly number[];
    pad: readonly number[];
    num_group: number;
    num_deformable_group: number;
  },
): Value => {
  const pads = spread(a.pad, a.kernel, 0);
  return g.op('DeformConv', [inputs.data, inputs.weight, inputs.offset, inputs.bias, inputs.mask], {
    kernel_shape: a.kernel,
    strides: spread(a.stride, a.kernel, 1),
    dilations: spread(a.dilate, a.kernel, 1),
    pads: [...pads, ...pads],
    group: a.num_group,
    offset_group: a.num_deformable_group,
  });
};

/**
 * Offsets with which a sample of ONNX's is one of the first deformable convolution's: nothing is taken from beyond the
 * ends, and between the last pixel and the end it is the last pixel.
 */
const heldWithin = (
  g: GraphBuilder,
  data: Value,
  offset: Value,
  a: {
    kernel: readonly number[];
    stride: readonly number[];
    dilate: readonly number[];
    pad: readonly number[];
    num_deformable_group: number;
  },
): Value => {
  const [height = 1, width = 1] = a.kernel;
  const lists = {
    strides: spread(a.stride, a.kernel, 1),
    dilations: spread(a.dilate, a.kernel, 1),
    pads: spread(a.pad, a.kernel, 0),
  };
  const dtype = offset.dtype === 'float64' ? 'float64' : 'float32';
  const groups = Array.from({ length: a.num_deformable_group }, (_, i) => i);
  // channels are y and x of each place of the kernel
  const of = (y: number, x: number): readonly number[] =>
    groups.flatMap(() => Array.from({ length: height * width }, () => [y, x]).flat());
  const column = (numbers: readonly number[]): Value => unsqueeze(g, vectorOf(g, dtype, numbers), [1, 2]);
  const places = groups.flatMap(() =>
    Array.from({ length: height * width }, (_, i) => [
      Math.floor(i / width) * lists.dilations[0]! - lists.pads[0]!,
      (i % width) * lists.dilations[1]! - lists.pads[1]!,
    ]).flat(),
  );
  const position = (axis: number): Value => {
    const line = g.op('Mul', [
      cast(g, iota(g, sizeVector(g, sizeAt(g, offset, axis))), dtype),
      g.scalar(dtype, lists.strides[axis - 2]!),
    ]);
    return axis === 2 ? unsqueeze(g, line, [1]) : line;
  };
  const base = g.op('Add', [
    column(places),
    g.op('Add', [g.op('Mul', [column(of(1, 0)), position(2)]), g.op('Mul', [column(of(0, 1)), position(3)])]),
  ]);
  const size = (axis: number): Value => cast(g, sizeVector(g, sizeAt(g, data, axis)), dtype);
  const end = g.op('Add', [g.op('Mul', [column(of(1, 0)), size(2)]), g.op('Mul', [column(of(0, 1)), size(3)])]);
  const at = g.op('Add', [base, offset]);
  const outside = g.op('Or', [g.op('Less', [at, g.scalar(dtype, 0)]), g.op('GreaterOrEqual', [at, end])]);
  const held = g.op('Where', [outside, g.scalar(dtype, -2), g.op('Min', [at, g.op('Sub', [end, g.scalar(dtype, 1)])])]);
  return g.op('Sub', [held, base]);
};

const MOST_SHIFTS = 1024;

/** For each shift of the second image, the mean over windows and channels of the products (or differences) with the first. */
const correlation = op({
  inputs: ['data1', 'data2'],
  attrs: {
    kernel_size: int(1),
    max_displacement: int(1),
    stride1: int(1),
    stride2: int(1),
    pad_size: int(0),
    is_multiply: bool(true),
  },
  lower: (g, { data1, data2 }, a) => {
    rankOf(data1, 'its input');
    const pads = [a.pad_size, a.pad_size, a.pad_size, a.pad_size];
    const [x, y] = [padSpace(g, data1, pads), padSpace(g, data2, pads)];
    const radius = Math.floor(a.max_displacement / a.stride2);
    const shifts = Array.from({ length: 2 * radius + 1 }, (_, i) => (i - radius) * a.stride2);
    if (shifts.length ** 2 > MOST_SHIFTS) throw refuse(`${shifts.length ** 2} displacements`);
    const cut = (image: Value, dy: number, dx: number): Value =>
      [dy, dx].reduce((value, shift, i) => {
        const from = a.max_displacement + shift;
        const end = plus(g, minus(g, sizeAt(g, value, i + 2), a.max_displacement), shift);
        return slice(g, value, i + 2, from, end);
      }, image);
    const own = cut(x, 0, 0);
    const parts = shifts.flatMap((dy) =>
      shifts.map((dx) => {
        const other = cut(y, dy, dx);
        const pair = a.is_multiply ? g.op('Mul', [own, other]) : g.op('Abs', [g.op('Sub', [own, other])]);
        const mean = g.op('ReduceMean', [pair, g.ints([1])], { keepdims: 1 });
        return averagePool(g, mean, { kernel: [a.kernel_size, a.kernel_size], strides: [a.stride1, a.stride1] });
      }),
    );
    return concat(g, parts, 1);
  },
});

export const vision: Readonly<Record<string, OpRow>> = {
  GridGenerator: gridGenerator,
  BilinearSampler: op({
    inputs: ['data', 'grid'],
    attrs: { cudnn_off: optionalBool(null) },
    lower: (g, { data, grid }) => sample(g, data, grid),
  }),
  SpatialTransformer: op({
    inputs: ['data', 'loc'],
    attrs: {
      target_shape: ints([0, 0]),
      transform_type: word(['affine']),
      sampler_type: word(['bilinear']),
      cudnn_off: optionalBool(null),
    },
    lower: (g, { data, loc }, { target_shape }) => sample(g, data, affineGrid(g, loc, target_shape)),
  }),
  _contrib_BilinearResize2D: bilinearResize,
  UpSampling: upSampling,
  _contrib_DeformableConvolution: op({
    inputs: ['data', 'offset', 'weight', 'bias?'],
    attrs: { ...DEFORMABLE, workspace: int(1024) },
    lower: (g, { data, offset, weight, bias }, a) =>
      deform(
        g,
        { data, offset: heldWithin(g, data, offset, a), weight, bias: a.no_bias ? undefined : bias, mask: undefined },
        a,
      ),
  }),
  _contrib_ModulatedDeformableConvolution: op({
    inputs: ['data', 'offset', 'mask', 'weight', 'bias?'],
    attrs: { ...DEFORMABLE, workspace: int(1024), im2col_step: int(64) },
    lower: (g, { data, offset, mask, weight, bias }, a) =>
      deform(g, { data, offset, weight, bias: a.no_bias ? undefined : bias, mask }, a),
  }),
  Correlation: correlation,
};
