import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ServingError } from '../../errors.ts';
import { stringsOfTexts } from '../../tensor/strings.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { copyOf, slice, stack } from './stack.ts';

const int32 = (shape: readonly number[], ...data: number[]): Tensor => ({
  dtype: 'int32',
  shape,
  data: Int32Array.from(data),
});
const text = (shape: readonly number[], ...data: string[]): Tensor => ({
  dtype: 'string',
  shape,
  data: stringsOfTexts(data),
});
const complex = (shape: readonly number[], ...data: number[]): Tensor => ({
  dtype: 'complex64',
  shape,
  data: Float32Array.from(data),
});

// biome-ignore format: one case a line
const cases: readonly (readonly [name: string, parts: readonly Tensor[], axis: number, whole: Tensor])[] = [
  ['scalars', [int32([], 1), int32([], 2)], 0, int32([2], 1, 2)],
  ['along the first axis', [int32([2], 1, 2), int32([2], 3, 4), int32([2], 5, 6)], 0, int32([3, 2], 1, 2, 3, 4, 5, 6)],
  ['along the last axis', [int32([2], 1, 2), int32([2], 3, 4), int32([2], 5, 6)], 1, int32([2, 3], 1, 3, 5, 2, 4, 6)],
  ['between axes', [int32([2, 2], 1, 2, 3, 4), int32([2, 2], 5, 6, 7, 8)], 1, int32([2, 2, 2], 1, 2, 5, 6, 3, 4, 7, 8)],
  ['strings', [text([2], 'a', ''), text([2], 'ccc', 'd')], 1, text([2, 2], 'a', 'ccc', '', 'd')],
  ['complex numbers', [complex([2], 1, 2, 3, 4), complex([2], 5, 6, 7, 8)], 1, complex([2, 2], 1, 2, 5, 6, 3, 4, 7, 8)],
  ['nothing in each', [int32([0, 2]), int32([0, 2])], 1, int32([0, 2, 2])],
];

describe('stack and slice', () => {
  for (const [name, parts, axis, whole] of cases) {
    it(name, () => {
      assert.deepEqual(stack(parts, whole, axis), whole);
      assert.deepEqual(
        parts.map((_, i) => slice(whole, axis, i)),
        parts,
      );
    });
  }
  it('of no tensors, free dimensions are 0', () =>
    assert.deepEqual(stack([], { dtype: 'int32', shape: ['n', 3] }), int32([0, 0, 3])));
  it('of no tensors of unknown rank', () =>
    assert.deepEqual(stack([], { dtype: 'int32', shape: undefined }), int32([0])));
  it('of different shapes is refused', () =>
    assert.throws(
      () => stack([int32([2], 1, 2), int32([1], 3)], int32([2])),
      (error) =>
        error instanceof ServingError && error.code === 'RUN_FAILED' && /\[2\] and another \[1\]/.test(error.message),
    ));
  it('a copy holds no more than its own elements', () => {
    const wide = Buffer.alloc(100, 7);
    const copy = copyOf({ dtype: 'uint8', shape: [2], data: wide.subarray(3, 5) });
    assert.deepEqual(copy, { dtype: 'uint8', shape: [2], data: Uint8Array.of(7, 7) });
    assert.equal((copy.data as Uint8Array).buffer.byteLength, 2);
  });
});
