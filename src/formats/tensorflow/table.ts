/**
 * The machinery of the op table: a row says what a TensorFlow op takes, by upstream's names, and what it becomes in
 * ONNX's vocabulary. The types of a row's arguments follow from its declaration. The rows are in ops/.
 * https://github.com/tensorflow/tensorflow/tree/v2.21.0/tensorflow/core/api_def/base_api
 *
 * An attribute that a NodeDef leaves out has the default that its row states (exporters strip defaults); a test holds
 * the rows equal to TensorFlow's own op definitions. A row refuses what it cannot do exactly by `refuse(why)`;
 * lowerNode says which op and node it was.
 */
import { ServingError, within } from '../../errors.ts';
import type { GraphBuilder } from '../../graph/builder.ts';
import type { Attribute, Attributes, Value } from '../../graph/graph.ts';
import { type DType, dtypeOfTensorFlow } from '../../tensor/dtype.ts';
import type { Shape } from '../../tensor/signature.ts';
import type { AttrValue, NodeDef, TensorShapeProto } from './messages.ts';

/** How one attribute is read, and what it is when absent; a `fallback` of undefined makes it required. */
export interface Attr<T> {
  readonly kind: string;
  readonly fallback: T | undefined;
  /** undefined: the value is of another kind. Throws UNSUPPORTED_MODEL for a value that the row does not take. */
  readonly read: (value: AttrValue) => T | undefined;
}

const text8 = new TextDecoder();

export const bool = (fallback?: boolean): Attr<boolean> => ({ kind: 'bool', fallback, read: (v) => v.b });
/** An int that the row uses as a number; past 2^53 it is rounded. */
export const int = (fallback?: number): Attr<number> => ({
  kind: 'int',
  fallback,
  read: (v) => (v.i === undefined ? undefined : Number(v.i)),
});
/** An int of which every bit counts. */
export const bigInt = (fallback?: bigint): Attr<bigint> => ({ kind: 'int', fallback, read: (v) => v.i });
export const bigInts = (fallback?: readonly bigint[]): Attr<readonly bigint[]> => ({
  kind: 'list(int)',
  fallback,
  read: (v) => v.list?.i,
});
/** A float32; so is its fallback. */
export const float = (fallback?: number): Attr<number> => ({
  kind: 'float',
  fallback: fallback === undefined ? undefined : Math.fround(fallback),
  read: (v) => v.f,
});
export const ints = (fallback?: readonly number[]): Attr<readonly number[]> => ({
  kind: 'list(int)',
  fallback,
  read: (v) => v.list?.i.map(Number),
});
export const floats = (fallback?: readonly number[]): Attr<readonly number[]> => ({
  kind: 'list(float)',
  fallback,
  read: (v) => v.list?.f,
});
/** A string attribute; where `allowed` is given, any other value is refused. */
export const text = <const T extends string = string>(fallback?: T, allowed?: readonly T[]): Attr<T> => ({
  kind: 'string',
  fallback,
  read: (v) => {
    if (v.s === undefined) return undefined;
    const found = text8.decode(v.s);
    if (allowed && !(allowed as readonly string[]).includes(found)) {
      throw refuse(`the value "${found}" is not supported, only ${allowed.map((word) => `"${word}"`).join(', ')}`);
    }
    return found as T;
  },
});
/** A string attribute of any bytes, as a text of one character a byte. */
export const latin1 = (fallback?: string): Attr<string> => ({
  kind: 'string',
  fallback,
  read: (v) => (v.s === undefined ? undefined : Buffer.from(v.s).toString('latin1')),
});
export const latin1s = (fallback?: readonly string[]): Attr<readonly string[]> => ({
  kind: 'list(string)',
  fallback,
  read: (v) => v.list?.s.map((bytes) => Buffer.from(bytes).toString('latin1')),
});
export const texts = (fallback?: readonly string[]): Attr<readonly string[]> => ({
  kind: 'list(string)',
  fallback,
  read: (v) => v.list?.s.map((word) => text8.decode(word)),
});

