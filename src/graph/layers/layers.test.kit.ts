/** Runs layers by the engine, and the plain loops that say what they should answer. */
import assert from 'node:assert/strict';
import { openGraph, SIGNATURE } from '../../../test/engine.ts';
import type { DType } from '../../tensor/dtype.ts';
import { tensorOfNumbers } from '../../tensor/numbers.ts';
import { isTensor, type Tensor } from '../../tensor/tensor.ts';
import { GraphBuilder } from '../builder.ts';
import { randomOf } from '../fuse/fuse.test.engine.ts';
import type { Value } from '../graph.ts';

/** Numbers in row-major order under a shape. */
export interface Numbers {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

const countOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Numbers from -1 to 1 that float32 holds. */
export const numbers = (shape: readonly number[], seed = 1): Numbers => {
  const random = randomOf(seed);
  return { shape, data: Array.from({ length: countOf(shape) }, () => Math.fround(random())) };
};

/** Every index of a shape, the last one fastest. */
export const indicesOf = (shape: readonly number[]): readonly (readonly number[])[] =>
  Array.from({ length: countOf(shape) }, (_, flat) => {
    const index: number[] = [];
    let rest = flat;
    for (const size of shape.toReversed()) {
      index.unshift(rest % size);
      rest = Math.floor(rest / size);
    }
    return index;
  });

/** The element at an index; undefined outside. */
export const at = ({ shape, data }: Numbers, index: readonly number[]): number | undefined =>
  index.some((i, axis) => i < 0 || i >= shape[axis]!)
    ? undefined
    : data[index.reduce((flat, i, axis) => flat * shape[axis]! + i, 0)];

export const tabulate = (shape: readonly number[], f: (index: readonly number[]) => number): Numbers => ({
  shape,
  data: indicesOf(shape).map(f),
});

/** How a layer's inputs are told to the builder: with their sizes, or with names for all but the second. */
export type Sizes = 'fixed' | 'free';

/** What a layer answers to `inputs`, the first of which is fed and the others are constants. */
export const answersOf = async (
  build: (g: GraphBuilder, ...inputs: Value[]) => readonly Value[],
  inputs: readonly Numbers[],
  sizes: Sizes = 'fixed',
  dtype: DType = 'float32',
): Promise<readonly Tensor[]> => {
  const g = new GraphBuilder();
  const tensors = inputs.map(({ shape, data }) => tensorOfNumbers(dtype, shape, data)!);
  const [x, ...rest] = tensors;
  const named = x!.shape.map((size, i) => (sizes === 'fixed' || i === 1 ? size : `d${i}`));
  const made = build(g, g.input('x', dtype, named), ...rest.map((tensor) => g.constant(tensor)));
  for (const [i, value] of made.entries()) g.output(`y${i}`, value);
  const session = await openGraph(g.build());
  try {
    const found = await session.run(new Map([['x', x!]]), { signature: SIGNATURE });
    return made.map((_, i) => {
      const datum = found.get(`y${i}`);
      assert.ok(datum && isTensor(datum));
      return datum;
    });
  } finally {
    await session.close();
  }
};

/** Asserts equal shapes, and elements that differ by at most 1e-6 of the largest. */
export const assertNear = (found: Tensor, wanted: Numbers, where: string): void => {
  assert.deepEqual(found.shape, wanted.shape, `${where}: shape`);
  const scale = wanted.data.reduce((most, x) => (Number.isFinite(x) ? Math.max(most, Math.abs(x)) : most), 0) || 1;
  const elements = Array.from(found.data as ArrayLike<number | bigint>, Number);
  for (const [i, x] of wanted.data.entries()) {
    const near = Object.is(x, elements[i]) || x === elements[i] || Math.abs(x - elements[i]!) <= 1e-6 * scale;
    assert.ok(near, `${where}: element ${i} is ${elements[i]}, expected ${x}`);
  }
};
