/**
 * The conversions of C's printf for floating-point numbers (%f, %e, %g), exactly: the binary number is taken for what it
 * is, and the last digit is rounded half to even.
 * https://www.open-std.org/jtc1/sc22/wg14/www/docs/n1570.pdf (7.21.6.1)
 */
const words = new DataView(new ArrayBuffer(8));

/** A positive finite number as significand · 2^power. */
const binaryOf = (x: number): { significand: bigint; power: number } => {
  words.setFloat64(0, x);
  const bits = words.getBigUint64(0);
  const exponent = Number(bits >> 52n);
  const fraction = bits & 0xfffffffffffffn;
  return exponent === 0
    ? { significand: fraction, power: -1074 }
    : { significand: fraction | 0x10000000000000n, power: exponent - 1075 };
};

/** x · 10^digits as a whole number, half to even; x is positive or 0, `digits` may be below 0. */
const scaled = (x: number, digits: number): bigint => {
  const { significand, power } = binaryOf(x);
  let top = significand;
  let bottom = 1n;
  if (digits >= 0) top *= 10n ** BigInt(digits);
  else bottom *= 10n ** BigInt(-digits);
  if (power >= 0) top <<= BigInt(power);
  else bottom <<= BigInt(-power);
  const whole = top / bottom;
  const twice = (top - whole * bottom) * 2n;
  return twice > bottom || (twice === bottom && (whole & 1n) === 1n) ? whole + 1n : whole;
};

/** Numbers below the least normal one are zero: TensorFlow's threads flush them before they are written. */
export const flushed = (x: number, dtype: 'float32' | 'float64'): number =>
  Math.abs(x) < (dtype === 'float32' ? 2 ** -126 : 2 ** -1022) ? x * 0 : x;

/** %f: `digits` behind the point; `point` keeps the point where there are none. */
export const fixed = (x: number, digits: number, point = false): string => {
  // toFixed is exact but for ties, and a tie is a multiple of 2^-(digits + 1)
  const isTie = digits < 50 && Number.isInteger(x * 2 ** (digits + 1));
  const text =
    x < 1e21 && digits <= 100 && !isTie
      ? x.toFixed(digits)
      : scaled(x, digits)
          .toString()
          .padStart(digits + 1, '0')
          .replace(new RegExp(`(\\d{${digits}})$`), digits > 0 ? '.$1' : '$1');
  return point && digits === 0 ? `${text}.` : text;
};

/** The first `digits` + 1 digits of x, and its power of ten. */
const significant = (x: number, digits: number): { text: string; exponent: number } => {
  if (x === 0) return { text: '0'.repeat(digits + 1), exponent: 0 };
  let exponent = Number(x.toExponential(20).split('e')[1]);
  let text = scaled(x, digits - exponent).toString();
  // rounded up to one digit more
  if (text.length > digits + 1) {
    exponent++;
    text = scaled(x, digits - exponent).toString();
  }
  return { text, exponent };
};

const withExponent = (text: string, exponent: number, point: boolean): string => {
  const sign = exponent < 0 ? '-' : '+';
  const rest = text.length > 1 || point ? `.${text.slice(1)}` : '';
  return `${text[0]}${rest}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
};

/** %e: `digits` behind the point, and an exponent of two digits at least. */
export const exponential = (x: number, digits: number, point = false): string => {
  const { text, exponent } = significant(x, digits);
  return withExponent(text, exponent, point);
};

/** %g: `digits` that count (at least 1), without zeros at the end unless `point` keeps them. */
export const general = (x: number, digits: number, point = false): string => {
  const precision = Math.max(digits, 1);
  const { text, exponent } = significant(x, precision - 1);
  const shown = point ? text : text.replace(/0+$/, '') || '0';
  if (exponent < -4 || exponent >= precision) return withExponent(shown, exponent, point);
  const written = fixed(x, precision - 1 - exponent, point);
  return point || !written.includes('.') ? written : written.replace(/\.?0+$/, '');
};