const dtypeOf = (number: number): DType => {
  // A reference type is its type plus 100.
  const found = dtypeOfTensorFlow(number > 100 ? number - 100 : number);
  if (!found) throw refuse(`DataType number ${number} is not one that this server has`);
  return found;
};
export const dtype = (fallback?: DType): Attr<DType> => ({
  kind: 'type',
  fallback,
  read: (v) => (v.type === undefined ? undefined : dtypeOf(v.type)),
});
export const dtypes = (fallback?: readonly DType[]): Attr<readonly DType[]> => ({
  kind: 'list(type)',
  fallback,
  read: (v) => v.list?.type.map(dtypeOf),
});

/** The shape that a message states, a free dimension being the name `?`; undefined where even the rank is unknown. */
const shapeOf = (proto: TensorShapeProto): Shape =>
  proto.unknown_rank ? undefined : proto.dim.map(({ size }) => (size < 0 ? '?' : size));
export const shape = (fallback?: { readonly shape: Shape }): Attr<{ readonly shape: Shape }> => ({
  kind: 'shape',
  fallback,
  read: (v) => (v.shape === undefined ? undefined : { shape: shapeOf(v.shape) }),
});
export const shapes = (fallback?: readonly Shape[]): Attr<readonly Shape[]> => ({
  kind: 'list(shape)',
  fallback,
  read: (v) => v.list?.shape.map(shapeOf),
});

type Bare<N extends string> = N extends `${infer Name}*` ? Name : N;
type Inputs<N extends string> = { readonly [K in N as Bare<K>]: K extends `${string}*` ? readonly Value[] : Value };
type Attrs<A> = { readonly [K in keyof A]: A[K] extends Attr<infer T> ? T : never };
// An Attr of whatever type; `unknown` would not let T be read back out of a row.
type AnyAttr =
  | Attr<boolean>
  | Attr<number>
  | Attr<bigint>
  | Attr<string>
  | Attr<readonly unknown[]>
  | Attr<{ readonly shape: Shape }>;

/** One row of the op table. */
export interface OpRow {
  /** TensorFlow's argument names in order; one may end in `*`: it takes as many tensors as the others leave. */
  readonly inputs: readonly string[];
  readonly attrs: Readonly<Record<string, AnyAttr>>;
  /** The op only moves or compares elements, so that they may be strings. */
  readonly moves: boolean;
  /** The op has a kernel of our own (engines/host/kernels), which takes strings where TensorFlow's does. */
  readonly host: boolean;
  /** The lowering takes complex inputs as well. */
  readonly complex?: boolean;
  readonly lower: (g: GraphBuilder, inputs: never, attrs: never, node: NodeDef) => Value | readonly Value[];
}

/** Declares an op. The types of `lower`'s arguments follow from `inputs` and `attrs`. Outputs are in TensorFlow's order. */
export const op = <
  const N extends string,
  const A extends Readonly<Record<string, AnyAttr>> = Record<never, never>,
>(row: {
  readonly inputs: readonly N[];
  readonly attrs?: A;
  readonly moves?: boolean;
  readonly host?: boolean;
  readonly complex?: boolean;
  readonly lower: (g: GraphBuilder, inputs: Inputs<N>, attrs: Attrs<A>, node: NodeDef) => Value | readonly Value[];
}): OpRow => ({ attrs: {}, moves: false, host: false, ...row }) as OpRow;

/** What a host node gives: its dtype, and its shape as far as it is known. */
export interface HostOutput {
  readonly dtype: DType;
  readonly shape: Shape;
}

const hostAttributes = (attrs: Readonly<Record<string, unknown>>): Attributes =>
  Object.fromEntries(
    Object.entries(attrs).map(([name, value]) => [
      name,
      typeof value === 'boolean' ? Number(value) : (value as Attribute),
    ]),
  );

/**
 * Declares an op that a kernel of the same name runs. The kernel gets the inputs in TensorFlow's order and the
 * attributes as they are declared here, bools as 0 and 1; `outputs` says what comes out of it.
 */
