/**
 * Convolutions and pools. CNTK lays windows by their centres: of an axis with automatic padding the centres stand
 * `stride` apart, as many as fit, in the middle of it; which for even kernels and strides is not what ONNX calls SAME.
 *
 *   out = floor((in - 1) / stride) + 1        extra = in - ((out - 1) stride + 1)
 *   before = (e - 1) / 2 - extra / 2          behind = e - 1 - (e - 1) / 2 - (extra - extra / 2)
 *
 * where e = (kernel - 1) dilation + 1.
 *
 * https://github.com/microsoft/CNTK/blob/v2.7/Source/Math/ConvolveGeometry.h
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { conv, convTranspose, kernelOf, padSpace } from '../../../graph/layers/conv.ts';
import { roiPool } from '../../../graph/layers/detection.ts';
import { averagePool, maxPool, maxPoolWithIndices } from '../../../graph/layers/pool.ts';
import {
  minus,
  over,
  plus,
  productOf,
  reshapeTo,
  type Size,
  sizeAt,
  sizesOf,
  times,
} from '../../../graph/layers/sizes.ts';
import { cast, like, refuse, unsqueeze } from '../../../graph/layers/values.ts';
import { full, lead, rank, staticDims, type Var, withValue } from '../axes.ts';
import { corrupt, type Fields } from '../dictionary.ts';
import { type Call, one, type Row, two } from '../table.ts';

/** A list of numbers, one an axis in the graph's order; one alone stands for all. */
const perAxis = (attributes: Fields, name: string, n: number, absent: number): readonly number[] => {
  const list = attributes.maybe(name)?.shape() ?? [];
  return spread(list, n, absent, name);
};
const flags = (attributes: Fields, name: string, n: number): readonly boolean[] => {
  const list =
    attributes
      .maybe(name)
      ?.list()
      .map((entry) => entry.bool()) ?? [];
  return spread(list, n, false, name);
};
const spread = <T>(list: readonly T[], n: number, absent: T, name: string): readonly T[] => {
  if (list.length === 0) return new Array<T>(n).fill(absent);
  if (list.length === 1) return new Array<T>(n).fill(list[0]!);
  if (list.length > n) throw corrupt(`${name} has ${list.length} entries for ${n} axes`);
  // Axes that are not told are the outermost ones.
  return [...list, ...new Array<T>(n - list.length).fill(absent)].toReversed();
};

interface Axis {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly auto: boolean;
  readonly lower: number;
  readonly upper: number;
}

/** Sizes are those of C++, where a division is cut off towards 0. */
const halved = (g: GraphBuilder, size: Size): Size =>
  typeof size === 'number' ? Math.trunc(size / 2) : over(g, size, 2);

/** What is put before and behind an axis of `size` for `out` windows. */
const padsOf = (g: GraphBuilder, axis: Axis, size: Size, out: Size): readonly [Size, Size] => {
  if (!axis.auto) return [axis.lower, axis.upper];
  const whole = (axis.kernel - 1) * axis.dilation;
  const half = Math.floor(whole / 2);
  if (axis.stride === 1) return [half, whole - half];
  const cells = plus(g, times(g, minus(g, out, 1), axis.stride), 1);
  const extra = minus(g, size, cells);
  const centre = halved(g, extra);
  return [minus(g, half, centre), minus(g, minus(g, whole - half, extra), times(g, centre, -1))];
};

/** How many windows an axis has. */
const windows = (g: GraphBuilder, axis: Axis, size: Size, ceil: boolean): Size => {
  const extent = (axis.kernel - 1) * axis.dilation + 1;
  const room = axis.auto ? minus(g, size, 1) : minus(g, plus(g, size, axis.lower + axis.upper), extent);
  const steps = ceil ? over(g, plus(g, room, axis.stride - 1), axis.stride) : over(g, room, axis.stride);
  return plus(g, steps, 1);
};

