import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { allocate, bytesOf, type DataOf, DTYPES, type DType, lanes, type NumericDType } from '../../tensor/dtype.ts';
import { SMALL_FLOATS, type SmallFloat } from '../../tensor/float16.ts';
import { isPacked, unpack } from '../../tensor/packed.ts';
import { MISSING_TEXT, stringsOfBytes, stringsOfTexts } from '../../tensor/strings.ts';
import { type Datum, type Tensor, type Tensors, tensor } from '../../tensor/tensor.ts';
import { Cursor, type JsonValue } from './cursor.ts';
import { readDatum } from './decode.ts';
import { encodeTensors } from './encode.ts';
import type { EncodeOptions } from './options.ts';

const encode = (datum: Datum, options: EncodeOptions = {}, extra?: ReadonlyMap<string, JsonValue>): string =>
  Buffer.from(encodeTensors(new Map([['y', datum]]), options, extra)).toString();
const floats = (shape: readonly number[], ...data: number[]): Tensor =>
  tensor('float32', shape, Float32Array.from(data));
const words = (...bits: number[]): Uint16Array => Uint16Array.from(bits);

// biome-ignore format: one case a line
const CASES: readonly (readonly [string, Datum, string])[] = [
  ['texts that are JSON', { ...tensor('string', [3], stringsOfTexts(['["a","ü"]', '[]', '{"k":1}'])), json: true }, '[["a","ü"],[],{"k":1}]'],
  ['missing texts that are JSON', { ...tensor('string', [2], stringsOfBytes([MISSING_TEXT, Buffer.from('[1]')])), json: true, missing: true }, '[null,[1]]'],
  ['a matrix', floats([2, 2], 1, 2.5, -0, 1e-7), '[[1.0,2.5],[-0.0,1e-7]]'],
  ['a scalar', floats([], 3), '3.0'],
  ['no rows', floats([0, 9]), '[]'],
  ['rows of nothing', floats([2, 0]), '[[],[]]'],
  ['rows of no rows', floats([1, 2, 0, 3]), '[[[],[]]]'],
  ['numbers that JSON has not', floats([3], Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY), '[NaN,Infinity,-Infinity]'],
  ['float32 thirds', floats([1], 1 / 3), '[0.33333334]'],
  ['float64 thirds', tensor('float64', [2], Float64Array.of(1 / 3, 5)), '[0.3333333333333333,5.0]'],
  ['float16', tensor('float16', [4], words(0x3c00, 0x2e66, 0x7e00, 0xfc00)), '[1.0,0.099975586,NaN,-Infinity]'],
  ['bfloat16', tensor('bfloat16', [2], words(0x3dcd, 0x4049)), '[0.100097656,3.140625]'],
  ['float8', tensor('float8e4m3fn', [3], Uint8Array.of(0x7e, 0x7f, 0x80)), '[448.0,NaN,-0.0]'],
  ['int32', tensor('int32', [5], Int32Array.of(0, -1, 2147483647, -2147483648, 1000000000)), '[0,-1,2147483647,-2147483648,1000000000]'],
  ['int64', tensor('int64', [6], BigInt64Array.of(0n, -1n, 2n ** 53n + 1n, -(2n ** 63n), 2n ** 63n - 1n, -(2n ** 53n) - 1n)), '[0,-1,9007199254740993,-9223372036854775808,9223372036854775807,-9007199254740993]'],
  ['int64 about 2^32', tensor('int64', [4], BigInt64Array.of(2n ** 32n, -(2n ** 32n), 4294967295n, -4294967297n)), '[4294967296,-4294967296,4294967295,-4294967297]'],
  ['uint64', tensor('uint64', [3], BigUint64Array.of(0n, 2n ** 64n - 1n, 2n ** 63n)), '[0,18446744073709551615,9223372036854775808]'],
  ['uint8', tensor('uint8', [2, 1], Uint8Array.of(0, 255)), '[[0],[255]]'],
  ['int4', tensor('int4', [2], Int8Array.of(-8, 7)), '[-8,7]'],
  ['uint32', tensor('uint32', [1], Uint32Array.of(4294967295)), '[4294967295]'],
  ['bool', tensor('bool', [2], Uint8Array.of(1, 0)), '[true,false]'],
  ['complex', tensor('complex64', [2], Float32Array.of(1, -2, 0.5, Number.NaN)), '[[1.0,-2.0],[0.5,NaN]]'],
  ['a complex scalar', tensor('complex128', [], Float64Array.of(1, -2)), '[1.0,-2.0]'],
  ['texts', tensor('string', [3], stringsOfTexts(['a', 'é😀"\\/', '\n\u0000\u001f\u2028\u007f'])), '["a","é😀\\"\\\\/","\\n\\u0000\\u001f\u2028\u007f"]'],
  ['bytes', tensor('string', [2], stringsOfBytes([Uint8Array.of(255, 0), Uint8Array.of(0xc3)])), '[{"b64":"/wA="},{"b64":"ww=="}]'],
  ['bytes with a quote and a control character', tensor('string', [1], stringsOfBytes([Uint8Array.of(34, 10, 255)])), '[{"b64":"Igr/"}]'],
  ['characters cut between elements', tensor('string', [2], stringsOfBytes([Uint8Array.of(0xc3), Uint8Array.of(0xa9)])), '[{"b64":"ww=="},{"b64":"qQ=="}]'],
  ['a sequence', { items: [floats([1], 1), floats([2], 2, 3), { items: [] }] }, '[[1.0],[2.0,3.0],[]]'],
  ['a map of int64', { keys: tensor('int64', [2], BigInt64Array.of(-1n, 2n ** 60n)), values: floats([2], 0.5, 1) }, '{"-1":0.5,"1152921504606846976":1.0}'],
  ['maps in a sequence', { items: [{ keys: tensor('string', [2], stringsOfTexts(['se"tosa', 'ü'])), values: floats([2], 0.9, 0.1) }] }, '[{"se\\"tosa":0.9,"ü":0.1}]'],
  ['an empty map', { keys: tensor('int64', [0], new BigInt64Array()), values: floats([0]) }, '{}'],
];

