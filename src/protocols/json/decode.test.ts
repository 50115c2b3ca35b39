import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ServingError } from '../../errors.ts';
import { type DataOf, DTYPES, type DType, type Strings } from '../../tensor/dtype.ts';
import { fromSmallFloat, SMALL_FLOATS, type SmallFloat, toSmallFloat } from '../../tensor/float16.ts';
import type { PortType, Shape } from '../../tensor/signature.ts';
import { stringCount, textAt } from '../../tensor/strings.ts';
import { type Datum, isTensor, type Sequence, type Tensor, type TensorMap } from '../../tensor/tensor.ts';
import { Cursor } from './cursor.ts';
import { readDatum } from './decode.ts';
import type { DecodeOptions } from './options.ts';

const OPTIONS: DecodeOptions = { b64: true, maxTensorBytes: 1 << 24 };

const readType = (text: string, type: PortType, options = OPTIONS): Datum | undefined => {
  const cursor = new Cursor(Buffer.from(text));
  const datum = readDatum(cursor, { name: 'x', type }, options);
  cursor.finish();
  return datum;
};
const read = <D extends DType>(dtype: D, text: string, shape?: Shape, options = OPTIONS): Tensor<D> => {
  const datum = readType(text, { kind: 'tensor', dtype, shape }, options)!;
  assert.ok(isTensor(datum) && datum.dtype === dtype);
  return datum as Tensor<D>;
};
const textsOf = (strings: Strings): readonly (string | undefined)[] =>
  Array.from({ length: stringCount(strings) }, (_, i) => textAt(strings, i));
const numbersOf = (dtype: DType, data: DataOf[DType]): readonly (number | bigint | string | undefined)[] => {
  if (dtype === 'string') return textsOf(data as Strings);
  const numbers = Array.from(data as ArrayLike<number>);
  return dtype in SMALL_FLOATS ? numbers.map((bits) => fromSmallFloat(dtype as SmallFloat, bits)) : numbers;
};
const refusal = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof ServingError, String(error));
    return `${error.code} ${error.message}`;
  }
  return 'accepted';
};

