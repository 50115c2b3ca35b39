/**
 * The machinery of the op table: a row says what an MXNet operator takes, by upstream's names, and what it becomes in
 * ONNX's vocabulary. The types of a row's arguments follow from its declaration. The rows are in ops/.
 * https://github.com/apache/mxnet/tree/1.9.1/src/operator
 *
 * An attribute that a node leaves out has the default that its row states; a test holds the rows equal to MXNet's own
 * registry (registry.ts). A row refuses what it cannot do exactly by `refuse(why)`; lowerRow says which op and node.
 */
import { ServingError, within } from '../../errors.ts';
import type { GraphBuilder } from '../../graph/builder.ts';
import type { Value } from '../../graph/graph.ts';
import type { Attr } from './attrs.ts';
import { OTHER_NAMES, REGISTRY } from './registry.ts';
import type { SymbolGraph, SymbolNode } from './symbol.ts';
import { isHidden } from './upgrade.ts';

type Bare<N extends string> = N extends `${infer Name}*` ? Name : N extends `${infer Name}?` ? Name : N;
type Input<N extends string> = N extends `${string}*`
  ? readonly Value[]
  : N extends `${string}?`
    ? Value | undefined
    : Value;
type Inputs<N extends string> = { readonly [K in N as Bare<K>]: Input<K> };
type Attrs<A> = { readonly [K in keyof A]: A[K] extends Attr<infer T> ? T : never };
// An Attr of whatever type; `unknown` would not let T be read back out of a row.
type AnyAttr =
  | Attr<boolean>
  | Attr<number>
  | Attr<string | null>
  | Attr<number | null>
  | Attr<boolean | null>
  | Attr<readonly unknown[] | null>;

/** What a row may ask besides its arguments. */
export interface Scope {
  readonly node: SymbolNode;
  /** Whether sizes of 0 mean 0; else they are sizes that are not known. */
  readonly npShape: boolean;
  /** Lowers a graph that the node holds, for the values of its variables in the order of the file. */
  inner(graph: SymbolGraph, g: GraphBuilder, inputs: readonly Value[]): readonly Value[];
}

/** One row of the op table. */
export interface OpRow {
  /** MXNet's argument names in order: with `?` those that may be left out, with `*` one that takes all that are left. */
  readonly inputs: readonly string[];
  readonly attrs: Readonly<Record<string, AnyAttr>>;
  /** Inputs that only training looks at: nothing before them is lowered, and a variable there is no input of the model. */
  readonly unread: readonly string[];
  readonly lower: (g: GraphBuilder, inputs: never, attrs: never, scope: Scope) => Value | readonly Value[];
}

/** Declares an operator. Outputs are in MXNet's order; those that no inference uses may be missing at the end. */
export const op = <
  const N extends string,
  const A extends Readonly<Record<string, AnyAttr>> = Record<never, never>,
>(row: {
  readonly inputs: readonly N[];
  readonly attrs?: A;
  readonly unread?: readonly Bare<N>[];
  readonly lower: (g: GraphBuilder, inputs: Inputs<N>, attrs: Attrs<A>, scope: Scope) => Value | readonly Value[];
}): OpRow => ({ attrs: {}, unread: [], ...row }) as OpRow;

/** An op is not what a row can do exactly. `why` says what was found and what was expected. */
export const refuse = (why: string): ServingError => new ServingError('UNSUPPORTED_MODEL', why);

/** The name under which the registry and the tables know an operator. */
export const canonical = (name: string): string => OTHER_NAMES.get(name) ?? name;

const bare = (name: string): string => name.replace(/[*?]$/, '');

/** Which inputs of a node its row does not read, by place. */
export const unreadPlaces = (row: OpRow): ReadonlySet<number> =>
  new Set(row.unread.map((name) => row.inputs.findIndex((input) => bare(input) === name)));

/** The arguments of a node by the row's names. Throws CORRUPT_MODEL where there are too few or too many. */
const named = (row: OpRow, inputs: readonly (Value | undefined)[]): Readonly<Record<string, unknown>> => {
  const least = row.inputs.filter((name) => !/[*?]$/.test(name)).length;
  const most = row.inputs.some((name) => name.endsWith('*')) ? Number.POSITIVE_INFINITY : row.inputs.length;
  if (inputs.length < least || inputs.length > most) {
    const wanted = most === least ? `${least}` : `${least} to ${most}`;
    throw new ServingError('CORRUPT_MODEL', `${inputs.length} inputs, but the op takes ${wanted}`);
  }
  const args: Record<string, unknown> = {};
  for (const [i, name] of row.inputs.entries()) {
    args[bare(name)] = name.endsWith('*') ? inputs.slice(i) : inputs[i];
  }
  return args;
};

const NO_ATTRS: ReadonlyMap<string, string | undefined> = new Map();

/** Attributes that say how to compute and not what, in one version or another. */
const INDIFFERENT = /^(workspace|cudnn_\w+|num_args|__\w+__|ctx)$/;

const attrsOf = (row: OpRow, node: SymbolNode): Readonly<Record<string, unknown>> => {
  const attrs: Record<string, unknown> = {};
  for (const [name, attr] of Object.entries(row.attrs)) {
    const given = node.attrs.get(name);
    try {
      attrs[name] = given === undefined ? attr.fallback : attr.read(given);
    } catch (error) {
      throw within(`attribute ${name}`, error);
    }
    if (attrs[name] === undefined) {
      const found = given === undefined ? 'is missing' : `is "${given.slice(0, 40)}"`;
      throw new ServingError('CORRUPT_MODEL', `its attribute ${name} ${found}; expected a ${attr.kind}`);
    }
  }
  const known = REGISTRY.get(canonical(node.op))?.attrs ?? NO_ATTRS;
  // MXNet looks at no attributes of an operator that has none, such as the dtype of zeros_like.
  if (REGISTRY.has(canonical(node.op)) && known.size === 0) return attrs;
  for (const name of node.attrs.keys()) {
    if (name in row.attrs || known.has(name) || isHidden(name) || INDIFFERENT.test(name)) continue;
    throw refuse(`its attribute ${name.slice(0, 40)} is none that MXNet 1.9.1 has for this op`);
  }
  return attrs;
};

/**
 * Lowers one node by its row: its outputs in MXNet's order. `inputs` are its data inputs, undefined where unread.
 * Throws UNSUPPORTED_MODEL or CORRUPT_MODEL; the message names op and node.
 */
export const lowerRow = (
  row: OpRow,
  g: GraphBuilder,
  inputs: readonly (Value | undefined)[],
  scope: Scope,
): readonly Value[] => {
  const { node } = scope;
  try {
    const outputs = row.lower(g, named(row, inputs) as never, attrsOf(row, node) as never, scope);
    return 'length' in outputs ? outputs : [outputs];
  } catch (error) {
    throw within(`MXNet op ${node.op} (node "${node.name}")`, error);
  }
};
