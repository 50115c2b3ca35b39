/**
 * Operators that compute nothing: each element of an output is one of an input. The same table serves names of
 * dimensions and constants of every dtype.
 */
import { stridesOf } from '../tensor/permute.ts';
import { staticCount } from './dims.ts';
import type { Site } from './infer/site.ts';

/** Where output element i comes from: input `pairs[2i]`, position `pairs[2i + 1]`. */
export type Move = (n: Site, shape: readonly number[], output: number) => Int32Array | undefined;

/** The shape of input `i` where it is all numbers. */
export const fixed = (n: Site, i: number): readonly number[] | undefined =>
  staticCount(n.shape(i)) === undefined ? undefined : (n.shape(i) as readonly number[]);

/** Builds the pairs of a move from input 0 by the position of each output coordinate. */
export const from0 = (shape: readonly number[], position: (at: readonly number[]) => number): Int32Array => {
  const count = shape.reduce((a, b) => a * b, 1);
  const pairs = new Int32Array(2 * count);
  const at = Array<number>(shape.length).fill(0);
  for (let i = 0; i < count; i++) {
    pairs[2 * i + 1] = position(at);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      if (++at[axis]! < shape[axis]!) break;
      at[axis] = 0;
    }
  }
  return pairs;
};
const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);

const inOrder: Move = (_, shape) => {
  let next = 0;
  return from0(shape, () => next++);
};

/** Positions in an operand of `own` shape for coordinates of a wider shape, under broadcasting. */
export const broadcastPosition = (own: readonly number[]) => {
  const strides = stridesOf(own).map((stride, i) => (own[i] === 1 ? 0 : stride));
  return (at: readonly number[]): number => dot(strides, at.slice(at.length - own.length));
};

/** The operators that only move elements; all but Concat take them from input 0. */
export const MOVES: Readonly<Record<string, Move>> = {
  Expand: (n, shape) => {
    const own = fixed(n, 0);
    return own && from0(shape, broadcastPosition(own));
  },
  Flatten: inOrder,
  Reshape: inOrder,
  Squeeze: inOrder,
  Unsqueeze: inOrder,
  Transpose: (n, shape) => {
    const own = fixed(n, 0)!;
    const perm = n.ints('perm') ?? own.map((_, i) => own.length - 1 - i);
    const strides = stridesOf(own);
    return from0(shape, (at) => perm.reduce((sum, axis, i) => sum + strides[axis]! * at[i]!, 0));
  },
  Gather: (n, shape) => {
    const [own, picked, indices] = [fixed(n, 0), fixed(n, 1), n.numbers(1)];
    if (!own || !picked || !indices) return undefined;
    const axis = n.axis(n.int('axis'), own.length);
    const size = own[axis]!;
    if (indices.some((i) => i < -size || i >= size)) n.fail(`indices [${indices.join(', ')}] go past ${size}`);
    const [strides, inner] = [stridesOf(own), stridesOf(picked)];
    return from0(shape, (at) => {
      const index = indices[dot(inner, at.slice(axis, axis + picked.length))]!;
      const rest = [...at.slice(0, axis), index < 0 ? index + size : index, ...at.slice(axis + picked.length)];
      return dot(strides, rest);
    });
  },
  Slice: (n, shape) => {
    const own = fixed(n, 0);
    const starts = n.positions(1);
    if (!own || !starts?.every((x) => typeof x === 'number')) return undefined;
    const axes = (n.has(3) ? n.numbers(3) : starts.map((_, i) => i))?.map((axis) => n.axis(axis, own.length));
    const steps = n.has(4) ? n.numbers(4) : starts.map(() => 1);
    if (!axes || !steps) return undefined;
    const first = own.map(() => 0);
    const step = own.map(() => 1);
    for (const [i, axis] of axes.entries()) {
      const start = starts[i]! < 0 ? starts[i]! + own[axis]! : starts[i]!;
      step[axis] = steps[i]!;
      first[axis] = Math.min(Math.max(start, 0), step[axis]! > 0 ? own[axis]! : own[axis]! - 1);
    }
    const strides = stridesOf(own);
    return from0(shape, (at) => at.reduce((sum, x, i) => sum + strides[i]! * (first[i]! + x * step[i]!), 0));
  },
  Split: (n, shape, output) => {
    const own = fixed(n, 0);
    if (!own) return undefined;
    const axis = n.axis(n.int('axis'), own.length);
    const sizes = n.numbers(1);
    if (n.has(1) && !sizes) return undefined;
    const even = Math.ceil(own[axis]! / n.outputs);
    const first = sizes ? sizes.slice(0, output).reduce((a, b) => a + b, 0) : output * even;
    const strides = stridesOf(own);
    return from0(shape, (at) => dot(strides, at) + first * strides[axis]!);
  },
  Tile: (n, shape) => {
    const own = fixed(n, 0);
    const strides = own && stridesOf(own);
    return own && from0(shape, (at) => at.reduce((sum, x, i) => sum + strides![i]! * (x % own[i]!), 0));
  },
  Concat: (n, shape) => {
    const shapes = n.inputs.map((_, i) => fixed(n, i));
    if (!shapes.every((own) => own !== undefined)) return undefined;
    const axis = n.axis(n.int('axis'), shape.length);
    const whole = from0(shape, () => 0);
    const to = stridesOf(shape);
    let first = 0;
    for (const [input, own] of shapes.entries()) {
      const strides = stridesOf(own);
      from0(own, (at) => {
        const target = dot(to, at) + first * to[axis]!;
        whole[2 * target] = input;
        whole[2 * target + 1] = dot(strides, at);
        return 0;
      });
      first += own[axis]!;
    }
    return whole;
  },
};
