/**
 * Numbers by patterns of java.util.Formatter, whose conversions are d, x, o of whole numbers and f, e, g, a of others, s and
 * b of any: https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/util/Formatter.html. Halves go up, away from 0.
 */
import { javaDouble } from '../java-numbers.ts';

const PLACE = /%(?:(\d+)\$|<)?([-#+ 0,(]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])/y;
const MAX_WIDTH = 1000;

/** Digits of a decimal rounded to so many behind the point, halves up. */
const fixedDecimal = (value: number, digits: number): string => {
  // The shortest decimal of the number is what Java rounds.
  const [mantissa = '', power = '0'] = String(Math.abs(value)).split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const all = whole + fraction;
  const point = whole.length + Number(power);
  const padded = point <= 0 ? '0'.repeat(1 - point) + all : all.padEnd(point, '0');
  const at = Math.max(point, 1);
  const [front, back] = [padded.slice(0, at), padded.slice(at)];
  if (back.length <= digits) return digits > 0 ? `${front}.${back.padEnd(digits, '0')}` : front;
  const kept = BigInt(front + back.slice(0, digits)) + (back[digits]! >= '5' ? 1n : 0n);
  const text = kept.toString().padStart(front.length + digits, '0');
  return digits > 0 ? `${text.slice(0, -digits)}.${text.slice(-digits)}` : text;
};

const scientific = (value: number, digits: number): string => {
  if (value === 0) return `${digits > 0 ? `0.${'0'.repeat(digits)}` : '0'}e+00`;
  const [mantissa = '', power = '0'] = Math.abs(value).toExponential().split('e');
  let rounded = fixedDecimal(Number(mantissa), digits);
  let exponent = Number(power);
  if (rounded.startsWith('10')) [rounded, exponent] = [fixedDecimal(Number(mantissa) / 10, digits), exponent + 1];
  const sign = exponent < 0 ? '-' : '+';
  return `${rounded}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
};

const general = (value: number, precision: number): string => {
  const digits = precision === 0 ? 1 : precision;
  const size = Math.abs(value);
  if (size === 0) return fixedDecimal(0, digits - 1);
  const rounded = Number(size.toPrecision(digits));
  if (rounded >= 1e-4 && rounded < 10 ** digits) {
    const exponent = Math.floor(Math.log10(rounded));
    return fixedDecimal(size, Math.max(0, digits - 1 - exponent));
  }
  return scientific(size, digits - 1);
};

const grouped = (text: string): string => {
  const [whole = '', ...rest] = text.split('.');
  return [whole.replace(/\B(?=(\d{3})+$)/g, ','), ...rest].join('.');
};

interface Flags {
  readonly text: string;
  readonly width: number;
}

const signed = (body: string, isNegative: boolean, { text, width }: Flags): string => {
  const [front, back] = isNegative
    ? text.includes('(')
      ? ['(', ')']
      : ['-', '']
    : [text.includes('+') ? '+' : text.includes(' ') ? ' ' : '', ''];
  const room = width - front.length - back.length;
  const own = text.includes(',') ? grouped(body) : body;
  return front + (text.includes('0') ? own.padStart(room, '0') : own) + back;
};

const padded = (text: string, { text: flags, width }: Flags): string =>
  flags.includes('-') ? text.padEnd(width) : text.padStart(width);

const wholeNumber = (value: number, conversion: string, flags: Flags): string | undefined => {
  if (conversion === 'd') return signed(String(Math.abs(value)), value < 0, flags);
  if (/[,+ (]/.test(flags.text)) return undefined;
  const radix = conversion === 'o' ? 8 : 16;
  const digits = (value < 0 ? value + 2 ** 32 : value).toString(radix);
  const body = flags.text.includes('#') ? (radix === 8 ? `0${digits}` : `0x${digits}`) : digits;
  return flags.text.includes('0') ? body.padStart(flags.width, '0') : body;
};

const real = (value: number, conversion: string, precision: number, flags: Flags): string | undefined => {
  if (Number.isNaN(value)) return 'NaN';
  const isNegative = value < 0 || Object.is(value, -0);
  const plain = { ...flags, text: flags.text.replace(/[0,]/g, '') };
  if (!Number.isFinite(value)) return signed('Infinity', isNegative, plain);
  if (conversion === 'e')
    return flags.text.includes(',') ? undefined : signed(scientific(value, precision), isNegative, flags);
  return signed(conversion === 'f' ? fixedDecimal(value, precision) : general(value, precision), isNegative, flags);
};

/** As String.format(pattern, value); undefined where that throws. */
export const formatNumber = (value: number, kind: 'integer' | 'real', pattern: string): string | undefined => {
  let made = '';
  for (let at = 0; at < pattern.length; ) {
    if (pattern[at] !== '%') {
      made += pattern[at++];
      continue;
    }
    PLACE.lastIndex = at;
    const [whole, place, text = '', wide, precise, letter = ''] = PLACE.exec(pattern) ?? [];
    if (whole === undefined) return undefined;
    at += whole.length;
    const width = Number(wide ?? 0);
    const precision = precise === undefined ? undefined : Number(precise);
    if (width > MAX_WIDTH || (precision ?? 0) > MAX_WIDTH) return undefined;
    if (/[-0]/.test(text) && wide === undefined && letter !== 'n') return undefined;
    if (/-.*0|0.*-|\+.* | .*\+/.test(text)) return undefined;
    const flags = { text, width };
    const conversion = letter.toLowerCase();
    let own: string | undefined;
    if (letter === '%') own = '%';
    else if (letter === 'n') own = '\n';
    else if (place !== undefined && Number(place) !== 1) return undefined;
    else if ('dxo'.includes(conversion)) {
      own =
        kind === 'integer' && precision === undefined && letter !== 'D' && letter !== 'O'
          ? wholeNumber(value, conversion, flags)
          : undefined;
    } else if ('feg'.includes(conversion) && letter !== 'F') {
      own = kind === 'real' ? real(value, conversion, precision ?? 6, flags) : undefined;
    } else if (conversion === 's') {
      if (/[#+ 0,(]/.test(text)) return undefined;
      const shown = kind === 'integer' ? String(value) : javaDouble(value);
      own = precision === undefined ? shown : shown.slice(0, precision);
    } else if (conversion === 'b') own = text.replace('-', '') === '' ? 'true'.slice(0, precision) : undefined;
    if (own === undefined) return undefined;
    const filled = letter === 'n' ? own : padded(own, flags);
    made += letter !== conversion ? filled.toUpperCase() : filled;
  }
  return made;
};
