/**
 * The attributes of a fitted estimator, read with what they must be. An attribute that was renamed between versions is
 * asked for by all its names, the newest first.
 */
import { ServingError } from '../../errors.ts';
import type { SparseMatrix } from '../../pipeline/block.ts';
import type { Labels } from '../../pipeline/estimator.ts';
import { float64sOf, scalarValue, valuesOf } from '../../wire/pickle/elements.ts';
import { NdArray, NdScalar } from '../../wire/pickle/numpy.ts';
import { type Dict, describe, Instance, itemsOf, stateOf, type Value } from '../../wire/pickle/values.ts';
import { vectorOf } from '../../wire/pickle/vector.ts';
import { denseOf, sparseIn } from './sparse.ts';

/** Numbers in rows. */
export interface NumberArray {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: Float64Array;
}

type Names = string | readonly string[];

/** A NumPy scalar as Python's own value. */
export const plain = (value: Value | undefined): Value | undefined =>
  value instanceof NdScalar ? scalarValue(value) : value;

export class State {
  readonly className: string;
  /** `0.19.2`, where the file says; it does from 0.18 on. */
  readonly version: string | undefined;
  readonly dict: Dict;

  constructor(instance: Instance) {
    this.className = instance.of.name;
    this.dict = stateOf(instance, `the ${instance.of.name}`);
    const version = this.dict.get('_sklearn_version');
    this.version = typeof version === 'string' ? version : undefined;
  }

  /** Whether it was fitted by this version or a later one. Before 0.18 files do not say: the answer is no. */
  since(wanted: `${number}.${number}`): boolean {
    const [major = 0, minor = 0] = this.version?.split('.').map((part) => Number.parseInt(part, 10)) ?? [];
    const [ownMajor = 0, ownMinor = 0] = wanted.split('.').map(Number);
    return major > ownMajor || (major === ownMajor && minor >= ownMinor);
  }

  /** The parameter gamma of a kernel, where it is set and heeded: before 0.19 the kernel "chi2" had its own. */
  gammaOf(kernel: string, names: Names = 'gamma'): number | undefined {
    return kernel === 'chi2' && !this.since('0.19') ? undefined : this.optionalNumber(names);
  }

  /** What it holds by the first of these names that it has; undefined where it has none. */
  value(names: Names): Value | undefined {
    for (const name of typeof names === 'string' ? [names] : names) {
      const value = this.dict.get(name);
      if (value !== undefined) return plain(value);
    }
    return undefined;
  }

  has(name: string): boolean {
    return this.dict.has(name);
  }

  /** Whether it holds something but None by one of these names. */
  holds(names: Names): boolean {
    return this.value(names) != null;
  }

