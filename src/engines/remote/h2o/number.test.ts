import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { h2oNumber } from './number.ts';

/** As water.parser.CsvParser and PrettyPrint.pow10 read it: digits into a long, then one division or product. */
const readBack = (text: string): number => {
  const [, sign, digits = '', e = '0'] = /^(-?)(\d+)(?:e(-?\d+))?$/.exec(text) ?? assert.fail(text);
  assert.ok(BigInt(digits) < (2n ** 63n / 10n) * 10n && digits.length <= 19, text);
  let [whole, power] = [BigInt(digits), Number(e)];
  for (; power < 0 && whole % 10n === 0n; power++) whole /= 10n;
  const m = Number(whole);
  const size = power < 0 ? m / Number(`1e${-power}`) : m * Number(`1e${power}`);
  return sign === '-' ? -size : size;
};

// biome-ignore format: one number a line
const SEEN: readonly (readonly [number, string | undefined])[] = [
  [0, '0'],
  [-0, '0'],
  [5, '5'],
  [-12.5, '-125e-1'],
  [0.1, '1e-1'],
  [2 ** 53, '9007199254740992'],
  [1e300, '1e300'],
  [Number.POSITIVE_INFINITY, undefined],
  [Number.NaN, undefined],
  [5e-324, '0'],
  [-1e-310, '0'],
];
for (const [number, wanted] of SEEN) it(`${number} is ${wanted}`, () => assert.equal(h2oNumber(number), wanted));

it('what was read as its neighbour is sent by other digits', () => {
  for (const number of [-0.9753200870080085, -4.877109113756651e-10, 923212385876115.5, 0.9116445544113503]) {
    const text = h2oNumber(number)!;
    assert.equal(readBack(text), number);
  }
});

it('every number of up to 15 digits is read back as it is', () => {
  const few = fc.tuple(fc.integer({ min: 1, max: 999_999_999_999_999 }), fc.integer({ min: -22, max: 10 }));
  fc.assert(
    fc.property(few, fc.boolean(), ([digits, power], negative) => {
      const number = Number(`${negative ? '-' : ''}${digits}e${power}`);
      assert.equal(readBack(h2oNumber(number) ?? assert.fail(String(number))), number);
    }),
    { numRuns: 20_000 },
  );
});

it('a number of more digits is read back as it is, or rarely as one next to it', () => {
  let neighbours = 0;
  const any = fc.double({ min: 1e-250, max: 1e300, noNaN: true });
  const numRuns = 20_000;
  fc.assert(
    fc.property(any, (number) => {
      const back = readBack(h2oNumber(number) ?? assert.fail(String(number)));
      if (back !== number) neighbours++;
      assert.ok(Math.abs(back - number) <= number * 2 ** -51);
    }),
    { numRuns },
  );
  assert.ok(neighbours < numRuns / 100, `${neighbours}`);
});
