/** Readers for the plain keys of a request. Each throws INVALID_REQUEST that names the key and what it found. */
import { ServingError } from '../../errors.ts';
import type { Cursor } from './cursor.ts';

/** Reads the value of the key `key`, at which the cursor stands. */
export type FieldReader<T> = (cursor: Cursor, key: string) => T;

const building = (): never => {
  throw new ServingError('INTERNAL', 'the JSON reader is being built');
};

/** A string. */
export const text: FieldReader<string> = building;
/** A model's version: a number or a numeric string, an integer from 0 to 2^53 - 1. null counts as absent. */
export const version: FieldReader<number | undefined> = building;
/** true, false, or the texts and numbers that clients send for them: "true", "True", "1", 1 … */
export const flag: FieldReader<boolean> = building;
/** A list of strings, or one string. */
export const names: FieldReader<readonly string[]> = building;
