/**
 * Parameters of a stage by name: what was set, else the default that the file has, else the one that the caller knows
 * of the versions that wrote none. Doubles that JSON has no number for are texts: "NaN", "Inf", "-Inf".
 */
import { ServingError } from '../../errors.ts';
import { isObject, type Json, type Metadata } from './metadata.ts';
import { type Matrix, matrixOfJson, type Vector, vectorOfJson } from './values.ts';

const WORDS: ReadonlyMap<Json, number> = new Map<Json, number>([
  ['NaN', Number.NaN],
  ['Inf', Number.POSITIVE_INFINITY],
  ['-Inf', Number.NEGATIVE_INFINITY],
]);

/** A number as Spark's metadata writes it; undefined for what is none. */
export const numberOfJson = (value: Json | undefined): number | undefined =>
  typeof value === 'number' ? value : value === undefined ? undefined : WORDS.get(value);

type Kinds = {
  readonly text: string;
  readonly number: number;
  readonly boolean: boolean;
  readonly texts: readonly string[];
  readonly numbers: readonly number[];
  readonly numberLists: readonly (readonly number[])[];
  readonly textLists: readonly (readonly string[])[];
  readonly vector: Vector;
  readonly matrix: Matrix;
};

const listOf = <T>(value: Json, one: (item: Json) => T | undefined): readonly T[] | undefined => {
  if (!Array.isArray(value)) return undefined;
  const items = (value as readonly Json[]).map(one);
  return items.every((item) => item !== undefined) ? (items as readonly T[]) : undefined;
};
const textOf = (value: Json): string | undefined => (typeof value === 'string' ? value : undefined);

const KINDS: { readonly [K in keyof Kinds]: (value: Json) => Kinds[K] | undefined } = {
  text: textOf,
  number: numberOfJson,
  boolean: (value) => (typeof value === 'boolean' ? value : undefined),
  texts: (value) => listOf(value, textOf),
  numbers: (value) => listOf(value, numberOfJson),
  numberLists: (value) => listOf(value, (inner) => listOf(inner, numberOfJson)),
  textLists: (value) => listOf(value, (inner) => listOf(inner, textOf)),
  vector: (value) => (isObject(value) ? vectorOfJson(value) : undefined),
  matrix: (value) => (isObject(value) ? matrixOfJson(value) : undefined),
};

export class Params {
  readonly #metadata: Metadata;

  constructor(metadata: Metadata) {
    this.#metadata = metadata;
  }

  /** Whether it was set or has a default in the file; null is neither. */
  has(name: string): boolean {
    return this.#find(name) !== undefined;
  }

  /** Whether somebody set it, other than to null. */
  isSet(name: string): boolean {
    return Object.hasOwn(this.#metadata.paramMap, name) && this.#metadata.paramMap[name] !== null;
  }

  text(name: string, fallback?: string): string {
    return this.#as('text', name, fallback);
  }

  number(name: string, fallback?: number): number {
    return this.#as('number', name, fallback);
  }

  boolean(name: string, fallback?: boolean): boolean {
    return this.#as('boolean', name, fallback);
  }

  texts(name: string, fallback?: readonly string[]): readonly string[] {
    return this.#as('texts', name, fallback);
  }

  numbers(name: string, fallback?: readonly number[]): readonly number[] {
    return this.#as('numbers', name, fallback);
  }

  numberLists(name: string): readonly (readonly number[])[] {
    return this.#as('numberLists', name);
  }

  textLists(name: string): readonly (readonly string[])[] {
    return this.#as('textLists', name);
  }

  vector(name: string): Vector {
    return this.#as('vector', name);
  }

  matrix(name: string): Matrix {
    return this.#as('matrix', name);
  }

  /** One of these words. */
  word<W extends string>(name: string, words: readonly W[], fallback?: W): W {
    const found = this.text(name, fallback);
    const word = words.find((each) => each === found);
    if (word !== undefined) return word;
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      `the parameter ${name} is ${JSON.stringify(found)}; known are ${words.join(', ')}`,
    );
  }

  #find(name: string): Json | undefined {
    const { paramMap, defaultParamMap } = this.#metadata;
    for (const map of [paramMap, defaultParamMap]) {
      if (Object.hasOwn(map, name) && map[name] !== null) return map[name];
    }
    return undefined;
  }

  #as<K extends keyof Kinds>(kind: K, name: string, fallback?: Kinds[K]): Kinds[K] {
    const found = this.#find(name);
    if (found === undefined) {
      if (fallback !== undefined) return fallback;
      throw new ServingError('CORRUPT_MODEL', `the metadata has no parameter ${name}`);
    }
    const value = KINDS[kind](found);
    if (value !== undefined) return value;
    throw new ServingError(
      'CORRUPT_MODEL',
      `the parameter ${name} is ${JSON.stringify(found).slice(0, 80)}, which is no ${kind}`,
    );
  }
}
