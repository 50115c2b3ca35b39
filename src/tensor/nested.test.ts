import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DType } from './dtype.ts';
import { type Nested, nestedOf, tensorOfNested } from './nested.ts';
import type { Shape } from './signature.ts';

const round = (value: Nested, dtype: DType, shape?: Shape) => nestedOf(tensorOfNested('x', value, dtype, shape));

describe('nested arrays', () => {
  const same: [DType, Nested][] = [
    [
      'float32',
      [
        [1.5, -2],
        [0, 3],
      ],
    ],
    ['float64', [0.1, Number.NaN, Number.POSITIVE_INFINITY]],
    ['float16', [0.5, -2]],
    ['bfloat16', [1, 256]],
    ['int32', 7],
    ['int64', [9007199254740993n, -1, 2]],
    ['uint64', [2n ** 64n - 1n]],
    ['bool', [true, false]],
    [
      'string',
      [
        ['a', ''],
        ['ü\0', 'b'],
      ],
    ],
    [
      'complex64',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ['int4', [-8, 7]],
    ['float32', []],
  ];
  for (const [dtype, value] of same) it(`come back: ${dtype}`, () => assert.deepEqual(round(value, dtype), value));
  it('may be typed arrays', () =>
    assert.deepEqual(round([Float32Array.of(1, 2), Float32Array.of(3, 4)], 'float32'), [
      [1, 2],
      [3, 4],
    ]));
  it('may hold a string’s bytes', () => assert.deepEqual(round([Uint8Array.of(255)], 'string'), [Uint8Array.of(255)]));
  it('make zero rows of []', () => assert.deepEqual(tensorOfNested('x', [], 'float32', ['?', 3]).shape, [0, 3]));

  const refused: [string, Nested, DType, Shape, string][] = [
    [
      'a ragged list',
      [[1, 2], [3]],
      'float32',
      undefined,
      'input "x": the lists at depth 1 have different lengths: 1 and 2',
    ],
    [
      'a number among lists',
      [[1], 2],
      'float32',
      undefined,
      'input "x": the lists at depth 1 have different lengths: no list and 1',
    ],
    [
      'a list among numbers',
      [1, [2]],
      'float32',
      undefined,
      'input "x": a list stands at depth 1 where a number is wanted',
    ],
    ['a wrong shape', [[1, 2]], 'float32', ['?', 3], 'input "x": shape [1, 2] does not fit [?, 3]'],
    ['a fraction for an integer', [2.5], 'int32', undefined, 'input "x": 2.5 is not a value of int32'],
    ['an integer out of range', [256], 'uint8', undefined, 'input "x": 256 is not a value of uint8'],
    ['a negative unsigned', [-1n], 'uint64', undefined, 'input "x": -1 is not a value of uint64'],
    ['text for a number', ['1'], 'float32', undefined, 'input "x": "1" is not a number, as float32 wants'],
    ['a number for text', [1], 'string', undefined, 'input "x": 1 is not a string'],
    ['2 for a bool', [2], 'bool', undefined, 'input "x": 2 is not a bool'],
  ];
  for (const [name, value, dtype, shape, message] of refused) {
    it(`refuse ${name}`, () =>
      assert.throws(() => tensorOfNested('x', value, dtype, shape), { code: 'INVALID_INPUT', message }));
  }
});
