/** Numbers as Java writes and reads them: Double.toString, Float.toString, Double.parseDouble, Long.parseLong. */

const DECIMAL = /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fFdD]?|NaN|Infinity)$/;
const HEXADECIMAL = /^([+-]?)0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)[pP]([+-]?\d+)[fFdD]?$/;

/** As Double.parseDouble: blanks around it, d or f behind it and hexadecimals are taken; undefined where Java throws. */
export const parseJavaDouble = (text: string): number | undefined => {
  // String.trim of Java: all up to the blank.
  const word = text.replace(/^[\0-\x20]+|[\0-\x20]+$/g, '');
  if (DECIMAL.test(word)) return Number(/[fFdD]$/.test(word) && !/y$/.test(word) ? word.slice(0, -1) : word);
  const hex = HEXADECIMAL.exec(word);
  if (!hex || (hex[2] === '' && hex[3] === '')) return undefined;
  const digits = `${hex[2]}${hex[3]}`;
  if (digits.length > 256) return undefined;
  const whole = Number(`0x${digits}`) * 2 ** (Number(hex[4]) - 4 * hex[3]!.length);
  return hex[1] === '-' ? -whole : whole;
};

/** As Long.parseLong, where the number fits a double's whole numbers; undefined where Java throws. */
export const parseJavaLong = (text: string): number | undefined => {
  if (!/^[+-]?\d+$/.test(text)) return undefined;
  const value = BigInt(text.startsWith('+') ? text.slice(1) : text);
  return value === BigInt.asIntN(64, value) ? Number(value) : undefined;
};

/** Digits and decimal exponent (of the first digit) of the shortest decimal that reads back as it. */
const shortest = (text: string): readonly [digits: string, exponent: number] => {
  const [mantissa = '', power = '0'] = text.split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const all = whole + fraction;
  const lead = all.length - all.replace(/^0+/, '').length;
  return [all.slice(lead).replace(/0+$/, '') || '0', whole.length - 1 - lead + Number(power)];
};

const written = (value: number, decimal: string): string => {
  if (Number.isNaN(value)) return 'NaN';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  if (!Number.isFinite(value)) return `${sign}Infinity`;
  if (value === 0) return `${sign}0.0`;
  const [digits, exponent] = shortest(decimal.replace(/^-/, ''));
  const size = Math.abs(value);
  if (size < 1e-3 || size >= 1e7) return `${sign}${digits[0]}.${digits.slice(1) || '0'}E${exponent}`;
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const padded = digits.padEnd(exponent + 1, '0');
  return `${sign}${padded.slice(0, exponent + 1)}.${padded.slice(exponent + 1) || '0'}`;
};

/** As Double.toString of Java 19 and later: `5.0`, `1.0E-5`. */
export const javaDouble = (value: number): string => written(value, String(value));

/** As Float.toString; the value is one of float32. */
export const javaFloat = (value: number): string => {
  for (let digits = 1; digits <= 9; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return written(value, Number(text).toString());
  }
  return written(value, String(value));
};