describe('tensors as JSON', () => {
  for (const [name, datum, text] of CASES) it(name, () => assert.equal(encode(datum), `{"y":${text}}`));
  it('numbers that JSON has not, as strings where asked', () => {
    const options = { nonFinite: 'string' } as const;
    assert.equal(
      encode(floats([3], Number.NaN, 1, Number.NEGATIVE_INFINITY), options),
      '{"y":["NaN",1.0,"-Infinity"]}',
    );
    assert.equal(encode(tensor('float16', [1], words(0x7c00)), options), '{"y":["Infinity"]}');
  });
  it('several outputs in order, their names escaped', () => {
    const outputs: Tensors = new Map([
      ['b"', floats([], 1)],
      ['a', floats([1], 2)],
      ['__proto__', floats([], 3)],
    ]);
    assert.equal(Buffer.from(encodeTensors(outputs)).toString(), '{"b\\"":1.0,"a":[2.0],"__proto__":3.0}');
    assert.equal(Buffer.from(encodeTensors(new Map())).toString(), '{}');
  });
  it('plain members after the tensors', () => {
    const extra = new Map<string, JsonValue>([
      [
        '__PROFILE__',
        new Map<string, JsonValue>([
          ['ms', 1.5],
          ['list', [1, null, 'x', true, Number.NaN, -0]],
        ]),
      ],
      ['half', '\ud800'],
    ]);
    assert.equal(
      encode(floats([], 1), {}, extra),
      '{"y":1.0,"__PROFILE__":{"ms":1.5,"list":[1,null,"x",true,NaN,-0.0]},"half":"\ufffd"}',
    );
  });
  it('an answer keeps its bytes when the next one is written', () => {
    const first = encodeTensors(new Map([['y', floats([2], 1, 2)]]));
    encodeTensors(new Map([['y', floats([2], 8, 9)]]));
    assert.equal(Buffer.from(first).toString(), '{"y":[1.0,2.0]}');
  });
  it('a long answer', () => {
    const data = Float32Array.from({ length: 200_000 }, (_, i) => i / 7);
    const text = Buffer.from(encodeTensors(new Map([['y', tensor('float32', [200_000], data)]]))).toString();
    assert.deepEqual(Float32Array.from((JSON.parse(text) as { y: number[] }).y), data);
    assert.equal(encode(floats([1], 1)), '{"y":[1.0]}');
  });
  it('all of one row of every dtype is non-finite or the longest there is', () => {
    const long = Float64Array.from({ length: 5000 }, () => -1.2345678901234568e-300);
    assert.deepEqual((JSON.parse(encode(tensor('float64', [5000], long))) as { y: number[] }).y, [...long]);
    const nans = floats(
      [5000],
      ...Array.from({ length: 5000 }, (_, i) => (i % 2 ? Number.NEGATIVE_INFINITY : -1.2345678e-38)),
    );
    assert.equal(encode(nans).length, 8 + 2500 * '-1.2345678e-38,-Infinity'.length + 2499);
  });
});