const axisAt = (
  i: number,
  lists: { readonly [K in 'kernel' | 'stride' | 'dilation' | 'lower' | 'upper']: readonly number[] } & {
    readonly auto: readonly boolean[];
  },
): Axis => {
  const axis: Axis = {
    kernel: lists.kernel[i]!,
    stride: lists.stride[i]!,
    dilation: lists.dilation[i]!,
    auto: lists.auto[i]!,
    lower: lists.lower[i]!,
    upper: lists.upper[i]!,
  };
  const { kernel, stride, dilation, lower, upper } = axis;
  if ([kernel, stride, dilation].some((size) => size < 1 || size > 2 ** 31) || lower < 0 || upper < 0) {
    throw corrupt(
      `a window of ${kernel} with the stride ${stride}, dilation ${dilation}, padding ${lower} and ${upper}`,
    );
  }
  return axis;
};

/** The value as [rows, static dimensions..], and back. */
export const asRows = (g: GraphBuilder, x: Var): { readonly rows: Value; readonly back: (value: Value) => Var } => {
  const front = lead(x);
  if (front === 1) return { rows: x.value, back: (value) => withValue(x, value) };
  if (front === 0) {
    const back = (value: Value): Var => withValue(x, reshapeTo(g, value, sizesOf(g, value, 1)));
    return { rows: unsqueeze(g, x.value, [0]), back };
  }
  const leading = sizesOf(g, x.value, 0, front);
  const rows = reshapeTo(g, x.value, [productOf(g, leading), ...sizesOf(g, x.value, front)]);
  return { rows, back: (value) => withValue(x, reshapeTo(g, value, [...leading, ...sizesOf(g, value, 1)])) };
};

/** Numbers below `most` as pads of an operator, else the padded tensor. */
const padded = (
  g: GraphBuilder,
  x: Value,
  pairs: readonly (readonly [Size, Size])[],
  fill = 0,
  most = pairs.map(() => Number.POSITIVE_INFINITY),
): { readonly x: Value; readonly pads: readonly number[] | undefined } => {
  const pads = [...pairs.map(([before]) => before), ...pairs.map(([, behind]) => behind)];
  const isAttribute = (pad: Size, i: number): pad is number => typeof pad === 'number' && pad < most[i % most.length]!;
  if (pads.every(isAttribute)) return { x, pads };
  return { x: padSpace(g, x, pads, fill), pads: undefined };
};

/** The axes of a convolution, the channels first. */
const convolved = (attributes: Fields, kernel: readonly number[]): readonly Axis[] => {
  const n = kernel.length;
  const lists = {
    kernel,
    stride: perAxis(attributes, 'strides', n, 1),
    dilation: perAxis(attributes, 'dilation', n, 1),
    auto: flags(attributes, 'autoPadding', n),
    lower: perAxis(attributes, 'lowerPad', n, 0),
    upper: perAxis(attributes, 'upperPad', n, 0),
  };
  return kernel.map((_, i) => axisAt(i, lists));
};

/** How many steps each row has after a convolution along its steps, which are the outermost axis but the channels. */
const sequenceShape = ({ g, attributes }: Call, _filter: Var, x: Var): Var => {
  if (!x.sequence) throw refuse('its operand is no sequence');
  const axis = convolved(attributes, attributes.get('kernelShape').shape().toReversed())[1];
  if (!axis) throw corrupt('a convolution along steps without an axis for them');
  const count = windows(g, axis, x.sequence.lengths, false) as Value;
  return { value: cast(g, count, x.value.dtype), batch: true, sequence: undefined };
};

const convolution = (call: Call, filter: Var, x: Var): Var => {
  const { g, attributes, world } = call;
  if (lead(filter) > 0) throw refuse('a filter that is computed for each row');
  const n = rank(x);
  // Without a dimension of maps there is one.
  const w = rank(filter) === n ? unsqueeze(g, filter.value, [0]) : filter.value;
  if (w.shape?.length !== n + 1 || n < 1) {
    throw refuse(`a filter of ${rank(filter)} dimensions over ${n}; served are those with one more, the output's maps`);
  }
  if (
    attributes
      .maybe('sharing')
      ?.list()
      .some((entry) => !entry.bool())
  )
    throw refuse('a filter that is not shared');
  const given = w.shape!;
  if (given.some((dim) => typeof dim !== 'number')) throw refuse('a filter whose size is not known');
  const kernel = given.slice(1) as readonly number[];
  const groups = attributes.maybe('groups')?.int() ?? 1;
  const all = convolved(attributes, kernel);
  const { rows, back } = asRows(g, x.batch ? full(g, x, world.rows) : x);
  if (attributes.maybe('transpose')?.bool()) return back(transposed(call, rows, w, all, groups));
  const channels = staticDims(x)[0];
  if (typeof channels !== 'number') throw refuse('a number of channels that is not known');
  const [depth] = all;
  if (depth!.kernel * groups === channels && !depth!.auto && depth!.lower === 0) {
    return back(slid(g, rows, w, all.slice(1), groups));
  }
  if (groups !== 1) throw refuse(`groups over ${channels} channels with filters of ${depth!.kernel}`);
  // Along the channels, too: they are space, and the maps stand in front of them.
  const made = slid(g, unsqueeze(g, rows, [1]), unsqueeze(g, w, [1]), all, 1);
  const [count, maps, deep, ...rest] = sizesOf(g, made) as [Size, Size, Size, ...Size[]];
  return back(reshapeTo(g, made, [count, productOf(g, [maps, deep]), ...rest]));
};

