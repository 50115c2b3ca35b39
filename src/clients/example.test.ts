import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ServingError } from '../errors.ts';
import type { DType } from '../tensor/dtype.ts';
import type { PortType, Shape, Signature } from '../tensor/signature.ts';
import { exampleData, exampleJson, exampleRequest } from './example.ts';

const tensor = (dtype: DType, shape: Shape): PortType => ({ kind: 'tensor', dtype, shape });
const taking = (...types: readonly PortType[]): Signature => ({
  inputs: types.map((type, i) => ({ name: `x${i}`, type })),
  outputs: [],
});

const NINE = '[1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]';
const SEED: Signature = {
  inputs: [
    { name: 'keys', type: tensor('int32', ['?0', 1]) },
    { name: 'features', type: tensor('float32', ['?0', 9]) },
  ],
  outputs: [],
};

test('the seed’s model gives the JSON of the seed’s README', () => {
  assert.equal(exampleJson(SEED), `{"data": {"keys": [[1], [1]], "features": [${NINE}, ${NINE}]}}`);
  assert.equal(
    exampleRequest({ modelName: 'default', signature: SEED }),
    `{"model_name": "default", "data": {"keys": [[1], [1]], "features": [${NINE}, ${NINE}]}}`,
  );
});

// biome-ignore format: one case a line
const CASES: readonly (readonly [name: string, type: PortType, text: string])[] = [
  ['a scalar',                    tensor('int64', []),                                             '1'],
  ['an unknown rank is a vector', tensor('float64', undefined),                                    '[1.0, 1.0]'],
  ['an unknown rank of known rows is a matrix', { kind: 'tensor', dtype: 'float32', shape: undefined, last: 3 }, '[[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]]'],
  ['an unknown rank of a likely shape', { kind: 'tensor', dtype: 'int64', shape: undefined, likely: ['n', 1] }, '[[1], [1]]'],
  ['booleans',                    tensor('bool', ['n']),                                           '[true, true]'],
  ['strings',                     tensor('string', ['n']),                                         '["", ""]'],
  ['complex numbers are pairs',   tensor('complex64', [1]),                                        '[[1.0, 0.0]]'],
  ['unsigned integers',           tensor('uint8', [2, 1]),                                         '[[1], [1]]'],
  ['half floats',                 tensor('float16', [1]),                                          '[1.0]'],
  ['a dimension of zero',         tensor('float32', [2, 0]),                                       '[[], []]'],
  ['a sequence',                  { kind: 'sequence', of: tensor('int64', [1]) },                  '[[1], [1]]'],
  ['a map of numbers',            { kind: 'map', key: 'int64', of: tensor('float32', []) },        '{"1": 1.0}'],
  ['a map of texts',              { kind: 'map', key: 'string', of: tensor('float32', []) },       '{"key": 1.0}'],
  ['an optional when alone',      { kind: 'optional', of: tensor('int8', []) },                    '1'],
];
for (const [name, type, text] of CASES) {
  test(name, () => assert.equal(exampleData(taking(type)), `{"x0": ${text}}`));
}

test('optional inputs are left out beside others', () => {
  const signature: Signature = {
    inputs: [
      { name: 'a', type: tensor('int32', []) },
      { name: 'b', type: tensor('int32', []), optional: true },
      { name: 'c', type: { kind: 'optional', of: tensor('int32', []) } },
    ],
    outputs: [],
  };
  assert.equal(exampleData(signature), '{"a": 1}');
});

test('version and signature name stand in the request when given', () => {
  assert.equal(
    exampleRequest({ modelName: 'm', version: 3, signatureName: 's', signature: taking() }),
    '{"model_name": "m", "model_version": 3, "signature_name": "s", "data": {}}',
  );
});

test('unknown dimensions are 1 where 2 would be too long', () => {
  const shape = ['n', 600, 600, 3] as const;
  const [image] = (JSON.parse(exampleData(taking(tensor('float32', shape)))) as { x0: unknown[] }).x0;
  assert.equal((image as unknown[]).length, 600);
});

for (const shape of [[1e9], [1e12, 0], [4096, 4096, 16]]) {
  test(`an example of [${shape.join(', ')}] is refused before it is built`, () =>
    assert.throws(
      () => exampleData(taking(tensor('float32', shape))),
      (error) => error instanceof ServingError && error.code === 'TOO_LARGE' && /input "x0"/.test(error.message),
    ));
}

test('any name survives JSON, on one line of visible characters', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      const signature: Signature = { inputs: [{ name, type: tensor('int32', []) }], outputs: [] };
      const text = exampleRequest({ modelName: name, signature });
      assert.deepEqual(Object.entries(JSON.parse(text) as object)[0], ['model_name', name]);
      assert.deepEqual(
        Object.keys((JSON.parse(text) as { data: object }).data),
        Object.keys(JSON.parse(`{${JSON.stringify(name)}:1}`)),
      );
      assert.doesNotMatch(text.replaceAll(' ', ''), /[\p{C}\p{Z}]/u);
    }),
  );
});
