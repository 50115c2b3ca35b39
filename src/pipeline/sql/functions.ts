/**
 * Operators and functions of Spark SQL, one row each, over values of one row:
 * https://spark.apache.org/docs/3.5.3/api/sql/index.html. A null argument makes null where a row does not say otherwise.
 * Texts are counted in characters. Division by zero, and logarithms of what has none, are null, as without ANSI mode.
 */
import { ServingError } from '../../errors.ts';
import { javaDouble } from '../text/java-double.ts';
import { javaRegex } from '../text/java-regex.ts';
import type { SqlValue } from './expression.ts';

export type SqlType = 'number' | 'string' | 'boolean';

export interface SqlFunction {
  /** How many arguments, at least and at most. */
  readonly arguments: readonly [number, number];
  /** `alike`: all of one type. By argument where it is a list. */
  readonly takes: SqlType | 'alike' | 'any' | readonly SqlType[];
  /** `same`: what the arguments are. */
  readonly answers: SqlType | 'same';
  /** Absent: the caller evaluates it, since not all arguments are wanted. */
  readonly of?: (...given: readonly SqlValue[]) => SqlValue;
  /** It is called with null as well. */
  readonly nulls?: boolean;
}

type Given = readonly SqlValue[];
const n = (value: SqlValue | undefined): number => Number(value);
const s = (value: SqlValue | undefined): string => textOf(value ?? null);
const letters = (text: string): readonly string[] => [...text];

/** A value as CAST AS STRING writes it. */
export const textOf = (value: SqlValue): string => (typeof value === 'number' ? javaDouble(value) : String(value));

/** A text as CAST AS DOUBLE reads it; null for what is no number. */
const numberOfText = (text: string): number | null => {
  const plain = text.trim();
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?[df]?$/i.test(plain)) return Number(plain.replace(/[df]$/i, ''));
  const word = /^([+-]?)(nan|inf|infinity)$/i.exec(plain);
  if (!word) return null;
  return word[2]!.toLowerCase() === 'nan' ? Number.NaN : word[1] === '-' ? -Infinity : Infinity;
};

const asNumber = (value: SqlValue): number | null =>
  typeof value === 'string' ? numberOfText(value) : value === null ? null : Number(value);

/** Half away from zero, at so many digits behind the point. */
const round = (x: number, digits: number): number => {
  if (!Number.isFinite(x)) return x;
  const [mantissa, exponent = '0'] = String(Math.abs(x)).split('e') as [string, string?];
  const shifted = Math.round(Number(`${mantissa}e${Number(exponent) + digits}`));
  const [own, power = '0'] = String(shifted).split('e') as [string, string?];
  return Math.sign(x) * Number(`${own}e${Number(power) - digits}`);
};

/** Half to the even neighbour. */
const bround = (x: number, digits: number): number => {
  const factor = 10 ** digits;
  const scaled = x * factor;
  const floor = Math.floor(scaled);
  const rest = scaled - floor;
  const whole = rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
  return whole / factor;
};

/** NaN is equal to itself and larger than any other number. */
const compare = (a: SqlValue, b: SqlValue): number => {
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b));
  const [x, y] = [asNumber(a), asNumber(b)];
  if (x === null || y === null) return Number.NaN;
  if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
  return x < y ? -1 : x > y ? 1 : 0;
};

const compared =
  (test: (order: number) => boolean): ((...given: Given) => SqlValue) =>
  (a, b) => {
    const order = compare(a!, b!);
    return Number.isNaN(order) ? null : test(order);
  };

const math = (f: (x: number) => number): SqlFunction => ({
  arguments: [1, 1],
  takes: 'number',
  answers: 'number',
  of: (x) => f(n(x)),
});
const logarithm = (f: (x: number) => number, above: number): SqlFunction => ({
  ...math(f),
  of: (x) => (n(x) <= above ? null : f(n(x))),
});
const arithmetic = (f: (a: number, b: number) => SqlValue): SqlFunction => ({
  arguments: [2, 2],
  takes: 'number',
  answers: 'number',
  of: (a, b) => f(n(a), n(b)),
});
const comparison = (test: (order: number) => boolean): SqlFunction => ({
  arguments: [2, 2],
  takes: 'alike',
  answers: 'boolean',
  of: compared(test),
});
const text = (most: number, f: (...given: Given) => SqlValue, least = most): SqlFunction => ({
  arguments: [least, most],
  takes: 'string',
  answers: 'string',
  of: f,
});