/** dtype, text, shape, elements */
// biome-ignore format: one case a line
const TAKEN: readonly (readonly [DType, string, readonly number[], readonly unknown[]])[] = [
  ['float32', '1.5', [], [1.5]],
  ['float32', '[]', [0], []],
  ['float32', '[[], []]', [2, 0], []],
  ['float32', '[[[]]]', [1, 1, 0], []],
  ['float32', '[1, 2.5, -3e2, 1E-1, -0.0, 0]', [6], [1, 2.5, -300, Math.fround(0.1), -0, 0]],
  ['float32', ' [ [ 1 , 2 ] ,\n[ 3 , 4 ] ] ', [2, 2], [1, 2, 3, 4]],
  ['float32', '[[[1],[2]],[[3],[4]]]', [2, 2, 1], [1, 2, 3, 4]],
  ['float32', '[NaN, Infinity, -Infinity]', [3], [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]],
  ['float32', '[3.4028235e38, 3.4028235677973362e38, 1e-46, -1e-400]', [4], [Math.fround(3.4028235e38), Math.fround(3.4028235e38), 0, -0]],
  ['float32', '[true, false]', [2], [1, 0]],
  ['float32', '[16777217, 16777219, 123456789, 1234567890123]', [4], [16777216, 16777220, 123456792, Math.fround(1234567890123)]],
  ['float64', '[0.1, 123456789.123456789, 9007199254740993, 1.7976931348623157e308, 5e-324]', [5], [0.1, 123456789.12345679, 9007199254740992, Number.MAX_VALUE, 5e-324]],
  ['int32', '[11.0, 1e2, -5, 2147483647, -2147483648, 1.50e1, 0.0, -0]', [8], [11, 100, -5, 2147483647, -2147483648, 15, 0, 0]],
  ['int32', '[true, false, 12.00, 7.0 , 7.0]', [5], [1, 0, 12, 7, 7]],
  ['int64', '[9223372036854775807, -9223372036854775808, 9007199254740993, 1e18, 123456789012.0, -1, -4294967297, 999999999]', [8], [2n ** 63n - 1n, -(2n ** 63n), 9007199254740993n, 10n ** 18n, 123456789012n, -1n, -4294967297n, 999999999n]],
  ['int64', '[true, 0, -0.0, 4294967296]', [4], [1n, 0n, 0n, 4294967296n]],
  ['uint64', '[18446744073709551615, 0, 1e19, 9223372036854775808, false]', [5], [2n ** 64n - 1n, 0n, 10n ** 19n, 2n ** 63n, 0n]],
  ['uint8', '[[0, 255], [1, 254]]', [2, 2], [0, 255, 1, 254]],
  ['uint4', '[0, 15]', [2], [0, 15]],
  ['int4', '[-8, 7]', [2], [-8, 7]],
  ['bool', '[true, false, 1, 0, 1.0]', [5], [1, 0, 1, 0, 1]],
  ['float16', '[0.1, 65504, 65519.999, 5.9604644775390625e-8, 1, NaN, -Infinity]', [7], [0.0999755859375, 65504, 65504, 2 ** -24, 1, Number.NaN, Number.NEGATIVE_INFINITY]],
  ['bfloat16', '[3.3895313892515355e38, 0.1, 1]', [3], [3.3895313892515355e38, 0.10009765625, 1]],
  ['float8e4m3fn', '[448, 464, 0.1, NaN]', [4], [448, 448, 0.1015625, Number.NaN]],
  ['float8e5m2', '[57344, 0.1, -Infinity]', [3], [57344, 0.09375, Number.NEGATIVE_INFINITY]],
  ['complex64', '[[1, 2], [3, -4.5]]', [2], [1, 2, 3, -4.5]],
  ['complex128', '[0.5, NaN]', [], [0.5, Number.NaN]],
  ['string', '["a", "", "é😀", "\\u00e9\\n\\u0000\\ud83d\\ude00", "\\"\\\\\\/"]', [5], ['a', '', 'é😀', 'é\n\u0000😀', '"\\/']],
  ['string', '"one"', [], ['one']],
  ['string', '[["a"], [{"b64": "aGk="}]]', [2, 1], ['a', 'hi']],
  ['string', '[{"b64":""}, { "b64" : "_-8" }, {"b64":"YQ"}]', [3], ['', undefined, 'a']],
];

