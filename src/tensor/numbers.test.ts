import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DType } from './dtype.ts';
import { tensorOfNumbers } from './numbers.ts';

// biome-ignore format: one case a line
const cases: readonly [DType, readonly (number | bigint)[], readonly (number | bigint)[] | undefined][] = [
  ['int8', [-128, 127], [-128, 127]],
  ['int8', [128], undefined],
  ['uint8', [-1], undefined],
  ['uint4', [15], [15]],
  ['uint4', [16], undefined],
  ['int4', [-8, 7], [-8, 7]],
  ['int4', [8], undefined],
  ['bool', [0, 1], [0, 1]],
  ['bool', [2], undefined],
  ['int32', [1.5], undefined],
  ['int64', [2n ** 63n - 1n, -5], [2n ** 63n - 1n, -5n]],
  ['int64', [2n ** 63n], undefined],
  ['int64', [2 ** 60], undefined],
  ['uint64', [2n ** 64n - 1n], [2n ** 64n - 1n]],
  ['float32', [0.1], [Math.fround(0.1)]],
  ['float16', [1, -2], [0x3c00, 0xc000]],
  ['bfloat16', [1], [0x3f80]],
  ['float8e4m3fn', [1], [0x38]],
  ['complex64', [1, 2, 3, 4], [1, 2, 3, 4]],
  ['complex64', [1], undefined],
  ['string', [1], undefined],
];
describe('tensors of numbers', () => {
  for (const [dtype, values, wanted] of cases) {
    it(`${dtype} of ${values.join(', ')} ${wanted ? 'holds them' : 'is refused'}`, () => {
      const made = tensorOfNumbers(
        dtype,
        [dtype === 'complex64' ? Math.ceil(values.length / 2) : values.length],
        values,
      );
      assert.deepEqual(made && [...(made.data as Float32Array)], wanted);
    });
  }
});