/** Typed arrays equal by their bits, any NaN like any other. */
const sameData = (dtype: DType, a: Datum, b: Datum): void => {
  const [one, two] = [a as Tensor, b as Tensor];
  assert.deepEqual(two.shape, one.shape);
  if (dtype in SMALL_FLOATS) {
    const { nan, infinity, signBit } = SMALL_FLOATS[dtype as SmallFloat];
    const plain = (bits: number) => ((bits & (signBit - 1)) >= Math.min(nan, infinity + 1) ? nan : bits);
    assert.deepEqual(Array.from(two.data as Uint16Array, plain), Array.from(one.data as Uint16Array, plain));
  } else if (dtype === 'string') assert.deepEqual(two.data, one.data);
  else assert.deepEqual(Array.from(two.data as Float32Array), Array.from(one.data as Float32Array));
};

describe('what is written reads back', () => {
  for (const dtype of Object.keys(DTYPES) as DType[]) {
    it(dtype, () => {
      fc.assert(
        fc.property(
          fc.array(fc.nat(3), { maxLength: 4 }),
          fc.infiniteStream(fc.oneof(fc.nat(255), fc.constantFrom(0, 0, 0, 255, 127, 128))),
          fc.infiniteStream(fc.oneof(fc.string({ unit: 'binary' }), fc.uint8Array({ maxLength: 12 }))),
          (shape, noise, strings) => {
            const count = shape.reduce((product, dim) => product * dim, 1);
            const original =
              dtype === 'string'
                ? stringTensor(
                    shape,
                    Array.from({ length: count }, () => strings.next().value as string | Uint8Array),
                  )
                : numericTensor(dtype, shape, count, noise);
            const text = encodeTensors(new Map([['y', original]]));
            const cursor = new Cursor(text);
            cursor.object(() => {
              const type = { kind: 'tensor', dtype, shape } as const;
              sameData(dtype, original, readDatum(cursor, { name: 'y', type }, { b64: true, maxTensorBytes: 1e6 })!);
            });
          },
        ),
        { numRuns: 200 },
      );
    });
  }
});

const stringTensor = (shape: readonly number[], strings: readonly (string | Uint8Array)[]): Tensor =>
  tensor('string', shape, stringsOfBytes(strings.map((s) => (typeof s === 'string' ? Buffer.from(s) : s))));

/** Any bits at all, within what the dtype can hold. */
const numericTensor = (
  dtype: NumericDType,
  shape: readonly number[],
  count: number,
  noise: Iterator<number>,
): Tensor => {
  const data = allocate(dtype, count);
  const bytes = bytesOf(data as DataOf[NumericDType]);
  for (let i = 0; i < bytes.length; i++) bytes[i] = noise.next().value as number;
  if (dtype === 'bool') for (let i = 0; i < bytes.length; i++) bytes[i]! &= 1;
  if (isPacked(dtype)) {
    const low = unpack(dtype, bytes, count);
    for (let i = 0; i < count; i++) (data as Int8Array)[i] = low[i]!;
  }
  assert.equal(data.length, count * lanes(dtype));
  return tensor(dtype, shape, data as never) as Tensor;
};