/** dtype, shape of the port, text, what is refused */
// biome-ignore format: one case a line
const REFUSED: readonly (readonly [DType, Shape, string, string])[] = [
  ['int32', undefined, '[1, 2.5]', 'INVALID_INPUT input "x": element [1] is 2.5; int32 takes integers from -2147483648 to 2147483647'],
  ['int32', undefined, '[[2147483648]]', 'INVALID_INPUT input "x": element [0, 0] is 2147483648; int32 takes integers from -2147483648 to 2147483647'],
  ['int32', [], '2.5', 'INVALID_INPUT input "x": the value is 2.5; int32 takes integers from -2147483648 to 2147483647'],
  ['int32', undefined, '[1.0000000000000000000000001]', 'INVALID_INPUT input "x": element [0] is 1.0000000000000000000000001; int32 takes integers from -2147483648 to 2147483647'],
  ['int32', undefined, '[1e-400]', 'INVALID_INPUT input "x": element [0] is 1e-400; int32 takes integers from -2147483648 to 2147483647'],
  ['int32', undefined, '[1e999999999]', 'INVALID_INPUT input "x": element [0] is 1e999999999; int32 takes integers from -2147483648 to 2147483647'],
  ['int32', undefined, '[NaN]', 'INVALID_INPUT input "x": element [0] is NaN; which int32 does not have'],
  ['uint32', undefined, '[4294967295.0000000001]', 'INVALID_INPUT input "x": element [0] is 4294967295.0000000001; uint32 takes integers from 0 to 4294967295'],
  ['uint8', undefined, '[-1]', 'INVALID_INPUT input "x": element [0] is -1; uint8 takes integers from 0 to 255'],
  ['uint8', undefined, '[256]', 'INVALID_INPUT input "x": element [0] is 256; uint8 takes integers from 0 to 255'],
  ['int8', undefined, '[-129]', 'INVALID_INPUT input "x": element [0] is -129; int8 takes integers from -128 to 127'],
  ['uint4', undefined, '[16]', 'INVALID_INPUT input "x": element [0] is 16; uint4 takes integers from 0 to 15'],
  ['int4', undefined, '[-9]', 'INVALID_INPUT input "x": element [0] is -9; int4 takes integers from -8 to 7'],
  ['bool', undefined, '[2]', 'INVALID_INPUT input "x": element [0] is 2; bool takes integers from 0 to 1'],
  ['bool', undefined, '[0.5]', 'INVALID_INPUT input "x": element [0] is 0.5; bool takes integers from 0 to 1'],
  ['int64', undefined, '[9223372036854775808]', 'INVALID_INPUT input "x": element [0] is 9223372036854775808; int64 takes integers from -9223372036854775808 to 9223372036854775807'],
  ['int64', undefined, '[18446744073709551616]', 'INVALID_INPUT input "x": element [0] is 18446744073709551616; int64 takes integers from -9223372036854775808 to 9223372036854775807'],
  ['int64', undefined, '[9007199254740993.5]', 'INVALID_INPUT input "x": element [0] is 9007199254740993.5; int64 takes integers from -9223372036854775808 to 9223372036854775807'],
  ['uint64', undefined, '[-1]', 'INVALID_INPUT input "x": element [0] is -1; uint64 takes integers from 0 to 18446744073709551615'],
  ['uint64', undefined, '[-18446744073709551615]', 'INVALID_INPUT input "x": element [0] is -18446744073709551615; uint64 takes integers from 0 to 18446744073709551615'],
  ['uint64', undefined, '[18446744073709551616]', 'INVALID_INPUT input "x": element [0] is 18446744073709551616; uint64 takes integers from 0 to 18446744073709551615'],
  ['float32', undefined, '[0, 1e39]', 'INVALID_INPUT input "x": element [1] is 1e39; too large for float32'],
  ['float32', undefined, '[340282356779733661637539395458142568448]', 'INVALID_INPUT input "x": element [0] is 340282356779733661637539395458142568448; too large for float32'],
  ['float64', undefined, '[-1e400]', 'INVALID_INPUT input "x": element [0] is -1e400; too large for float64'],
  ['float64', undefined, `[1${'0'.repeat(400)}]`, `INVALID_INPUT input "x": element [0] is 1${'0'.repeat(39)}…; too large for float64`],
  ['float16', undefined, '[65520]', 'INVALID_INPUT input "x": element [0] is 65520; too large for float16'],
  ['float8e4m3fn', undefined, '[464.00000000000000000001]', 'INVALID_INPUT input "x": element [0] is 464.00000000000000000001; too large for float8e4m3fn'],
  ['float8e4m3fn', undefined, '[Infinity]', 'INVALID_INPUT input "x": element [0] is Infinity; which float8e4m3fn does not have'],
  ['float32', undefined, '[1, null]', 'INVALID_INPUT input "x": element [1] is null; float32 takes numbers'],
  ['float32', undefined, '["1"]', 'INVALID_INPUT input "x": element [0] is the text "1"; float32 takes numbers'],
  ['float32', undefined, '[{}]', 'INVALID_INPUT input "x": element [0] is an object; float32 takes numbers'],
  ['float32', undefined, '{"a": 1}', 'INVALID_INPUT input "x": the value is an object; float32 takes numbers'],
  ['string', undefined, '[1]', 'INVALID_INPUT input "x": element [0] is 1; string takes texts'],
  ['string', undefined, '[true]', 'INVALID_INPUT input "x": element [0] is true; string takes texts'],
  ['string', undefined, '[{"a": 1}]', 'INVALID_INPUT input "x": element [0] is an object with "a"; only {"b64": "…"} stands for bytes'],
  ['string', undefined, '[{}]', 'INVALID_INPUT input "x": element [0] is an empty object; only {"b64": "…"} stands for bytes'],
  ['string', undefined, '[{"b64": 1}]', 'INVALID_INPUT input "x": element [0] is {"b64": …} without a text; base64 is wanted there'],
  ['string', undefined, '[{"b64": "YQ==", "b64": "YQ=="}]', 'INVALID_INPUT input "x": element [0] is an object with "b64"; only {"b64": "…"} stands for bytes'],
  ['string', undefined, '[{"b64": "a*"}]', 'INVALID_INPUT input "x": element [0] is not base64; no base64 digit at character 1'],
  ['string', undefined, '[{"b64": "YQ=="}, {"b64": "YQ=="}, {"b64": "YWJjZ"}]', 'INVALID_INPUT input "x": element [2] is not base64; 5 characters, which no bytes encode to'],
  ['float32', undefined, '[[1, 2], [3]]', 'INVALID_INPUT input "x": row 1 has 1 values, row 0 has 2'],
  ['float32', undefined, '[[1], [3, 4], [5]]', 'INVALID_INPUT input "x": row 1 has 2 values, row 0 has 1'],
  ['float32', undefined, '[[[1, 2], [3, 4]], [[5, 6], [7]]]', 'INVALID_INPUT input "x": row [1, 1] has 1 values, row [0, 0] has 2'],
  ['float32', undefined, '[[[1], [2]], [[3]]]', 'INVALID_INPUT input "x": row 1 has 1 values, row 0 has 2'],
  ['float32', undefined, '[[], [1]]', 'INVALID_INPUT input "x": row 1 has 1 values, row 0 has 0'],
  ['float32', undefined, '[[1], []]', 'INVALID_INPUT input "x": row 1 has 0 values, row 0 has 1'],
  ['float32', undefined, '[[], [[1], [1, 2]]]', 'INVALID_INPUT input "x": row 1 has values, row 0 has none'],
  ['float32', undefined, '[1, [2]]', 'INVALID_INPUT input "x": element [1] is a list, those before it are single values'],
  ['float32', undefined, '[[1], 2]', 'INVALID_INPUT input "x": element [1] is a single value, those before it are lists'],
  ['float32', undefined, '[[], 2]', 'INVALID_INPUT input "x": element [1] is a single value, those before it are lists'],
  ['float32', undefined, '[[[]], [1]]', 'INVALID_INPUT input "x": element [1, 0] is a single value, those before it are lists'],
  ['float32', undefined, '[[1], [[2]]]', 'INVALID_INPUT input "x": element [1, 0] is a list, those before it are single values'],
  ['string', undefined, '[["a", "b"], ["c"]]', 'INVALID_INPUT input "x": row 1 has 1 values, row 0 has 2'],
  ['float32', ['?', 1], '[[1, 2, 3], [1, 2, 3]]', 'INVALID_INPUT input "x": shape [2, 3] does not fit [?, 1]'],
  ['float32', ['batch', 2], '[1, 2]', 'INVALID_INPUT input "x": shape [2] does not fit [batch, 2]'],
  ['float32', ['batch', 9], '[[]]', 'INVALID_INPUT input "x": shape [1, 0] does not fit [batch, 9]'],
  ['float32', [], '[5]', 'INVALID_INPUT input "x": shape [1] does not fit []'],
  ['float32', [2], '5', 'INVALID_INPUT input "x": shape [] does not fit [2]'],
  ['float32', [2], '[]', 'INVALID_INPUT input "x": shape [0] does not fit [2]'],
  ['complex64', undefined, '[1, 2, 3]', 'INVALID_INPUT input "x": complex64 takes pairs [real, imaginary]'],
  ['complex64', ['n'], '[[[1, 2]]]', 'INVALID_INPUT input "x": shape [1, 1] does not fit [n]'],
  ['float32', undefined, '[1', 'INVALID_REQUEST body byte 2: expected "," or "]", found the end of the body'],
  ['float32', undefined, '[1,]', 'INVALID_REQUEST body byte 3: expected a value, found "]"'],
  ['float32', undefined, '[,1]', 'INVALID_REQUEST body byte 1: expected a value, found ","'],
  ['float32', undefined, '[1 2]', 'INVALID_REQUEST body byte 3: expected "," or "]", found "2"'],
  ['float32', undefined, '[01]', 'INVALID_REQUEST body byte 2: expected "," or "]", found "1"'],
  ['float32', undefined, '[-]', 'INVALID_REQUEST body byte 2: expected a digit, found "]"'],
  ['float32', undefined, '[1.]', 'INVALID_REQUEST body byte 3: expected a digit after the decimal point, found "]"'],
  ['int32', undefined, '[1.]', 'INVALID_REQUEST body byte 3: expected a digit after the decimal point, found "]"'],
  ['int64', undefined, '[1.]', 'INVALID_REQUEST body byte 3: expected a digit after the decimal point, found "]"'],
  ['int64', undefined, '[12345678901x]', 'INVALID_REQUEST body byte 12: expected "," or "]", found "x"'],
  ['float16', undefined, '[.5]', 'INVALID_REQUEST body byte 1: expected a value, found "."'],
  ['float32', undefined, '[1.0.0]', 'INVALID_REQUEST body byte 4: expected "," or "]", found "."'],
  ['float32', undefined, '[+1]', 'INVALID_REQUEST body byte 1: expected a value, found "+"'],
  ['float32', undefined, '[nul]', 'INVALID_REQUEST body byte 4: expected the rest of "null", found "]"'],
  ['string', undefined, '["a]', 'INVALID_REQUEST body byte 4: expected the end of a string or an escaped control character, found the end of the body'],
  ['string', undefined, '["\\ud800"]', 'INVALID_REQUEST body byte 2: half of a surrogate pair, which is no character'],
  ['float32', undefined, '[1}', 'INVALID_REQUEST body byte 2: expected "," or "]", found "}"'],
  ['float32', undefined, '['.repeat(1_000_000), 'INVALID_REQUEST body byte 100: lists and objects nested more than 100 deep'],
  ['float32', undefined, `${'['.repeat(101)}1${']'.repeat(101)}`, 'INVALID_REQUEST body byte 100: lists and objects nested more than 100 deep'],
];

