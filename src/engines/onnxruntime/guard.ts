/**
 * Keeps a model from ending the process (faults.ts). Where an input of a dangerous operator might be what the operator
 * cannot take, nodes are put before it that fail the run instead, each named after what is wanted:
 *
 *   x ─▶ Shape ─▶ Reshape to [rank] ─▶ d, d · (d / d) ─▶ Reshape x to it ─▶ the operator
 *                 fails on any other   fails where one is 0
 *
 * Integer Div, Mod and TopK are rewritten so that they answer. What is told of the values beforehand (facts.ts) leaves
 * most models without any of this, byte for byte as they are.
 */
import { ServingError } from '../../errors.ts';
import { type Fact, type Facts, learn, statedFacts } from '../../graph/onnx/facts.ts';
import type { FunctionProto, GraphProto, ModelProto, NodeProto } from '../../graph/onnx/messages.ts';
import { node as newNode } from '../../graph/onnx/protos.ts';
import { portAt, schemaOf } from '../../graph/schema.ts';
import { outOfBounds } from './bounds.ts';
import { checked, mayBe, type Place, titleOf, wish } from './checks.ts';
import { COUNTS_INPUTS, FAULTS, NEEDS_ALL, NEEDS_WINDOWS, type Need, UNSAFE } from './faults.ts';
import { REWRITES } from './rewrites.ts';
import { type LeastSize, Windows } from './windows.ts';

const standard = (domain: string): string => (domain === 'ai.onnx' ? '' : domain);
const keyOf = ({ domain, opType }: NodeProto): string => `${standard(domain)}:${opType}`;

/** What of a need is not certain. Throws CORRUPT_MODEL where a constant can never meet it. */
const open = (need: Need, fact: Fact, title: string): Need | undefined => {
  const { rank, leastRank, filled, number } = need;
  const dims = fact.constant?.dims;
  if (dims) {
    const wrong =
      (rank !== undefined && dims.length !== rank) ||
      (leastRank !== undefined && dims.length < leastRank) ||
      (filled === true && dims.includes(0));
    if (wrong) {
      throw new ServingError(
        'CORRUPT_MODEL',
        `${title}: a constant of shape [${dims.join(', ')}], expected ${wish(need)}`,
      );
    }
  }
  const left: Need = {
    ...(rank !== undefined && fact.rank !== rank ? { rank } : {}),
    ...(leastRank !== undefined && !(fact.rank! >= leastRank) ? { leastRank } : {}),
    ...(filled && fact.filled !== true ? { filled } : {}),
    ...(number && mayBe(fact.constant, 0n) ? { number } : {}),
  };
  return Object.keys(left).length > 0 ? left : undefined;
};

/** Without inputs of no name at its end, where they would be counted. */
const shortened = (node: NodeProto): NodeProto => {
  const end = node.input.findLastIndex((name) => name !== '') + 1;
  return COUNTS_INPUTS.has(keyOf(node)) && end < node.input.length
    ? { ...node, input: node.input.slice(0, end) }
    : node;
};

/** The names of all values. */
function* namesIn(graph: Partial<GraphProto> | undefined): Generator<string> {
  for (const { name } of [...(graph?.input ?? []), ...(graph?.initializer ?? [])]) yield name;
  for (const { input, output, attribute } of graph?.node ?? []) {
    yield* input;
    yield* output;
    for (const { g, graphs } of attribute) for (const body of g ? [g, ...graphs] : graphs) yield* namesIn(body);
  }
}

export interface Guarded {
  /** The same model where nothing was to be guarded. */
  readonly model: ModelProto;
  /** Operators that are safe only because no input of the model is empty; by name. */
  readonly fatalWhenEmpty: readonly string[];
  /** Inputs of the model that may be empty for all that, since nothing of them reaches what those operators look at. */
  readonly mayBeEmpty: readonly string[];
  /** What inputs must have for the windows of poolings to fit. */
  readonly leastSizes: readonly LeastSize[];
}

/** Of a body or a function, whose inputs are no request's. */
const NO_WINDOWS = new Windows({ node: [], input: [], initializer: [] });