  #wrong(names: Names, wanted: string): ServingError {
    const name = typeof names === 'string' ? names : names[0]!;
    const found = this.value(names);
    const fitted = found === undefined && name.endsWith('_') ? '; it may have been pickled before it was fitted' : '';
    return new ServingError(
      'CORRUPT_MODEL',
      `${this.className}: "${name}" is ${describe(found)}, ${wanted} was expected${fitted}`,
    );
  }

  /** An int, a float or a truth value; `fallback` where nothing is there. */
  number(names: Names, fallback?: number): number {
    const value = this.value(names);
    if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return Number(value);
    if (value instanceof NdArray && value.count === 1) return float64sOf(value)[0]!;
    if (value === undefined && fallback !== undefined) return fallback;
    throw this.#wrong(names, 'a number');
  }

  /** As `number`; undefined for None and for nothing. */
  optionalNumber(names: Names): number | undefined {
    return this.holds(names) ? this.number(names) : undefined;
  }

  /** A truth value, or an int in its place. */
  flag(names: Names, fallback?: boolean): boolean {
    const value = this.value(names);
    if (typeof value === 'boolean') return value;
    if (typeof value === 'bigint') return value !== 0n;
    if (value === undefined && fallback !== undefined) return fallback;
    throw this.#wrong(names, 'True or False');
  }

  text(names: Names, fallback?: string): string {
    const value = this.value(names);
    if (typeof value === 'string') return value;
    if (value === undefined && fallback !== undefined) return fallback;
    throw this.#wrong(names, 'a text');
  }

  /** An array of numbers, or a list of them (of lists). */
  array(names: Names): NumberArray {
    const found = numbersIn(this.value(names));
    if (!found) throw this.#wrong(names, 'an array of numbers');
    return found;
  }

  /** As `array`; undefined for None and for nothing. */
  optionalArray(names: Names): NumberArray | undefined {
    return this.holds(names) ? this.array(names) : undefined;
  }

  /** Whether it is an array of float32, or a list of them: what upstream computes of such alone, it computes in float32. */
  isSingle(names: Names): boolean {
    const value = this.value(names);
    const array = itemsOf(value)?.[0] ?? value;
    return array instanceof NdArray && array.dtype.kind === 'f' && array.dtype.itemSize === 4;
  }

  /** An array of exactly so many dimensions. */
  arrayOf(names: Names, rank: number): NumberArray {
    const array = this.array(names);
    if (array.shape.length === rank) return array;
    throw this.#wrong(names, `an array of ${rank} dimensions`);
  }

  /** A sparse matrix of SciPy; undefined where there is something else, or nothing. */
  sparse(names: Names): SparseMatrix | undefined {
    return sparseIn(this.value(names));
  }

  /** A NumPy array of anything. */
  raw(names: Names): NdArray {
    const value = this.value(names);
    if (value instanceof NdArray) return value;
    throw this.#wrong(names, 'an array');
  }

  /** The name of the class of an object that is one of its attributes. */
  classOf(names: Names): string {
    const value = this.value(names);
    if (value instanceof Instance) return value.of.name;
    throw this.#wrong(names, 'an object');
  }

  /** The attributes of an object that is one of its attributes. */
  inner(names: Names): State {
    const value = this.value(names);
    if (value instanceof Instance) return new State(value);
    throw this.#wrong(names, 'an object');
  }

  /** Labels, or other values of one of Python's types. Throws UNSUPPORTED_MODEL where they are of several types. */
  labels(names: Names): Labels {
    return vectorOf(this.values(names).map((value) => plain(value)!));
  }

  /** What an array, a list or a tuple holds, NumPy's scalars as Python's own values. */
  values(names: Names): readonly Value[] {
    const value = this.value(names);
    const items = value instanceof NdArray ? valuesOf(value) : itemsOf(value);
    if (!items) throw this.#wrong(names, 'a list');
    return items.map((item) => plain(item)!);
  }

  optionalValues(names: Names): readonly Value[] | undefined {
    return this.holds(names) ? this.values(names) : undefined;
  }

  /** Pairs and triples: `[("scale", scaler), …]`. */
  tuples(names: Names): readonly (readonly Value[])[] {
    return this.values(names).map((item) => {
      const items = itemsOf(item);
      if (!items) throw this.#wrong(names, 'a list of tuples');
      return items;
    });
  }
}

/** Numbers in lists; a list may stand in the file once for many. NumPy's own arrays may hold more. */
const MAX_LISTED_NUMBERS = 2 ** 24;
/** As NumPy has it. */
const MAX_DIMENSIONS = 32;

type Known = Map<Value, NumberArray | undefined>;

const numbersInLists = (items: readonly Value[], known: Known, depth: number): NumberArray | undefined => {
  if (depth >= MAX_DIMENSIONS) return undefined;
  const partOf = (item: Value): NumberArray | undefined => {
    if (!known.has(item)) known.set(item, numbersWithin(plain(item), known, depth + 1));
    return known.get(item);
  };
  const first = items.length > 0 ? partOf(items[0]!) : { shape: [], data: new Float64Array() };
  if (!first) return undefined;
  const each = first.data.length;
  if (items.length * each > MAX_LISTED_NUMBERS) {
    throw new ServingError('TOO_LARGE', `lists of more than ${MAX_LISTED_NUMBERS} numbers`);
  }
  const data = new Float64Array(items.length * each);
  for (let i = 0; i < items.length; i++) {
    const part = partOf(items[i]!);
    if (part?.shape.join() !== first.shape.join()) return undefined;
    data.set(part.data, i * each);
  }
  return { shape: [items.length, ...first.shape], data };
};

const numbersWithin = (value: Value | undefined, known: Known, depth: number): NumberArray | undefined => {
  const sparse = sparseIn(value);
  if (sparse) return { shape: [sparse.rows, sparse.columns], data: denseOf(sparse) };
  if (value instanceof NdArray) return { shape: value.shape, data: float64sOf(value) };
  const items = itemsOf(value);
  if (items) return numbersInLists(items, known, depth);
  const own = plain(value);
  if (typeof own === 'number' || typeof own === 'bigint') return { shape: [], data: Float64Array.of(Number(own)) };
  return undefined;
};

/** The numbers of an array, of a sparse matrix, or of lists in lists; undefined where it is none. Throws TOO_LARGE. */
export const numbersIn = (value: Value | undefined): NumberArray | undefined => numbersWithin(value, new Map(), 0);
