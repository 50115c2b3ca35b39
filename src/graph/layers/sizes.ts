/**
 * Sizes that may be known while lowering: shapes are lists of them, so that a formula reads the same for fixed and for
 * free dimensions. The builder folds what is known.
 */
import type { GraphBuilder } from '../builder.ts';
import type { Value } from '../graph.ts';
import { cast, concat, isHalf, like, rankOf, reshape, sizeOf, vector } from './values.ts';

/** A number, or an integer of rank 0 or 1 with one element. */
export type Size = number | Value;

/** The size as an int64 vector of one element. */
export const sizeVector = (g: GraphBuilder, size: Size): Value =>
  typeof size === 'number' ? g.ints([size]) : vector(g, cast(g, size, 'int64'));

/** An int64 vector of these sizes. */
export const sizes = (g: GraphBuilder, all: readonly Size[]): Value =>
  all.every((size) => typeof size === 'number')
    ? g.ints(all)
    : concat(
        g,
        all.map((size) => sizeVector(g, size)),
      );

/** The size of dimension `axis` of `x`, counted from the front. */
export const sizeAt = (g: GraphBuilder, x: Value, axis: number): Size => {
  const size = x.shape?.[axis];
  return typeof size === 'number' ? size : sizeOf(g, x, axis);
};

/** The sizes of dimensions `from` to `to` of `x`, whose rank must be known. */
export const sizesOf = (g: GraphBuilder, x: Value, from = 0, to = rankOf(x, 'a tensor')): readonly Size[] =>
  Array.from({ length: to - from }, (_, i) => sizeAt(g, x, from + i));

const arithmetic =
  (op: string, formula: (a: number, b: number) => number) =>
  (g: GraphBuilder, a: Size, b: Size): Size =>
    typeof a === 'number' && typeof b === 'number' ? formula(a, b) : g.op(op, [sizeVector(g, a), sizeVector(g, b)]);

export const plus = arithmetic('Add', (a, b) => a + b);
export const minus = arithmetic('Sub', (a, b) => a - b);
export const times = arithmetic('Mul', (a, b) => a * b);
export const most = arithmetic('Max', Math.max);
export const least = arithmetic('Min', Math.min);

/** floor(a / b), for a not below 0 and b above 0. */
export const over = arithmetic('Div', (a, b) => Math.floor(a / b));

/** The product of sizes. */
export const productOf = (g: GraphBuilder, all: readonly Size[]): Size =>
  all.reduce((product, size) => times(g, product, size), 1);

/** `x` under another shape, in which a 0 is a size and -1, at most once, is inferred. */
export const reshapeTo = (g: GraphBuilder, x: Value, shape: readonly Size[]): Value => reshape(g, x, sizes(g, shape));

/** `x` expanded to this shape. */
export const expandTo = (g: GraphBuilder, x: Value, shape: readonly Size[]): Value =>
  g.op('Expand', [x, sizes(g, shape)]);

/** `x` from `start` to `end` along an axis. */
export const slice = (g: GraphBuilder, x: Value, axis: number, start: Size, end: Size): Value =>
  g.op('Slice', [x, sizeVector(g, start), sizeVector(g, end), g.ints([axis])]);

/** A vector of floats. */
export const floats = (g: GraphBuilder, dtype: 'float32' | 'float64', numbers: readonly number[]): Value =>
  g.constant(
    dtype === 'float32'
      ? { dtype, shape: [numbers.length], data: Float32Array.from(numbers) }
      : { dtype, shape: [numbers.length], data: Float64Array.from(numbers) },
  );

/** A vector of `count` equal numbers of the dtype of `x`, a float. */
export const filled = (g: GraphBuilder, x: Value, count: Size, number: number): Value =>
  typeof count === 'number' && !isHalf(x) && (x.dtype === 'float32' || x.dtype === 'float64')
    ? floats(g, x.dtype, new Array<number>(count).fill(number))
    : g.op('Expand', [like(g, x, number), sizeVector(g, count)]);
