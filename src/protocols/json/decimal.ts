/**
 * Decimal text to numbers, exactly: every double is the nearest one to the text, every 64-bit integer exact.
 *
 * A number of up to about 18 digits is w * 10^e with w the sum of two doubles. It is multiplied by 10^e, also held as
 * the sum of two doubles, in arithmetic that keeps twice a double's precision (Dekker, "A floating-point technique for
 * extending the available precision", 1971). The error is below 2^-100 of the result, so when adding and taking away 2^-96 of it rounds to the same double, that is the answer. What is left (one number in 10^12, longer numbers, the
 * ends of the range) goes to JavaScript's own Number().
 */
import type { Cursor } from './cursor.ts';

const ZERO = 48;
const NINE = 57;
const DOT = 46;
const MINUS = 45;

/** 10^0 … 10^22: the powers of ten that a double holds exactly. */
export const POWERS_OF_TEN = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));

const LOWEST = -270;
const HIGHEST = 270;
const SPLITTER = 2 ** 27 + 1;

/** Four doubles for each 10^e: its nearest double; what that lacks; and the former's upper and lower halves. */
const powers = new Float64Array(4 * (HIGHEST - LOWEST + 1));
for (let e = LOWEST; e <= HIGHEST; e++) {
  const high = Number(`1e${e}`);
  // 10^e * 2^shift and high * 2^shift as integers; high * 2^shift is one, since high has at most 53 bits below its first.
  const shift = Math.max(0, 170 - Math.floor(Math.log2(high)));
  const exact = e < 0 ? (1n << BigInt(shift)) / 10n ** BigInt(-e) : (10n ** BigInt(e)) << BigInt(shift);
  const [numerator, denominator] = fraction(high);
  const lacking = Number(exact - (numerator << BigInt(shift)) / denominator);
  const low = lacking * 2 ** -Math.floor(shift / 2) * 2 ** -Math.ceil(shift / 2);
  const c = SPLITTER * high;
  const upper = c - (c - high);
  powers.set([high, low, upper, high - upper], 4 * (e - LOWEST));
}

/** A finite positive double as a fraction of integers, the denominator a power of two. */
function fraction(x: number): readonly [bigint, bigint] {
  const bits = new BigUint64Array(Float64Array.of(x).buffer)[0]!;
  const biased = Number((bits >> 52n) & 0x7ffn);
  const mantissa = bits & ((1n << 52n) - 1n);
  const units = biased === 0 ? mantissa : mantissa | (1n << 52n);
  const exponent = Math.max(biased, 1) - 1075;
  return exponent >= 0 ? [units << BigInt(exponent), 1n] : [units, 1n << BigInt(-exponent)];
}

/** Integers up to this times 10^m are exact doubles, by m: 2^53 / 5^m. */
const EXACT = Float64Array.from({ length: 16 }, (_, m) => Math.floor(2 ** 53 / 5 ** m));

/**
 * Reads the number at the cursor, which stands on its sign or first digit, and leaves the cursor after it. Throws
 * INVALID_REQUEST where the text is no JSON number; a magnitude past the doubles gives an infinity.
 */