describe('tensors from JSON', () => {
  for (const [dtype, text, shape, elements] of TAKEN) {
    it(`${dtype} ${text.slice(0, 60)}`, () => {
      const tensor = read(dtype, text);
      assert.deepEqual(tensor.shape, shape);
      assert.deepEqual(numbersOf(dtype, tensor.data), elements);
    });
  }
  for (const [dtype, shape, text, message] of REFUSED) {
    it(`${dtype} refuses ${text.slice(0, 60)}`, () =>
      assert.equal(
        refusal(() => read(dtype, text, shape)),
        message,
      ));
  }
  it('keeps bytes that are no UTF-8', () =>
    assert.deepEqual([...read('string', '[{"b64": "/wA="}]').data.bytes], [255, 0]));
  it('takes {"b64"} only where it is switched on', () =>
    assert.equal(
      refusal(() => read('string', '[{"b64": "YQ=="}]', undefined, { ...OPTIONS, b64: false })),
      'INVALID_INPUT input "x": element [0] is an object; string takes texts',
    ));
  // biome-ignore format: one case a line
  const EMPTY: readonly (readonly [DType, string, Shape, readonly number[]])[] = [
    ['float32', '[]', ['batch', 9], [0, 9]],
    ['float32', '[]', ['?', 224, 224, 3], [0, 224, 224, 3]],
    ['float32', '[]', ['?', '?', 3], [0, 0, 3]],
    ['float32', '[[]]', ['?', '?', 3], [1, 0, 3]],
    ['string', '[]', ['n', 1], [0, 1]],
    ['complex64', '[]', ['n', 2], [0, 2]],
    ['int64', '[]', [0], [0]],
  ];
  for (const [dtype, text, wanted, shape] of EMPTY) {
    it(`${text} for ${JSON.stringify(wanted)} is ${JSON.stringify(shape)}`, () =>
      assert.deepEqual(read(dtype, text, wanted).shape, shape));
  }
  it('real numbers stand for complex ones where the shape says so', () => {
    const { shape, data } = read('complex64', '[1, 2, 3]', ['n']);
    assert.deepEqual([shape, [...data]], [[3], [1, 0, 2, 0, 3, 0]]);
  });
  it('reads lists that are 100 deep', () =>
    assert.equal(read('float32', `${'['.repeat(100)}1${']'.repeat(100)}`).shape.length, 100));
});