/** The part of a text from character `start` on, 1 being the first one and -1 the last. */
const substring = (value: string, start: number, length = Number.POSITIVE_INFINITY): string => {
  const all = letters(value);
  const from = start > 0 ? start - 1 : start < 0 ? all.length + start : 0;
  return all.slice(Math.max(0, from), Math.max(0, from + length)).join('');
};

const most = (sign: 1 | -1): SqlFunction => ({
  arguments: [2, 100],
  takes: 'alike',
  answers: 'same',
  nulls: true,
  of: (...given) => {
    const there = given.filter((value) => value !== null);
    return there.length === 0 ? null : there.reduce((best, one) => (compare(one, best) * sign > 0 ? one : best));
  },
});

const regexes = new Map<string, ReturnType<typeof javaRegex>>();
const regexOf = (pattern: string): ReturnType<typeof javaRegex> => {
  let regex = regexes.get(pattern);
  if (!regex) {
    if (regexes.size > 100) regexes.clear();
    regex = javaRegex(pattern);
    regexes.set(pattern, regex);
  }
  return regex;
};

/** LIKE as a pattern: % is anything, _ one character, a backslash takes them as they are. */
const like = (value: string, pattern: string): boolean => {
  let made = '';
  const all = letters(pattern);
  for (let i = 0; i < all.length; i++) {
    const letter = all[i]!;
    if (letter === '\\') made += `\\Q${all[++i] ?? '\\'}\\E`;
    else made += letter === '%' ? '.*' : letter === '_' ? '.' : `\\Q${letter}\\E`;
  }
  return regexOf(`(?s)^(?:${made})\\z`).finds(value);
};

/** To an integer of so many bits: towards zero, and no further than there are. */
const integer =
  (bits: 32 | 64) =>
  (value: SqlValue): SqlValue => {
    if (typeof value === 'string' && !/^\s*[+-]?\d+(\.\d*)?\s*$/.test(value)) return null;
    const x = asNumber(value) ?? Number.NaN;
    if (Number.isNaN(x)) return typeof value === 'string' ? null : 0;
    const end = 2 ** (bits - 1);
    if (typeof value === 'string' && Math.abs(x) > end) return null;
    return Math.max(-end, Math.min(end - (bits === 32 ? 1 : 0), Math.trunc(x)));
  };

const cast = (answers: SqlType, of: (value: SqlValue) => SqlValue): SqlFunction => ({
  arguments: [1, 1],
  takes: 'any',
  answers,
  of: (value) => of(value!),
});

const booleanOf = (value: SqlValue): SqlValue => {
  if (typeof value !== 'string') return value === null ? null : value !== 0 && value !== false;
  const word = value.trim().toLowerCase();
  if (['t', 'true', 'y', 'yes', '1'].includes(word)) return true;
  return ['f', 'false', 'n', 'no', '0'].includes(word) ? false : null;
};

const choice = (least: number, most: number): SqlFunction => ({
  arguments: [least, most],
  takes: 'alike',
  answers: 'same',
});

const sqrt = math(Math.sqrt);
const ln = logarithm(Math.log, 0);
const power = arithmetic((a, b) => a ** b);
const substr: SqlFunction = {
  arguments: [2, 3],
  takes: ['string', 'number', 'number'],
  answers: 'string',
  of: (value, start, length) => substring(s(value), n(start), length === undefined ? undefined : n(length)),
};
const length: SqlFunction = {
  arguments: [1, 1],
  takes: 'string',
  answers: 'number',
  of: (value) => letters(s(value)).length,
};
const ceil = math(Math.ceil);
const sign = math(Math.sign);