class Guard {
  /** By operator: what must not be empty, of the graph of the model itself; undefined among it stands for what is elsewhere. */
  readonly fatal = new Map<string, Set<string | undefined>>();
  readonly problems: string[] = [];
  readonly unsafe: string[] = [];
  leastSizes: readonly LeastSize[] = [];
  readonly #taken: ReadonlySet<string>;
  readonly #itself: ReadonlySet<string>;
  readonly #overridable: boolean;
  #windows = NO_WINDOWS;
  #count = 0;

  constructor(taken: ReadonlySet<string>, itself: ReadonlySet<string>, overridable: boolean) {
    this.#taken = taken;
    this.#itself = itself;
    this.#overridable = overridable;
  }

  /** The graph of the model itself, whose inputs are looked at in every request. */
  whole(graph: GraphProto, opset: number): GraphProto {
    this.#windows = new Windows(graph);
    const safe = this.#graph(graph, new Map(), opset, { filled: true });
    this.leastSizes = this.#windows.least;
    this.#windows = NO_WINDOWS;
    return safe;
  }

  #graph(graph: GraphProto, outer: Facts, opset: number, ofInputs: Fact): GraphProto {
    const facts = statedFacts(graph, outer, this.#overridable);
    for (const { name } of graph.input) facts.set(name, { ...ofInputs, ...facts.get(name) });
    const node = this.#nodes(graph.node, facts, opset);
    return node === graph.node ? graph : { ...graph, node };
  }

  function(fn: FunctionProto, opset: number): FunctionProto {
    const own = fn.opsetImport.find(({ domain }) => standard(domain) === '')?.version ?? opset;
    const node = this.#nodes(fn.node, new Map(), own);
    return node === fn.node ? fn : { ...fn, node };
  }

