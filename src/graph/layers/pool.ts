/**
 * Pools over one to three dimensions of space, channels first: [batch, channels, space..] -> [batch, channels, space..]
 * https://onnx.ai/onnx/operators/onnx__MaxPool.html, onnx__AveragePool.html, onnx__LpPool.html
 *
 * How many windows there are is each framework's own rule (`rounding`); what a rule has more than `floor` becomes padding
 * behind, so that the operators are only ever asked for what all of ONNX's versions agree on:
 *
 *   floor  floor((in + pads − extent) / stride) + 1
 *   ceil   ceil(…) + 1, without a last window that would start behind the input and its front padding (torch, ONNX)
 *   full   ceil(…) + 1 (MXNet's "full" convention, Caffe)
 */
import type { GraphBuilder } from '../builder.ts';
import type { Attributes, Value } from '../graph.ts';
import { padSpace } from './conv.ts';
import { expandTo, least, minus, most, plus, productOf, type Size, sizeAt, sizesOf, times } from './sizes.ts';
import { cast, isFloat, isHalf, like, rankOf, refuse } from './values.ts';

export interface Pool {
  readonly kernel: readonly number[];
  /** 1 where they are left out. */
  readonly strides?: readonly number[] | undefined;
  readonly dilations?: readonly number[] | undefined;
  /** What is put before each dimension, then what is put behind each. */
  readonly pads?: readonly number[] | undefined;
  readonly rounding?: 'floor' | 'ceil' | 'full' | undefined;
}

export interface AveragePool extends Pool {
  /** Whether padding counts as elements. What `rounding` puts behind it never does. */
  readonly countIncludePad?: boolean | undefined;
  /** By what sums are divided instead of by how many elements a window has. */
  readonly divisor?: number | undefined;
}

/** A pool with everything stated, and what `rounding` puts behind each dimension. */
interface Plan {
  readonly dims: number;
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly pads: readonly number[];
  readonly behind: readonly Size[];
}

const ceilOver = (g: GraphBuilder, a: Size, b: number): Size => {
  if (typeof a === 'number') return Math.ceil(a / b);
  return g.op('Div', [plus(g, a, b - 1) as Value, g.ints([b])]);
};

/** How much further the last window of axis i reaches than the padded input. */
const reachBehind = (g: GraphBuilder, x: Value, pool: Pool, i: number): Size => {
  if ((pool.rounding ?? 'floor') === 'floor') return 0;
  const dims = pool.kernel.length;
  const stride = pool.strides?.[i] ?? 1;
  if (stride === 1) return 0;
  const extent = (pool.kernel[i]! - 1) * (pool.dilations?.[i] ?? 1) + 1;
  const [before, after] = [pool.pads?.[i] ?? 0, pool.pads?.[i + dims] ?? 0];
  const size = sizeAt(g, x, i + 2);
  const padded = plus(g, size, before + after);
  const last = ceilOver(g, most(g, minus(g, padded, extent), 0), stride);
  // the last window starts at last · stride, which ceil holds below size + before
  const start =
    pool.rounding === 'full' ? last : least(g, last, minus(g, ceilOver(g, plus(g, size, before), stride), 1));
  return most(g, minus(g, plus(g, times(g, start, stride), extent), padded), 0);
};

const planOf = (g: GraphBuilder, x: Value, pool: Pool): Plan => {
  const dims = pool.kernel.length;
  const rank = rankOf(x, 'the input of a pool');
  if (rank !== dims + 2) throw refuse(`a pool over ${dims} dimensions of a tensor of ${rank}, expected ${dims + 2}`);
  const ones = pool.kernel.map(() => 1);
  return {
    dims,
    kernel: pool.kernel,
    strides: pool.strides ?? ones,
    dilations: pool.dilations ?? ones,
    pads: pool.pads ?? new Array<number>(2 * dims).fill(0),
    behind: pool.kernel.map((_, i) => reachBehind(g, x, pool, i)),
  };
};

