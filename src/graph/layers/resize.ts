/**
 * Resizing of space, channels first, as torch places the samples; every dimension for itself.
 * https://github.com/pytorch/pytorch/blob/v2.8.0/aten/src/ATen/native/UpSample.h, cpu/UpSampleKernel.cpp
 *
 *   step    1 / factor where a factor is given, else in / out; with aligned corners (in − 1) / (out − 1), or 0 for one
 *   at      i step with aligned corners, else (i + 1/2) step − 1/2, for linear held above 0
 *   nearest          x[min(floor(i step), in − 1)]
 *   nearest-exact    x[min(floor((i + 1/2) step), in − 1)]
 *   linear           x[floor at] and the next, by distance
 *   cubic            four neighbours, those outside being the border, by R. Keys' kernel of a = −0.75
 *   with antialias   all within the kernel's support times the step, those outside left out; cubic with a = −0.5
 *
 * Positions are computed in float32 for all but float64, as torch does: ONNX's Resize divides where torch multiplies, and
 * now and then takes a neighbour. It is used only where both are exact.
 */
import type { GraphBuilder } from '../builder.ts';
import type { Value } from '../graph.ts';
import { antialiasWeights } from '../resize-weights.ts';
import { type Axis, type Real, rounded, stepOf, weightsOfRun } from './resize-axis.ts';
import { type Between, bilinearOfWhole, isWhole, resizeBytes } from './resize-bytes.ts';
import { floats, minus, type Size, sizeAt, sizeVector } from './sizes.ts';
import { cast, iota, isFloat, isHalf, like, rankOf, refuse, unsqueeze } from './values.ts';

export type ResizeMode = 'nearest' | 'nearest-exact' | 'linear' | 'cubic';

export interface Resize {
  readonly mode: ResizeMode;
  readonly alignCorners?: boolean | undefined;
  readonly antialias?: boolean | undefined;
  /** For each dimension of space by how much it grows, where that and not the size says where samples lie. */
  readonly factors?: readonly (number | undefined)[] | undefined;
}

/** More positions than these are computed by the run. */
const MOST = 2 ** 16;

/** The step as a vector of one element. */
const stepAtRun = (g: GraphBuilder, axis: Axis, dtype: Real): Value => {
  const known = stepOf(axis, dtype);
  if (known !== undefined) return floats(g, dtype, [known]);
  const real = (size: Size): Value => cast(g, sizeVector(g, size), dtype);
  if (!axis.align) return g.op('Div', [real(axis.from), real(axis.to)]);
  const [n, m] = [minus(g, axis.from, 1), minus(g, axis.to, 1)];
  const some = g.op('Greater', [sizeVector(g, m), g.ints([0])]);
  const safe = g.op('Max', [sizeVector(g, m), g.ints([1])]);
  return g.op('Where', [some, g.op('Div', [real(n), cast(g, safe, dtype)]), g.scalar(dtype, 0)]);
};

/** Where positions of the output lie in the input: (i + before) step + behind, rounded once, as today's processors do. */
const positions = (g: GraphBuilder, axis: Axis, dtype: Real, before: number, behind: number): Value => {
  const step = stepOf(axis, dtype);
  const f = rounded(dtype);
  if (step !== undefined && typeof axis.to === 'number' && axis.to <= MOST) {
    const at = (i: number): number => f((i + before) * step + behind);
    return floats(
      g,
      dtype,
      Array.from({ length: axis.to }, (_, i) => at(i)),
    );
  }
  // of float32 the product is exact in float64
  const i = cast(g, iota(g, sizeVector(g, axis.to)), 'float64');
  const shifted = before === 0 ? i : g.op('Add', [i, g.scalar('float64', before)]);
  const scaled = g.op('Mul', [shifted, cast(g, stepAtRun(g, axis, dtype), 'float64')]);
  return cast(g, behind === 0 ? scaled : g.op('Add', [scaled, g.scalar('float64', behind)]), dtype);
};

/** As int64, held within the dimension. */
const heldWithin = (g: GraphBuilder, { from }: Axis, at: Value): Value => {
  const last = sizeVector(g, minus(g, from, 1));
  return g.op('Max', [g.op('Min', [cast(g, at, 'int64'), last]), g.ints([0])]);
};

const take = (g: GraphBuilder, x: Value, axis: Axis, at: Value): Value => g.op('Gather', [x, at], { axis: axis.axis });

/** A vector along an axis of `x`. */
const along = (g: GraphBuilder, x: Value, { axis }: Axis, vector: Value): Value =>
  unsqueeze(
    g,
    vector,
    Array.from({ length: x.shape!.length - axis - 1 }, (_, i) => i + 1),
  );