export const readNumber = (cursor: Cursor): number => {
  const { bytes } = cursor;
  const start = cursor.at;
  let at = start;
  let c = bytes[at]!;
  const negative = c === MINUS;
  if (negative) c = bytes[++at]!;
  if (!(c >= ZERO && c <= NINE)) return cursor.fail('a digit', at);
  // The digits make upper * 10^lowerDigits + lower.
  let upper = c - ZERO;
  let lower = 0;
  let lowerDigits = 0;
  let exponent = 0;
  c = bytes[++at]!;
  if (upper !== 0) {
    for (; c >= ZERO && c <= NINE; c = bytes[++at]!) {
      if (upper < 1e8) upper = upper * 10 + (c - ZERO);
      else {
        lower = lower * 10 + (c - ZERO);
        lowerDigits++;
      }
    }
  }
  if (c === DOT) {
    const from = at + 1;
    at = from;
    // Four digits at a time while they are there.
    for (; at + 4 <= cursor.end; at += 4) {
      const word = cursor.view.getUint32(at, true);
      if ((((word & 0xf0f0f0f0) ^ 0x30303030) | (((word + 0x06060606) & 0xf0f0f0f0) ^ 0x30303030)) !== 0) break;
      // Bytes a b c d, a first: 2561 = 10 * 256 + 1 puts 10a + b into byte 1 and 10c + d into byte 3.
      const pairs = Math.imul(word & 0x0f0f0f0f, 2561) >>> 8;
      const four = (pairs & 0xff) * 100 + ((pairs >>> 16) & 0xff);
      if (upper < 1e5) upper = upper * 10000 + four;
      else {
        lower = lower * 10000 + four;
        lowerDigits += 4;
      }
    }
    for (c = bytes[at]!; c >= ZERO && c <= NINE; c = bytes[++at]!) {
      if (upper < 1e8 && lowerDigits === 0) upper = upper * 10 + (c - ZERO);
      else {
        lower = lower * 10 + (c - ZERO);
        lowerDigits++;
      }
    }
    if (at === from) return cursor.fail('a digit after the decimal point', at);
    exponent = from - at;
  }
  if ((c | 0x20) === 0x65) {
    at++;
    const sign = bytes[at]!;
    if (sign === MINUS || sign === 43) at++;
    const from = at;
    let given = 0;
    for (c = bytes[at]!; c >= ZERO && c <= NINE; c = bytes[++at]!)
      given = given < 1e8 ? given * 10 + (c - ZERO) : Number.POSITIVE_INFINITY;
    if (at === from) return cursor.fail('a digit of the exponent', at);
    exponent += sign === MINUS ? -given : given;
  }
  cursor.at = at;
  if (lowerDigits === 0 && exponent <= 0 && exponent >= -22) {
    const value = upper / POWERS_OF_TEN[-exponent]!;
    return negative ? -value : value;
  }
  if (lowerDigits < 16 && upper <= EXACT[lowerDigits]! && exponent >= LOWEST && exponent <= HIGHEST) {
    // w = s + rest, exactly.
    const p = upper * POWERS_OF_TEN[lowerDigits]!;
    const s = p + lower;
    const taken = s - p;
    const rest = p - (s - taken) + (lower - taken);
    // (s + rest) * 10^exponent = product + error.
    const row = 4 * (exponent - LOWEST);
    const high = powers[row]!;
    const highUpper = powers[row + 2]!;
    const highLower = powers[row + 3]!;
    const product = s * high;
    const c0 = SPLITTER * s;
    const sUpper = c0 - (c0 - s);
    const sLower = s - sUpper;
    const error =
      sUpper * highUpper -
      product +
      sUpper * highLower +
      sLower * highUpper +
      sLower * highLower +
      s * powers[row + 1]! +
      rest * high;
    const doubt = product * 2 ** -96;
    const value = product + (error + doubt);
    if (value === product + (error - doubt)) return negative ? -value : value;
  }
  return Number(cursor.ascii(start, at));
};

/** A JSON number's text as sign, digits without zeros at either end, and the power of ten of the last digit. */
interface Decimal {
  readonly negative: boolean;
  readonly digits: string;
  /** ±Infinity where the exponent has no place in a double. */
  readonly exponent: number;
}

const decimalOf = (text: string): Decimal => {
  const [, sign, whole = '', part = '', given = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text)!;
  const all = whole + part;
  let end = all.length;
  while (end > 0 && all.charCodeAt(end - 1) === ZERO) end--;
  let from = 0;
  while (from < end && all.charCodeAt(from) === ZERO) from++;
  return {
    negative: sign === '-',
    digits: all.slice(from, end),
    exponent: Number(given) - part.length + (all.length - end),
  };
};

/**
 * The integer that a JSON number's text stands for: 1e2 and 11.0 are integers, 2.5 is `undefined`. What has over 25
 * digits comes back as 10^25 with its sign, which is past every integer dtype.
 */
export const exactInteger = (text: string): bigint | undefined => {
  const { negative, digits, exponent } = decimalOf(text);
  if (digits === '') return 0n;
  if (exponent < 0) return undefined;
  const magnitude = digits.length + exponent > 25 ? 10n ** 25n : BigInt(digits) * 10n ** BigInt(exponent);
  return negative ? -magnitude : magnitude;
};

/** The sign of text - x, exactly: whether a JSON number lies above (1), on (0) or below (-1) a finite double near it. */
export const compareToDouble = (text: string, x: number): -1 | 0 | 1 => {
  const { negative, digits, exponent } = decimalOf(text);
  if (digits === '') return x < 0 ? 1 : x > 0 ? -1 : 0;
  if (negative !== (x < 0 || Object.is(x, -0))) return negative ? -1 : 1;
  // A midpoint of doubles has at most 768 digits: of what lies beyond it matters only that there is something.
  if (digits.length > 1001)
    return compareToDouble(`${negative ? '-' : ''}${digits.slice(0, 1000)}1e${exponent + digits.length - 1001}`, x);
  // A magnitude in [10^(places - 1), 10^places).
  const places = digits.length + exponent;
  const towards = negative ? -1 : 1;
  if (places > 310) return towards;
  if (places < -330) return x === 0 ? towards : (-towards as -1 | 1);
  const [numerator, denominator] = fraction(Math.abs(x));
  const given = BigInt(digits) * (exponent > 0 ? 10n ** BigInt(exponent) : 1n) * denominator;
  const held = numerator * (exponent < 0 ? 10n ** BigInt(-exponent) : 1n);
  return given === held ? 0 : given > held ? towards : (-towards as -1 | 1);
};
