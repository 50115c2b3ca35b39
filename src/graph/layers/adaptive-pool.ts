/**
 * Adaptive pools: however large the input, `out` windows lie evenly over it. Window i of n elements is
 * floor(i n / out) .. ceil((i + 1) n / out), so that windows may overlap and differ in length.
 * https://github.com/pytorch/pytorch/blob/v2.8.0/aten/src/ATen/native/AdaptivePooling.h
 *
 * Where n is a known multiple of `out` it is a plain pool, and with one window the mean or maximum of all. Else the
 * elements of each window are gathered, the last one again where a window is shorter than the longest.
 */
import type { GraphBuilder } from '../builder.ts';
import type { Value } from '../graph.ts';
import { averagePool, maxPool, maxPoolWithIndices } from './pool.ts';
import { minus, over, plus, productOf, reshapeTo, type Size, sizeAt, sizes, sizesOf } from './sizes.ts';
import { cast, isHalf, like, rankOf, refuse, reshape, scalarOf, unsqueeze } from './values.ts';

/** One entry for each dimension of space, which come last; undefined leaves it as it is. */
export type Outputs = readonly (Size | undefined)[];

/** Which elements belong to the windows of one dimension: int64 [out, longest], and where they are not repeated ones. */
interface Windows {
  readonly index: Value;
  readonly inside: Value;
  /** How many elements each window has, int64 [out, 1]. */
  readonly count: Value;
  readonly longest: Size;
}

const windowsOf = (g: GraphBuilder, size: Size, out: Size): Windows => {
  const zero = g.scalar('int64', 0);
  const one = g.scalar('int64', 1);
  const scalar = (n: Size): Value => (typeof n === 'number' ? g.scalar('int64', n) : scalarOf(g, cast(g, n, 'int64')));
  const [n, m] = [scalar(size), scalar(out)];
  const i = g.op('Unsqueeze', [g.op('Range', [zero, m, one]), g.ints([1])]);
  const start = g.op('Div', [g.op('Mul', [i, n]), m]);
  const next = g.op('Mul', [g.op('Add', [i, one]), n]);
  const end = g.op('Div', [g.op('Sub', [g.op('Add', [next, m]), one]), m]);
  // ceil(n / out) + 1 is never less than the longest
  const longest = plus(g, over(g, plus(g, minus(g, out, 1), size), out), 1);
  const steps = g.op('Range', [zero, scalar(longest), one]);
  const at = g.op('Add', [start, steps]);
  return {
    index: g.op('Min', [at, g.op('Sub', [end, one])]),
    inside: g.op('Less', [at, end]),
    count: g.op('Sub', [end, start]),
    longest,
  };
};

/** How the sizes of space fit: `same`, the kernel of a plain pool, or undefined. */
const kernelOf = (x: Value, axis: number, out: Size | undefined): 'same' | number | undefined => {
  const size = x.shape![axis];
  if (out === undefined || out === size) return 'same';
  if (typeof size !== 'number' || typeof out !== 'number' || out === 0 || size === 0) return undefined;
  return size % out === 0 ? size / out : undefined;
};

const spaceOf = (x: Value, outputs: Outputs): readonly number[] => {
  const rank = rankOf(x, 'the input of an adaptive pool');
  if (rank < outputs.length + 1)
    throw refuse(`an adaptive pool over ${outputs.length} dimensions of a tensor of ${rank}`);
  return outputs.map((_, i) => rank - outputs.length + i);
};

/** The kernel of a plain pool that is the same; undefined where there is none. */
const plainKernel = (x: Value, outputs: Outputs, axes: readonly number[]): readonly number[] | undefined => {
  const kernels = outputs.map((out, i) => kernelOf(x, axes[i]!, out));
  return kernels.every((k) => k !== undefined) && x.shape!.length === outputs.length + 2
    ? kernels.map((k) => (k === 'same' ? 1 : k))
    : undefined;
};

