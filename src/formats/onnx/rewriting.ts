/**
 * A model in the words of another version of the standard operators: each node is given to the rewrite of its operator,
 * with what is known of its inputs, in branches, loops and local functions as well. older.ts and newer.ts have the rows.
 */
import { type Fact, type Facts, learn, statedFacts } from '../../graph/onnx/facts.ts';
import {
  ATTRIBUTE_TYPES,
  type AttributeProto,
  type FunctionProto,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  type TensorProto,
} from '../../graph/onnx/messages.ts';
import { attribute, integers, node as newNode } from '../../graph/onnx/protos.ts';
import { inputOf } from '../../graph/onnx/value-info.ts';

/** What a rewrite may ask, and where it puts what it adds before the node. */
export interface Place {
  readonly facts: Facts;
  /** A name that nothing else has. */
  fresh(hint: string): string;
  /** Adds a node with one output, whose name is returned. */
  op(opType: string, inputs: readonly string[], attributes?: readonly AttributeProto[]): string;
  add(node: NodeProto): void;
}

/** Answers the node in other words; throws a text where that cannot be known. */
export type Rewrite = (node: NodeProto, place: Place) => NodeProto;

/** The rewrites of an operator of the standard domain, or of another, one after the other. */
export type RewritesOf = (domain: string, op: string) => readonly Rewrite[];

/** `''` for the standard operators, however they are called. */
export const domainOf = ({ domain }: { readonly domain: string }): string => (domain === 'ai.onnx' ? '' : domain);

export const find = (node: NodeProto, name: string): AttributeProto | undefined =>
  node.attribute.find((attribute) => attribute.name === name);
export const without = (node: NodeProto, ...names: readonly string[]): NodeProto => ({
  ...node,
  attribute: node.attribute.filter(({ name }) => !names.includes(name)),
});
export const withAttribute = (node: NodeProto, added: AttributeProto): NodeProto => ({
  ...node,
  attribute: [...node.attribute.filter(({ name }) => name !== added.name), added],
});
const utf8 = new TextDecoder();
/** A text in an attribute. */
export const textOf = (node: NodeProto, name: string): string | undefined => {
  const s = find(node, name)?.s;
  return s && utf8.decode(s);
};

/** Throws where the rank of a value is not known. */
export const rankOf = (name: string | undefined, { facts }: Place): number => {
  const rank = facts.get(name ?? '')?.rank;
  if (rank === undefined) throw new Error(`the rank of "${name}" cannot be told`);
  return rank;
};

/** A vector of int64. */
export const int64s = (place: Place, values: readonly number[]): string =>
  place.op('Constant', [], [attribute('value', { tensor: integers('int64', values) })]);

/** The node with its first output made from a value by another node. */
export const madeOf = (
  node: NodeProto,
  opType: string,
  inputs: readonly string[],
  attributes: readonly AttributeProto[] = [],
): NodeProto => ({
  ...newNode(opType, inputs, node.output.slice(0, 1), attributes),
  name: node.name,
});

// IR version 1 let the kind of an attribute be told by the field that it has.
const typed = (a: AttributeProto): AttributeProto => {
  if (a.type !== ATTRIBUTE_TYPES.UNDEFINED) return a;
  const { INT, FLOAT, STRING, TENSOR, GRAPH, INTS, FLOATS, STRINGS, TENSORS, GRAPHS } = ATTRIBUTE_TYPES;
  const kinds: readonly (readonly [number, boolean])[] = [
    [INT, a.i !== undefined],
    [FLOAT, a.f !== undefined],
    [STRING, a.s !== undefined],
    [TENSOR, a.t !== undefined],
    [GRAPH, a.g !== undefined],
    [INTS, a.ints.length > 0],
    [FLOATS, a.floats.length > 0],
    [STRINGS, a.strings.length > 0],
    [TENSORS, a.tensors.length > 0],
    [GRAPHS, a.graphs.length > 0],
  ];
  return { ...a, type: kinds.find(([, has]) => has)?.[0] ?? ATTRIBUTE_TYPES.INTS };
};

const defined = (fact: Fact = {}): Fact =>
  Object.fromEntries(Object.entries(fact).filter(([, value]) => value !== undefined));

class Rewriting {
  readonly problems: string[] = [];
  readonly #rewritesOf: RewritesOf;
  readonly #irVersion: number;
  readonly #taken = new Set<string>();

