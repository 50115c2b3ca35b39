/**
 * Data types of PMML 4.4, and what their texts are as numbers: https://dmg.org/pmml/v4-4-1/DataDictionary.html. All types
 * but strings lie in columns of float64: whole and real numbers as they are, truth values as 1 and 0, dates as days and
 * dates with times as seconds since 1970, times as seconds since midnight, the rest as the days or seconds they count.
 */
import { parseJavaDouble, parseJavaLong } from './java-numbers.ts';

const SINCE = ['0', '1960', '1970', '1980', '1990', '2000', '2010', '2020'] as const;
type Since = (typeof SINCE)[number];

export type DataType =
  | 'string'
  | 'integer'
  | 'float'
  | 'double'
  | 'boolean'
  | 'date'
  | 'time'
  | 'dateTime'
  | 'timeSeconds'
  | `dateDaysSince[${Since}]`
  | `dateTimeSecondsSince[${Since}]`;

export const DATA_TYPES: readonly DataType[] = [
  'string',
  'integer',
  'float',
  'double',
  'boolean',
  'date',
  'time',
  'dateTime',
  'timeSeconds',
  ...SINCE.map((year) => `dateDaysSince[${year}]` as const),
  ...SINCE.map((year) => `dateTimeSecondsSince[${year}]` as const),
];

export type OpType = 'continuous' | 'categorical' | 'ordinal';

/** Numbers to compute with. */
export const isNumeric = (type: DataType): type is 'integer' | 'float' | 'double' =>
  type === 'integer' || type === 'float' || type === 'double';

/** How a value of a type is measured where nothing else says so. */
export const opTypeOf = (type: DataType): OpType => {
  if (type === 'string' || type === 'boolean') return 'categorical';
  return type === 'date' || type === 'time' || type === 'dateTime' ? 'ordinal' : 'continuous';
};

const MIN_INT = -(2 ** 31);
const MAX_INT = 2 ** 31 - 1;
const DAY_MS = 86400000;
export const DAY_SECONDS = 86400;

/** A whole number of 32 bits, or undefined. */
export const toInteger = (value: number): number | undefined =>
  Number.isInteger(value) && value >= MIN_INT && value <= MAX_INT ? value + 0 : undefined;

/** true, false, in any case. */
const flagOf = (text: string): number | undefined => {
  const word = text.toLowerCase();
  return word === 'true' ? 1 : word === 'false' ? 0 : undefined;
};

const WORDS: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
};

const doubleOf = (text: string): number | undefined => {
  const word = text.length <= 4 ? WORDS[text.toLowerCase()] : undefined;
  const value = word ?? parseJavaDouble(text) ?? flagOf(text);
  return value === undefined ? undefined : value + 0;
};

const integerOf = (text: string): number | undefined => {
  const long = parseJavaLong(text);
  if (long !== undefined) return toInteger(long);
  const real = parseJavaDouble(text);
  if (real !== undefined && Number.isInteger(real)) return toInteger(real);
  return flagOf(text);
};

const booleanOf = (text: string): number | undefined => {
  const value = flagOf(text) ?? doubleOf(text);
  return value === 0 || value === 1 ? value : undefined;
};

/** Days since 1970 of a day of the calendar; undefined where there is no such day. */
export const daysOf = (year: number, month: number, day: number): number | undefined => {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const fits = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return fits ? Math.round(date.getTime() / DAY_MS) : undefined;
};

const DATE = /^([+-]?\d{4,9})-(\d\d)-(\d\d)$/;
const TIME = /^(\d\d):(\d\d)(?::(\d\d)(\.\d{1,9})?)?$/;

const dateOf = (text: string): number | undefined => {
  const [, year, month, day] = DATE.exec(text) ?? [];
  return year === undefined ? undefined : daysOf(Number(year), Number(month), Number(day));
};

const timeOf = (text: string): number | undefined => {
  const [, hours, minutes, seconds = '0', fraction = ''] = TIME.exec(text) ?? [];
  const [h, m, s] = [Number(hours), Number(minutes), Number(seconds)];
  return h < 24 && m < 60 && s < 60 ? h * 3600 + m * 60 + Number(`${s}${fraction}`) : undefined;
};

const dateTimeOf = (text: string): number | undefined => {
  const [date = '', time = '', ...rest] = text.split('T');
  const [days, seconds] = [dateOf(date), timeOf(time)];
  return days === undefined || seconds === undefined || rest.length > 0 ? undefined : days * DAY_SECONDS + seconds;
};

/** Hours may be more than a day has, and all of it negative. */
const secondsOf = (text: string): number | undefined => {
  const [, sign, hours, minutes, seconds] = /^(-?)(\d{2,}):(\d\d):(\d\d)$/.exec(text) ?? [];
  if (hours === undefined || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  const value = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return sign === '-' ? 0 - value : value;
};

/** The year that a type counts from; undefined where it counts from none. */
export const epochOf = (type: DataType): number | undefined => {
  const year = /\[(\d+)\]/.exec(type)?.[1];
  return year === undefined ? undefined : Number(year);
};

export const epochDays = (year: number): number => daysOf(year, 1, 1)!;

/** What a text is in a column of that type; undefined where it is none of it, and for strings. */
export const parseText = (type: DataType, text: string): number | undefined => {
  switch (type) {
    case 'string':
      return undefined;
    case 'integer':
      return integerOf(text);
    case 'float': {
      const value = doubleOf(text);
      return value === undefined ? undefined : Math.fround(value);
    }
    case 'double':
      return doubleOf(text);
    case 'boolean':
      return booleanOf(text);
    case 'date':
      return dateOf(text);
    case 'time':
      return timeOf(text);
    case 'dateTime':
      return dateTimeOf(text);
    case 'timeSeconds':
      return secondsOf(text);
    default: {
      const year = epochOf(type)!;
      if (year === 0) return undefined;
      if (type.startsWith('dateDays')) {
        const days = dateOf(text);
        return days === undefined ? undefined : days - epochDays(year);
      }
      const seconds = dateTimeOf(text);
      return seconds === undefined ? undefined : Math.floor(seconds) - epochDays(year) * DAY_SECONDS;
    }
  }
};
