/**
 * Numbers written as text, as TensorFlow reads them (Abseil's SimpleAtoi, SimpleAtof, SimpleAtod): space around them is
 * passed over, floats may be hexadecimal or words, and every number is rounded once.
 * https://github.com/abseil/abseil-cpp/blob/20250127.0/absl/strings/numbers.cc
 */
const SPACE = /^[\t-\r ]+|[\t-\r ]+$/g;
const trimmed = (text: string): string => text.replace(SPACE, '');

/** A whole number of any size; undefined where the text is none. */
export const parseInteger = (text: string): bigint | undefined => {
  const digits = trimmed(text);
  if (!/^[+-]?\d+$/.test(digits)) return undefined;
  const magnitude = BigInt(digits.replace(/^[+-]/, ''));
  return digits.startsWith('-') ? -magnitude : magnitude;
};

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const HEXADECIMAL = /^([+-]?)0x([\da-f]*)\.?([\da-f]*)(?:p([+-]?\d+))?$/i;
const WORD = /^([+-]?)(?:(inf(?:inity)?)|nan(?:\(\w*\))?)$/i;

const parseHexadecimal = (text: string): number | undefined => {
  const match = HEXADECIMAL.exec(text);
  if (!match) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  if (whole.length + fraction.length === 0) return undefined;
  const magnitude = Number(BigInt(`0x${whole}${fraction}`)) * 2 ** (Number(exponent) - 4 * fraction.length);
  return sign === '-' ? -magnitude : magnitude;
};

/** A float64; infinite where it is too large, undefined where the text is no number. */
export const parseDouble = (text: string): number | undefined => {
  const number = trimmed(text);
  if (DECIMAL.test(number)) return Number(number);
  const word = WORD.exec(number);
  if (!word) return parseHexadecimal(number);
  if (!word[2]) return Number.NaN;
  return word[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
};

/** Digits and their power of ten: text = digits · 10^exponent. */
const decimalOf = (text: string): { digits: bigint; exponent: number } => {
  const [mantissa = '', exponent = '0'] = text.replace(/^[+-]/, '').toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return { digits: BigInt(`${whole}${fraction}`), exponent: Number(exponent) - fraction.length };
};

const words = new DataView(new ArrayBuffer(8));

/** Whether a decimal text is less (-1), equal (0) or more (1) than a positive finite number, its sign aside. */
const compared = (text: string, number: number): number => {
  const { digits, exponent } = decimalOf(text);
  words.setFloat64(0, number);
  const bits = words.getBigUint64(0);
  const power = Number(bits >> 52n) - 1075;
  let left = digits;
  let right = (bits & 0xfffffffffffffn) | 0x10000000000000n;
  if (power >= 0) right <<= BigInt(power);
  else left <<= BigInt(-power);
  if (exponent >= 0) left *= 10n ** BigInt(exponent);
  else right *= 10n ** BigInt(-exponent);
  return left < right ? -1 : Number(left > right);
};

/** The most digits that can tell on which side of the middle between two float32 a number lies. */
const MAX_DIGITS = 1000;

/**
 * A float32, rounded once: where the float64 is halfway between two float32, the text decides, since rounding twice may
 * take the wrong one.
 */
export const parseFloat32 = (text: string): number | undefined => {
  const double = parseDouble(text);
  if (double === undefined || !Number.isFinite(double)) return double;
  const near = Math.fround(double);
  if (near === double || double === 0) return near;
  const number = trimmed(text);
  const magnitude = Math.abs(double);
  words.setFloat64(0, magnitude);
  const isMiddle = (words.getUint32(4) & 0x1fffffff) === 0x10000000;
  if (!isMiddle || number.length > MAX_DIGITS || !DECIMAL.test(number)) return near;
  const side = compared(number, magnitude);
  if (side === 0) return near;
  // one step of a float64 off the middle rounds to the right side
  words.setBigUint64(0, words.getBigUint64(0) + BigInt(side));
  return Math.fround(Math.sign(double) * words.getFloat64(0));
};