const nearest = (g: GraphBuilder, x: Value, axis: Axis, exact: boolean): Value => {
  const at = positions(g, { ...axis, align: false }, 'float32', exact ? 0.5 : 0, 0);
  return take(g, x, axis, heldWithin(g, axis, g.op('Floor', [at])));
};

/** The two neighbours of each position. */
const between = (g: GraphBuilder, axis: Axis, dtype: Real): Between => {
  const raw = axis.align ? positions(g, axis, dtype, 0, 0) : positions(g, axis, dtype, 0.5, -0.5);
  const at = axis.align ? raw : g.op('Max', [raw, g.scalar(dtype, 0)]);
  const floor = g.op('Floor', [at]);
  return {
    axis: axis.axis,
    lower: heldWithin(g, axis, floor),
    upper: heldWithin(g, axis, g.op('Add', [floor, g.scalar(dtype, 1)])),
    part: g.op('Sub', [at, floor]),
  };
};

/** a (1 − t) + b t */
const linear = (g: GraphBuilder, x: Value, axis: Axis, dtype: Real): Value => {
  const { lower: before, upper: behind, part } = between(g, axis, dtype);
  const [lower, upper] = [take(g, x, axis, before), take(g, x, axis, behind)];
  const t = along(g, x, axis, part);
  const rest = g.op('Sub', [g.scalar(dtype, 1), t]);
  return g.op('Add', [g.op('Mul', [lower, rest]), g.op('Mul', [upper, t])]);
};

/** R. Keys' kernel at distances up to 1, and from 1 to 2. */
const near = (g: GraphBuilder, x: Value, a: number): Value => {
  const of = (number: number): Value => like(g, x, number);
  const inner = g.op('Mul', [g.op('Sub', [g.op('Mul', [x, of(a + 2)]), of(a + 3)]), x]);
  return g.op('Add', [g.op('Mul', [inner, x]), of(1)]);
};
const far = (g: GraphBuilder, x: Value, a: number): Value => {
  const of = (number: number): Value => like(g, x, number);
  const inner = g.op('Add', [g.op('Mul', [g.op('Sub', [g.op('Mul', [x, of(a)]), of(5 * a)]), x]), of(8 * a)]);
  return g.op('Sub', [g.op('Mul', [inner, x]), of(4 * a)]);
};

const cubic = (g: GraphBuilder, x: Value, axis: Axis, dtype: Real): Value => {
  const at = axis.align ? positions(g, axis, dtype, 0, 0) : positions(g, axis, dtype, 0.5, -0.5);
  const floor = g.op('Floor', [at]);
  const t = g.op('Sub', [at, floor]);
  const one = g.scalar(dtype, 1);
  const rest = g.op('Sub', [one, t]);
  const a = -0.75;
  const weights = [
    far(g, g.op('Add', [t, one]), a),
    near(g, t, a),
    near(g, rest, a),
    far(g, g.op('Add', [rest, one]), a),
  ];
  const parts = weights.map((weight, i) => {
    const place = heldWithin(g, axis, g.op('Add', [floor, g.scalar(dtype, i - 1)]));
    return g.op('Mul', [take(g, x, axis, place), along(g, x, axis, weight)]);
  });
  return parts.reduce((sum, part) => g.op('Add', [sum, part]));
};

/** By the matrix of all weights, [to, from]. */
const smooth = (g: GraphBuilder, x: Value, axis: Axis, dtype: Real, mode: ResizeMode): Value => {
  const { from, to } = axis;
  const method = mode === 'cubic' ? 'antialias-cubic' : 'antialias-linear';
  const step = stepOf(axis, dtype);
  let matrix: Value;
  if (typeof from === 'number' && typeof to === 'number' && from * to <= MOST * 64 && step !== undefined) {
    const weights = antialiasWeights(method, dtype, step)(from, to);
    matrix = g.constant({ dtype, shape: [to, from], data: weights } as never);
  } else {
    if (dtype === 'float64') throw refuse('an image of float64 and of free size resized with antialias');
    matrix = weightsOfRun(g, axis, method, dtype);
  }
  const rank = rankOf(x, 'an image');
  if (axis.axis === rank - 1) return g.op('MatMul', [x, g.op('Transpose', [matrix], { perm: [1, 0] })]);
  if (axis.axis === rank - 2) return g.op('MatMul', [matrix, x]);
  throw refuse(`antialias over dimension ${axis.axis} of ${rank}`);
};

const isPowerOfTwo = (x: number): boolean => x > 0 && Number.isInteger(Math.log2(x));

