import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { DType } from '../../tensor/dtype.ts';
import { fromSmallFloat, SMALL_FLOATS, type SmallFloat } from '../../tensor/float16.ts';
import { stringAt, stringCount } from '../../tensor/strings.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { TensorProto } from './messages.ts';
import { decodeTensor } from './tensor-proto.ts';

interface Golden {
  readonly name: string;
  readonly proto: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: readonly (number | string | boolean)[];
}
const file = new URL('../../../../src/formats/tensorflow/goldens/tensor-protos.json', import.meta.url);
const goldens = JSON.parse(readFileSync(file, 'utf8')) as readonly Golden[];

const elements = (tensor: Tensor): unknown[] => {
  const { dtype } = tensor;
  if (dtype === 'string') {
    const { data } = tensor;
    return Array.from({ length: stringCount(data) }, (_, i) => Buffer.from(stringAt(data, i)).toString('base64'));
  }
  if (dtype in SMALL_FLOATS) {
    return Array.from(tensor.data as Uint16Array, (bits) => fromSmallFloat(dtype as SmallFloat, bits));
  }
  return Array.from(tensor.data as ArrayLike<number | bigint>, (x) => (dtype === 'bool' ? x !== 0 : x));
};
const expected = ({ dtype, data }: Golden): unknown[] =>
  data.map((x) => {
    if (dtype === 'string' || dtype === 'bool') return x;
    return dtype === 'int64' || dtype === 'uint64' ? BigInt(x) : Number(x);
  });

const empty = TensorProto.decode(new Uint8Array());
const shape = (...sizes: number[]) => ({ dim: sizes.map((size) => ({ size, name: '' })), unknown_rank: false });

describe('TensorProto', () => {
  for (const golden of goldens) {
    it(`decodes ${golden.name}, as TensorFlow does`, () => {
      const tensor = decodeTensor(TensorProto.decode(Buffer.from(golden.proto, 'base64')), 'it');
      assert.equal(tensor.dtype, golden.dtype);
      assert.deepEqual(tensor.shape, golden.shape);
      assert.deepEqual(elements(tensor), expected(golden));
    });
  }

  it('takes a quantized type as the integer it is', () => {
    const proto = { ...empty, dtype: 12, tensor_shape: shape(2), tensor_content: Uint8Array.of(1, 255) };
    assert.deepEqual(decodeTensor(proto, 'it').data, Uint8Array.of(1, 255));
    assert.equal(decodeTensor(proto, 'it').dtype, 'uint8');
  });

  it('repeats the last complex number', () => {
    const run = new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer);
    const { data } = decodeTensor({ ...empty, dtype: 8, tensor_shape: shape(3), scomplex_val: [run] }, 'it');
    assert.deepEqual(data, Float32Array.of(1, 2, 3, 4, 3, 4));
  });

  const broken: [string, Partial<TensorProto>, RegExp][] = [
    ['an unknown type', { dtype: 20 }, /it holds a tensor of DataType 20/],
    [
      'too few bytes',
      { tensor_shape: shape(2), tensor_content: new Uint8Array(7) },
      /7 bytes do not fill float32 of the shape \[2\]/,
    ],
    [
      'half a number',
      { tensor_shape: shape(2), float_val: [new Uint8Array(6)] },
      /6 bytes are no whole number of float32/,
    ],
    [
      'half a complex number',
      { dtype: 8, tensor_shape: shape(2), scomplex_val: [new Uint8Array(12)] },
      /12 bytes|1.5 elements/,
    ],
    ['a negative size', { tensor_shape: shape(-1) }, /the shape \[-1\], which no tensor can have/],
    ['an unknown rank', { tensor_shape: { dim: [], unknown_rank: true } }, /it has no shape/],
    ['a size past 2^53', { tensor_shape: shape(2 ** 40, 2 ** 40) }, /which no tensor can have/],
    [
      'a fill of 16 GB',
      { dtype: 3, tensor_shape: shape(2 ** 32), int_val: [1] },
      /filled up to 17179869184 bytes from few/,
    ],
    ['a fill of 2^32 strings', { dtype: 7, tensor_shape: shape(2 ** 32) }, /filled up to 34359738368 bytes/],
    [
      'strings past their run',
      { dtype: 7, tensor_shape: shape(2), tensor_content: Uint8Array.of(1, 5, 97) },
      /5 bytes are wanted/,
    ],
    [
      'more strings than their run',
      { dtype: 7, tensor_shape: shape(2 ** 40), tensor_content: Uint8Array.of(1) },
      /cannot stand in 1 bytes/,
    ],
    [
      'bytes after the strings',
      { dtype: 7, tensor_shape: shape(1), tensor_content: Uint8Array.of(1, 97, 98) },
      /bytes are left/,
    ],
  ];
  for (const [name, fields, message] of broken) {
    it(`refuses ${name}, before it takes memory`, () => {
      assert.throws(() => decodeTensor({ ...empty, dtype: 1, ...fields }, 'it'), { name: 'ServingError', message });
    });
  }
});
