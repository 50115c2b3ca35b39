/** 64-bit integers from decimal text, as two 32-bit halves, without a BigInt for each. */
import type { Cursor } from './cursor.ts';
import { exactInteger, readNumber } from './decimal.ts';

/** 10^0 … 10^9. */
const POWERS = Array.from({ length: 10 }, (_, i) => 10 ** i);

/**
 * Reads the number at the cursor and puts the halves of its two's complement, low one first, into `halves[slot]` and
 * the next. 11.0 and 1e2 are integers. False, with the cursor past the number, where it is none or does not fit; throws
 * INVALID_REQUEST where the text is no JSON number.
 */
export const readWide = (cursor: Cursor, signed: boolean, halves: Int32Array, slot: number): boolean => {
  const { bytes } = cursor;
  const start = cursor.at;
  const negative = bytes[start] === 0x2d;
  const first = negative ? start + 1 : start;
  let at = first;
  let low = 0;
  let high = 0;
  let fits = true;
  // Nine digits at a time: value = value * 10^n + chunk.
  for (let more = bytes[first] !== 0x30; more; ) {
    const from = at;
    let chunk = 0;
    let c = bytes[at]!;
    for (; c >= 0x30 && c <= 0x39 && at - from < 9; c = bytes[++at]!) chunk = chunk * 10 + (c - 0x30);
    const factor = POWERS[at - from]!;
    const bottom = (low & 0xffff) * factor + chunk;
    const middle = (low >>> 16) * factor + Math.floor(bottom / 0x10000);
    const top = high * factor + Math.floor(middle / 0x10000);
    low = (((middle % 0x10000) << 16) | (bottom % 0x10000)) >>> 0;
    high = top;
    fits &&= top < 2 ** 32;
    if (!fits) high = 0;
    more = c >= 0x30 && c <= 0x39;
  }
  const c = bytes[at]!;
  if (at === first || c === 0x2e || (c | 0x20) === 0x65) {
    // A zero, a fraction, an exponent, or no number at all.
    readNumber(cursor);
    const value = exactInteger(cursor.ascii(start, cursor.at));
    if (value === undefined || value < (signed ? -(2n ** 63n) : 0n) || value >= (signed ? 2n ** 63n : 2n ** 64n))
      return false;
    halves[slot] = Number(BigInt.asIntN(32, value));
    halves[slot + 1] = Number(BigInt.asIntN(32, value >> 32n));
    return true;
  }
  cursor.at = at;
  fits &&= signed
    ? high < 2 ** 31 || (negative && high === 2 ** 31 && low === 0)
    : !negative || (high === 0 && low === 0);
  if (!fits) return false;
  // The complement of (high, low), plus one.
  halves[slot] = negative ? -low : low;
  halves[slot + 1] = negative ? ~high + (low === 0 ? 1 : 0) : high;
  return true;
};