/** x [rows, channels, space..], filter [maps, channels / groups, kernel..] */
const slid = (g: GraphBuilder, x: Value, filter: Value, axes: readonly Axis[], groups: number): Value => {
  // Without space there is one position.
  if (axes.length === 0) {
    const made = slid(g, unsqueeze(g, x, [2]), unsqueeze(g, filter, [2]), [ALONE], groups);
    return reshapeTo(g, made, sizesOf(g, made, 0, 2));
  }
  const pairs = axes.map((axis, i) => {
    const size = sizeAt(g, x, i + 2);
    return padsOf(g, axis, size, windows(g, axis, size, false));
  });
  const whole = padded(g, x, pairs);
  return conv(g, whole.x, filter, undefined, {
    strides: axes.map(({ stride }) => stride),
    dilations: axes.map(({ dilation }) => dilation),
    pads: whole.pads,
    groups,
  });
};
const ALONE: Axis = { kernel: 1, stride: 1, dilation: 1, auto: false, lower: 0, upper: 0 };

/** filter [channels, maps / groups, kernel..]; the geometry is that of the convolution from the output to x. */
const transposed = ({ g, attributes }: Call, x: Value, filter: Value, all: readonly Axis[], groups: number): Value => {
  const axes = all.slice(1);
  const told = attributes.maybe('outputShape')?.shape().toReversed().slice(1) ?? [];
  const hasShape = told.length === axes.length && told.every((size) => size > 0);
  const pairs = axes.map((axis, i): readonly [Size, Size] => {
    const size = sizeAt(g, x, i + 2);
    const reach = minus(g, plus(g, times(g, size, axis.stride), (axis.kernel - 1) * axis.dilation + 1), axis.stride);
    if (!hasShape && !axis.auto) return [axis.lower, axis.upper];
    const whole = (axis.kernel - 1) * axis.dilation;
    // Of (in - 1) stride + 1 elements nothing is left over by the windows, whatever the size.
    if (!hasShape) return [Math.floor(whole / 2), whole - Math.floor(whole / 2)];
    const out = told[i]!;
    const [before] = padsOf(g, axis, out, size);
    return [before, minus(g, minus(g, reach, before), out)];
  });
  const pads = [...pairs.map(([before]) => before), ...pairs.map(([, behind]) => behind)];
  if (pads.some((pad) => typeof pad !== 'number')) {
    throw refuse(
      'a transposed convolution to an output_shape whose padding depends on a free size; leave the output_shape out',
    );
  }
  const known = pads as readonly number[];
  const made = convTranspose(g, x, filter, undefined, {
    strides: axes.map(({ stride }) => stride),
    dilations: axes.map(({ dilation }) => dilation),
    pads: known.map((pad) => Math.max(pad, 0)),
    groups,
  });
  kernelOf(filter);
  return padSpace(
    g,
    made,
    known.map((pad) => Math.max(-pad, 0)),
  );
};