/** [.., space..] -> [.., out..] */
export const adaptiveAveragePool = (g: GraphBuilder, x: Value, outputs: Outputs): Value => {
  const axes = spaceOf(x, outputs);
  if (isHalf(x)) return cast(g, adaptiveAveragePool(g, cast(g, x, 'float32'), outputs), x.dtype);
  // fuse/pooling.ts makes a pool of it where that is as exact
  if (outputs.every((out) => out === 1)) return g.op('ReduceMean', [x, g.ints(axes)], { keepdims: 1 });
  const kernel = plainKernel(x, outputs, axes);
  if (kernel?.every((k) => k === 1)) return x;
  if (kernel) return averagePool(g, x, { kernel, strides: kernel });
  return axes.reduce((value, axis, i) => {
    const out = outputs[i];
    if (out === undefined || kernelOf(value, axis, out) === 'same') return value;
    const w = windowsOf(g, sizeAt(g, value, axis), out);
    const behind = value.shape!.length - axis - 1;
    const aligned = (v: Value): Value =>
      unsqueeze(
        g,
        v,
        Array.from({ length: behind }, (_, k) => k + 2),
      );
    const gathered = g.op('Gather', [value, w.index], { axis });
    const kept = g.op('Where', [aligned(w.inside), gathered, like(g, value, 0)]);
    const sum = g.op('ReduceSum', [kept, g.ints([axis + 1])], { keepdims: 0 });
    const count = reshape(g, w.count, g.ints([-1, ...new Array<number>(behind).fill(1)]));
    return g.op('Div', [sum, cast(g, count, value.dtype)]);
  }, x);
};

/** [.., space..] -> [.., out..] */
export const adaptiveMaxPool = (g: GraphBuilder, x: Value, outputs: Outputs): Value => {
  const axes = spaceOf(x, outputs);
  if (outputs.every((out) => out === 1)) return g.op('ReduceMax', [x, g.ints(axes)], { keepdims: 1 });
  const kernel = plainKernel(x, outputs, axes);
  if (kernel?.every((k) => k === 1)) return x;
  if (kernel) return maxPool(g, x, { kernel, strides: kernel });
  return axes.reduce((value, axis, i) => {
    const out = outputs[i];
    if (out === undefined || kernelOf(value, axis, out) === 'same') return value;
    const gathered = g.op('Gather', [value, windowsOf(g, sizeAt(g, value, axis), out).index], { axis });
    return g.op('ReduceMax', [gathered, g.ints([axis + 1])], { keepdims: 0 });
  }, x);
};

/** The largest elements and where each stands in its plane, row by row: the first of equal ones. */
export const adaptiveMaxPoolWithIndices = (g: GraphBuilder, x: Value, outputs: Outputs): readonly [Value, Value] => {
  const axes = spaceOf(x, outputs);
  const kernel = plainKernel(x, outputs, axes);
  if (kernel) return maxPoolWithIndices(g, x, { kernel, strides: kernel });
  const dims = axes.length;
  const first = axes[0]!;
  const space = axes.map((axis) => sizeAt(g, x, axis));
  const all = outputs.map((out, i) => windowsOf(g, space[i]!, out ?? space[i]!));
  // the place in the plane of each element of each window: [out.., longest..]
  let places: Value | undefined;
  for (const [i, { index }] of all.entries()) {
    const spread = unsqueeze(
      g,
      index,
      Array.from({ length: 2 * dims }, (_, axis) => axis).filter((axis) => axis !== i && axis !== dims + i),
    );
    const step = sizes(g, [productOf(g, space.slice(i + 1))]);
    const part = g.op('Mul', [spread, step]);
    places = places ? g.op('Add', [places, part]) : part;
  }
  const outs = outputs.map((out, i) => out ?? space[i]!);
  const window = productOf(
    g,
    all.map(({ longest }) => longest),
  );
  const rows = reshapeTo(g, places!, [...outs, window]);
  const leading = sizesOf(g, x, 0, first);
  const flat = reshapeTo(g, x, [...leading, productOf(g, space)]);
  const gathered = g.op('Gather', [flat, rows], { axis: first });
  const values = g.op('ReduceMax', [gathered, g.ints([first + dims])], { keepdims: 0 });
  const best = g.op('ArgMax', [gathered], { axis: first + dims, keepdims: 1 });
  const table = g.op('Expand', [rows, sizes(g, [...leading, ...outs, window])]);
  const picked = g.op('GatherElements', [table, best], { axis: first + dims });
  return [values, g.op('Squeeze', [picked, g.ints([first + dims])])];
};
