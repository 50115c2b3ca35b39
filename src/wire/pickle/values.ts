/**
 * What a pickle holds, as data. Python's own types become the nearest of JavaScript's, so that none is lost:
 *
 *   None → null       bool → boolean     int → bigint         float → number
 *   str → string      bytes → Uint8Array list → array         tuple → Tuple
 *   dict → Map        set → Set          anything else → Instance, of a class that is only named
 *
 * A `str` of Python 2 is bytes; it becomes a string of its bytes (latin-1), as Python 3 reads it for NumPy's sake.
 */
import { ServingError } from '../../errors.ts';
import type { NdArray, NdDtype, NdScalar } from './numpy.ts';

export type Value =
  | null
  | boolean
  | bigint
  | number
  | string
  | Uint8Array
  | Value[]
  | Tuple
  | Dict
  | ValueSet
  | Complex
  | Global
  | Instance
  | NdArray
  | NdScalar
  | NdDtype;

/** A dict, in its order. Keys that are not JavaScript primitives are compared by identity. */
export type Dict = Map<Value, Value>;
export type ValueSet = Set<Value>;

export class Tuple {
  readonly items: readonly Value[];
  constructor(items: readonly Value[]) {
    this.items = items;
  }
}

export class Complex {
  readonly re: number;
  readonly im: number;
  constructor(re: number, im: number) {
    this.re = re;
    this.im = im;
  }
}

/** A class or function, by name. Nothing stands behind it. */
export class Global {
  readonly module: string;
  readonly name: string;
  constructor(module: string, name: string) {
    this.module = module;
    this.name = name;
  }

  /** `sklearn.svm._classes.SVC` */
  get path(): string {
    return `${this.module}.${this.name}`;
  }
}

/** An object of a class that is only named: what it was made from, and what it was given afterwards. */
export class Instance {
  readonly of: Global;
  readonly args: readonly Value[];
  readonly kwargs: Dict | undefined;
  /** What `__setstate__` or `__dict__` would get; null where the file gives nothing. */
  state: Value = null;
  /** What a subclass of list got. */
  readonly items: Value[] = [];
  /** What a subclass of dict got. */
  readonly entries: Dict = new Map();

  constructor(of: Global, args: readonly Value[], kwargs?: Dict) {
    this.of = of;
    this.args = args;
    this.kwargs = kwargs;
  }
}

/** What a list or a tuple holds; undefined for anything else. */
export const itemsOf = (value: Value | undefined): readonly Value[] | undefined =>
  Array.isArray(value) ? value : value instanceof Tuple ? value.items : undefined;

const PRIMITIVES: Readonly<Record<string, string>> = {
  boolean: 'a bool',
  bigint: 'an int',
  number: 'a float',
  string: 'a str',
};

/** What a value is, for messages: "a list of 3", "an object of class sklearn.svm.SVC". */
export const describe = (value: Value | undefined): string => {
  if (value === undefined) return 'nothing';
  if (value === null) return 'None';
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value instanceof Tuple) return `a tuple of ${value.items.length}`;
  if (value instanceof Map) return `a dict of ${value.size}`;
  if (value instanceof Set) return `a set of ${value.size}`;
  if (value instanceof Complex) return 'a complex';
  if (value instanceof Global) return `the name ${value.path}`;
  if (value instanceof Instance) return `an object of class ${value.of.path}`;
  return PRIMITIVES[typeof value] ?? (value as { readonly what: string }).what;
};

/** The attributes of an object. Throws CORRUPT_MODEL where it is none, or has none. */
export const stateOf = (value: Value | undefined, what: string): Dict => {
  if (value instanceof Instance && value.state instanceof Map) return value.state;
  throw new ServingError('CORRUPT_MODEL', `${what} is ${describe(value)} without a state`);
};
