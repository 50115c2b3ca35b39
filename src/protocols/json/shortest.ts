/**
 * Floating-point numbers as the shortest decimal text that reads back as the same number, laid out as Python's repr
 * does: always a point or an exponent, the exponent below 10^-4 and from 10^16 on.
 *
 * float32: of the decimals with d digits, n * 10^k, the one nearest to x is tried for d = 6, 7, 8, 9. Six digits name
 * at most one decimal within the rounding interval of a normal float32, so fewer digits are six with zeros at the end;
 * nine always suffice. n and n * 10^k are computed in doubles, whose error of some 2^-52 is far below a float32's
 * interval: only when the decimal lies within that error of the interval's end is the question settled exactly.
 */
import { compareToDouble } from './decimal.ts';

const ZERO = 0x30;
const MINUS = 0x2d;
const DOT = 0x2e;
const E = 0x65;

/** 10^-60 … 10^60, each the nearest double; 10^0 is at FIRST. */
const FIRST = 60;
const POWERS = Float64Array.from({ length: 2 * FIRST + 1 }, (_, i) => Number(`1e${i - FIRST}`));

/** floor(log10(2^e)) for each biased exponent of a float32. */
const DECADES = Int8Array.from({ length: 256 }, (_, biased) => Math.floor((biased - 127) * Math.log10(2)));

const UP = 1 + 2 ** -50;
const DOWN = 1 - 2 ** -50;

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** Bytes that one number may take at most. */
export const LONGEST_FLOAT = 26;

/** Writes 0 <= n < 2^31; returns where it ends. */
export const writeNatural = (buffer: Uint8Array, at: number, n: number): number => {
  let digits = 1;
  for (let limit = 10; n >= limit; limit *= 10) digits++;
  return writePadded(buffer, at, n, digits);
};

/** Writes 0 <= n < 2^31 with zeros before it to fill `width`; returns where it ends. */
export const writePadded = (buffer: Uint8Array, at: number, n: number, width: number): number => {
  let rest = n | 0;
  for (let i = at + width - 1; i >= at; i--) {
    const tens = (rest / 10) | 0;
    buffer[i] = ZERO + rest - tens * 10;
    rest = tens;
  }
  return at + width;
};

const writeAscii = (buffer: Uint8Array, at: number, text: string): number => {
  for (let i = 0; i < text.length; i++) buffer[at + i] = text.charCodeAt(i);
  return at + text.length;
};

/** Writes n * 10^k, where 0 < n < 2^31; returns where it ends. */
const writeDecimal = (buffer: Uint8Array, start: number, digits: number, power: number): number => {
  let at = start;
  let n = digits | 0;
  let k = power | 0;
  while (n % 10 === 0) {
    n = (n / 10) | 0;
    k++;
  }
  let count = 1;
  for (let limit = 10; n >= limit; limit *= 10) count++;
  const decade = count - 1 + k;
  if (decade >= 16 || decade < -4) {
    const tail = POWERS[FIRST + count - 1]!;
    const first = (n / tail) | 0;
    buffer[at++] = ZERO + first;
    if (count > 1) {
      buffer[at++] = DOT;
      at = writePadded(buffer, at, n - first * tail, count - 1);
    }
    buffer[at++] = E;
    if (decade < 0) buffer[at++] = MINUS;
    return writeNatural(buffer, at, Math.abs(decade));
  }
  if (k >= 0) {
    at = writeNatural(buffer, at, n);
    for (let i = 0; i < k; i++) buffer[at++] = ZERO;
    buffer[at++] = DOT;
    buffer[at++] = ZERO;
    return at;
  }
  const scale = POWERS[FIRST - k]!;
  const whole = (n / scale) | 0;
  at = writeNatural(buffer, at, whole);
  buffer[at++] = DOT;
  return writePadded(buffer, at, n - whole * scale, -k);
};

/** Writes a finite float32; returns where it ends. */
export const writeFloat32 = (buffer: Uint8Array, start: number, x: number): number => {
  let at = start;
  float[0] = x;
  const word = bits[0]!;
  if (word >>> 31) buffer[at++] = MINUS;
  const a = Math.abs(x);
  if (a < 2 ** 24 && a === Math.floor(a)) {
    at = writeNatural(buffer, at, a);
    buffer[at++] = DOT;
    buffer[at++] = ZERO;
    return at;
  }
  const biased = (word >>> 23) & 0xff;
  let decade = DECADES[biased]!;
  if (biased === 0) decade = Math.floor(Math.log10(a));
  else if (a >= POWERS[FIRST + decade + 1]!) decade++;
  // A power of two has a narrower interval below it than above.
  const lopsided = (word & 0x7fffff) === 0;
  // Seven digits are tried before six, since most numbers need more than either. A subnormal number may need only one.
  const seven = nearest(a, decade - 6, lopsided);
  let digits = biased === 0 ? 1 : seven === 0 ? 8 : 6;
  for (; digits < 9; digits++) {
    const n = digits === 7 ? seven : nearest(a, decade - digits + 1, lopsided);
    if (n !== 0) return writeDecimal(buffer, at, n, decade - digits + 1);
  }
  return writeDecimal(buffer, at, Math.floor(a * POWERS[FIRST - decade + 8]! + 0.5), decade - 8);
};

/** The n for which n * 10^k is nearest to `a` and reads as it; 0 where there is none. */
const nearest = (a: number, k: number, lopsided: boolean): number => {
  const n = Math.floor(a * POWERS[FIRST - k]! + 0.5);
  if (isFloat32(n, k, a)) return n;
  if (lopsided && isFloat32(n + 1, k, a)) return n + 1;
  return lopsided && isFloat32(n - 1, k, a) ? n - 1 : 0;
};

/** Whether n * 10^k reads as the float32 `a`, by way of a double or directly. */
const isFloat32 = (n: number, k: number, a: number): boolean => {
  const near = n * POWERS[FIRST + k]!;
  const low = Math.fround(near * DOWN) === a;
  const high = Math.fround(near * UP) === a;
  if (low === high) return low;
  const text = `${n}e${k}`;
  const double = Number(text);
  return Math.fround(double) === a && Math.fround(double * (1 + compareToDouble(text, double) * 2 ** -52)) === a;
};

/** Writes a finite float64; returns where it ends. */
export const writeFloat64 = (buffer: Uint8Array, at: number, x: number): number => {
  if (Object.is(x, -0)) return writeAscii(buffer, at, '-0.0');
  const a = Math.abs(x);
  if (a >= 1e16 || (a < 1e-4 && x !== 0)) return writeAscii(buffer, at, x.toExponential().replace('+', ''));
  const end = writeAscii(buffer, at, String(x));
  if (a !== Math.floor(a)) return end;
  buffer[end] = DOT;
  buffer[end + 1] = ZERO;
  return end + 2;
};