/** The axes of a pool, the outermost first; what is not told of is 1. */
const poolAxes = (attributes: Fields, name: string, n: number): readonly Axis[] => {
  const window = attributes.get(name).shape();
  if (window.length > n) throw corrupt(`a window of ${window.length} dimensions over ${n}`);
  // Axes that the window does not have are the outermost ones, of which strides and padding may tell as well.
  const whole = <T>(list: readonly T[], absent: T): readonly T[] => [
    ...new Array<T>(n - list.length).fill(absent),
    ...list,
  ];
  const kernel = whole(window.toReversed(), 1);
  const told = (count: number | undefined): number => Math.min(Math.max(window.length, count ?? 0), n);
  const sizes = (name: string, absent: number): readonly number[] =>
    whole(perAxis(attributes, name, told(attributes.maybe(name)?.shape().length), absent), absent);
  const lists = {
    kernel,
    stride: sizes('strides', 1),
    dilation: kernel.map(() => 1),
    auto: whole(flags(attributes, 'autoPadding', told(attributes.maybe('autoPadding')?.list().length)), false),
    lower: sizes('lowerPad', 0),
    upper: sizes('upperPad', 0),
  };
  return kernel.map((_, i) => axisAt(i, lists));
};

const MAX = 0;
const AVERAGE = 1;

/** [rows, planes, space..] with only the axes that the window is over as space. */
const asPlanes = (g: GraphBuilder, rows: Value, axes: readonly Axis[]) => {
  const flat = axes.findIndex(({ kernel, stride }) => kernel !== 1 || stride !== 1);
  const from = flat < 0 ? Math.max(axes.length - 1, 0) : flat;
  if (axes.length - from > 3) throw refuse(`a pool over ${axes.length - from} dimensions; served are up to 3`);
  const planes = reshapeTo(g, rows, [
    sizeAt(g, rows, 0),
    productOf(g, sizesOf(g, rows, 1, 1 + from)),
    ...sizesOf(g, rows, 1 + from),
  ]);
  const back = (value: Value): Value =>
    reshapeTo(g, value, [...sizesOf(g, rows, 0, 1 + from), ...sizesOf(g, value, 2)]);
  return { planes, space: axes.slice(from), back };
};

const pooling = (call: Call, x: Var): Var => {
  const { g, attributes, world } = call;
  const type = attributes.get('poolingType').int();
  if (type !== MAX && type !== AVERAGE) throw corrupt(`the pooling type ${type}`);
  const ceil = attributes.maybe('ceilOutDim')?.bool() ?? false;
  const { rows, back } = asRows(g, x.batch ? full(g, x, world.rows) : x);
  const { planes, space, back: unplane } = asPlanes(g, rows, poolAxes(attributes, 'poolingWindowShape', rank(x)));
  const pairs = space.map((axis, i) => {
    const size = sizeAt(g, planes, i + 2);
    const out = windows(g, axis, size, ceil);
    const [before, behind] = padsOf(g, axis, size, out);
    if (!ceil) return [before, behind] as const;
    const reach = plus(g, times(g, minus(g, out, 1), axis.stride), axis.kernel);
    return [before, minus(g, minus(g, reach, size), before)] as const;
  });
  const window = { kernel: space.map(({ kernel }) => kernel), strides: space.map(({ stride }) => stride) };
  // Between windows there may be gaps; a last one may then have no element at all.
  const isOpen = ceil && space.some(({ kernel, stride }) => kernel < stride);
  if (type === MAX) {
    const whole = padded(g, planes, pairs, Number.NEGATIVE_INFINITY, window.kernel);
    const made = maxPool(g, whole.x, { ...window, pads: whole.pads });
    return back(unplane(isOpen ? infinite(g, made) : made));
  }
  const counts = attributes.maybe('includePad')?.bool() ?? false;
  const whole = padded(g, planes, pairs, 0, window.kernel);
  const mean = averagePool(g, whole.x, {
    ...window,
    pads: whole.pads,
    countIncludePad: counts && whole.pads !== undefined,
  });
  if (whole.pads || counts) return back(unplane(mean));
  // Padded by the run: the mean of zeros over the mean of ones where there are elements.
  const ones = g.op('Expand', [like(g, planes, 1), g.op('Shape', [planes])]);
  return back(unplane(g.op('Div', [mean, averagePool(g, padded(g, ones, pairs, 0, window.kernel).x, window)])));
};