describe('limits on tensors from JSON', () => {
  // biome-ignore format: one case a line
  const CASES: readonly (readonly [DType, number, string, string])[] = [
    ['float32', 40, `[${'1,'.repeat(9)}1]`, 'accepted'],
    ['float32', 40, `[${'1,'.repeat(10)}1]`, 'TOO_LARGE input "x": more than 10 elements of float32, the most that one tensor may have here'],
    ['uint8', 100_000, `[${'1,'.repeat(99_999)}1]`, 'accepted'],
    ['uint8', 100_000, `[${'1,'.repeat(100_000)}1]`, 'TOO_LARGE input "x": more than 100000 elements of uint8, the most that one tensor may have here'],
    ['complex64', 40, `[${'[1,1],'.repeat(5)}[1,1]]`, 'TOO_LARGE input "x": more than 5 elements of complex64, the most that one tensor may have here'],
    ['string', 100, '["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"]', 'TOO_LARGE input "x": more than 100 bytes of strings, the most that one tensor may have here'],
    ['string', 100, `[${'"",'.repeat(25)}""]`, 'TOO_LARGE input "x": more than 100 bytes of strings, the most that one tensor may have here'],
  ];
  for (const [dtype, maxTensorBytes, text, outcome] of CASES) {
    it(`${maxTensorBytes} bytes of ${dtype} for ${text.slice(0, 12)}… of ${text.length}`, () =>
      assert.equal(
        refusal(() => read(dtype, text, undefined, { ...OPTIONS, maxTensorBytes })),
        outcome,
      ));
  }
  it('a tensor of many stages is whole, and its memory not much larger', () => {
    for (const count of [63, 64, 65, 4095, 4096, 4097, 8192, 100_001]) {
      for (const dtype of ['int32', 'int64', 'float32', 'uint8', 'float16', 'string'] as const) {
        const values = Array.from({ length: count }, (_, i) => (dtype === 'string' ? String(i) : i % 200));
        const { shape, data } = read(dtype, JSON.stringify(values));
        assert.deepEqual(shape, [count]);
        const elements = numbersOf(dtype, data as DataOf[DType]);
        assert.deepEqual(elements.map(String), values.map(String));
        if (dtype !== 'string') {
          const { buffer, byteLength } = data as Float32Array;
          assert.ok(buffer.byteLength <= Math.max(1.4 * byteLength, byteLength + 64));
        }
      }
    }
  });
});

