/**
 * The graph as it runs: every call of a function replaced by the function's body, at any depth.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/framework/function.proto
 *
 * Nothing is copied up front. A Scope is one call of one function (the root Scope is the graph itself), and `resolve`
 * follows a reference through arguments and results, across as many scopes as it takes, to the node that makes the
 * tensor; so only what an output needs ever comes into being. The bodies of If, Case and While are scopes as well, but
 * closed ones: their arguments are nodes of their own (`_Arg`), which whoever lowers the body gives values to.
 */
import { ServingError, within } from '../../errors.ts';
import type { AttrValue, FunctionDef, MetaGraphDef, NameAttrList, NodeDef, OpDef } from './messages.ts';
import { argumentCount, firstOutput } from './op-outputs.ts';

/** A node in one call of the function that holds it. Its `name` is unique: `call/inner_call/node`. */
export interface Live {
  readonly name: string;
  /** With the attributes of the call put in for the function's placeholders. */
  readonly def: NodeDef;
  readonly scope: Scope;
}

/** Output `index` of a node. */
export interface Edge {
  readonly node: Live;
  readonly index: number;
}

/** Nodes and calls that one signature may come to; functions that call each other twice double at every level. */
const MAX_LIVE = 500_000;
const MAX_DEPTH = 200;
const MAX_STEPS = 100_000;
const MAX_RESULTS = 100_000;
const CALLS: ReadonlySet<string> = new Set(['PartitionedCall', 'StatefulPartitionedCall']);

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', message);

/** What all scopes share. */
class Library {
  readonly functions: ReadonlyMap<string, FunctionDef>;
  readonly ops: ReadonlyMap<string, OpDef>;
  readonly #bodies = new Map<FunctionDef, ReadonlyMap<string, NodeDef>>();
  #live = 0;

  constructor({ graph_def, meta_info_def }: MetaGraphDef) {
    this.functions = new Map((graph_def?.library?.function ?? []).map((f) => [f.signature?.name ?? '', f]));
    this.ops = new Map((meta_info_def?.stripped_op_list?.op ?? []).map((op) => [op.name, op]));
  }

  body(definition: FunctionDef): ReadonlyMap<string, NodeDef> {
    let nodes = this.#bodies.get(definition);
    if (!nodes) {
      nodes = new Map(definition.node_def.map((node) => [node.name, node]));
      this.#bodies.set(definition, nodes);
    }
    return nodes;
  }

  /** What an op or function takes and gives; undefined where the model does not say. */
  definition(op: string): OpDef | undefined {
    return this.functions.get(op)?.signature ?? this.ops.get(op);
  }

  count(): void {
    if (++this.#live > MAX_LIVE) {
      throw new ServingError(
        'UNSUPPORTED_MODEL',
        `the graph grows past ${MAX_LIVE} nodes when its functions are put in place of their calls`,
        { refusal: 'limit' },
      );
    }
  }
}

/** Which function a call runs. */
interface Call {
  readonly caller: Scope;
  readonly node: NodeDef;
  readonly definition: FunctionDef;
  /** Of a body: how many of the node's inputs come before those that are its arguments. Undefined: a plain call. */
  readonly skip?: number;
}

/** A node that stands for an argument of a body. */
export const ARGUMENT = '_Arg';
/** The inputs of a node that are not arguments of its bodies. */
const SKIPPED: Readonly<Record<string, number>> = { If: 1, StatelessIf: 1, Case: 1, StatelessCase: 1 };

const isControl = (input: string): boolean => input.startsWith('^');
/** A node's inputs that carry data, in order. */
export const dataInputs = (node: NodeDef): readonly string[] =>
  node.input.some(isControl) ? node.input.filter((input) => !isControl(input)) : node.input;

const integer = (text: string | undefined): number => {
  const value = Number(text);
  return Number.isSafeInteger(value) && value >= 0 && text !== '' ? value : Number.NaN;
};

/** Puts the values of `attrs` in for placeholders, also within the attributes of functions that are passed on. */
const substitute = (value: AttrValue, attrs: ReadonlyMap<string, AttrValue>): AttrValue => {
  if (value.placeholder !== undefined) return attrs.get(value.placeholder) ?? value;
  if (value.func) return { ...value, func: substituteAll(value.func, attrs) };
  if (value.list && value.list.func.length > 0) {
    return { ...value, list: { ...value.list, func: value.list.func.map((f) => substituteAll(f, attrs)) } };
  }
  return value;
};
const substituteAll = <T extends NodeDef | NameAttrList>(node: T, attrs: ReadonlyMap<string, AttrValue>): T =>
  attrs.size === 0 ? node : { ...node, attr: new Map([...node.attr].map(([name, v]) => [name, substitute(v, attrs)])) };