/** ONNX Runtime's maximum of nothing is the least number that is finite, CNTK's is -inf. */
const infinite = (g: GraphBuilder, x: Value): Value => {
  const least = like(g, x, x.dtype === 'float64' ? -Number.MAX_VALUE : LEAST_FLOAT);
  return g.op('Where', [g.op('LessOrEqual', [x, least]), like(g, x, Number.NEGATIVE_INFINITY), x]);
};
/** -(2 - 2^-23)·2^127; of float16 it is -inf already. */
const LEAST_FLOAT = -3.4028234663852886e38;

/** Each element back to where the largest one of its window stood; the others are 0. */
const unpooling = (call: Call, x: Var, original: Var): Var => {
  const { g, attributes, world } = call;
  if (attributes.get('poolingType').int() !== MAX) throw refuse('unpooling of means; served is that of maxima');
  const whole = (v: Var): Var => (v.batch ? full(g, v, world.rows) : v);
  const from = asRows(g, whole(x));
  const to = asRows(g, whole(original));
  const axes = poolAxes(attributes, 'unpoolingWindowShape', rank(original));
  const { planes, space, back } = asPlanes(g, to.rows, axes);
  const pairs = space.map((axis, i) => {
    const size = sizeAt(g, planes, i + 2);
    return padsOf(g, axis, size, windows(g, axis, size, false));
  });
  const pads = [...pairs.map(([before]) => before), ...pairs.map(([, behind]) => behind)];
  if (pads.some((pad) => typeof pad !== 'number')) throw refuse('unpooling with padding that depends on a free size');
  const [, at] = maxPoolWithIndices(g, planes, {
    kernel: space.map(({ kernel }) => kernel),
    strides: space.map(({ stride }) => stride),
    pads: pads as readonly number[],
  });
  const front = sizesOf(g, planes, 0, 2);
  const flatIndex = reshapeTo(g, at, [...front, productOf(g, sizesOf(g, at, 2))]);
  const flat = reshapeTo(g, from.rows, [...front, productOf(g, sizesOf(g, at, 2))]);
  const area = productOf(g, sizesOf(g, planes, 2));
  const zeros = g.op('Expand', [like(g, flat, 0), g.op('Shape', [reshapeTo(g, planes, [...front, area])])]);
  const made = g.op('ScatterElements', [zeros, flatIndex, flat], { axis: 2 });
  return to.back(back(reshapeTo(g, made, sizesOf(g, planes))));
};

/** x [channels, height, width] and rois [count, 4] of each row -> [count, channels, height, width] */
const roiPooling = (call: Call, x: Var, rois: Var): Var => {
  const { g, attributes, world } = call;
  if (attributes.get('poolingType').int() !== MAX) throw refuse('a mean of regions, which CNTK computes on GPUs only');
  if (!x.batch || x.sequence || rank(x) !== 3 || rank(rois) !== 2 || !rois.batch) {
    throw refuse('regions of other things than images of a batch');
  }
  const [width, height] = attributes.get('roiOutputShape').shape() as [number, number];
  const boxes = full(g, rois, world.rows).value;
  const images = full(g, x, world.rows).value;
  const [count, each] = sizesOf(g, boxes, 0, 2) as [Size, Size];
  const numbers = g.op('Range', [
    g.scalar('int64', 0),
    g.op('Squeeze', [world.rows, g.ints([0])]),
    g.scalar('int64', 1),
  ]);
  const which = g.op('Expand', [
    unsqueeze(g, cast(g, numbers, boxes.dtype), [1, 2]),
    g.op('Concat', [g.op('Shape', [boxes], { start: 0, end: 2 }), g.ints([1])], { axis: 0 }),
  ]);
  const flat = reshapeTo(g, g.op('Concat', [which, boxes], { axis: 2 }), [productOf(g, [count, each]), 5]);
  const scale = attributes.maybe('spatialScale')?.number() ?? 1;
  const made = roiPool(g, images, flat, { scale, height, width });
  return { ...x, value: reshapeTo(g, made, [count, each, ...sizesOf(g, made, 1)]) };
};

// biome-ignore format: one function a line
export const window: Readonly<Record<string, Row>> = {
  Convolution: two(convolution),
  Pooling:     one(pooling),
  Unpooling:   two(unpooling),
  ROIPooling:  two(roiPooling),
  ConvolutionSequenceShape: two(sequenceShape),
};