/** The factors, where ONNX's Resize by them is exact. */
const exactFactors = (x: Value, axes: readonly Axis[], r: Resize): readonly number[] | undefined => {
  const kind = r.mode === 'nearest' ? ['float32', 'int32', 'int8', 'uint8'] : ['float32'];
  if (!kind.includes(x.dtype) || r.antialias || r.alignCorners || r.mode === 'cubic' || r.mode === 'nearest-exact')
    return undefined;
  const factors = axes.map(({ from, to, factor }) => {
    const stated = factor ?? (typeof from === 'number' && typeof to === 'number' && from > 0 ? to / from : undefined);
    return stated !== undefined && stated >= 1 && isPowerOfTwo(stated) ? stated : undefined;
  });
  return factors.every((factor) => factor !== undefined) ? factors : undefined;
};

/**
 * x [batch, channels, space..] -> [batch, channels, to..]. An entry of `to` that is undefined is floor(in · factor).
 */
export const resize = (g: GraphBuilder, x: Value, to: readonly (Size | undefined)[], r: Resize): Value => {
  const rank = rankOf(x, 'an image');
  if (rank !== to.length + 2)
    throw refuse(`resizing ${to.length} dimensions of a tensor of ${rank}, expected ${to.length + 2}`);
  if (isHalf(x)) return cast(g, resize(g, cast(g, x, 'float32'), to, r), x.dtype);
  const isBytes = x.dtype === 'uint8' && to.length === 2;
  if (!isFloat(x) && !isBytes && !r.mode.startsWith('nearest'))
    throw refuse(
      `an image of ${x.dtype} of ${to.length} dimensions resized by ${r.mode}; supported for floats, and for bytes of two dimensions`,
    );
  const dtype: Real = x.dtype === 'float64' ? 'float64' : 'float32';
  const axes = to.map((size, i): Axis => {
    const from = sizeAt(g, x, i + 2);
    const factor = r.factors?.[i];
    if (size === undefined && factor === undefined) throw refuse('resizing by neither size nor factor');
    const align = r.alignCorners ?? false;
    // where corners meet the sizes alone place the samples
    return { axis: i + 2, from, to: size ?? grown(g, from, factor!), factor: align ? undefined : factor, align };
  });
  const [rows, columns] = axes;
  if (isBytes && !r.mode.startsWith('nearest')) {
    const method = `bytes-${r.antialias ? 'antialias-' : ''}${r.mode === 'cubic' ? 'cubic' : 'linear'}` as const;
    return resizeBytes(g, x, [rows!, columns!], method);
  }
  if (r.mode === 'linear' && axes.length === 2 && dtype === 'float32' && !r.antialias && isWhole(g, x))
    return bilinearOfWhole(g, x, [between(g, rows!, dtype), between(g, columns!, dtype)]);
  const stated = to.every((size, i) => size === undefined || typeof axes[i]!.from === 'number');
  const factors = stated ? exactFactors(x, axes, r) : undefined;
  const fits = factors?.every((factor, i) => {
    const { from, to: size } = axes[i]!;
    return to[i] === undefined || (typeof from === 'number' && size === from * factor);
  });
  if (factors && fits) {
    if (factors.every((factor) => factor === 1)) return x;
    const scales = floats(g, 'float32', [1, 1, ...factors]);
    return g.op('Resize', [x, undefined, scales], {
      mode: r.mode,
      coordinate_transformation_mode: r.mode === 'nearest' ? 'asymmetric' : 'half_pixel',
      ...(r.mode === 'nearest' ? { nearest_mode: 'floor' } : {}),
    });
  }
  // what does not change is left alone, wherever a factor would place the samples
  return axes.toReversed().reduce((value, axis) => {
    if (axis.from === axis.to && typeof axis.from === 'number' && (r.mode !== 'cubic' || !axis.factor)) return value;
    if (r.mode.startsWith('nearest')) return nearest(g, value, axis, r.mode === 'nearest-exact');
    if (r.antialias) return smooth(g, value, axis, dtype, r.mode);
    return r.mode === 'linear' ? linear(g, value, axis, dtype) : cubic(g, value, axis, dtype);
  }, x);
};

/** floor(size · factor) */
const grown = (g: GraphBuilder, size: Size, factor: number): Size => {
  if (typeof size === 'number') return Math.floor(size * factor);
  if (Number.isInteger(factor)) return g.op('Mul', [size, g.ints([factor])]);
  const product = g.op('Mul', [cast(g, size, 'float64'), g.scalar('float64', factor)]);
  return cast(g, g.op('Floor', [product]), 'int64');
};
