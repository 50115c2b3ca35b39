import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ServingError } from '../../errors.ts';
import { MISSING_TEXT, stringsOfBytes, stringsOfTexts } from '../../tensor/strings.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { numberCodes, textCodes } from './codes.ts';
import { present } from './frames.ts';

const utf8 = new TextEncoder();
/** Two columns; null is a missing cell. */
const texts = (...cells: readonly (string | null)[]): Tensor => ({
  dtype: 'string',
  shape: [cells.length / 2, 2],
  data: stringsOfBytes(cells.map((cell) => (cell === null ? MISSING_TEXT : utf8.encode(cell)))),
});
const numbers = (...cells: readonly number[]): Tensor => ({
  dtype: 'float64',
  shape: [cells.length / 2, 2],
  data: Float64Array.from(cells),
});
const words = (...all: readonly string[]): Tensor<'string'> => ({
  dtype: 'string',
  shape: [all.length],
  data: stringsOfTexts(all),
});

const TEXTS = { categories: [words('a', 'b'), words('', 'None')], missing: Int32Array.of(-1, 2) };
const NUMBERS = {
  categories: [Float64Array.of(0, 2.5), Float64Array.of(7, Number.NaN)],
  missing: Int32Array.of(-1, 1),
};
const columns = ['0', '1 ("size")'];
const codesOf = (input: Tensor, refusedBy?: string): readonly number[] => {
  const given = { columns, refusedBy };
  const apply =
    input.dtype === 'string'
      ? textCodes.compile({ ...TEXTS, ...given })
      : numberCodes.compile({ ...NUMBERS, ...given });
  return Array.from((apply([input], input.shape[0]!)[0] as Tensor).data as Float64Array);
};
const refusal = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof ServingError, String(error));
    return `${error.code} ${error.message}`;
  }
  return 'nothing is refused';
};

describe('codes of categories', () => {
  // biome-ignore format: one case a line
  const TAKEN: readonly (readonly [string, Tensor, readonly number[]])[] = [
    ['texts, the empty one and the word for missing among them', texts('b', '', 'a', 'None'), [1, 0, 0, 1]],
    ['a missing text that is a category, and one that is none', texts(null, null), [-1, 2]],
    ['texts that are unknown', texts('c', 'none'), [-1, -1]],
    ['numbers, of which -0 is 0', numbers(-0, 7, 2.5, Number.NaN), [0, 0, 1, 1]],
    ['numbers that are unknown', numbers(2.4999, 8, Number.NaN, 7), [-1, -1, -1, 0]],
  ];
  for (const [name, input, codes] of TAKEN) it(name, () => assert.deepEqual(codesOf(input), codes));

  // biome-ignore format: one case a line
  const REFUSED: readonly (readonly [string, Tensor, string])[] = [
    ['an unknown text', texts('a', '', 'a', 'XL'), 'row 1, column 1 ("size"): "XL" is none of the categories that OneHotEncoder was fitted on'],
    ['a long one', texts('x'.repeat(100), ''), `row 0, column 0: "${'x'.repeat(60)}…" is none of the categories that OneHotEncoder was fitted on`],
    ['a missing text', texts(null, ''), 'row 0, column 0: a missing cell is none of the categories that OneHotEncoder was fitted on'],
    ['an unknown number', numbers(0, 7.5), 'row 0, column 1 ("size"): 7.5 is none of the categories that OneHotEncoder was fitted on'],
    ['a missing number', numbers(Number.NaN, 7), 'row 0, column 0: a missing cell is none of the categories that OneHotEncoder was fitted on'],
  ];
  for (const [name, input, told] of REFUSED)
    it(`refuses ${name}`, () =>
      assert.equal(
        refusal(() => codesOf(input, 'OneHotEncoder')),
        `INVALID_INPUT ${told}`,
      ));

  it('a missing text is refused where texts are taken', () => {
    const told = refusal(() => present.compile({ asker: 'PCA' })([texts('a', null)], 1));
    assert.match(told, /^INVALID_INPUT row 0, column 1.*missing/);
  });
});
