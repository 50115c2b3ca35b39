import assert from 'node:assert/strict';
import { test } from 'node:test';
import { permute } from './permute.ts';

/** By the definition, element by element. */
const slowly = (
  bytes: Uint8Array,
  width: number,
  shape: readonly number[],
  permutation: readonly number[],
): Uint8Array => {
  const sizes = permutation.map((from) => shape[from]!);
  const result = new Uint8Array(bytes.length);
  for (let to = 0; to * width < bytes.length; to++) {
    const index = new Array<number>(shape.length).fill(0);
    let rest = to;
    for (let i = sizes.length - 1; i >= 0; i--) {
      index[permutation[i]!] = rest % sizes[i]!;
      rest = Math.floor(rest / sizes[i]!);
    }
    const from = index.reduce((sum, at, d) => sum * shape[d]! + at, 0);
    result.set(bytes.subarray(from * width, (from + 1) * width), to * width);
  }
  return result;
};

const shapes: readonly (readonly [shape: readonly number[], permutation: readonly number[]])[] = [
  [[], []],
  [[5], [0]],
  [
    [3, 4],
    [1, 0],
  ],
  [
    [3, 3, 2, 4],
    [3, 2, 0, 1],
  ],
  [
    [1, 6, 1],
    [1, 2, 0],
  ],
  [
    [2, 0, 3],
    [2, 0, 1],
  ],
  [
    [2, 3, 4, 2, 2],
    [4, 0, 3, 1, 2],
  ],
];
for (const [shape, permutation] of shapes) {
  for (const width of [1, 2, 4, 8, 16]) {
    test(`[${shape}] by [${permutation}], ${width} bytes an element`, () => {
      const bytes = new Uint8Array(shape.reduce((a, b) => a * b, 1) * width).map((_, i) => (i * 37) & 255);
      assert.deepEqual(permute(bytes, width, shape, permutation), slowly(bytes, width, shape, permutation));
    });
  }
}