describe('numbers of narrow floats are rounded once', () => {
  /** Half way between two float16, moved by less than a double can tell. */
  // biome-ignore format: one case a line
  const CASES: readonly (readonly [SmallFloat, string, number])[] = [
    ['float16', '1.00048828125', 0x3c00],
    ['float16', '1.00048828125000000000000001', 0x3c01],
    ['float16', '1.00048828124999999999999999', 0x3c00],
    ['float16', '1.00146484374999999999999999', 0x3c01],
    ['float16', '1.00146484375', 0x3c02],
    ['float16', '-1.00048828125000000000000001', 0xbc01],
    ['float16', '65519.9999999999999999999', 0x7bff],
    ['float16', '2.98023223876953125e-8', 0x0000],
    ['float16', '2.98023223876953125000001e-8', 0x0001],
    ['bfloat16', '1.00390625000000000000001', 0x3f81],
    ['float8e4m3fn', '463.99999999999999999999', 0x7e],
    ['float8e5m2', '61439.99999999999999999999', 0x7b],
  ];
  for (const [dtype, text, bits] of CASES)
    it(`${dtype} ${text}`, () => assert.equal((read(dtype, `[${text}]`).data as Uint16Array)[0], bits));
  it('as the double, wherever that is no tie', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -60000, max: 60000 }), (x) => {
        assert.equal(read('float16', `[${Object.is(x, -0) ? '-0' : x}]`).data[0], toSmallFloat('float16', x));
      }),
    );
  });
});

