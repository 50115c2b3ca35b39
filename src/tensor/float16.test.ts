import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  fromSmallFloat,
  isSmallFloatTie,
  SMALL_FLOATS,
  type SmallFloat,
  smallFloatTable,
  toSmallFloat,
} from './float16.ts';

/** dtype, number, its bits: from IEEE 754 and from table 1 of https://arxiv.org/abs/2209.05433 */
// biome-ignore format: one case a line
const CASES: readonly (readonly [SmallFloat, number, number])[] = [
  ['float16', 1, 0x3c00], ['float16', -2, 0xc000], ['float16', 65504, 0x7bff], ['float16', 65519.99, 0x7bff],
  ['float16', 65520, 0x7c00], ['float16', -1e9, 0xfc00], ['float16', 2 ** -24, 0x0001], ['float16', 2 ** -25, 0x0000],
  ['float16', 2 ** -25 * 1.0000001, 0x0001], ['float16', 2 ** -14, 0x0400], ['float16', 2 ** -14 - 2 ** -24, 0x03ff],
  ['float16', 1 / 3, 0x3555], ['float16', -0, 0x8000], ['float16', 1e-300, 0], ['float16', 5e-324, 0],
  ['float16', 1 + 2 ** -11, 0x3c00], ['float16', 1 + 3 * 2 ** -11, 0x3c02], ['float16', 2048.0000001, 0x6800],
  ['bfloat16', 1, 0x3f80], ['bfloat16', 3.140625, 0x4049], ['bfloat16', 3.3895313892515355e38, 0x7f7f],
  ['bfloat16', 3.4e38, 0x7f80], ['bfloat16', 2 ** -133, 0x0001], ['bfloat16', 1 + 2 ** -8, 0x3f80],
  ['float8e4m3fn', 448, 0x7e], ['float8e4m3fn', 464, 0x7e], ['float8e4m3fn', 465, 0x7f], ['float8e4m3fn', 2 ** -6, 0x08],
  ['float8e4m3fn', 2 ** -9, 0x01], ['float8e4m3fn', 7 * 2 ** -9, 0x07], ['float8e4m3fn', -448, 0xfe],
  ['float8e5m2', 57344, 0x7b], ['float8e5m2', 61440, 0x7c], ['float8e5m2', 2 ** -14, 0x04], ['float8e5m2', 2 ** -16, 0x01],
  ['float8e5m2', 3 * 2 ** -16, 0x03],
];
const DTYPES = Object.keys(SMALL_FLOATS) as SmallFloat[];

describe('small floats', () => {
  for (const [dtype, x, bits] of CASES) {
    it(`${dtype} ${x} is 0x${bits.toString(16)}`, () => assert.equal(toSmallFloat(dtype, x), bits));
  }
  for (const dtype of DTYPES) {
    it(`${dtype}: every bit pattern comes back`, () => {
      smallFloatTable(dtype).forEach((x, bits) => {
        if (Number.isNaN(x)) assert.equal(toSmallFloat(dtype, x), SMALL_FLOATS[dtype].nan);
        else assert.equal(toSmallFloat(dtype, x), bits);
      });
    });
    it(`${dtype}: between neighbours the nearer one is taken, half way the even one`, () => {
      const table = smallFloatTable(dtype);
      const { signBit, odd }: { readonly signBit: number; readonly odd?: string } = SMALL_FLOATS[dtype];
      if (odd === 'power') return;
      for (let bits = 0; bits + 1 < signBit && Number.isFinite(table[bits + 1]); bits++) {
        const [low, high] = [fromSmallFloat(dtype, bits), fromSmallFloat(dtype, bits + 1)];
        const middle = (low + high) / 2;
        assert.equal(toSmallFloat(dtype, middle), bits % 2 === 0 ? bits : bits + 1);
        assert.equal(
          toSmallFloat(dtype, -(low + (middle - low) * 0.999)),
          bits === 0 && odd === 'unsigned zero' ? 0 : signBit | bits,
        );
        assert.equal(toSmallFloat(dtype, middle + (high - middle) * 0.001), bits + 1);
        assert.ok(
          isSmallFloatTie(dtype, middle) && !isSmallFloatTie(dtype, low) && !isSmallFloatTie(dtype, middle * 1.0001),
        );
      }
    });
    it(`${dtype}: NaN and the infinities`, () => {
      const { nan, infinity, signBit, odd }: { readonly odd?: string } & (typeof SMALL_FLOATS)[typeof dtype] =
        SMALL_FLOATS[dtype];
      if (odd === 'finite') return;
      assert.equal(toSmallFloat(dtype, Number.NaN), nan);
      assert.equal(toSmallFloat(dtype, Number.POSITIVE_INFINITY), infinity);
      assert.equal(toSmallFloat(dtype, Number.NEGATIVE_INFINITY), signBit | infinity);
      assert.ok(Number.isNaN(fromSmallFloat(dtype, nan)));
    });
  }
  it('float8e8m0 is a power of two, the nearest; nothing below zero', () => {
    assert.deepEqual(
      [1, 1.4, 1.5, 2 ** -127, 2 ** 127, 0, -1].map((x) => toSmallFloat('float8e8m0', x)),
      [127, 127, 128, 0, 254, 255, 255],
    );
    assert.equal(fromSmallFloat('float8e8m0', 0), 2 ** -127);
    assert.ok(Number.isNaN(fromSmallFloat('float8e8m0', 255)));
  });
  it('float4e2m1 is one of 16 numbers', () =>
    assert.deepEqual(
      [...smallFloatTable('float4e2m1')],
      [0, 0.5, 1, 1.5, 2, 3, 4, 6, -0, -0.5, -1, -1.5, -2, -3, -4, -6],
    ));
  it('those without a zero of either sign have NaN there', () => {
    assert.ok(Number.isNaN(fromSmallFloat('float8e4m3fnuz', 0x80)));
    assert.equal(toSmallFloat('float8e5m2fnuz', -0), 0);
    assert.deepEqual([fromSmallFloat('float8e4m3fnuz', 0x7f), fromSmallFloat('float8e5m2fnuz', 0x7f)], [240, 57344]);
  });
  it('bfloat16 is the upper half of a float32', () => {
    const words = new Uint32Array(1);
    const float = new Float32Array(words.buffer);
    for (let bits = 0; bits < 0x10000; bits++) {
      words[0] = bits * 0x10000;
      assert.ok(Object.is(fromSmallFloat('bfloat16', bits), float[0]!));
    }
  });
});
