/**
 * What may stand as an argument or an answer of an operator of torch while a model is lowered. A tensor is a Value of
 * the graph. What Python would hold as a number is a number of JavaScript where it is known while lowering, and a Num
 * where only the run tells it (`x.size(0)`, `x.item()`): a Num is no tensor, and promotes as Python's numbers do.
 *
 *   Python int → number   float → Float   bool → boolean   str, Device → string   None → null   list → array
 *
 * A whole number past 2^53 is a bigint. `{ float: 1 }` is 1.0: the kind decides dtypes.
 */
import { ServingError } from '../../errors.ts';
import type { GraphBuilder } from '../../graph/builder.ts';
import type { Float, Value } from '../../graph/graph.ts';
import type { Dim } from '../../tensor/signature.ts';

/** Python's kinds of numbers, in the order in which arithmetic promotes them. */
export type NumKind = 'bool' | 'int' | 'float';

/** A Python number that is known only at run time: a value of rank 0 and of dtype bool, int64 or float64. */
export class Num {
  readonly kind: NumKind;
  readonly value: Value;
  constructor(value: Value) {
    this.kind = value.dtype === 'bool' ? 'bool' : value.dtype === 'int64' ? 'int' : 'float';
    this.value = value;
  }
  /** The size that it equals, or the dimension's name, where that is known. */
  get dim(): Dim | undefined {
    return this.value.elements?.[0];
  }
  /** Whoever reckons with it as with a number that is known is told that it is none. */
  [Symbol.toPrimitive](): never {
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      'a number that it is given is computed at run time, and is supported as a constant only',
    );
  }
}

/** A tuple, with its fields' names where it is a named one. */
export class Tuple {
  readonly items: readonly Arg[];
  readonly fields: readonly string[] | undefined;
  constructor(items: readonly Arg[], fields?: readonly string[]) {
    this.items = items;
    this.fields = fields;
  }
}

/** A dict, in its order; keys are as in Python, but that tensors are none. */
export class Dict {
  readonly entries: ReadonlyMap<string | number | boolean, Arg>;
  constructor(entries: ReadonlyMap<string | number | boolean, Arg>) {
    this.entries = entries;
  }
}

/** What an operator may be given, or give. */
export type Arg = Value | Num | number | bigint | Float | boolean | string | null | readonly Arg[] | Tuple | Dict;

/** A number: an argument of schema type Scalar. */
export type Scalar = number | bigint | Float | boolean | Num;
/** An argument of schema type int (SymInt): a number, or a Num of kind int. */
export type Int = number | Num;

export const isTensor = (arg: Arg | undefined): arg is Value =>
  typeof arg === 'object' && arg !== null && 'dtype' in arg && 'shape' in arg;
export const isFloat = (arg: Arg | undefined): arg is Float =>
  typeof arg === 'object' && arg !== null && 'float' in arg && typeof arg.float === 'number';
export const isScalar = (arg: Arg | undefined): arg is Scalar =>
  typeof arg === 'number' || typeof arg === 'bigint' || typeof arg === 'boolean' || arg instanceof Num || isFloat(arg);
export const isList = (arg: Arg | undefined): arg is readonly Arg[] => Array.isArray(arg);

/** The kind of a Python number. */
export const kindOf = (scalar: Scalar): NumKind => {
  if (scalar instanceof Num) return scalar.kind;
  if (typeof scalar === 'boolean') return 'bool';
  return isFloat(scalar) ? 'float' : 'int';
};

/** The number where it is known while lowering, bools as 0 and 1; undefined where only the run tells. */
export const numberOf = (scalar: Scalar): number | bigint | undefined => {
  if (scalar instanceof Num) return typeof scalar.dim === 'number' ? scalar.dim : undefined;
  if (typeof scalar === 'boolean') return Number(scalar);
  return isFloat(scalar) ? scalar.float : scalar;
};

/** An int as an int64 of rank 0. */
export const intValue = (g: GraphBuilder, int: Int): Value => (int instanceof Num ? int.value : g.scalar('int64', int));

/** Ints as an int64 vector, of which the known elements stay known. */
export const intsValue = (g: GraphBuilder, ints: readonly Int[]): Value => {
  if (ints.every((int) => typeof int === 'number')) return g.ints(ints as readonly number[]);
  const parts = ints.map((int) => (int instanceof Num ? g.op('Unsqueeze', [int.value, g.ints([0])]) : g.ints([int])));
  return parts.length === 1 ? parts[0]! : g.op('Concat', parts, { axis: 0 });
};

/** The size of dimension `axis` (from the front) as a Python int: a number where the model fixes it. */
export const sizeOf = (g: GraphBuilder, x: Value, axis: number): Int => {
  const size = x.shape?.[axis];
  if (typeof size === 'number') return size;
  return new Num(g.op('Squeeze', [g.op('Shape', [x], { start: axis, end: axis + 1 }), g.ints([0])]));
};
