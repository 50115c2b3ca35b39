/**
 * Runs the nodes of an exported graph in their order: names stand for values of the graph that is built. A node that
 * cannot be lowered is noted, and stands for what the file says of its results, so that the others are looked at as well.
 */
import { ServingError, toServingError } from '../../../errors.ts';
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { refuse } from '../../../graph/layers/values.ts';
import { lowerBound, resolve } from '../aten.ts';
import { ATEN } from '../ops/index.ts';
import { Cell } from '../script/cells.ts';
import { type Arg, Dict, isTensor, Tuple } from '../values.ts';
import { badOf, isCheck, wishOf } from './checks.ts';
import { HIGHER_ORDER } from './higher-order.ts';
import { asBool, asFloat, asInt, asList, asObject, asText, type Json, member } from './json.ts';
import {
  type Argument,
  argumentOf,
  type ExportGraph,
  type ExportNode,
  nameOf,
  namesIn,
  readGraph,
  scalarTypeOf,
} from './program.ts';
import { isScalarOp, lowerScalarOp } from './scalars.ts';
import { shapeOfSizes } from './symbols.ts';
import { type Held, viewedBy, viewsOf, writeInPlace, writtenBy } from './tensors.ts';

export interface Problem {
  /** The node's name in the program. */
  readonly node: string;
  readonly error: ServingError;
}

/** The graph of a branch or of a loop's body, as an argument. */
export class GraphArg {
  readonly name: string;
  readonly graph: ExportGraph;
  constructor(name: string, graph: ExportGraph) {
    this.name = name;
    this.graph = graph;
  }
}
export type HigherArg = Arg | GraphArg;

/** What makes the run fail where `bad`, a value of rank 0, is true. */
export interface Check {
  readonly node: string;
  readonly bad: Value;
  /** What is wanted, in words. */
  readonly wish: string;
}

/** Branches in branches; what recurses stays within the stack. */
const MAX_DEPTH = 50;

/** What an operator that only calls another one calls: one of a library of the user's own, which writes into its arguments. */
const operatorIn = ({ inputs }: ExportNode): string => {
  const called = inputs.find(({ arg }) => arg.kind === 'as_operator')?.arg.value;
  return typeof called === 'string'
    ? `; it calls ${called.slice(0, 200).replace(/^torch\.ops\.(\w+)\./, '$1::')}, and operators of other libraries are not run`
    : '';
};

const OF_MEMORY = /^torch\.ops\.aten\.sym_(storage_offset|stride)\b/;

/** An argument that torch leaves to the device and the memory. */
const text = (json: Json): string => (typeof json === 'string' ? json : 'cpu');

export class Lowering {
  readonly g: GraphBuilder;
  readonly problems: Problem[];
  readonly depth: number;
  /** What the run is to check; what a branch or a loop checks inside is not. */
  readonly checks: Check[] = [];
  readonly #env = new Map<string, Held>();
  /** What was given to a branch or a body: it is not written there. */
  readonly #given = new Set<Cell>();
  readonly #later = new Map<string, () => Arg>();
  /** Names of what was not lowered: what comes of them is no problem of its own. */
  readonly #standIns = new Set<string>();
  /** Names of numbers that tell how a tensor lies in torch's memory; the exporter asserts of some that they are positive. */
  readonly #memory = new Set<string>();
  #graph: ExportGraph | undefined;

  /** Without `outer` a program; with it the graph of a branch or a body. */
  constructor(g: GraphBuilder, outer?: Lowering) {
    this.g = g;
    this.problems = outer?.problems ?? [];
    this.depth = (outer?.depth ?? 0) + 1;
    if (this.depth > MAX_DEPTH) throw new ServingError('TOO_LARGE', `more than ${MAX_DEPTH} graphs inside each other`);
  }

  set(name: string, arg: Held): void {
    this.#env.set(name, arg instanceof Cell || !isTensor(arg) ? arg : new Cell(arg));
  }

