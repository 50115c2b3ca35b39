import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { bytesOf, type DataOf, DTYPES, type DType, type NumericDType } from './dtype.ts';
import { tensorOfNumbers } from './numbers.ts';
import { permute, permuteBytes, stridesOf } from './permute.ts';
import { stringsOfTexts, textAt } from './strings.ts';
import { elementCount } from './tensor.ts';

const arbitrary = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 0, maxLength: 5 }).chain((shape) =>
  fc.tuple(
    fc.constant(shape),
    fc.shuffledSubarray(
      shape.map((_, i) => i),
      { minLength: shape.length },
    ),
  ),
);

/** out[i0, i1, ..] = in[.. at axis permutation[k]: ik ..], coordinate by coordinate. */
const slowly = (shape: readonly number[], permutation: readonly number[]): number[] => {
  const result = permutation.map((axis) => shape[axis]!);
  const [from, to] = [stridesOf(shape), stridesOf(result)];
  return Array.from({ length: elementCount(result) }, (_, i) =>
    permutation.reduce((sum, axis, k) => sum + from[axis]! * (Math.floor(i / to[k]!) % result[k]!), 0),
  );
};

describe('permute', () => {
  for (const dtype of ['bool', 'float16', 'float32', 'int64', 'complex64', 'complex128'] as const satisfies DType[]) {
    it(`moves ${dtype} as coordinates say`, () => {
      fc.assert(
        fc.property(arbitrary, ([shape, permutation]) => {
          const lanes = dtype.startsWith('complex') ? 2 : 1;
          const values = Array.from({ length: elementCount(shape) * lanes }, (_, i) => (dtype === 'bool' ? i % 2 : i));
          const tensor = tensorOfNumbers(dtype, shape, values)!;
          const order = slowly(shape, permutation);
          const wanted = order.flatMap((i) => Array.from({ length: lanes }, (_, lane) => values[i * lanes + lane]!));
          const shapeNow = permutation.map((axis) => shape[axis]!);
          assert.deepEqual(permute(tensor, permutation), tensorOfNumbers(dtype, shapeNow, wanted));
        }),
        { numRuns: 100 },
      );
    });
  }
  it('moves strings', () => {
    const { data } = permute({ dtype: 'string', shape: [2, 2], data: stringsOfTexts(['a', 'bb', 'ccc', '']) }, [1, 0]);
    assert.deepEqual(
      [0, 1, 2, 3].map((i) => textAt(data as DataOf['string'], i)),
      ['a', 'ccc', 'bb', ''],
    );
  });
  it('reads bytes that are not aligned', () => {
    const tensor = tensorOfNumbers('float64', [2, 3], [1, 2, 3, 4, 5, 6])!;
    const bytes = new Uint8Array(49);
    bytes.set(bytesOf(tensor.data as DataOf[NumericDType]), 1);
    const turned = permuteBytes(bytes.subarray(1), DTYPES.float64.bytes, [2, 3], [1, 0]);
    assert.deepEqual([...new Float64Array(turned.buffer)], [1, 4, 2, 5, 3, 6]);
  });
  it('is quick on a large filter', () => {
    const shape = [7, 7, 512, 128];
    const data = new Float32Array(elementCount(shape)).map((_, i) => i);
    const turned = permute({ dtype: 'float32', shape, data }, [3, 2, 0, 1]);
    assert.equal((turned.data as Float32Array)[1], 512 * 128);
  });
});
