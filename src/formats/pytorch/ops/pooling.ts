/**
 * Pools: https://docs.pytorch.org/docs/2.8/nn.functional.html#pooling-functions
 * Indices count in the plane, row by row. A pool in ceil mode drops a last window that would start behind the padding.
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import {
  adaptiveAveragePool,
  adaptiveMaxPool,
  adaptiveMaxPoolWithIndices,
} from '../../../graph/layers/adaptive-pool.ts';
import { averagePool, maxPool, maxPoolWithIndices, type Pool } from '../../../graph/layers/pool.ts';
import { productOf, reshapeTo, type Size, sizes, sizesOf } from '../../../graph/layers/sizes.ts';
import { like, refuseNegative } from '../../../graph/layers/values.ts';
import { type AtenRow, type AtenTable, refuse, row } from '../aten.ts';
import { type Int, Num, numberOf } from '../values.ts';
import { batched, each, flag, real, sizeOfInt, wantRank } from './layer-arguments.ts';

interface Window {
  readonly self: Value;
  readonly kernel_size: readonly Int[];
  readonly stride: readonly Int[];
  readonly padding: readonly Int[];
  readonly dilation?: readonly Int[];
  readonly ceil_mode: boolean | Num;
}

const poolOf = (a: Window, dims: number): Pool => {
  const kernel = each(a.kernel_size, dims, 'kernel_size');
  const padding = each(a.padding, dims, 'padding');
  // the framework itself refuses more
  if (padding.some((pad, i) => pad > kernel[i]! / 2))
    throw refuse(`padding [${padding.join(', ')}] is more than half of kernel_size`);
  return {
    kernel,
    strides: a.stride.length === 0 ? kernel : each(a.stride, dims, 'stride'),
    pads: [...padding, ...padding],
    dilations: a.dilation && each(a.dilation, dims, 'dilation'),
    rounding: flag(a.ceil_mode, 'ceil_mode') ? 'ceil' : 'floor',
  };
};

/** Whether the one window is all that the run gives, as in `max_pool1d(x, x.size(2))`: so an adaptive pool to one element. */
const isWhole = (a: Window, x: Value, dims: number): boolean => {
  const sizes = x.shape?.slice(2);
  if (a.kernel_size.length !== dims || sizes?.length !== dims) return false;
  if (a.kernel_size.every((size) => numberOf(size) !== undefined)) return false;
  return (
    a.kernel_size.every((size, i) => (size instanceof Num ? size.dim : size) === sizes[i]) &&
    each(a.padding, dims, 'padding').every((pad) => pad === 0) &&
    (!a.dilation || each(a.dilation, dims, 'dilation').every((step) => step === 1))
  );
};
const toOne = (dims: number): readonly Size[] => new Array<number>(dims).fill(1);

const max = (dims: number): AtenRow =>
  row<Window>(({ g, ...a }) =>
    batched(g, a.self, dims, (x) =>
      isWhole(a, x, dims) ? adaptiveMaxPool(g, x, toOne(dims)) : maxPool(g, x, poolOf(a, dims)),
    ),
  );

const maxWithIndices = (dims: number): AtenRow =>
  row<Window>(({ g, ...a }) =>
    batched(g, a.self, dims, (x) =>
      isWhole(a, x, dims) ? adaptiveMaxPoolWithIndices(g, x, toOne(dims)) : maxPoolWithIndices(g, x, poolOf(a, dims)),
    ),
  );

const average = (dims: number): AtenRow =>
  row<Window & { readonly count_include_pad: boolean | Num; readonly divisor_override?: Int | null }>(({ g, ...a }) =>
    batched(g, a.self, dims, (x) =>
      a.divisor_override == null && isWhole(a, x, dims)
        ? adaptiveAveragePool(g, x, toOne(dims))
        : averagePool(g, x, {
            ...poolOf(a, dims),
            countIncludePad: flag(a.count_include_pad, 'count_include_pad'),
            divisor: a.divisor_override == null ? undefined : real(a.divisor_override, 'divisor_override'),
          }),
    ),
  );

