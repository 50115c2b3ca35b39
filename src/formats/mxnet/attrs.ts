/**
 * How the texts of attributes are read: as dmlc-core's parameters read them, which is nearly as Python prints them.
 * https://github.com/apache/mxnet/blob/1.9.1/include/mxnet/tuple.h · dmlc-core include/dmlc/parameter.h
 */
import { ServingError } from '../../errors.ts';
import type { DType } from '../../tensor/dtype.ts';
import { dtypeOfFlag } from './params.ts';

/** How one attribute is read, and what it is when absent; a `fallback` of undefined makes it required. */
export interface Attr<T> {
  readonly kind: string;
  readonly fallback: T | undefined;
  /** undefined: the text is of another kind. */
  readonly read: (text: string) => T | undefined;
}

const attr =
  <T>(kind: string, read: (text: string) => T | undefined) =>
  (fallback?: T): Attr<T> => ({ kind, fallback, read });

const BOOLS: Readonly<Record<string, boolean>> = {
  true: true,
  True: true,
  '1': true,
  false: false,
  False: false,
  '0': false,
};
const isNone = (text: string): boolean => text === 'None' || text === '';

const readInt = (text: string): number | undefined => {
  const found = /^\s*([-+]?\d{1,19})L?\s*$/.exec(text);
  return found ? Number(found[1]) : undefined;
};
const readFloat = (text: string): number | undefined => {
  const word = text.trim().replace(/(?<=[\d.])f$/, '');
  if (/^[-+]?(inf|infinity)$/i.test(word)) return word.startsWith('-') ? -Infinity : Infinity;
  if (/^[-+]?nan$/i.test(word)) return Number.NaN;
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(word) ? Number(word) : undefined;
};
const readList = <T>(text: string, read: (part: string) => T | undefined): readonly T[] | undefined => {
  const [, inner] = /^\s*[[(]?([^[\]()]*)[\])]?\s*$/.exec(text) ?? [];
  if (inner === undefined) return undefined;
  const parts = inner.split(',').map((part) => part.trim());
  if (parts.at(-1) === '') parts.pop();
  const values = parts.map(read);
  return values.every((value) => value !== undefined) ? (values as readonly T[]) : undefined;
};

export const bool = attr('bool', (text) => BOOLS[text.trim()]);
export const int = attr(
  'int',
  (text) => readInt(text) ?? (text.trim() in BOOLS ? Number(BOOLS[text.trim()]) : undefined),
);
export const float = attr('float', readFloat);
/** A tuple of ints; one int stands for a tuple of one. */
export const ints = attr('tuple of ints', (text) => (isNone(text) ? [] : readList(text, readInt)));
export const floats = attr('tuple of floats', (text) => (isNone(text) ? [] : readList(text, readFloat)));
export const text = attr('text', (value) => value);
/** `null` for None. */
export const optionalInt = attr<number | null>('int or None', (value) => (isNone(value) ? null : readInt(value)));
export const optionalFloat = attr<number | null>('float or None', (value) => (isNone(value) ? null : readFloat(value)));
export const optionalBool = attr<boolean | null>('bool or None', (value) =>
  isNone(value) ? null : BOOLS[value.trim()],
);
export const optionalInts = attr<readonly number[] | null>('tuple of ints or None', (value) =>
  isNone(value) ? null : readList(value, readInt),
);
/** A tuple whose elements may be None, as the ends of a slice are. */
export const someInts = attr('tuple of ints or Nones', (value) =>
  readList<number | null>(value, (part) => (part === 'None' ? null : readInt(part))),
);

/** One of these words. */
export const word = <const T extends string>(allowed: readonly T[], fallback?: T): Attr<T> => ({
  kind: `word of ${allowed.join(', ')}`,
  fallback,
  read: (value) => {
    if ((allowed as readonly string[]).includes(value)) return value as T;
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      `the value "${value.slice(0, 40)}" is not one of ${allowed.join(', ')}`,
    );
  },
});

const NAMES: ReadonlySet<string> = new Set(
  'float32 float64 float16 bfloat16 uint8 int8 int16 int32 int64 bool uint16 uint32 uint64'.split(' '),
);
/** A dtype by its name, or by MXNet's number. */
export const readDtype = (value: string): DType | undefined => {
  if (NAMES.has(value)) return value as DType;
  const flag = readInt(value);
  return flag === undefined ? undefined : dtypeOfFlag(flag);
};
export const dtype = attr<DType>('dtype', readDtype);
/** `null` where the dtype is that of an input. */
export const optionalDtype = attr<DType | null>('dtype or None', (value) =>
  isNone(value) || value === '-1' ? null : readDtype(value),
);