export const hosted = <
  const N extends string,
  const A extends Readonly<Record<string, AnyAttr>> = Record<never, never>,
>(row: {
  readonly inputs: readonly N[];
  readonly attrs?: A;
  readonly outputs: (inputs: Inputs<N>, attrs: Attrs<A>, g: GraphBuilder) => readonly HostOutput[];
}): OpRow =>
  ({
    attrs: {},
    moves: false,
    ...row,
    host: true,
    lower: (g: GraphBuilder, inputs: Inputs<N>, attrs: Attrs<A>, { op: name }: NodeDef) =>
      g.host(
        name,
        Object.values<Value | readonly Value[]>(inputs).flat(),
        hostAttributes(attrs),
        row.outputs(inputs, attrs, g),
      ),
  }) as OpRow;

/** The op is the same in ONNX, input for input. */
export const same = (onnx: string, ...inputs: readonly string[]): OpRow => ({
  inputs,
  attrs: {},
  moves: false,
  host: false,
  lower: (g: GraphBuilder, args: Readonly<Record<string, Value>>) =>
    g.op(
      onnx,
      inputs.map((name) => args[name]),
    ),
});

/** An op is not what a row can do exactly. `why` says what was found and what was expected. */
export const refuse = (why: string): ServingError => new ServingError('UNSUPPORTED_MODEL', why);

/** The arguments of `node` by the row's names. Throws CORRUPT_MODEL where there are too few or too many. */
const named = (row: OpRow, inputs: readonly Value[]): Readonly<Record<string, Value | readonly Value[]>> => {
  const variadic = row.inputs.some((name) => name.endsWith('*'));
  const fixed = row.inputs.length - (variadic ? 1 : 0);
  if (variadic ? inputs.length < fixed : inputs.length !== fixed) {
    const wanted = variadic ? `at least ${fixed}` : `${fixed}`;
    throw new ServingError('CORRUPT_MODEL', `${inputs.length} inputs, but the op takes ${wanted}`);
  }
  const args: Record<string, Value | readonly Value[]> = {};
  let next = 0;
  for (const name of row.inputs) {
    if (name.endsWith('*')) {
      const count = inputs.length - fixed;
      args[name.slice(0, -1)] = inputs.slice(next, next + count);
      next += count;
    } else args[name] = inputs[next++] as Value;
  }
  return args;
};

const attrsOf = (row: OpRow, node: NodeDef): Readonly<Record<string, unknown>> => {
  const attrs: Record<string, unknown> = {};
  for (const [name, attr] of Object.entries(row.attrs)) {
    const given = node.attr.get(name);
    try {
      attrs[name] = given === undefined ? attr.fallback : attr.read(given);
    } catch (error) {
      throw within(`attribute ${name}`, error);
    }
    if (attrs[name] === undefined) {
      const found = given === undefined ? 'is missing' : 'is of another kind';
      throw new ServingError('CORRUPT_MODEL', `its attribute ${name} ${found}; expected a ${attr.kind}`);
    }
  }
  return attrs;
};

const checkDtypes = (row: OpRow, inputs: readonly Value[]): void => {
  for (const { dtype: found } of inputs) {
    if (found.startsWith('complex') && !row.complex && !row.moves)
      throw refuse(`an input is ${found}; this op is supported for real numbers`);
    if (found === 'string' && !row.moves && !row.host)
      throw refuse('an input is a string tensor; this op is supported for numbers');
  }
};

/**
 * Lowers one node by its row: its outputs in TensorFlow's order. `inputs` are its data inputs.
 * Throws UNSUPPORTED_MODEL or CORRUPT_MODEL; the message names op and node.
 */
export const lowerRow = (row: OpRow, g: GraphBuilder, node: NodeDef, inputs: readonly Value[]): readonly Value[] => {
  try {
    checkDtypes(row, inputs);
    const outputs = row.lower(g, named(row, inputs) as never, attrsOf(row, node) as never, node);
    return 'length' in outputs ? outputs : [outputs];
  } catch (error) {
    throw within(`TensorFlow op ${node.op} (node "${node.name}")`, error);
  }
};