// biome-ignore format: one function a line
export const FUNCTIONS: Readonly<Record<string, SqlFunction>> = {
  '+': arithmetic((a, b) => a + b),
  '-': arithmetic((a, b) => a - b),
  '*': arithmetic((a, b) => a * b),
  '/': arithmetic((a, b) => (b === 0 ? null : a / b)),
  '%': arithmetic((a, b) => (b === 0 ? null : a % b)),
  div: arithmetic((a, b) => (b === 0 ? null : Math.trunc(a / b))),
  negative: math((x) => -x),
  '=': comparison((order) => order === 0),
  '<>': comparison((order) => order !== 0),
  '<': comparison((order) => order < 0),
  '<=': comparison((order) => order <= 0),
  '>': comparison((order) => order > 0),
  '>=': comparison((order) => order >= 0),
  '<=>': { ...comparison((order) => order === 0), nulls: true, of: (a, b) => (a === null || b === null ? a === b : compare(a!, b!) === 0) },
  and: { arguments: [2, 2], takes: 'boolean', answers: 'boolean', nulls: true, of: (a, b) => (a === false || b === false ? false : a === null || b === null ? null : true) },
  or: { arguments: [2, 2], takes: 'boolean', answers: 'boolean', nulls: true, of: (a, b) => (a === true || b === true ? true : a === null || b === null ? null : false) },
  not: { arguments: [1, 1], takes: 'boolean', answers: 'boolean', of: (a) => a === false },
  in: { arguments: [2, 1000], takes: 'alike', answers: 'boolean', nulls: true, of: (a, ...options) => a === null ? null : options.some((one) => one !== null && compare(a!, one) === 0) ? true : options.includes(null) ? null : false },
  like: { arguments: [2, 2], takes: 'string', answers: 'boolean', of: (value, pattern) => like(s(value), s(pattern)) },
  rlike: { arguments: [2, 2], takes: 'string', answers: 'boolean', of: (value, pattern) => regexOf(s(pattern)).finds(s(value)) },
  isnull: { arguments: [1, 1], takes: 'any', answers: 'boolean', nulls: true, of: (a) => a === null },
  isnotnull: { arguments: [1, 1], takes: 'any', answers: 'boolean', nulls: true, of: (a) => a !== null },
  isnan: { arguments: [1, 1], takes: 'number', answers: 'boolean', nulls: true, of: (a) => Number.isNaN(a) },
  if: choice(3, 3),
  case: choice(2, 1000),
  coalesce: choice(1, 100),
  nvl: choice(2, 2),
  ifnull: choice(2, 2),
  nullif: { arguments: [2, 2], takes: 'alike', answers: 'same', nulls: true, of: (a, b) => (a !== null && b !== null && compare(a!, b!) === 0 ? null : a!) },
  greatest: most(1),
  least: most(-1),
  double: cast('number', asNumber),
  float: cast('number', (value) => { const x = asNumber(value); return x === null ? null : Math.fround(x); }),
  int: cast('number', integer(32)),
  bigint: cast('number', integer(64)),
  string: cast('string', textOf),
  boolean: cast('boolean', booleanOf),
  abs: math(Math.abs),
  acos: math(Math.acos),
  asin: math(Math.asin),
  atan: math(Math.atan),
  atan2: arithmetic(Math.atan2),
  bround: { arguments: [1, 2], takes: 'number', answers: 'number', of: (x, d = 0) => bround(n(x), n(d)) },
  cbrt: math(Math.cbrt),
  ceil,
  ceiling: ceil,
  cos: math(Math.cos),
  cosh: math(Math.cosh),
  degrees: math((x) => (x * 180) / Math.PI),
  e: { arguments: [0, 0], takes: 'number', answers: 'number', of: () => Math.E },
  exp: math(Math.exp),
  expm1: math(Math.expm1),
  floor: math(Math.floor),
  hypot: arithmetic(Math.hypot),
  ln,
  log: { arguments: [1, 2], takes: 'number', answers: 'number', of: (a, b) => b === undefined ? ln.of!(a!) : n(a) <= 0 || n(b) <= 0 ? null : Math.log(n(b)) / Math.log(n(a)) },
  log10: logarithm(Math.log10, 0),
  log1p: logarithm(Math.log1p, -1),
  log2: logarithm((x) => Math.log(x) / Math.log(2), 0),
  mod: arithmetic((a, b) => (b === 0 ? null : a % b)),
  pi: { arguments: [0, 0], takes: 'number', answers: 'number', of: () => Math.PI },
  pmod: arithmetic((a, b) => (b === 0 ? null : a % b < 0 ? ((a % b) + b) % b : a % b)),
  pow: power,
  power,
  radians: math((x) => (x * Math.PI) / 180),
  rint: math((x) => bround(x, 0)),
  round: { arguments: [1, 2], takes: 'number', answers: 'number', of: (x, d = 0) => round(n(x), n(d)) },
  sign,
  signum: sign,
  sin: math(Math.sin),
  sinh: math(Math.sinh),
  sqrt,
  tan: math(Math.tan),
  tanh: math(Math.tanh),
  char_length: length,
  character_length: length,
  concat: text(100, (...given) => given.map(s).join(''), 1),
  concat_ws: { ...text(100, (separator, ...given) => separator === null ? null : given.filter((one) => one !== null).map(s).join(s(separator)), 1), nulls: true },
  initcap: text(1, (value) => s(value).toLowerCase().replace(/(^| )([^ ])/gu, (_, before: string, first: string) => before + first.toUpperCase())),
  instr: { arguments: [2, 2], takes: 'string', answers: 'number', of: (value, part) => { const at = s(value).indexOf(s(part)); return at < 0 ? 0 : letters(s(value).slice(0, at)).length + 1; } },
  lcase: text(1, (value) => s(value).toLowerCase()),
  left: { ...substr, arguments: [2, 2], takes: ['string', 'number'], of: (value, count) => n(count) <= 0 ? '' : substring(s(value), 1, n(count)) },
  length,
  lower: text(1, (value) => s(value).toLowerCase()),
  lpad: { arguments: [2, 3], takes: ['string', 'number', 'string'], answers: 'string', of: (value, count, pad = ' ') => padded(s(value), n(count), s(pad), true) },
  ltrim: text(1, (value) => s(value).replace(/^ +/, '')),
  regexp_replace: text(3, (value, pattern, by) => regexOf(s(pattern)).replaceAll(s(value), s(by))),
  repeat: { arguments: [2, 2], takes: ['string', 'number'], answers: 'string', of: (value, count) => repeated(s(value), n(count)) },
  replace: text(3, (value, part, by = '') => (s(part) === '' ? s(value) : s(value).replaceAll(s(part), () => s(by))), 2),
  reverse: text(1, (value) => letters(s(value)).toReversed().join('')),
  right: { ...substr, arguments: [2, 2], takes: ['string', 'number'], of: (value, count) => n(count) <= 0 ? '' : letters(s(value)).slice(-n(count)).join('') },
  rpad: { arguments: [2, 3], takes: ['string', 'number', 'string'], answers: 'string', of: (value, count, pad = ' ') => padded(s(value), n(count), s(pad), false) },
  rtrim: text(1, (value) => s(value).replace(/ +$/, '')),
  substr,
  substring: substr,
  trim: text(1, (value) => s(value).replace(/^ +| +$/g, '')),
  ucase: text(1, (value) => s(value).toUpperCase()),
  upper: text(1, (value) => s(value).toUpperCase()),
};

/** Characters of a text that a function makes. */
const MAX_TEXT = 2 ** 20;

const checkSize = (size: number): void => {
  if (size > MAX_TEXT) throw new ServingError('INVALID_INPUT', `a text of ${size} characters would be made`);
};

const repeated = (value: string, count: number): string => {
  checkSize(value.length * count);
  return value.repeat(Math.max(0, count));
};

const padded = (value: string, count: number, pad: string, before: boolean): string => {
  checkSize(count);
  const all = letters(value);
  if (all.length >= count) return all.slice(0, Math.max(0, count)).join('');
  const fill = letters(pad);
  if (fill.length === 0) return value;
  const added = Array.from({ length: count - all.length }, (_, i) => fill[i % fill.length]).join('');
  return before ? added + value : value + added;
};