describe('sequences, maps and optional values from JSON', () => {
  const vector: PortType = { kind: 'tensor', dtype: 'float32', shape: ['n'] };
  const scalar: PortType = { kind: 'tensor', dtype: 'float32', shape: [] };
  it('a sequence is a list, its items of any length', () => {
    const { items } = readType('[[1], [2, 3], []]', { kind: 'sequence', of: vector }) as Sequence;
    assert.deepEqual(
      items.map((item) => [...(item as Tensor<'float32'>).data]),
      [[1], [2, 3], []],
    );
  });
  it('a map is an object, its labels the keys', () => {
    const map = readType('{"-5": 0.5, "9223372036854775807": 1}', {
      kind: 'map',
      key: 'int64',
      of: scalar,
    }) as TensorMap;
    assert.deepEqual([...(map.keys.data as BigInt64Array)], [-5n, 2n ** 63n - 1n]);
    assert.deepEqual([map.values.shape, [...(map.values.data as Float32Array)]], [[2], [0.5, 1]]);
  });
  it('a map with texts for labels', () => {
    const map = readType('{"a": 0.5, "__proto__": 1}', { kind: 'map', key: 'string', of: scalar }) as TensorMap;
    assert.deepEqual(textsOf(map.keys.data as Strings), ['a', '__proto__']);
  });
  it('an empty map', () => {
    const map = readType('{}', { kind: 'map', key: 'int64', of: scalar }) as TensorMap;
    assert.deepEqual([map.keys.shape, map.values.shape], [[0], [0]]);
  });
  it('null for an optional value is no value', () =>
    assert.equal(readType('null', { kind: 'optional', of: vector }), undefined));
  // biome-ignore format: one case a line
  const BAD: readonly (readonly [PortType, string, string])[] = [
    [{ kind: 'sequence', of: vector }, '{}', 'INVALID_INPUT input "x": a sequence is written as a list'],
    [{ kind: 'sequence', of: vector }, '[[1], [2, null]]', 'INVALID_INPUT input "x" item 1: element [1] is null; float32 takes numbers'],
    [{ kind: 'map', key: 'int64', of: scalar }, '[]', 'INVALID_INPUT input "x": a map is written as an object'],
    [{ kind: 'map', key: 'int64', of: scalar }, '{"1,2": 1}', 'INVALID_INPUT input "x": the key "1,2" is no int64'],
    [{ kind: 'map', key: 'int64', of: scalar }, '{"9223372036854775808": 1}', 'INVALID_INPUT input "x" keys: element [0] is 9223372036854775808; int64 takes integers from -9223372036854775808 to 9223372036854775807'],
    [{ kind: 'map', key: 'string', of: scalar }, '{"a": 1, "a": 2}', 'INVALID_INPUT input "x": the key "a" stands twice'],
    [{ kind: 'map', key: 'string', of: scalar }, '{"a": [1]}', 'INVALID_INPUT input "x": shape [1, 1] does not fit [1]'],
  ];
  for (const [type, text, message] of BAD)
    it(`refuses ${text}`, () =>
      assert.equal(
        refusal(() => readType(text, type)),
        message,
      ));
});

describe('fuzzed tensors', () => {
  const dtypes = Object.keys(DTYPES) as DType[];
  const seeds = [
    '[[1,2.5],[3e1,-4]]',
    '[["a","\\u00e9"],[{"b64":"YQ=="},""]]',
    '[9223372036854775807,NaN,true]',
    '[[[]]]',
    '{"b64":"YQ=="}',
  ];
  it('only our own error leaves the reader', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...dtypes),
        fc.constantFrom(...seeds),
        fc.array(fc.tuple(fc.nat(30), fc.constantFrom(...'[]{}:,"\\ 0159.-+eENIntfab64=é'), fc.boolean()), {
          maxLength: 4,
        }),
        fc.constantFrom<Shape>(undefined, [], ['n'], ['n', 2], ['?', 1]),
        (dtype, seed, edits, shape) => {
          let text = seed;
          for (const [at, letter, insert] of edits)
            text = text.slice(0, at) + letter + text.slice(insert ? at : at + 1);
          refusal(() => read(dtype, text, shape));
        },
      ),
      { numRuns: 20_000 },
    );
  });
  it('numbers of any form are those of Number', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 30 }), (numbers) => {
        const text = JSON.stringify(numbers);
        assert.deepEqual([...read('float64', text).data], JSON.parse(text));
      }),
    );
  });
});