const windowOf = (plan: Plan): Attributes => ({
  kernel_shape: plan.kernel,
  strides: plan.strides,
  ...(plan.dilations.every((d) => d === 1) ? {} : { dilations: plan.dilations }),
});

/** All padding as an attribute, where ONNX Runtime takes it: known, not below 0, and smaller than the kernel. */
const asAttribute = (plan: Plan): readonly number[] | undefined => {
  const { behind, dims, pads, kernel } = plan;
  if (behind.some((extra) => typeof extra !== 'number')) return undefined;
  const all = pads.map((pad, i) => (i < dims ? pad : pad + (behind[i - dims] as number)));
  return all.every((pad, i) => pad >= 0 && pad < kernel[i % dims]!) ? all : undefined;
};

const padded = (pads: readonly number[]): Attributes => (pads.every((pad) => pad === 0) ? {} : { pads });

/** Padding in front, then behind with what `rounding` adds. */
const allPads = (g: GraphBuilder, plan: Plan): readonly Size[] =>
  plan.pads.map((pad, i) => (i < plan.dims ? pad : plus(g, plan.behind[i - plan.dims]!, pad)));

const lowest = (x: Value): number => (x.dtype === 'int8' ? -128 : x.dtype === 'uint8' ? 0 : Number.NEGATIVE_INFINITY);

/** A type that has the kernel and holds the numbers exactly. */
const forMaximum = (g: GraphBuilder, x: Value): Value => {
  if (['float32', 'float64', 'int8', 'uint8'].includes(x.dtype)) return x;
  if (x.dtype === 'int64' || x.dtype === 'uint64')
    throw refuse(`a maximum pool of ${x.dtype}; supported are floats and integers of up to 32 bits`);
  return cast(g, x, ['int32', 'uint32'].includes(x.dtype) ? 'float64' : 'float32');
};

/** The largest element of each window. */
export const maxPool = (g: GraphBuilder, x: Value, pool: Pool): Value => {
  const wide = forMaximum(g, x);
  const plan = planOf(g, wide, pool);
  const attribute = asAttribute(plan);
  if (attribute) return cast(g, g.op('MaxPool', [wide], { ...windowOf(plan), ...padded(attribute) }), x.dtype);
  // sizes that only the run tells: the operator's own ceil is torch's
  if (pool.rounding === 'ceil' && plan.pads.every((pad, i) => pad >= 0 && pad < plan.kernel[i % plan.dims]!)) {
    const attributes = { ...windowOf(plan), ...padded(plan.pads), ceil_mode: 1 };
    return cast(g, g.op('MaxPool', [wide], attributes), x.dtype);
  }
  const whole = padSpace(g, wide, allPads(g, plan), lowest(wide));
  return cast(g, g.op('MaxPool', [whole], windowOf(plan)), x.dtype);
};

/** The position in its plane, row by row, that stands at `index` of one padded by `pads`. */
const unpadded = (g: GraphBuilder, index: Value, whole: Value, x: Value, before: readonly number[]): Value => {
  let rest = index;
  let result: Value | undefined;
  let step: Size = 1;
  for (let i = before.length - 1; i >= 0; i--) {
    const size = sizeAt(g, whole, i + 2);
    const divisor = typeof size === 'number' ? g.ints([size]) : size;
    const at = g.op('Sub', [g.op('Mod', [rest, divisor]), g.ints([before[i]!])]);
    rest = g.op('Div', [rest, divisor]);
    const part = g.op('Mul', [at, typeof step === 'number' ? g.ints([step]) : step]);
    result = result ? g.op('Add', [result, part]) : part;
    step = times(g, step, sizeAt(g, x, i + 2));
  }
  return result!;
};

