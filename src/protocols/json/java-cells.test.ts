/** Cells as a Java evaluator reads them, and missing cells of answers. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mark, markAt, NO_NUMBER, NOT_A_NUMBER } from '../../tensor/marks.ts';
import type { Signature } from '../../tensor/signature.ts';
import { isMissingAt, MISSING_TEXT, stringAt, stringsOfBytes } from '../../tensor/strings.ts';
import { MISSING_TRUTH, type Tensor } from '../../tensor/tensor.ts';
import { Cursor } from './cursor.ts';
import { encodeTensors } from './encode.ts';
import { readInputs } from './inputs.ts';

const column = (name: string, dtype: 'float64' | 'string') =>
  ({ name, type: { kind: 'tensor', dtype, shape: ['batch'] }, missing: true, java: true }) as const;
const SIGNATURE: Signature = { inputs: [column('x', 'float64'), column('s', 'string')], outputs: [] };

const read = (body: string) =>
  readInputs(new Cursor(Buffer.from(body)), SIGNATURE, { b64: false, maxTensorBytes: 2 ** 20 });

describe('a cell of a column of texts', () => {
  // biome-ignore format: one case a line
  const CASES: readonly (readonly [json: string, text: string | null])[] = [
    ['"a"', 'a'], ['5', '5'], ['5.0', '5.0'], ['-0.5', '-0.5'], ['1e7', '1.0E7'], ['1E-5', '1.0E-5'], ['123456789012', '123456789012'],
    ['true', 'true'], ['false', 'false'], ['""', ''], ['null', null], ['NaN', null],
  ];
  for (const [json, wanted] of CASES) {
    it(json, () => {
      const { data } = read(`[{"x": 1, "s": ${json}}]`).get('s') as Tensor<'string'>;
      const found = isMissingAt(data, 0) ? null : Buffer.from(stringAt(data, 0)).toString('utf8');
      assert.equal(found, wanted);
    });
  }
});

describe('a cell of a column of numbers', () => {
  // biome-ignore format: one case a line
  const CASES: readonly (readonly [json: string, value: number, mark?: number])[] = [
    ['5', 5], ['"5.25"', 5.25], ['" 1e3 "', 1000], ['"true"', 1], ['true', 1], ['"0x1p3"', 8], ['"INF"', Number.POSITIVE_INFINITY],
    ['"nan"', Number.NaN, NOT_A_NUMBER], ['"abc"', Number.NaN, NO_NUMBER], ['""', Number.NaN, NO_NUMBER], ['null', Number.NaN, 0], ['NaN', Number.NaN, 0],
  ];
  for (const [json, value, told] of CASES) {
    it(json, () => {
      const { data } = read(`[{"x": ${json}, "s": "a"}]`).get('x') as Tensor<'float64'>;
      assert.deepEqual([data[0], told === undefined ? undefined : markAt(data, 0)], [value, told]);
    });
  }
  it('marks stay through many rows', () => {
    const cells = Array.from({ length: 20000 }, (_, i) => (i % 7 === 3 ? '"x"' : String(i)));
    const { data } = read(`{"x": [${cells.join()}], "s": [${cells.map(() => '"a"').join()}]}`).get(
      'x',
    ) as Tensor<'float64'>;
    assert.ok(data.every((x, i) => (i % 7 === 3 ? markAt(data, i) === NO_NUMBER : x === i)));
  });
});

describe('missing cells of an answer are null', () => {
  const numbers = Float64Array.of(1.5, Number.NaN, 0);
  mark(numbers, 2, NOT_A_NUMBER);
  const texts = stringsOfBytes([Buffer.from('a'), MISSING_TEXT]);
  // biome-ignore format: one case a line
  const CASES: readonly (readonly [name: string, tensor: Tensor, json: string])[] = [
    ['numbers; NaN that is a value stays', { dtype: 'float64', shape: [3], data: numbers, missing: true }, '[1.5,null,NaN]'],
    ['numbers in rows', { dtype: 'float64', shape: [1, 2], data: numbers.slice(0, 2), missing: true }, '[[1.5,null]]'],
    ['texts', { dtype: 'string', shape: [2], data: texts, missing: true }, '["a",null]'],
    ['truth values', { dtype: 'bool', shape: [3], data: Uint8Array.of(1, 0, MISSING_TRUTH), missing: true }, '[true,false,null]'],
    ['where none may be missing NaN is NaN', { dtype: 'float64', shape: [2], data: numbers.slice(0, 2) }, '[1.5,NaN]'],
  ];
  for (const [name, tensor, json] of CASES) {
    it(name, () => {
      const made = Buffer.from(encodeTensors(new Map([['y', tensor]]))).toString('utf8');
      assert.equal(made.replaceAll(' ', ''), `{"y":${json}}`);
    });
  }
});
