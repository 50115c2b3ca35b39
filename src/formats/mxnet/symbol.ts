/**
 * A symbol file: the network as JSON, as nnvm writes it, of every version from 0.5 on.
 * https://github.com/apache/mxnet/blob/1.9.1/src/nnvm/legacy_json_util.cc
 *
 * All attributes are texts. They stand under `attrs`, before 1.2 under `attr`, and before 0.9 those of the operator
 * under `param` and the user's own under `attr`; a node that has several of them has the union. An entry of `inputs` and
 * `heads` is [node, output] or [node, output, version]. Nodes come after their inputs, so that no file has cycles.
 */
import { ServingError } from '../../errors.ts';

export interface SymbolNode {
  /** `null` for a variable. */
  readonly op: string;
  readonly name: string;
  readonly attrs: ReadonlyMap<string, string>;
  readonly inputs: readonly Entry[];
  readonly subgraphs: readonly SymbolGraph[];
}

/** One output of a node. */
export interface Entry {
  readonly node: number;
  readonly output: number;
}

export interface SymbolGraph {
  readonly nodes: readonly SymbolNode[];
  readonly heads: readonly Entry[];
  /** 10901 for 1.9.1; 800 where the file states none, as MXNet takes it. */
  readonly version: number;
  /** Whether sizes of 0 mean 0, as numpy has it; else they are sizes that are not known. */
  readonly npShape: boolean;
}

/** Of a file without `mxnet_version`. */
const UNSTATED = 800;
/** Bodies of loops in bodies of loops. */
const MAX_NESTING = 32;
/** The outputs of one node that an entry may point to. */
const MAX_OUTPUTS = 100_000;

const corrupt = (where: string, what: string): ServingError => new ServingError('CORRUPT_MODEL', `${where}: ${what}`);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isIndex = (value: unknown, below: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < below;

const entriesOf = (list: unknown, nodes: number, where: string, key: string): readonly Entry[] => {
  if (!Array.isArray(list)) throw corrupt(where, `has no list "${key}"`);
  return list.map((item: unknown) => {
    const [node, output] = Array.isArray(item) ? (item as readonly unknown[]) : [];
    if (!isIndex(node, nodes) || !isIndex(output ?? 0, MAX_OUTPUTS)) {
      const found = JSON.stringify(item)?.slice(0, 40);
      throw corrupt(where, `"${key}" has ${found}, expected [node, output] with a node before it`);
    }
    return { node, output: (output as number | undefined) ?? 0 };
  });
};

const attrsOf = (node: Readonly<Record<string, unknown>>, where: string): ReadonlyMap<string, string> => {
  const attrs = new Map<string, string>();
  for (const key of ['attr', 'param', 'attrs']) {
    const given = node[key];
    if (given === undefined || given === null) continue;
    if (!isObject(given)) throw corrupt(where, `"${key}" is no object`);
    for (const [name, value] of Object.entries(given)) {
      if (typeof value !== 'string') throw corrupt(where, `the attribute "${name.slice(0, 40)}" is no text`);
      attrs.set(name, value);
    }
  }
  return attrs;
};

const nodeOf = (node: unknown, index: number, where: string, depth: number): SymbolNode => {
  if (!isObject(node)) throw corrupt(where, `node ${index} is no object`);
  const { op, name, inputs, subgraphs } = node;
  if (typeof op !== 'string' || typeof name !== 'string') throw corrupt(where, `node ${index} lacks an op or a name`);
  const own = `${where}: node "${name.slice(0, 100)}"`;
  if (subgraphs !== undefined && !Array.isArray(subgraphs)) throw corrupt(own, '"subgraphs" is no list');
  return {
    op,
    name,
    attrs: attrsOf(node, own),
    inputs: entriesOf(inputs ?? [], index, own, 'inputs'),
    subgraphs: ((subgraphs ?? []) as readonly unknown[]).map((inner) => graphOf(inner, own, depth + 1)),
  };
};

/** A number among the graph's own attributes: `["int", 10901]`. */
const stated = (graph: Readonly<Record<string, unknown>>, key: string): number | undefined => {
  const attrs = graph['attrs'];
  const found = isObject(attrs) ? attrs[key] : undefined;
  const value: unknown = Array.isArray(found) ? found[1] : found;
  return typeof value === 'number' ? value : undefined;
};

const graphOf = (graph: unknown, where: string, depth: number): SymbolGraph => {
  if (depth > MAX_NESTING) throw corrupt(where, `graphs in graphs, more than ${MAX_NESTING} deep`);
  if (!isObject(graph)) throw corrupt(where, 'no JSON object');
  const { nodes, heads } = graph;
  if (!Array.isArray(nodes)) throw corrupt(where, 'has no list "nodes"');
  const read = nodes.map((node: unknown, index) => nodeOf(node, index, where, depth));
  const own = entriesOf(heads, read.length, where, 'heads');
  if (own.length === 0) throw corrupt(where, 'has no outputs ("heads" is empty)');
  const npShape = (stated(graph, 'is_np_shape') ?? 0) > 0;
  return { nodes: read, heads: own, version: stated(graph, 'mxnet_version') ?? UNSTATED, npShape };
};

/** The graph that the text of a symbol file holds. Throws CORRUPT_MODEL. */
export const parseSymbol = (text: string, where: string): SymbolGraph => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw corrupt(where, `no JSON: ${(error as Error).message.slice(0, 120)}; the file may be cut`);
  }
  return graphOf(json, where, 0);
};