/** The largest elements, and where in its plane, row by row, each stands: int64 of the same shape. */
export const maxPoolWithIndices = (g: GraphBuilder, x: Value, pool: Pool): readonly [Value, Value] => {
  const wide = forMaximum(g, x);
  const plan = planOf(g, wide, pool);
  const attribute = asAttribute(plan);
  const whole = attribute ? wide : padSpace(g, wide, allPads(g, plan), lowest(wide));
  const attributes = { ...windowOf(plan), ...padded(attribute ?? []) };
  const [values, indices] = g.ops('MaxPool', [whole], attributes, 2) as [Value, Value];
  const area = productOf(g, sizesOf(g, whole, 2));
  const inPlane = g.op('Mod', [indices, typeof area === 'number' ? g.ints([Math.max(area, 1)]) : area]);
  const at = attribute ? inPlane : unpadded(g, inPlane, whole, wide, plan.pads.slice(0, plan.dims));
  return [cast(g, values, x.dtype), at];
};

/** The sum of each window's elements, divided by how many a window has. */
const meanOf = (g: GraphBuilder, x: Value, attributes: Attributes): Value => {
  if (x.dtype !== 'float64') return g.op('AveragePool', [x], attributes);
  const shape = x.shape && [x.shape[0]!, x.shape[1]!, ...x.shape.slice(2).map(() => '?')];
  return g.host('AveragePool', [x], attributes, [{ dtype: 'float64', shape }])[0]!;
};

/** The mean of each window. Integers are refused. */
export const averagePool = (g: GraphBuilder, x: Value, pool: AveragePool): Value => {
  if (!isFloat(x)) throw refuse(`an average pool of ${x.dtype}; supported for floats`);
  if (isHalf(x)) return cast(g, averagePool(g, cast(g, x, 'float32'), pool), x.dtype);
  const plan = planOf(g, x, pool);
  const window = windowOf(plan);
  const attribute = asAttribute(plan);
  const counts = pool.countIncludePad ?? false;
  if (pool.divisor !== undefined) {
    const elements = plan.kernel.reduce((product, k) => product * k, 1);
    const sum = meanOf(g, padSpace(g, x, allPads(g, plan)), window);
    return g.op('Mul', [sum, like(g, x, elements / pool.divisor)]);
  }
  const reaches = plan.behind.some((extra) => extra !== 0);
  if (!counts && attribute) return meanOf(g, x, { ...window, ...padded(attribute) });
  if (counts && !reaches) {
    if (!attribute || x.dtype === 'float64') return meanOf(g, padSpace(g, x, plan.pads), window);
    return meanOf(g, x, {
      ...window,
      ...padded(attribute),
      ...(plan.pads.some((pad) => pad > 0) ? { count_include_pad: 1 } : {}),
    });
  }
  // the mean of zeros and elements over the mean of zeros and ones where there are elements that count
  const ones = expandTo(g, like(g, x, 1), [1, 1, ...sizesOf(g, x, 2)]);
  const sum = meanOf(g, padSpace(g, x, allPads(g, plan)), window);
  const none: readonly Size[] = plan.pads.map(() => 0);
  const frame = counts ? padSpace(g, ones, plan.pads, 1) : ones;
  const rest = counts ? none.map((_, i) => (i < plan.dims ? 0 : plan.behind[i - plan.dims]!)) : allPads(g, plan);
  return g.op('Div', [sum, meanOf(g, padSpace(g, frame, rest), window)]);
};

/** (Σ |x|^p)^(1/p) of each window; padding counts as zeros. */
export const lpPool = (g: GraphBuilder, x: Value, p: number, pool: Pool): Value => {
  if (isHalf(x)) return cast(g, lpPool(g, cast(g, x, 'float32'), p, pool), x.dtype);
  if (p === Number.POSITIVE_INFINITY) return maxPool(g, g.op('Abs', [x]), pool);
  const power =
    p === 1 ? g.op('Abs', [x]) : p === 2 ? g.op('Mul', [x, x]) : g.op('Pow', [g.op('Abs', [x]), like(g, x, p)]);
  const sum = averagePool(g, power, { ...pool, divisor: 1 });
  if (p === 1) return sum;
  return p === 2 ? g.op('Sqrt', [sum]) : g.op('Pow', [sum, like(g, x, 1 / p)]);
};
