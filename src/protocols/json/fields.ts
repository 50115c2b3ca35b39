/** Readers for the plain keys of a request. Each throws INVALID_REQUEST that names the key and what it found. */
import { ServingError } from '../../errors.ts';
import type { Cursor, JsonValue } from './cursor.ts';

/** Reads the value of the key `key`, at which the cursor stands. */
export type FieldReader<T> = (cursor: Cursor, key: string) => T;

const describe = (value: JsonValue): string => {
  if (value instanceof Map) return 'an object';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
};

const refuse = (key: string, value: JsonValue, expected: string): never => {
  throw new ServingError('INVALID_REQUEST', `"${key}" is ${describe(value)}; expected ${expected}`);
};

/** A string. null counts as absent. */
export const text: FieldReader<string | undefined> = (cursor, key) => {
  const value = cursor.value();
  return value === null ? undefined : typeof value === 'string' ? value : refuse(key, value, 'a text');
};

/** A model's version: a number or a numeric string, an integer from 0 to 2^53 - 1. null and "" count as absent. */
export const version: FieldReader<number | undefined> = (cursor, key) => {
  const value = cursor.value();
  if (value === null || value === '') return undefined;
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0
    ? number
    : refuse(key, value, 'a version number');
};

const FLAGS = new Map<JsonValue, boolean>([
  ...([true, 1, 'true', 'True', '1'] as const).map((value) => [value, true] as const),
  ...([false, 0, 'false', 'False', '0', '', null] as const).map((value) => [value, false] as const),
]);

/** true or false, or the texts and numbers that clients send for them: "true", "True", "1", 1 … null counts as false. */
export const flag: FieldReader<boolean> = (cursor, key) => {
  const value = cursor.value();
  return FLAGS.get(value) ?? refuse(key, value, 'true or false');
};

/** A list of strings, or one string. null counts as absent. */
export const names: FieldReader<readonly string[] | undefined> = (cursor, key) => {
  const value = cursor.value();
  if (value === null) return undefined;
  if (typeof value === 'string') return [value];
  return Array.isArray(value) && value.every((name) => typeof name === 'string')
    ? value
    : refuse(key, value, 'a list of texts');
};
