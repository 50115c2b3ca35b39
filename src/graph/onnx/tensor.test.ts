import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ServingError } from '../../errors.ts';
import { DTYPES, type DType } from '../../tensor/dtype.ts';
import { fromSmallFloat, SMALL_FLOATS, type SmallFloat } from '../../tensor/float16.ts';
import { stringAt, stringCount } from '../../tensor/strings.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { TensorProto } from './messages.ts';
import { externalDataOf, readTensor } from './tensor.ts';

interface Case {
  readonly dtype: string;
  readonly form: string;
  readonly bytes: string;
  readonly shape: readonly number[];
  readonly elements: readonly string[];
}
const golden = new URL('../../../../src/graph/goldens/tensors.json', import.meta.url);
const cases = JSON.parse(readFileSync(golden, 'utf8')) as readonly Case[];

const OURS: Readonly<Record<string, DType>> = { float: 'float32', double: 'float64' };
/** The elements as the golden spells them: integers in decimal, floats by their value, strings in hex. */
const spelled = (tensor: Tensor): readonly (string | number)[] => {
  const { dtype } = tensor;
  if (dtype === 'string') {
    return Array.from({ length: stringCount(tensor.data) }, (_, i) =>
      Buffer.from(stringAt(tensor.data, i)).toString('hex'),
    );
  }
  const data = Array.from(tensor.data as ArrayLike<number | bigint>);
  if (dtype in SMALL_FLOATS) return data.map((bits) => fromSmallFloat(dtype as SmallFloat, Number(bits)));
  return data.map((x) => (DTYPES[dtype].kind === 'float' || DTYPES[dtype].kind === 'complex' ? Number(x) : String(x)));
};
const text = (value: Partial<TensorProto>): Uint8Array =>
  TensorProto.encode({ ...TensorProto.decode(new Uint8Array()), name: 'w', dataType: 1, ...value });

describe('readTensor', () => {
  for (const c of cases) {
    it(`reads ${c.dtype} in its ${c.form} form as the onnx package does`, () => {
      const tensor = readTensor(TensorProto.decode(Buffer.from(c.bytes, 'base64')));
      assert.equal(tensor.dtype, OURS[c.dtype] ?? c.dtype);
      assert.deepEqual(tensor.shape, c.shape);
      const found = spelled(tensor);
      assert.deepEqual(
        found,
        c.elements.map((x, i) => (typeof found[i] === 'number' ? Number(x) : x)),
      );
    });
  }
  it('takes every number but 0 for true', () => {
    const proto = TensorProto.decode(text({ dims: [3], dataType: 9, rawData: Uint8Array.of(0, 255, 1) }));
    assert.deepEqual([...(readTensor(proto).data as Uint8Array)], [0, 1, 1]);
  });
  it('reads external bytes that it is given', () => {
    const entries = [
      ['location', 'w.bin'],
      ['offset', '4096'],
      ['length', '8'],
    ].map(([key, value]) => ({ key: key!, value: value! }));
    const proto = TensorProto.decode(text({ dims: [2], dataLocation: 1, externalData: entries }));
    assert.deepEqual(externalDataOf(proto), { location: 'w.bin', offset: 4096, length: 8 });
    assert.deepEqual(
      [...(readTensor(proto, new Uint8Array(Float32Array.of(1, 2).buffer)).data as Float32Array)],
      [1, 2],
    );
  });

  // biome-ignore format: one case a line
  const broken: readonly [string, Partial<TensorProto>, string, RegExp][] = [
    ['raw bytes that do not fill the shape', { dims: [2], rawData: new Uint8Array(7) }, 'CORRUPT_MODEL', /ONNX tensor "w": 7 bytes for float32 \[2\], which takes 8/],
    ['too few typed elements', { dims: [2], dataType: 7, int64Data: [Uint8Array.of(1)] }, 'CORRUPT_MODEL', /1 entries of int64Data for int64 \[2\], expected 2/],
    ['a shape that is far too large', { dims: [2 ** 40, 2 ** 40] }, 'CORRUPT_MODEL', /its shape is/],
    ['a shape that claims more than is there', { dims: [2 ** 40] }, 'CORRUPT_MODEL', /0 entries of floatData for float32 \[1099511627776\]/],
    ['a negative dimension', { dims: [-1] }, 'CORRUPT_MODEL', /its shape is \[-1\]/],
    ['an unknown element type', { dataType: 99 }, 'UNSUPPORTED_MODEL', /has the unknown element type 99/],
    ['floats cut within an element', { dims: [1], floatData: [new Uint8Array(3)] }, 'CORRUPT_MODEL', /0.75 entries/],
    ['too few strings', { dims: [2], dataType: 8, stringData: [new Uint8Array()] }, 'CORRUPT_MODEL', /1 strings for \[2\]/],
    ['external data without a place', { dims: [1], dataLocation: 1 }, 'CORRUPT_MODEL', /external data without a location/],
    ['external data at no number', { dims: [1], dataLocation: 1, externalData: [{ key: 'location', value: 'a' }, { key: 'offset', value: '-1' }] }, 'CORRUPT_MODEL', /offset is "-1"/],
    ['external data that was not read', { dims: [1], dataLocation: 1, externalData: [{ key: 'location', value: 'a' }] }, 'CORRUPT_MODEL', /lie in "a", which was not read/],
  ];
  for (const [name, value, code, message] of broken) {
    it(`refuses ${name}`, () => {
      const proto = TensorProto.decode(text(value));
      assert.throws(
        () => readTensor(proto),
        (e) => e instanceof ServingError && e.code === code && message.test(e.message),
      );
    });
  }
  it('lets only its own error out, whatever the bytes', () => {
    const goldens = cases.map(({ bytes }) => Buffer.from(bytes, 'base64'));
    const edit = fc.tuple(fc.nat(1000), fc.nat(255));
    fc.assert(
      fc.property(fc.constantFrom(...goldens), fc.array(edit, { minLength: 1, maxLength: 4 }), (golden, edits) => {
        const mutated = Uint8Array.from(golden);
        for (const [at, byte] of edits) mutated[at % mutated.length] = byte;
        try {
          readTensor(TensorProto.decode(mutated));
        } catch (error) {
          if (!(error instanceof ServingError)) throw error;
        }
      }),
      { numRuns: 3000 },
    );
  });
});
