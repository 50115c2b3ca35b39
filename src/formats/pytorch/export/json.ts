/**
 * JSON of an exported program, of which nothing is believed: each access says what was expected and where. Python
 * writes Infinity and NaN bare, and integers of 64 bits, which become the nearest number.
 */
import { ServingError } from '../../../errors.ts';

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

const describe = (value: Json | undefined): string => {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : JSON.stringify(value).slice(0, 60);
};
const wrong = (where: string, expected: string, found: Json | undefined): ServingError =>
  new ServingError('CORRUPT_MODEL', `${where}: expected ${expected}, found ${describe(found)}`);

export const asObject = (value: Json | undefined, where: string): JsonObject => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(where, 'an object', value);
  return value as JsonObject;
};
export const asList = (value: Json | undefined, where: string): readonly Json[] => {
  if (!Array.isArray(value)) throw wrong(where, 'a list', value);
  return value as readonly Json[];
};
export const asText = (value: Json | undefined, where: string): string => {
  if (typeof value !== 'string') throw wrong(where, 'a text', value);
  return value;
};
export const asBool = (value: Json | undefined, where: string): boolean => {
  if (typeof value !== 'boolean') throw wrong(where, 'true or false', value);
  return value;
};
/** An integer; beyond 2^53 it is held there. */
export const asInt = (value: Json | undefined, where: string): number => {
  if (typeof value !== 'number' || !Number.isInteger(value)) throw wrong(where, 'an integer', value);
  return Math.max(-Number.MAX_SAFE_INTEGER, Math.min(value, Number.MAX_SAFE_INTEGER));
};
/** A number; what is not finite may be written as text. */
export const asFloat = (value: Json | undefined, where: string): number => {
  if (typeof value === 'number') return value;
  if (value === 'Infinity' || value === 'inf') return Number.POSITIVE_INFINITY;
  if (value === '-Infinity' || value === '-inf') return Number.NEGATIVE_INFINITY;
  if (value === 'NaN' || value === 'nan') return Number.NaN;
  throw wrong(where, 'a number', value);
};

/** A member by its own name: what is missing is undefined, whatever objects inherit. */
export const member = (object: JsonObject, key: string): Json | undefined =>
  Object.hasOwn(object, key) ? object[key] : undefined;

/** The one member of a union that is there; old files write all of them, the others as null. */
export const onlyOne = (value: Json | undefined, where: string): readonly [kind: string, value: Json] => {
  const there = Object.entries(asObject(value, where)).filter(([, one]) => one !== null);
  if (there.length !== 1)
    throw new ServingError('CORRUPT_MODEL', `${where}: a union of ${there.length} members, expected one`);
  return there[0]!;
};

/** As deep as no exported program is; what recurses over JSON stays within the stack. */
const MAX_DEPTH = 500;

const BARE = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g;

const checkDepth = (text: string, where: string): void => {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 34) {
      for (i++; i < text.length && text.charCodeAt(i) !== 34; i++) if (text.charCodeAt(i) === 92) i++;
    } else if (c === 91 || c === 123) {
      if (++depth > MAX_DEPTH) throw new ServingError('TOO_LARGE', `${where}: JSON of more than ${MAX_DEPTH} levels`);
    } else if (c === 93 || c === 125) depth--;
  }
};

/** Throws CORRUPT_MODEL where the bytes are no JSON. */
export const parseJson = (bytes: Uint8Array, where: string): Json => {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    checkDepth(text, where);
    const plain = /Infinity|NaN/.test(text)
      ? text.replace(BARE, (word) => (word.startsWith('"') ? word : `"${word}"`))
      : text;
    return JSON.parse(plain) as Json;
  } catch (error) {
    if (error instanceof ServingError) throw error;
    throw new ServingError('CORRUPT_MODEL', `${where}: no JSON: ${(error as Error).message}`);
  }
};