  #nodes(nodes: readonly NodeProto[], facts: Facts, opset: number): readonly NodeProto[] {
    const made: NodeProto[] = [];
    let changed = false;
    for (const old of nodes) {
      const before = made.length;
      const safe = this.#node(shortened(this.#bodies(old, facts, opset)), facts, opset, made);
      made.push(...safe);
      changed ||= safe.length !== 1 || safe[0] !== old || made.length !== before + 1;
      learn(old, facts);
    }
    return changed ? made : nodes;
  }

  #bodies(node: NodeProto, facts: Facts, opset: number): NodeProto {
    if (node.attribute.every((a) => !a.g && a.graphs.length === 0)) return node;
    const outer = this.#windows;
    this.#windows = NO_WINDOWS;
    let changed = false;
    const body = (graph: GraphProto): GraphProto => {
      const safe = this.#graph(graph, facts, opset, {});
      changed ||= safe !== graph;
      return safe;
    };
    const attributes = node.attribute.map((a) =>
      a.g || a.graphs.length > 0 ? { ...a, g: a.g && body(a.g), graphs: a.graphs.map(body) } : a,
    );
    this.#windows = outer;
    return changed ? { ...node, attribute: attributes } : node;
  }

  /** The node in safe words; what must stand before it goes to `made`. */
  #node(node: NodeProto, facts: Facts, opset: number, made: NodeProto[]): readonly NodeProto[] {
    const key = keyOf(node);
    this.#leftOut(node, key);
    this.problems.push(...outOfBounds(node, key));
    if (this.#windows !== NO_WINDOWS && Object.hasOwn(UNSAFE, key))
      this.unsafe.push(`${titleOf(node)}: ${UNSAFE[key]}`);
    const place: Place = {
      facts,
      opset,
      fresh: () => this.#fresh(),
      op: (opType, inputs, attributes = [], name = '') => {
        const output = this.#fresh();
        // No two nodes of a model may have one name.
        made.push({ ...newNode(opType, inputs, [output], attributes), name: name && `${name} (${output})` });
        return output;
      },
    };
    if (this.#itself.has(key)) return [node];
    const rewrite = Object.hasOwn(REWRITES, key) ? REWRITES[key] : undefined;
    const rewritten = rewrite?.(node, place, (value) => this.#isFatal(node, value));
    if (rewritten) return rewritten;
    const sizes = NEEDS_WINDOWS.has(key) ? this.#windows.need(node, facts, titleOf(node)) : undefined;
    const fault = Object.hasOwn(FAULTS, key) ? FAULTS[key]!(node) : undefined;
    if (!fault && !sizes) return [node];
    const input = node.input.map((name, i) => {
      if (sizes && i === 0) return checked(name, { sizes }, `${titleOf(node)}: input 0`, place);
      const need = fault?.[i] ?? fault?.rest;
      if (!need || name === '') return name;
      const fact = facts.get(name) ?? {};
      const title = `${titleOf(node)}: input ${i}`;
      try {
        const left = open(need, fact, title);
        if (need.filled && fact.constant === undefined && !left?.filled) this.#isFatal(node, name);
        return left ? checked(name, left, title, place) : name;
      } catch (error) {
        this.problems.push((error as Error).message);
        return name;
      }
    });
    return input.some((name, i) => name !== node.input[i]) ? [{ ...node, input }] : [node];
  }

  /** ONNX Runtime reads through a null pointer where one of any number of inputs is left out. */
  #leftOut(node: NodeProto, key: string): void {
    const ports = (key === `:${node.opType}` && schemaOf(node.opType)?.inputs) || [];
    const isNeeded = (i: number): boolean => NEEDS_ALL.has(key) || portAt(ports, i)?.repeats === 'alike';
    const missing = node.input.findIndex((name, i) => name === '' && isNeeded(i));
    if (missing >= 0) this.problems.push(`${titleOf(node)}: input ${missing} is left out`);
  }

  #isFatal({ opType }: NodeProto, value: string): void {
    const values = this.fatal.get(opType) ?? new Set();
    this.fatal.set(opType, values.add(this.#windows === NO_WINDOWS ? undefined : value));
  }

  #fresh(): string {
    for (;;) {
      const name = `guard_${this.#count++}`;
      if (!this.#taken.has(name)) return name;
    }
  }
}

/** The inputs of a graph that no value of `values` is made of; bodies are taken to read all that they name. */
const apartFrom = ({ node, input }: GraphProto, values: ReadonlySet<string | undefined>): readonly string[] => {
  if (values.has(undefined)) return [];
  const made = new Set(values);
  for (const one of node.toReversed())
    if (one.output.some((name) => made.has(name))) for (const name of namesIn({ node: [one] })) made.add(name);
  return input.map(({ name }) => name).filter((name) => !made.has(name));
};

/**
 * The model as ONNX Runtime can be trusted with it. `itself` are operators, as `domain:operator`, that guard themselves.
 * Throws CORRUPT_MODEL that lists every node that would end the process whatever the request, UNSUPPORTED_MODEL for those
 * that no look at their inputs makes safe.
 */
export const guard = (model: ModelProto, itself: ReadonlySet<string> = new Set()): Guarded => {
  const taken = new Set([...namesIn(model.graph), ...model.functions.flatMap(({ node }) => [...namesIn({ node })])]);
  const work = new Guard(taken, itself, model.irVersion >= 4);
  const opset = model.opsetImport.find(({ domain }) => standard(domain) === '')?.version ?? 1;
  const graph = model.graph && work.whole(model.graph, opset);
  const functions = model.functions.map((fn) => work.function(fn, opset));
  if (work.problems.length > 0) throw new ServingError('CORRUPT_MODEL', work.problems.join('; '));
  if (work.unsafe.length > 0) throw new ServingError('UNSUPPORTED_MODEL', work.unsafe.join('; '));
  const same = graph === model.graph && functions.every((fn, i) => fn === model.functions[i]);
  return {
    model: same ? model : { ...model, graph, functions },
    fatalWhenEmpty: [...work.fatal.keys()].sort(),
    mayBeEmpty: model.graph ? apartFrom(model.graph, new Set([...work.fatal.values()].flatMap((all) => [...all]))) : [],
    leastSizes: work.leastSizes,
  };
};
