/** Sequences whose rows differ in their steps, as lists of different lengths. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ServingError } from '../../errors.ts';
import type { Port, Signature } from '../../tensor/signature.ts';
import { isTensor, type Tensor } from '../../tensor/tensor.ts';
import { Cursor } from './cursor.ts';
import { encodeTensors } from './encode.ts';
import { readInputs } from './inputs.ts';

const sequences = (name: string, inner: readonly number[] = [2]): Port => ({
  name,
  type: { kind: 'tensor', dtype: 'float32', shape: ['batch', 'time', ...inner] },
  steps: 'x/lengths',
});
const lengths: Port = {
  name: 'x/lengths',
  type: { kind: 'tensor', dtype: 'int64', shape: ['?lengths'] },
  optional: true,
};
const ONE: Signature = { inputs: [sequences('x'), lengths], outputs: [] };
const TWO: Signature = { inputs: [sequences('x'), sequences('y', []), lengths], outputs: [] };

const read = (text: string, signature = ONE, maxTensorBytes = 1e6) =>
  readInputs(new Cursor(Buffer.from(text)), signature, { b64: false, maxTensorBytes });
const plain = (text: string, signature = ONE): unknown =>
  Object.fromEntries(
    [...read(text, signature)].map(([name, datum]) => {
      assert.ok(isTensor(datum));
      return [name, [datum.shape, Array.from(datum.data as Float32Array | BigInt64Array, Number)]];
    }),
  );

// biome-ignore format: one request a line
const READ: readonly (readonly [name: string, text: string, expected: object, signature?: Signature])[] = [
  ['rows of one length',       '{"x": [[[1, 2]], [[3, 4]]]}',                  { x: [[2, 1, 2], [1, 2, 3, 4]] }],
  ['rows of two lengths',      '{"x": [[[1, 2]], [[3, 4], [5, 6]]]}',          { x: [[2, 2, 2], [1, 2, 0, 0, 3, 4, 5, 6]], 'x/lengths': [[2], [1, 2]] }],
  ['bare',                     '[[[1, 2], [3, 4]], [[5, 6]]]',                 { x: [[2, 2, 2], [1, 2, 3, 4, 5, 6, 0, 0]], 'x/lengths': [[2], [2, 1]] }],
  ['as "data"',                '{"data": [[[1, 2], [3, 4]], [[5, 6]]]}',       { x: [[2, 2, 2], [1, 2, 3, 4, 5, 6, 0, 0]], 'x/lengths': [[2], [2, 1]] }],
  ['with lengths of their own', '{"x/lengths": [1, 1], "x": [[[1, 2]], [[3, 4], [5, 6]]]}', { x: [[2, 2, 2], [1, 2, 0, 0, 3, 4, 5, 6]], 'x/lengths': [[2], [1, 1]] }],
  ['two inputs',               '{"x": [[[1, 2]], [[3, 4], [5, 6]]], "y": [[7], [8, 9]]}', { x: [[2, 2, 2], [1, 2, 0, 0, 3, 4, 5, 6]], y: [[2, 2], [7, 0, 8, 9]], 'x/lengths': [[2], [1, 2]] }, TWO],
  ['no rows',                  '{"x": []}',                                    { x: [[0, 0, 2], []] }],
];
describe('sequences are read', () => {
  for (const [name, text, expected, signature] of READ) {
    it(name, () => {
      const found = plain(text, signature) as Record<string, unknown>;
      const sorted = (one: object): object => Object.fromEntries(Object.entries(one).sort());
      assert.deepEqual(sorted(found), sorted(expected));
    });
  }
});

// biome-ignore format: one request a line
const REFUSED: readonly (readonly [name: string, text: string, message: RegExp, signature?: Signature])[] = [
  ['a row without steps',      '{"x": [[[1, 2]], []]}',                                  /row 1 has no steps/],
  ['steps of unequal width',   '{"x": [[[1, 2]], [[3, 4], [5]]]}',                       /row 1/],
  ['a width that does not fit', '{"x": [[[1, 2, 3]], [[3, 4, 5], [5, 6, 7]]]}',          /does not fit/],
  ['a text among numbers',     '{"x": [[[1, 2]], [[3, "a"]]]}',                          /row 1: element \[0, 1\] is the text "a"/],
  ['rows that disagree',       '{"x": [[[1, 2]], [[3, 4], [5, 6]]], "y": [[7, 8], [9]]}', /"y": row 0 has 2 steps, of input "x" it has 1/, TWO],
  ['one even, one not',        '{"y": [[7, 8], [9, 9]], "x": [[[1, 2]], [[3, 4], [5, 6]]]}', /"x": row 0 has 1 steps, of input "y" it has 2/, TWO],
];
describe('sequences are refused', () => {
  for (const [name, text, message, signature] of REFUSED) {
    it(name, () =>
      assert.throws(
        () => read(text, signature),
        (error) => error instanceof ServingError && error.code === 'INVALID_INPUT' && message.test(error.message),
      ),
    );
  }
  it('what would be too large when filled up', () => {
    const rows = [`[${'[1,2],'.repeat(999)}[1,2]]`, ...new Array<string>(999).fill('[[1,2]]')];
    assert.throws(
      () => read(`{"x": [${rows.join()}]}`),
      (error) =>
        error instanceof ServingError && error.code === 'TOO_LARGE' && /filled up to 1000 steps/.test(error.message),
    );
  });
});

describe('sequences are written with their own steps', () => {
  const tensor = (shape: readonly number[], steps: readonly number[]): Tensor => ({
    dtype: 'int32',
    shape,
    data: Int32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i),
    steps: BigInt64Array.from(steps, BigInt),
  });
  // biome-ignore format: one tensor a line
  const WRITTEN: readonly (readonly [Tensor, string])[] = [
    [tensor([2, 3], [1, 2]),    '[[0],[3,4]]'],
    [tensor([2, 2, 2], [2, 1]), '[[[0,1],[2,3]],[[4,5]]]'],
    [tensor([2, 2, 2], [1]),    '[[[0,1]],[[4,5]]]'],
    [tensor([2, 2], [0, 9]),    '[[],[2,3]]'],
  ];
  for (const [one, text] of WRITTEN) {
    it(text, () => assert.equal(Buffer.from(encodeTensors(new Map([['y', one]]))).toString(), `{"y":${text}}`));
  }
});
