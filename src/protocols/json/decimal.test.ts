import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Cursor } from './cursor.ts';
import { compareToDouble, exactInteger, readNumber } from './decimal.ts';
import { readWide } from './wide.ts';

const read = (text: string): number => {
  const cursor = new Cursor(Buffer.from(`[${text}]`));
  cursor.at = 1;
  const value = readNumber(cursor);
  assert.equal(cursor.at, text.length + 1, text);
  return value;
};
const check = (text: string): void => {
  const [ours, theirs] = [read(text), Number(text)];
  if (!Object.is(ours, theirs)) assert.fail(`${text}: ${ours}, Number gives ${theirs}`);
};

/** A fast generator with a fixed seed: xorshift32. */
const random = (seed: number) => {
  let state = seed;
  return (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
};

// biome-ignore format: many a line
const HARD: readonly string[] = [
  '0', '-0', '0.0', '-0.0e5', '0e400', '0e-400', '0.000', '1', '-1', '9007199254740992', '9007199254740993', '9007199254740994.5', '18014398509481985', '123456789', '1234567890', '12345678901234567890',
  '0.1', '0.2', '0.3', '1e22', '1e23', '8.5e22', '1e-22', '1e-23', '123456789012345678', '1234567890123456789', '0.1234567890123456789', '0.12345678901234567890123456789', '3.141592653589793', '2.718281828459045',
  '5e-324', '4.9e-324', '2.4703282292062327e-324', '2.4703282292062328e-324', '2.2250738585072014e-308', '2.2250738585072011e-308', '2.225073858507201e-308', '1.7976931348623157e308', '1.7976931348623158e308',
  '1.7976931348623159e308', '1e308', '1e309', '1e400', '1e-400', '1e269', '1e270', '1e271', '1e272', '1e-269', '1e-270', '1e-271', '1e-290', '9.999999999999999e270', '123456789012345678e252', '123456789012345678e-287',
  '6.929001713869936e236', '1.448997445238699', '9.5e-7', '30078505129381147446200', '1.00000000000000011102230246251565', '1.00000000000000011102230246251564', '1.00000000000000011102230246251566', '0.500000000000000166533453693773481063544750213623046875',
  '3.518437208883201171875e13', '62.5364939768271845828', '8.10109172351e-10', '1.50000000000000011102230246251565', '9007199254740991.4999999999999999999999999999999995', '1e00000000000000000000000000000000000001', '1e-00000000000005', '0.000000000000000000000000000000000000000000001e45',
  '100000000000000000000000000000000000000000000e-44', '2.0000000000000000', '1.0000000000000000000000', '7.2057594037927933e16', '72057594037927933', '72057594037927928', '72057594037927936', '65520', '16777217', '33554431.5',
];

describe('decimal text to doubles', () => {
  for (const text of HARD) it(`reads ${text} as Number does`, () => check(text));
  it('reads an exponent that makes up for millions of digits', () => {
    check(`0.${'0'.repeat(2_000_000)}1e2000001`);
    check(`0.${'0'.repeat(2_000_000)}1e20000001`);
    check(`1${'0'.repeat(2_000_000)}e-2000000`);
    check('1e-99999999999999999999');
    assert.equal(exactInteger(`1${'0'.repeat(5_000_000)}e-5000000`), 1n);
    assert.equal(exactInteger('7'.repeat(5_000_000)), 10n ** 25n);
    assert.equal(compareToDouble(`0.${'0'.repeat(2_000_000)}1e2000001`, 1), 0);
  });
  it('reads what JavaScript writes, over all bit patterns', () => {
    const next = random(1);
    const words = new Uint32Array(2);
    const float = new Float64Array(words.buffer);
    for (let i = 0; i < 200_000; i++) {
      words[0] = next();
      words[1] = next();
      if (Number.isFinite(float[0])) check(String(float[0]));
    }
  });
  it('reads digits, points and exponents at random as Number does', () => {
    const next = random(2);
    for (let i = 0; i < 300_000; i++) {
      const digits = `${next()}${next()}${next()}`.slice(0, 1 + (next() % 24));
      const point = next() % (digits.length + 1);
      const whole = digits.slice(0, point).replace(/^0+(?=\d)/, '') || '0';
      const part = digits.slice(point);
      const exponent = next() % 3 === 0 ? `e${(next() % 700) - 350}` : next() % 2 === 0 ? `E-${next() % 30}` : '';
      check(`${next() % 2 ? '-' : ''}${whole}${part && `.${part}`}${exponent}`);
    }
  });
  it('reads decimals within a hair of half way between two doubles', () => {
    const next = random(3);
    const words = new Uint32Array(2);
    const float = new Float64Array(words.buffer);
    for (let i = 0; i < 2000; i++) {
      words[0] = next();
      words[1] = (next() % 0x10000000) + 0x30000000;
      const low = float[0]!;
      words[0] += 1;
      if (words[0] === 0) continue;
      // The midpoint of two neighbours has one bit more; print it exactly, then cut and nudge its digits.
      const middle = exactText(low, float[0]!);
      for (const cut of [16, 17, 18, 19, 30, 60]) check(middle(cut));
    }
  });
});

/** The exact decimal digits of (a + b) / 2, cut to n significant ones. */
const exactText = (a: number, b: number): ((digits: number) => string) => {
  const scale = 2n ** 1200n;
  const asBig = (x: number): bigint => {
    let exponent = 0;
    let m = x;
    while (!Number.isSafeInteger(m)) {
      m *= 2;
      exponent++;
    }
    return (BigInt(m) * scale) >> BigInt(exponent);
  };
  const sum = asBig(a) + asBig(b);
  const digits = String((sum * 10n ** 400n) / (2n * scale));
  return (n) => `${digits[0]}.${digits.slice(1, n)}e${digits.length - 401}`;
};

describe('exact integers', () => {
  // biome-ignore format: one case a line
  const CASES: readonly (readonly [string, bigint | undefined])[] = [
    ['0', 0n], ['-0', 0n], ['0.000', 0n], ['0e99999', 0n], ['11.0', 11n], ['1e2', 100n], ['1.5e1', 15n], ['-12.50e2', -1250n], ['100e-2', 1n], ['2.5', undefined],
    ['1e-1', undefined], ['15e-1', undefined], ['9223372036854775807', 2n ** 63n - 1n], ['18446744073709551615.000', 2n ** 64n - 1n], ['9007199254740993.00000000000000000001', undefined],
    ['1e999999999999', 10n ** 25n], ['-1e99', -(10n ** 25n)], ['1e-999999999999', undefined], ['0.00000000000000000000001e23', 1n],
  ];
  for (const [text, value] of CASES) it(`${text} is ${value}`, () => assert.equal(exactInteger(text), value));
});

describe('64-bit integers', () => {
  const halves = new Int32Array(2);
  const words = new BigInt64Array(halves.buffer);
  const readAs = (text: string, signed: boolean): bigint | undefined => {
    const cursor = new Cursor(Buffer.from(`[${text}]`));
    cursor.at = 1;
    const taken = readWide(cursor, signed, halves, 0);
    assert.equal(cursor.at, text.length + 1);
    return taken ? (signed ? words[0]! : BigInt.asUintN(64, words[0]!)) : undefined;
  };
  const edges = [
    0n,
    1n,
    9n,
    10n,
    2n ** 31n,
    2n ** 32n,
    999_999_999n,
    10n ** 9n,
    2n ** 53n,
    10n ** 18n,
    2n ** 63n,
    2n ** 64n,
    10n ** 19n,
    10n ** 20n,
    10n ** 40n,
  ];
  for (const edge of edges) {
    it(`about ${edge}`, () => {
      for (const value of [edge - 1n, edge, edge + 1n, -edge - 1n, -edge, -edge + 1n]) {
        const text = String(value);
        assert.equal(readAs(text, true), BigInt.asIntN(64, value) === value ? value : undefined, text);
        assert.equal(readAs(text, false), BigInt.asUintN(64, value) === value ? value : undefined, text);
        assert.equal(readAs(`${text}.0`, true), BigInt.asIntN(64, value) === value ? value : undefined, text);
      }
    });
  }
  it('any value', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 66n), max: 2n ** 66n }), (value) => {
        assert.equal(readAs(String(value), true), BigInt.asIntN(64, value) === value ? value : undefined);
        assert.equal(readAs(String(value), false), BigInt.asUintN(64, value) === value ? value : undefined);
      }),
      { numRuns: 5000 },
    );
  });
});

describe('a decimal beside a double', () => {
  // biome-ignore format: one case a line
  const CASES: readonly (readonly [string, number, -1 | 0 | 1])[] = [
    ['0.5', 0.5, 0], ['0.1', 0.1, -1], ['0.3', 0.3, 1], ['-0.1', -0.1, 1], ['1e23', 1e23, 1], ['0', 0, 0], ['1e-400', 0, 1], ['-1e-400', -0, -1], ['1e-400', 5e-324, -1], ['1e400', 1e308, 1],
    ['65519.999999999999999', 65520, -1], ['65520.000', 65520, 0], ['65520.0000000000000000001', 65520, 1], ['-65520.0000000000000000001', -65520, -1], [`1${'0'.repeat(2000)}1e-2001`, 1, 1], [`1.${'0'.repeat(3000)}`, 1, 0],
  ];
  for (const [text, x, sign] of CASES)
    it(`${text.slice(0, 30)} beside ${x}`, () => assert.equal(compareToDouble(text, x), sign));
});