/** The graph (no call), or one call of one function. */
export class Scope {
  readonly library: Library;
  readonly call: Call | undefined;
  readonly prefix: string;
  readonly #nodes: ReadonlyMap<string, NodeDef>;
  readonly #attrs: ReadonlyMap<string, AttrValue>;
  readonly #live = new Map<string, Live>();
  readonly #entered = new Map<string, Scope>();
  readonly #bodies = new Map<string, readonly Scope[]>();
  #arguments: { readonly places: ReadonlyMap<string, number>; readonly given: readonly string[] } | undefined;

  constructor(
    library: Library,
    nodes: ReadonlyMap<string, NodeDef>,
    call?: Call,
    attrs?: ReadonlyMap<string, AttrValue>,
  ) {
    library.count();
    this.library = library;
    this.#nodes = nodes;
    this.call = call;
    this.#attrs = attrs ?? new Map();
    this.prefix = call ? `${call.caller.prefix}${call.node.name}/` : '';
  }

  get names(): Iterable<string> {
    return this.#nodes.keys();
  }

  /** The node of that name, the same object every time; undefined where there is none. */
  find(name: string): Live | undefined {
    const known = this.#live.get(name);
    if (known) return known;
    const def = this.#nodes.get(name);
    if (!def) return undefined;
    this.library.count();
    const live = { name: this.prefix + name, def: substituteAll(def, this.#attrs), scope: this };
    this.#live.set(name, live);
    return live;
  }

  node(name: string): Live {
    const live = this.find(name);
    if (live) return live;
    const where = this.call ? `the function "${this.call.definition.signature?.name}"` : 'the graph';
    throw corrupt(`a tensor of the node "${name}" is asked for, which ${where} does not have`);
  }

  /** The scope of a node that calls a function; undefined for every other node. */
  enter(live: Live): Scope | undefined {
    const { def } = live;
    const known = this.#entered.get(def.name);
    if (known) return known;
    const called = CALLS.has(def.op)
      ? def.attr.get('f')?.func
      : this.library.functions.has(def.op)
        ? { name: def.op, attr: def.attr }
        : undefined;
    if (!called) return undefined;
    const scope = this.#call(live, called);
    this.#entered.set(def.name, scope);
    return scope;
  }

  /**
   * The closed bodies of a node that runs functions (If, Case, While), in the order of `attributes`; without these, of
   * all that the library has. None for a plain call.
   */
  bodies(live: Live, ...attributes: readonly string[]): readonly Scope[] {
    const { def } = live;
    if (CALLS.has(def.op) || this.library.functions.has(def.op)) return [];
    const key = [def.name, ...attributes].join(' ');
    let scopes = this.#bodies.get(key);
    if (!scopes) {
      const values = attributes.length > 0 ? attributes.map((name) => def.attr.get(name)) : [...def.attr.values()];
      const all = values.flatMap((value) => [...(value?.func ? [value.func] : []), ...(value?.list?.func ?? [])]);
      const called = attributes.length > 0 ? all : all.filter(({ name }) => this.library.functions.has(name));
      scopes = called.map((func) => this.#call(live, func, SKIPPED[def.op] ?? 0));
      this.#bodies.set(key, scopes);
    }
    return scopes;
  }

  /** A function as run by the node `live`, whose inputs are its arguments. Throws UNSUPPORTED_MODEL where a function runs itself. */
  body(live: Live, func: NameAttrList): Scope {
    return this.#call(live, func);
  }

  #call(live: Live, { name, attr }: NameAttrList, skip?: number): Scope {
    const definition = this.library.functions.get(name);
    if (!definition) throw corrupt(`node "${live.name}" calls the function "${name}", which the library does not have`);
    const above: string[] = [name];
    for (let scope: Scope = this; scope.call; scope = scope.call.caller) {
      above.unshift(scope.call.definition.signature?.name ?? '');
      if (scope.call.definition === definition) {
        throw new ServingError(
          'UNSUPPORTED_MODEL',
          `node "${live.name}": the function "${name}" calls itself (${above.slice(0, 8).join(' -> ')}); recursion is not supported`,
          { refusal: 'coverage' },
        );
      }
    }
    if (above.length > MAX_DEPTH) {
      throw new ServingError(
        'UNSUPPORTED_MODEL',
        `node "${live.name}": functions call each other more than ${MAX_DEPTH} deep`,
        { refusal: 'limit' },
      );
    }
    const call = { caller: this, node: live.def, definition, ...(skip === undefined ? {} : { skip }) };
    return new Scope(this.library, this.library.body(definition), call, attr);
  }

  /** The edges of a node's data inputs. Errors name the node. */
  inputs(live: Live): readonly Edge[] {
    try {
      return dataInputs(live.def).map((reference) => this.resolve(reference));
    } catch (error) {
      throw within(`node "${live.name}"`, error);
    }
  }

  /** The edge that a reference means: "node", "node:1", in a function "argument", "node:output:0". */
  resolve(reference: string): Edge {
    let scope: Scope = this;
    let text = reference;
    for (let step = 0; step < MAX_STEPS; step++) {
      const [name = '', ...place] = text.split(':');
      const argument = scope.#argument(name, place);
      if (argument && 'node' in argument) return argument;
      if (argument) {
        ({ scope, text } = argument);
        continue;
      }
      const live = scope.node(name);
      const index = scope.#outputIndex(live, place);
      const inner = scope.enter(live);
      if (!inner) return { node: live, index };
      text = inner.#result(index);
      scope = inner;
    }
    throw corrupt(`the reference "${reference}" goes round in a circle of function calls`);
  }

  /** Where each argument begins among those that the caller gives, and these. */
  #given(): { readonly places: ReadonlyMap<string, number>; readonly given: readonly string[] } {
    const { node, definition } = this.call!;
    if (!this.#arguments) {
      const places = new Map<string, number>();
      let at = 0;
      for (const arg of definition.signature?.input_arg ?? []) {
        places.set(arg.name, at);
        at += argumentCount(arg, this.#attrs);
      }
      this.#arguments = { places, given: dataInputs(node).slice(this.call!.skip ?? 0) };
    }
    return this.#arguments;
  }

  /** What an argument was given by the caller, where `name` is one; of a body, the argument's own node. */
  #argument(name: string, place: readonly string[]): { scope: Scope; text: string } | Edge | undefined {
    if (!this.call || this.#nodes.has(name)) return undefined;
    const { places, given } = this.#given();
    const first = places.get(name);
    if (first === undefined) return undefined;
    const at = first + (place.length === 0 ? 0 : integer(place.at(-1)));
    const text = given[at];
    if (text === undefined) throw corrupt(`node "${this.prefix.slice(0, -1)}" does not give the argument "${name}"`);
    return this.call.skip === undefined ? { scope: this.call.caller, text } : this.argument(at);
  }

  /** Argument `index` of a body. */
  argument(index: number): Edge {
    const key = `argument ${index}`;
    let live = this.#live.get(key);
    if (!live) {
      const def: NodeDef = { name: String(index), op: ARGUMENT, input: [], attr: new Map() };
      live = { name: this.prefix + key, def, scope: this };
      this.#live.set(key, live);
    }
    return { node: live, index: 0 };
  }

  /** What the node around a body gives for one of its arguments; undefined where `live` is none. */
  outside(live: Live): Edge | undefined {
    if (live.def.op !== ARGUMENT || live.scope !== this || this.call?.skip === undefined) return undefined;
    const text = this.#given().given[Number(live.def.name)];
    return text === undefined ? undefined : this.call.caller.resolve(text);
  }

  /** The reference within a function that gives its result `index`. */
  #result(index: number): string {
    const { definition } = this.call!;
    let at = 0;
    for (const arg of definition.signature?.output_arg ?? []) {
      const count = argumentCount(arg, this.#attrs);
      const text = definition.ret.get(arg.name);
      if (index < at + count && text !== undefined) {
        if (count === 1) return text;
        // A list of results: they come one after the other from where the first one does.
        const parts = text.split(':');
        const first = integer(parts.at(-1));
        return [...parts.slice(0, -1), String((first || 0) + index - at)].join(':');
      }
      at += count;
    }
    throw corrupt(`the function "${definition.signature?.name}" has no result ${index}`);
  }

  #outputIndex(live: Live, place: readonly string[]): number {
    const index = place.length === 0 ? 0 : integer(place.at(-1));
    if (Number.isNaN(index) || place.length > 2) {
      throw corrupt(`"${live.def.name}:${place.join(':')}" is no reference to an output`);
    }
    if (place.length < 2) return index;
    const { op } = live.def;
    const definition = this.library.definition(op);
    return firstOutput(op, definition, live.def.attr, place[0]!) + index;
  }

  /** The nodes that must have run before `live`, as far as control edges say so. */
  controls(live: Live): readonly Live[] {
    const names = live.def.input.filter(isControl).map((input) => input.slice(1).split(':')[0]!);
    return names.flatMap((name) => this.find(name) ?? []);
  }

  /** What a call gives back, in order. */
  get results(): readonly Edge[] {
    const outputs = this.call?.definition.signature?.output_arg ?? [];
    const count = outputs.reduce((sum, arg) => sum + argumentCount(arg, this.#attrs), 0);
    if (!(count <= MAX_RESULTS))
      throw corrupt(`the function "${this.call?.definition.signature?.name}" has ${count} results`);
    return Array.from({ length: count }, (_, i) => this.resolve(this.#result(i)));
  }

  /** The nodes that a call runs for their effect alone. */
  get effects(): readonly Live[] {
    const names = this.call?.definition.control_ret.values() ?? [];
    return [...names].flatMap((name) => this.find(name) ?? []);
  }
}

/** The scope of the graph itself. */
export const rootScope = (metaGraph: MetaGraphDef): Scope =>
  new Scope(new Library(metaGraph), new Map((metaGraph.graph_def?.node ?? []).map((node) => [node.name, node])));
