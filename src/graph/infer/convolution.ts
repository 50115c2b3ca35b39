/**
 * Convolutions and pools over [batch, channels, spatial..]. A position is counted where the whole (dilated) kernel fits
 * into the padded input: floor((in + pads − ((kernel − 1)·dilation + 1)) / stride) + 1.
 * https://github.com/onnx/onnx/blob/v1.19.0/docs/Operators.md#Conv
 */
import type { Dim, Shape } from '../../tensor/signature.ts';
import { type Rule, type Site, shaped } from './site.ts';

interface Window {
  readonly kernel: readonly Dim[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly pads: readonly number[];
}

const filled = (count: number, value: number): readonly number[] => Array<number>(count).fill(value);

/** The attributes of a sliding window over `rank` axes; refuses those that have another number of entries. */
const windowOf = (n: Site, rank: number, kernel: readonly Dim[]): Window => {
  const vector = (name: string, count: number, fallback: number): readonly number[] => {
    const value = n.attributes[name] === undefined ? filled(count, fallback) : n.ints(name)!;
    if (value.length !== count) n.fail(`attribute ${name} has ${value.length} entries, expected ${count}`);
    return value;
  };
  if (kernel.length !== rank) n.fail(`the kernel has ${kernel.length} axes, the input ${rank}`);
  const strides = vector('strides', rank, 1);
  const dilations = vector('dilations', rank, 1);
  if ([...strides, ...dilations].some((x) => x < 1)) n.fail('strides and dilations must be 1 or more');
  return { kernel, strides, dilations, pads: vector('pads', 2 * rank, 0) };
};

/** The spatial size that a window leaves of `size`, on axis `i`. */
const slide = (n: Site, size: Dim, w: Window, i: number): Dim => {
  const { dims } = n;
  const stride = w.strides[i]!;
  const auto = n.text('auto_pad');
  if (auto === 'SAME_UPPER' || auto === 'SAME_LOWER') return dims.ceilDivide(size, stride);
  const before = auto === 'VALID' ? 0 : w.pads[i]!;
  const after = auto === 'VALID' ? 0 : w.pads[i + w.kernel.length]!;
  const extent = dims.add(dims.multiply(dims.add(w.kernel[i]!, -1), w.dilations[i]!), 1);
  const room = dims.subtract(dims.add(size, before + after), extent);
  if (typeof room === 'number' && room < 0) n.fail(`axis ${i + 2}: the kernel covers ${extent} of ${size} + padding`);
  if (!n.attributes['ceil_mode']) return dims.add(dims.floorDivide(room, stride), 1);
  const count = dims.add(dims.ceilDivide(room, stride), 1);
  if (typeof size !== 'number' || typeof count !== 'number') return stride === 1 ? count : dims.fresh();
  // The last window must start inside the input or its front padding.
  return (count - 1) * stride >= size + before ? count - 1 : count;
};

const spatial = (n: Site, shape: readonly Dim[], kernel: readonly Dim[]): readonly Dim[] => {
  const w = windowOf(n, shape.length - 2, kernel);
  return shape.slice(2).map((size, i) => slide(n, size, w, i));
};

const kernelOf = (n: Site, weights: Shape): readonly Dim[] | undefined => n.ints('kernel_shape') ?? weights?.slice(2);

// X [batch, channels, ..], W [filters, channels / group, ..] -> [batch, filters, ..]
const conv = (x: number, w: number): Rule =>
  shaped((n) => {
    const [shape, weights] = [n.shape(x), n.shape(w)];
    if (!shape) return weights && [n.dims.fresh(), weights[0]!, ...n.unknown(weights.length - 2)];
    if (shape.length < 3) n.fail(`the input has rank ${shape.length}, expected 3 or more`);
    if (weights && weights.length !== shape.length) n.fail(`the filter has rank ${weights.length}`);
    if (weights)
      n.agree(shape[1]!, n.dims.multiply(weights[1]!, n.int('group')), 'channels of the input and the filter');
    const kernel = kernelOf(n, weights);
    const filters = weights ? weights[0]! : n.dims.fresh();
    return [shape[0]!, filters, ...(kernel ? spatial(n, shape, kernel) : n.unknown(shape.length - 2))];
  });

// X [batch, channels, ..], W [channels, filters / group, ..] -> [batch, filters, ..]
// out = stride·(in − 1) + output_padding + ((kernel − 1)·dilation + 1) − pads
const convTranspose: Rule = shaped((n) => {
  const [shape, weights] = [n.shape(0), n.shape(1)];
  if (!shape || !weights) return undefined;
  if (shape.length < 3) n.fail(`the input has rank ${shape.length}, expected 3 or more`);
  if (weights.length !== shape.length) n.fail(`the filter has rank ${weights.length}`);
  n.agree(shape[1]!, weights[0]!, 'channels of the input and the filter');
  const { dims } = n;
  const rank = shape.length - 2;
  const w = windowOf(n, rank, kernelOf(n, weights)!);
  const extra = n.ints('output_padding') ?? filled(rank, 0);
  const wanted = n.ints('output_shape');
  const auto = n.text('auto_pad');
  const sizes = shape.slice(2).map((size, i): Dim => {
    if (wanted) return wanted[wanted.length - rank + i]!;
    if (auto.startsWith('SAME')) return dims.multiply(size, w.strides[i]!);
    const extent = dims.add(dims.multiply(dims.add(w.kernel[i]!, -1), w.dilations[i]!), 1);
    const pads = auto === 'VALID' ? 0 : w.pads[i]! + w.pads[i + rank]!;
    const reach = dims.multiply(dims.add(size, -1), w.strides[i]!);
    return dims.add(dims.add(reach, extent), extra[i]! - pads);
  });
  return [shape[0]!, dims.multiply(weights[1]!, n.int('group')), ...sizes];
});

const pool: Rule = (n) => {
  const shape = n.shape(0);
  if (!shape) return [{ shape: undefined }, { shape: undefined }];
  if (shape.length < 3) n.fail(`the input has rank ${shape.length}, expected 3 or more`);
  const result = [shape[0]!, shape[1]!, ...spatial(n, shape, n.ints('kernel_shape') ?? [])];
  return [{ shape: result }, { shape: result }];
};

// out = (in − 1)·stride − pads + kernel
const maxUnpool: Rule = shaped((n) => {
  const shape = n.shape(0);
  if (!shape) return undefined;
  const rank = shape.length - 2;
  if (n.has(2)) {
    const sizes = n.elements(2);
    return sizes ? sizes.map((dim) => (dim === '?' ? n.dims.fresh() : dim)) : n.unknown(shape.length);
  }
  const w = windowOf(n, rank, n.ints('kernel_shape')!);
  const { dims } = n;
  const size = (dim: Dim, i: number): Dim =>
    dims.add(dims.multiply(dims.add(dim, -1), w.strides[i]!), (w.kernel[i] as number) - w.pads[i]! - w.pads[i + rank]!);
  return [shape[0]!, shape[1]!, ...shape.slice(2).map(size)];
});

// X [batch, channels, ..], rois [count, ..] -> [count, channels, height, width]
const roiAlign: Rule = shaped((n) => {
  const [x, rois] = [n.ranked(0, 4), n.ranked(1, 2)];
  const count = rois?.[0] ?? n.ranked(2, 1)?.[0];
  return [count ?? n.dims.fresh(), x?.[1] ?? n.dims.fresh(), n.int('output_height'), n.int('output_width')];
});

const maxRoiPool: Rule = shaped((n) => {
  const [x, rois] = [n.ranked(0, 4), n.ranked(1, 2)];
  return [rois?.[0] ?? n.dims.fresh(), x?.[1] ?? n.dims.fresh(), ...n.ints('pooled_shape')!];
});

// [batch, C·prod(block), positions] -> [batch, C, image..]
const col2Im: Rule = shaped((n) => {
  const x = n.ranked(0, 3);
  const image = n.elements(1)?.map((dim) => (dim === '?' ? n.dims.fresh() : dim));
  const block = n.numbers(2);
  const rank = image?.length ?? n.length(1) ?? n.length(2);
  if (rank === undefined) return undefined;
  const channels =
    x &&
    block &&
    n.dims.divideExactly(
      x[1]!,
      block.reduce((a, b) => a * b, 1),
    );
  return [x?.[0] ?? n.dims.fresh(), channels ?? n.dims.fresh(), ...(image ?? n.unknown(rank))];
});

// X [batch, channels, ..], grid [batch, out.., rank] -> [batch, channels, out..]
const gridSample: Rule = shaped((n) => {
  const [x, grid] = [n.shape(0), n.shape(1)];
  const rank = x?.length ?? grid?.length;
  if (rank === undefined) return undefined;
  if (x && grid && x.length !== grid.length) n.fail('the input and the grid have different ranks');
  const out = grid?.slice(1, -1) ?? n.unknown(rank - 2);
  return [x?.[0] ?? grid![0]!, x?.[1] ?? n.dims.fresh(), ...out];
});

// theta [batch, r, r + 1], size = [batch, channels, out..] -> [batch, out.., r]
const affineGrid: Rule = shaped((n) => {
  const size = n.elements(1)?.map((dim) => (dim === '?' ? n.dims.fresh() : dim));
  const length = size?.length ?? n.length(1);
  if (length === undefined) return undefined;
  const [batch, , ...out] = size ?? n.unknown(length);
  return [batch!, ...out, length - 2];
});

export const CONVOLUTION: Readonly<Record<string, Rule>> = {
  AffineGrid: affineGrid,
  AveragePool: pool,
  Col2Im: col2Im,
  Conv: conv(0, 1),
  ConvInteger: conv(0, 1),
  ConvTranspose: convTranspose,
  DeformConv: conv(0, 1),
  GridSample: gridSample,
  LpPool: pool,
  MaxPool: pool,
  MaxRoiPool: maxRoiPool,
  MaxUnpool: maxUnpool,
  QLinearConv: conv(0, 3),
  RoiAlign: roiAlign,
};