/** output_size: a lone number stands for all; None keeps a dimension. */
const outputs = (stated: readonly (Int | null)[], dims: number): readonly (Size | undefined)[] => {
  const list = stated.length === 1 ? new Array<Int | null>(dims).fill(stated[0]!) : stated;
  if (list.length !== dims) throw refuse(`output_size has ${list.length} numbers, expected ${dims}`);
  return list.map((size) => (size === null ? undefined : sizeOfInt(size)));
};

interface Adaptive {
  readonly self: Value;
  readonly output_size: readonly (Int | null)[];
}

const adaptiveAverage = (dims: number): AtenRow =>
  row<Adaptive>(({ g, self, output_size }) =>
    batched(g, self, dims, (x) => adaptiveAveragePool(g, x, outputs(output_size, dims))),
  );
const adaptiveMax = (dims: number): AtenRow =>
  row<Adaptive>(({ g, self, output_size }) =>
    batched(g, self, dims, (x) => adaptiveMaxPoolWithIndices(g, x, outputs(output_size, dims))),
  );

/** Each element to its place in a plane of zeros. */
const unpool = (g: GraphBuilder, x: Value, indices: Value, size: readonly Size[]): Value => {
  const dims = size.length;
  const leading = sizesOf(g, x, 0, x.shape!.length - dims);
  const area = productOf(g, size);
  const inner = productOf(g, sizesOf(g, x, x.shape!.length - dims));
  const flat = reshapeTo(g, x, [...leading, inner]);
  const at = reshapeTo(g, refuseNegative(g, indices), [...leading, inner]);
  const zeros = g.op('Expand', [like(g, x, 0), sizes(g, [...leading, area])]);
  const placed = g.op('ScatterElements', [zeros, at, flat], { axis: leading.length });
  return reshapeTo(g, placed, [...leading, ...size]);
};

const unpooling = (dims: number): AtenRow =>
  row<{ self: Value; indices: Value; output_size: readonly Int[] }>(({ g, self, indices, output_size }) => {
    if (!self.shape) throw refuse('the rank of the input is unknown');
    wantRank(self, 'the input', dims + 1, dims + 2);
    wantRank(indices, 'indices', self.shape.length);
    const size = output_size.slice(-dims).map(sizeOfInt);
    return unpool(g, self, indices, size);
  });

export const pools: AtenTable = {
  'aten::max_pool1d': max(1),
  'aten::max_pool2d': max(2),
  'aten::max_pool3d': max(3),
  'aten::max_pool1d_with_indices': maxWithIndices(1),
  'aten::max_pool2d_with_indices': maxWithIndices(2),
  'aten::max_pool3d_with_indices': maxWithIndices(3),
  'aten::mkldnn_max_pool2d': max(2),
  'aten::mkldnn_max_pool3d': max(3),
  'aten::avg_pool1d': average(1),
  'aten::avg_pool2d': average(2),
  'aten::avg_pool3d': average(3),
  'aten::adaptive_avg_pool1d': adaptiveAverage(1),
  'aten::adaptive_avg_pool2d': adaptiveAverage(2),
  'aten::adaptive_avg_pool3d': adaptiveAverage(3),
  'aten::_adaptive_avg_pool2d': adaptiveAverage(2),
  'aten::_adaptive_avg_pool3d': adaptiveAverage(3),
  'aten::mkldnn_adaptive_avg_pool2d': adaptiveAverage(2),
  'aten::adaptive_max_pool1d': adaptiveMax(1),
  'aten::adaptive_max_pool2d': adaptiveMax(2),
  'aten::adaptive_max_pool3d': adaptiveMax(3),
  'aten::max_unpool2d': unpooling(2),
  'aten::max_unpool3d': unpooling(3),
};
