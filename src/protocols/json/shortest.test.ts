import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SMALL_FLOATS, type SmallFloat, smallFloatTable, toSmallFloat } from '../../tensor/float16.ts';
import { LONGEST_FLOAT, writeFloat32, writeFloat64 } from './shortest.ts';

const room = new Uint8Array(40);
const text = (write: (buffer: Uint8Array, at: number) => number): string => {
  const end = write(room, 3);
  assert.ok(end - 3 < LONGEST_FLOAT);
  return Buffer.from(room.subarray(3, end)).toString();
};
const float32 = (x: number): string => text((buffer, at) => writeFloat32(buffer, at, x));
const float64 = (x: number): string => text((buffer, at) => writeFloat64(buffer, at, x));

const words = new Uint32Array(1);
const float = new Float32Array(words.buffer);
const fromBits = (bits: number): number => {
  words[0] = bits;
  return float[0]!;
};
const digitsOf = (decimal: string): number =>
  decimal
    .replace(/e.*/, '')
    .replace(/[-.]/g, '')
    .replace(/^0+|0+$/g, '').length || 1;

/** The fewest digits with which some decimal reads back as the normal or subnormal x > 0: 1, 2, … tried on both sides. */
const fewest = (x: number): number => {
  for (let digits = 1; digits < 9; digits++) {
    const exact = x.toExponential(20);
    const [mantissa, exponent] = exact.split('e') as [string, string];
    const units = BigInt(mantissa.replace('.', '').slice(0, digits));
    for (const n of [units, units + 1n]) {
      if (Math.fround(Number(`${n}e${Number(exponent) - digits + 1}`)) === x) return digits;
    }
  }
  return 9;
};
const check = (x: number): void => {
  const written = float32(x);
  if (!Object.is(Math.fround(Number(written)), x)) assert.fail(`${x} is written ${written}`);
  if (!/[.e]/.test(written)) assert.fail(`${written} looks like an integer`);
};
/** Integers below 2^24 are written out in full, beyond their shortest digits. */
const checkShortest = (x: number): void => {
  check(x);
  if (x < 2 ** 24 && Number.isInteger(x)) return;
  const written = float32(x);
  if (digitsOf(written) > fewest(x)) assert.fail(`${x} is written ${written}, ${fewest(x)} digits would do`);
};

// biome-ignore format: many a line
const CASES: readonly (readonly [number, string])[] = [
  [0, '0.0'], [-0, '-0.0'], [1, '1.0'], [-1, '-1.0'], [0.1, '0.1'], [0.3, '0.3'], [1 / 3, '0.33333334'], [-2.5, '-2.5'], [100, '100.0'], [16777216, '16777216.0'], [33554432, '33554432.0'], [1e10, '10000000000.0'],
  [3.4028234663852886e38, '3.4028235e38'], [1.401298464324817e-45, '1e-45'], [1.1754943508222875e-38, '1.1754944e-38'], [1.1754942106924411e-38, '1.1754942e-38'], [2 ** -103, '9.8607613e-32'],
  [2 ** -44, '5.684342e-14'], [0.0001, '0.0001'], [0.00001, '1e-5'], [0.00012345678, '0.00012345678'], [1e15, '1000000000000000.0'], [1e16, '1e16'], [1.5e20, '1.5e20'], [123456.789, '123456.79'], [8388607.5, '8388607.5'],
];

describe('float32 as the shortest text', () => {
  for (const [x, written] of CASES) it(`${x} is ${written}`, () => assert.equal(float32(Math.fround(x)), written));
  it('every power of two and its neighbours', () => {
    for (let bits = 0; bits < 0x7f800000; bits += 0x800000) {
      for (const near of [bits - 2, bits - 1, bits, bits + 1, bits + 2]) {
        if (near > 0 && near < 0x7f800000) checkShortest(fromBits(near));
      }
    }
  });
  it('subnormal numbers', () => {
    for (let bits = 1; bits < 0x800000; bits += bits < 3000 ? 1 : 1237) checkShortest(fromBits(bits));
  });
  it('a million bit patterns read back', () => {
    let state = 7;
    for (let i = 0; i < 1_000_000; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      const x = fromBits(state >>> 0);
      if (Number.isFinite(x)) check(x);
    }
  });
  it('and none has a shorter text', () => {
    let state = 11;
    for (let i = 0; i < 60_000; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      const x = fromBits((state >>> 1) % 0x7f800000);
      if (x > 0) checkShortest(x);
    }
  });
  it('short decimals come back as they were', () => {
    for (let n = 1; n < 100_000; n += 7)
      for (const k of [-9, -4, -3, -2, -1]) {
        const x = Math.fround(Number(`${n}e${k}`));
        assert.equal(Number(float32(x)), Number(`${n}e${k}`));
      }
  });
});

describe('float64 as the shortest text', () => {
  // biome-ignore format: many a line
  const DOUBLES: readonly (readonly [number, string])[] = [
    [0, '0.0'], [-0, '-0.0'], [1, '1.0'], [0.1, '0.1'], [1 / 3, '0.3333333333333333'], [1e15, '1000000000000000.0'], [1e16, '1e16'], [1.5e300, '1.5e300'], [1e-5, '1e-5'], [0.0001, '0.0001'],
    [5e-324, '5e-324'], [Number.MAX_VALUE, '1.7976931348623157e308'], [-1234.5, '-1234.5'], [2 ** 53, '9007199254740992.0'], [-1.2345678901234568e-300, '-1.2345678901234568e-300'],
  ];
  for (const [x, written] of DOUBLES) it(`${x} is ${written}`, () => assert.equal(float64(x), written));
});

describe('small floats as the float32 that they are', () => {
  for (const dtype of Object.keys(SMALL_FLOATS) as SmallFloat[]) {
    it(`${dtype}: every bit pattern reads back`, () => {
      smallFloatTable(dtype).forEach((x, bits) => {
        if (!Number.isFinite(x)) return;
        const written = text((buffer, at) => writeFloat32(buffer, at, x));
        assert.equal(Math.fround(Number(written)), x, written);
        assert.equal(toSmallFloat(dtype, Number(written)), bits, written);
      });
    });
  }
});