  constructor(rewritesOf: RewritesOf, irVersion: number) {
    this.#rewritesOf = rewritesOf;
    this.#irVersion = irVersion;
  }

  graph(graph: GraphProto, outer: Facts): GraphProto {
    const facts = statedFacts(graph, outer, this.#irVersion >= 4);
    // What the writer put down of other values is believed: a wrong rank is a wrong model.
    for (const { name, type } of [...graph.valueInfo, ...graph.output]) {
      const rank = type?.tensorType?.shape?.dim.length;
      if (rank !== undefined && facts.get(name)?.rank === undefined) facts.set(name, { ...facts.get(name), rank });
    }
    for (const name of facts.keys()) this.#taken.add(name);
    const node = this.#nodes(graph.node, facts);
    // Up to IR version 3 every initializer is an input, too.
    const inputs = new Set(graph.input.map(({ name }) => name));
    const unlisted = this.#irVersion < 4 ? graph.initializer.filter(({ name }) => !inputs.has(name)) : [];
    return { ...graph, node, input: [...graph.input, ...unlisted.map(inputOf)] };
  }

  function(fn: FunctionProto): FunctionProto {
    for (const name of fn.input) this.#taken.add(name);
    return { ...fn, node: this.#nodes(fn.node, new Map()) };
  }

  #nodes(old: readonly NodeProto[], facts: Facts): readonly NodeProto[] {
    for (const { output } of old) for (const name of output) this.#taken.add(name);
    const nodes: NodeProto[] = [];
    const fresh = (hint: string): string => {
      let name = hint;
      for (let i = 1; this.#taken.has(name); i++) name = `${hint}_${i}`;
      this.#taken.add(name);
      return name;
    };
    for (const one of old) {
      const node = { ...one, attribute: one.attribute.map((a) => this.#attribute(a, facts)) };
      const place: Place = {
        facts,
        fresh,
        add: (made) => {
          learn(made, facts);
          nodes.push(made);
        },
        op: (opType, inputs, attributes = []) => {
          const output = fresh(`${node.output[0] ?? opType}_${opType.toLowerCase()}`);
          const made = newNode(opType, inputs, [output], attributes);
          learn(made, facts);
          nodes.push(made);
          return output;
        },
      };
      learn(node, facts);
      const known = node.output.map((name) => facts.get(name));
      const made = this.#node(node, place);
      learn(made, facts);
      // What was told of the old words still holds.
      for (const [i, name] of node.output.entries()) facts.set(name, { ...facts.get(name), ...defined(known[i]) });
      nodes.push(made);
    }
    return nodes;
  }

  #node(node: NodeProto, place: Place): NodeProto {
    try {
      return this.#rewritesOf(domainOf(node), node.opType).reduce((result, rewrite) => rewrite(result, place), node);
    } catch (error) {
      this.problems.push(`${node.opType} "${node.name || node.output[0]}": ${(error as Error).message}`);
      return node;
    }
  }

  #attribute(old: AttributeProto, facts: Facts): AttributeProto {
    const a = typed(old);
    const graph = (g: GraphProto): GraphProto => this.graph(g, facts);
    return a.g || a.graphs.length > 0 ? { ...a, g: a.g && graph(a.g), graphs: a.graphs.map(graph) } : a;
  }
}

/** The model with its nodes rewritten, all else as it was, and a text for each node that could not be. */
export const rewriteNodes = (
  model: ModelProto,
  rewritesOf: RewritesOf,
): { readonly model: ModelProto; readonly problems: readonly string[] } => {
  const work = new Rewriting(rewritesOf, model.irVersion);
  const graph = model.graph && work.graph(model.graph, new Map());
  const functions = model.functions.map((fn) => work.function(fn));
  return { model: { ...model, graph, functions }, problems: work.problems };
};

/** The elements of an integer tensor, or of a float one that holds whole numbers. */
export const wholeNumbers = (
  { name, dataType, rawData, floatData, dims }: TensorProto,
  read: readonly bigint[] | undefined,
): readonly bigint[] => {
  if (read) return read;
  const bytes = rawData && rawData.length > 0 ? rawData : floatData.length === 1 ? floatData[0] : undefined;
  if (dataType === 1 && bytes && bytes.length % 4 === 0) {
    return [...new Float32Array(new Uint8Array(bytes).buffer)].map((v) => BigInt(Math.trunc(v)));
  }
  throw new Error(`"${name}" of element type ${dataType} and ${dims.length} dimensions is no list of whole numbers`);
};