  /** Sets what a graph inside is given. */
  give(name: string, arg: Arg): void {
    this.set(name, arg);
    const held = this.#env.get(name);
    if (held instanceof Cell) this.#given.add(held);
  }

  /** A value that is made when it is first asked for. */
  later(name: string, make: () => Arg, _target: string): void {
    this.#later.set(name, make);
  }

  get(name: string): Arg {
    const held = this.#held(name);
    return held instanceof Cell ? held.read() : held;
  }

  #held(name: string): Held {
    if (this.#memory.has(name))
      throw refuse('it uses where a tensor lies in memory (its strides, its offset), which is not followed');
    const known = this.#env.get(name);
    if (known !== undefined) return known;
    const make = this.#later.get(name);
    if (!make) throw new ServingError('CORRUPT_MODEL', `it uses "${name}", which nothing before it makes`);
    this.set(name, make());
    return this.#env.get(name)!;
  }

  /** The cell of an argument by its name in the schema; undefined where it is a number, or left out. */
  #cellOf(node: ExportNode, argument: string): Cell | undefined {
    const input = node.inputs.find(({ name }) => name === argument);
    const name = input && nameOf(input.arg);
    const held = name === undefined ? undefined : this.#held(name);
    return held instanceof Cell ? held : undefined;
  }

  /** Notes what goes wrong as a problem of that node. */
  attempt(node: string, act: () => void): boolean {
    try {
      act();
      return true;
    } catch (error) {
      // Arrays of JavaScript end somewhere.
      const large =
        error instanceof RangeError &&
        new ServingError('TOO_LARGE', `a size passes what this server makes: ${error.message}`);
      this.problems.push({ node, error: large || toServingError(error) });
      return false;
    }
  }

  run(graph: ExportGraph): void {
    this.#graph = graph;
    for (const node of graph.nodes) {
      this.g.from = node.name;
      if (this.#isOfMemory(node)) continue;
      if (isCheck(node.target)) {
        this.attempt(node.name, () => this.#check(node));
        continue;
      }
      const known = this.problems.length;
      if (this.attempt(node.name, () => this.#node(node))) continue;
      if (node.inputs.some(({ arg }) => namesIn(arg).some((name) => this.#standIns.has(name))))
        this.problems.length = known;
      this.#standIn(node);
    }
    this.g.from = '';
  }

  /** Whether it asks how a tensor lies in memory, or computes with such numbers; what it gives is then one as well. */
  #isOfMemory({ target, inputs, outputs }: ExportNode): boolean {
    const is =
      OF_MEMORY.test(target) ||
      (this.#memory.size > 0 &&
        (isScalarOp(target) || isCheck(target)) &&
        inputs.some(({ arg }) => namesIn(arg).some((name) => this.#memory.has(name))));
    if (is) for (const name of outputs.flatMap(namesIn)) this.#memory.add(name);
    return is;
  }

  #node(node: ExportNode): void {
    const { target } = node;
    if (isScalarOp(target)) {
      const args = node.inputs.map(({ arg }) => this.argument(arg));
      this.#assign(node, lowerScalarOp(this.g, target, args));
      return;
    }
    const higher = /^torch\.ops\.higher_order\.(\w+)/.exec(target);
    if (higher) {
      const lower = Object.hasOwn(HIGHER_ORDER, higher[1]!) ? HIGHER_ORDER[higher[1]!] : undefined;
      if (!lower) throw refuse(`the higher-order operator ${higher[1]} is not lowered${operatorIn(node)}`);
      const args = node.inputs.map(({ arg }) => this.#higherArgument(arg));
      this.#assign(node, lower(this, args, node));
      return;
    }
    const op = /^torch\.ops\.(\w+)\.(\w+)(?:\.(\w+))?$/.exec(target);
    if (!op) throw refuse(`${target.slice(0, 200)} is no operator of torch that this server knows`);
    const overload = op[3] === undefined || op[3] === 'default' ? '' : op[3];
    const keywords: Record<string, Arg> = Object.fromEntries(
      node.inputs.map(({ name, arg }) => [name, this.argument(arg)]),
    );
    if (/^(view|reshape|_unsafe_view)$/.test(op[2]!)) this.#fillSize(node, keywords);
    const bound = resolve(this.g, `${op[1]}::${op[2]}`, overload, [], keywords);
    const result = lowerBound(this.g, ATEN, bound);
    const written = writtenBy(bound.schema);
    const cell = written && this.#cellOf(node, written.name);
    if (cell) {
      if (this.#given.has(cell.root)) throw refuse('it writes into what the branch or the loop around it was given');
      this.#assign(node, writeInPlace(this.g, bound.schema.op, cell, result));
      return;
    }
    const viewed = viewedBy(bound.schema);
    const base = viewed && this.#cellOf(node, viewed.name);
    const name = viewed && node.inputs.find((input) => input.name === viewed.name);
    const meta = name && this.#graph?.tensorValues.get(nameOf(name.arg) ?? '');
    this.#assign(node, base ? viewsOf(this.g, bound, viewed, base, meta, result) : result);
  }

  /** The size that a reshape is to find, where the file says of its result which it is. */
  #fillSize(node: ExportNode, keywords: Record<string, Arg>): void {
    const { size } = keywords;
    const [output] = node.outputs;
    const sizes = output && this.#graph?.tensorValues.get(nameOf(output) ?? '')?.sizes;
    if (!Array.isArray(size) || sizes?.length !== size.length) return;
    const told = size.indexOf(-1);
    const known = told < 0 ? undefined : shapeOfSizes(sizes)[told];
    if (typeof known === 'number') keywords['size'] = size.with(told, known);
  }

  #check(node: ExportNode): void {
    const args = new Map(node.inputs.map(({ name, arg }) => [name, this.argument(arg)]));
    const bad = badOf(this.g, node.target, args);
    // What a graph inside makes is not seen outside of it.
    if (bad !== undefined && this.depth === 1) this.checks.push({ node: node.name, bad, wish: wishOf(args) });
    const [first] = node.inputs;
    const [output] = node.outputs.flatMap(namesIn);
    if (output !== undefined && first) this.set(output, this.argument(first.arg));
  }

  #assign(node: ExportNode, result: Held | readonly Held[]): void {
    const { outputs } = node;
    const items: readonly Held[] | undefined =
      result instanceof Tuple ? result.items : Array.isArray(result) ? (result as readonly Held[]) : undefined;
    const [only] = outputs;
    if (outputs.length === 1 && (only!.kind === 'as_tensors' || only!.kind === 'as_sym_ints')) {
      const names = asList(only!.value, node.name).map((one) => nameOf({ kind: '', value: one }));
      if (!items || items.length < names.length)
        throw new ServingError(
          'CORRUPT_MODEL',
          `it gives ${items?.length ?? 1} results, the file has names for ${names.length}`,
        );
      for (const [i, name] of names.entries()) if (name !== undefined) this.set(name, items[i]!);
      return;
    }
    const results = items && (outputs.length > 1 || items.length === 1) ? items : [result as Held];
    for (const [i, output] of outputs.entries()) {
      const name = nameOf(output);
      if (name === undefined) continue;
      const value = results[i];
      if (value === undefined)
        throw new ServingError(
          'CORRUPT_MODEL',
          `it gives ${results.length} results, the file has names for ${outputs.length}`,
        );
      this.set(name, value);
    }
  }

  /** What the file says of the results of a node that was not lowered. */
  #standIn(node: ExportNode): void {
    const names = node.outputs.flatMap((output) =>
      output.kind === 'as_tensors'
        ? asList(output.value, node.name).map((one) => nameOf({ kind: '', value: one }))
        : [nameOf(output)],
    );
    for (const name of names) {
      if (name === undefined || this.#env.has(name)) continue;
      const meta = this.#graph?.tensorValues.get(name);
      const [value] = this.g.host('NotLowered', [], {}, [
        { dtype: meta?.dtype ?? 'float32', shape: meta && shapeOfSizes(meta.sizes) },
      ]);
      this.set(name, value!);
      this.#standIns.add(name);
    }
  }

  #higherArgument(argument: Argument): HigherArg {
    if (argument.kind !== 'as_graph') return this.argument(argument);
    const object = asObject(argument.value, 'a graph');
    return new GraphArg(asText(member(object, 'name'), 'a graph'), readGraph(member(object, 'graph'), 'a graph'));
  }

  #symbolic(json: Json): Arg {
    const [kind, value] = [...Object.entries(asObject(json, 'an argument'))].find(([, one]) => one !== null) ?? [
      '',
      null,
    ];
    if (kind === 'as_name') return this.get(asText(value, 'an argument'));
    if (kind === 'as_int') return asInt(value, 'an argument');
    if (kind === 'as_bool') return asBool(value, 'an argument');
    if (kind === 'as_float') return { float: asFloat(value, 'an argument') };
    throw new ServingError('CORRUPT_MODEL', 'a symbolic argument has no name and no value');
  }

  #tensor(json: Json): Arg {
    return this.get(asText(member(asObject(json, 'a tensor'), 'name'), 'a tensor'));
  }

  /** What an argument stands for. */
  argument({ kind, value }: Argument): Arg {
    const list = (one: (json: Json) => Arg): Arg => asList(value, kind).map(one);
    switch (kind) {
      case 'as_none':
        return null;
      case 'as_tensor':
        return this.#tensor(value);
      case 'as_tensors':
        return list((one) => this.#tensor(one));
      case 'as_int':
        return asInt(value, kind);
      case 'as_ints':
        return list((one) => asInt(one, kind));
      case 'as_float':
        return { float: asFloat(value, kind) };
      case 'as_floats':
        return list((one) => ({ float: asFloat(one, kind) }));
      case 'as_string':
        return asText(value, kind);
      case 'as_strings':
        return list((one) => asText(one, kind));
      case 'as_sym_int':
      case 'as_sym_float':
      case 'as_sym_bool':
        return this.#symbolic(value);
      case 'as_sym_ints':
      case 'as_sym_floats':
      case 'as_sym_bools':
        return list((one) => this.#symbolic(one));
      case 'as_scalar_type': {
        const [name, dtype] = scalarTypeOf(asInt(value, kind));
        if (!dtype) throw refuse(`the dtype ${name} is not one that this server has`);
        return dtype;
      }
      case 'as_memory_format':
      case 'as_layout':
        return asInt(value, kind);
      case 'as_device':
        return text(member(asObject(value, kind), 'type') ?? 'cpu');
      case 'as_bool':
        return asBool(value, kind);
      case 'as_bools':
        return list((one) => asBool(one, kind));
      case 'as_optional_tensor':
        return this.#optional(value);
      case 'as_optional_tensors':
        return list((one) => this.#optional(one));
      case 'as_nested_tensors':
        return list((one) => asList(one, kind).map((tensor) => this.#tensor(tensor)));
      case 'as_int_lists':
        return list((one) => asList(one, kind).map((int) => asInt(int, kind)));
      case 'as_float_lists':
        return list((one) => asList(one, kind).map((float) => ({ float: asFloat(float, kind) })));
      case 'as_operator':
        return asText(value, kind);
      case 'as_string_to_argument':
        return new Dict(
          new Map(
            Object.entries(asObject(value, kind)).map(([key, one]) => [key, this.argument(argumentOf(one, kind))]),
          ),
        );
      case 'as_complex':
        throw refuse('a complex number is an argument; ONNX Runtime has no complex numbers');
      case 'as_custom_obj':
        throw refuse('an object of a class of C++ is an argument');
      default:
        throw new ServingError('CORRUPT_MODEL', `an argument of the unknown kind "${kind.slice(0, 60)}"`);
    }
  }

  #optional(json: Json): Arg {
    const argument = argumentOf(json, 'an optional tensor');
    return argument.kind === 'as_none' ? null : this.argument(argument);
  }

  /** What the outputs of the graph are, once it was run. */
  results(graph: ExportGraph): readonly Arg[] {
    return graph.outputs.map((output) => this.argument(output));
  }
}
