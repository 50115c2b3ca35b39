/**
 * Cuts a graph into the segments that ONNX Runtime runs and the host nodes between them (levels.ts says which goes
 * where). Pure: values become slots, segments become graphs with inputs and outputs of their own. A copy of something
 * that is no segment's is no node: it has the slot of what it copies.
 */
import type { Attributes, Constant, Graph, Node, Value } from '../../graph/graph.ts';
import { bodiesOf, isGraph } from '../../graph/prune.ts';
import { levelsOf, type Placed } from './levels.ts';
import type { ControlOp, ControlStep, HostStep, Plan, SlotType, Step } from './plan.ts';

type Constants = Graph['constants'];
type CutPlan = Plan<Graph, Constant>;
type CutStep = Step<Graph, Constant>;

/** Whether the node is one of the host domain, or has one anywhere in its bodies. */
export const needsHost = (node: Node): boolean =>
  node.domain === 'host' || bodiesOf(node).some((body) => body.nodes.some(needsHost));

/** The steps of a graph; undefined where it has no host node and is one segment as it is. */
export const cut = (graph: Graph): CutPlan | undefined =>
  graph.nodes.some(needsHost) ? new Cutter(graph, graph.constants).plan() : undefined;

const typeOf = ({ dtype, shape, sequence }: Value): SlotType => ({ dtype, shape, ...(sequence && { sequence }) });

/** What a graph reads and does not make itself, each once: constants, and values of the graphs around it. */
const freeOf = (graph: Graph): Set<Value> => {
  const free = new Set<Value>();
  const own = new Set(graph.inputs.map(({ value }) => value));
  const read = (value: Value): void => {
    if (!own.has(value)) free.add(value);
  };
  for (const node of graph.nodes) {
    for (const value of readBy(node)) read(value);
    for (const value of node.outputs) own.add(value);
  }
  for (const { value } of graph.outputs) read(value);
  return free;
};

/** What a node reads of the graph that it is in, each once, its bodies included. */
const readBy = (node: Node): Set<Value> => {
  const values = new Set(node.inputs.filter((value) => value !== undefined));
  for (const body of bodiesOf(node)) for (const value of freeOf(body)) values.add(value);
  return values;
};

class Cutter {
  readonly #graph: Graph;
  /** Of the outermost graph. */
  readonly #constants: Constants;
  readonly #outer: Cutter | undefined;
  readonly #slots = new Map<Value, number>();
  readonly #captures: { outer: number; inner: number }[] = [];
  readonly #held: { slot: number; constant: Constant }[] = [];
  /** What a copy is a copy of. */
  readonly #sources = new Map<Value, Value>();
  readonly #made = new Set<Value>();

  constructor(graph: Graph, constants: Constants, outer?: Cutter) {
    this.#graph = graph;
    this.#constants = constants;
    this.#outer = outer;
  }

  plan(): CutPlan {
    const { inputs, outputs, nodes } = this.#graph;
    const slotsOfInputs = inputs.map(({ value }) => this.#newSlot(value));
    for (const node of nodes) for (const value of node.outputs) this.#made.add(value);
    const placed = this.#place(nodes);
    const wanted = new Set(outputs.map(({ value }) => this.#source(value)));
    const steps = this.#steps(placed, levelsOf(placed, wanted), wanted);
    return {
      inputs: slotsOfInputs,
      steps,
      outputs: outputs.map(({ value }) => ({ slot: this.#slot(value), type: typeOf(value) })),
      captures: this.#captures,
      constants: this.#held,
      slots: this.#slots.size,
    };
  }

  /** Who runs each node; copies of what no segment makes are left out. */
  #place(nodes: readonly Node[]): readonly Placed[] {
    const onnx = new Set<Value>();
    return nodes.flatMap((node): readonly Placed[] => {
      const [input] = node.inputs;
      if (node.op === 'Identity' && node.domain === '' && input && !onnx.has(this.#source(input))) {
        this.#sources.set(node.outputs[0]!, this.#source(input));
        return [];
      }
      const runner = needsHost(node) ? 'host' : 'onnx';
      if (runner === 'onnx') for (const value of node.outputs) onnx.add(value);
      const reads = [...readBy(node)].map((value) => this.#source(value));
      return [{ node, runner, reads: reads.filter((value) => !this.#constants.has(value)) }];
    });
  }

  #steps(placed: readonly Placed[], levels: ReadonlyMap<Node, number>, wanted: ReadonlySet<Value>): readonly CutStep[] {
    const last = [...levels.values()].reduce((a, b) => Math.max(a, b), 0);
    const byLevel = Array.from({ length: last + 1 }, () => ({
      host: [] as Placed[],
      onnx: [] as Placed[],
    }));
    const segmentOf = new Map<Value, number>();
    for (const each of placed) {
      const level = levels.get(each.node)!;
      byLevel[level]![each.runner].push(each);
      if (each.runner === 'onnx') for (const value of each.node.outputs) segmentOf.set(value, level);
    }
    // What must leave the segment that makes it.
    const leaving = new Set(wanted);
    for (const { node, runner, reads } of placed) {
      const own = runner === 'onnx' ? levels.get(node) : undefined;
      for (const value of reads) if (segmentOf.get(value) !== own) leaving.add(value);
    }
    return byLevel.flatMap(({ host, onnx }) => [
      ...host.map(({ node }) => (node.domain === 'host' ? this.#hostStep(node) : this.#controlStep(node))),
      ...(onnx.length > 0
        ? [
            this.#segmentStep(
              onnx.map(({ node }) => node),
              leaving,
            ),
          ]
        : []),
    ]);
  }

  #hostStep(node: Node): HostStep<Constant> {
    const { op, attributes, from, inputs } = node;
    const constants = inputs.map((value) => value && this.#constants.get(this.#source(value)));
    return {
      kind: 'host',
      op,
      attributes,
      from,
      constants,
      types: node.outputs.map(typeOf),
      compileMs: 0,
      ...this.#ends(node),
    };
  }

  #controlStep(node: Node): ControlStep<Graph, Constant> {
    const attributes: Record<string, Attributes[string]> = {};
    const bodies: Record<string, CutPlan> = {};
    for (const [name, attribute] of Object.entries(node.attributes)) {
      if (isGraph(attribute)) bodies[name] = new Cutter(attribute, this.#constants, this).plan();
      else attributes[name] = attribute;
    }
    return { kind: 'control', op: node.op as ControlOp, attributes, bodies, from: node.from, ...this.#ends(node) };
  }

  #ends({ inputs, outputs }: Node): Pick<CutStep, 'inputs' | 'outputs'> {
    return {
      inputs: inputs.map((value) => value && this.#slot(value)),
      outputs: outputs.map((value) => this.#slot(value)),
    };
  }

  #segmentStep(nodes: readonly Node[], leaving: ReadonlySet<Value>): CutStep {
    const made = nodes.flatMap(({ outputs }) => outputs);
    const own = new Set(made);
    const read = new Set(nodes.flatMap((node) => [...readBy(node)]));
    const constants = new Map<Value, Constant>();
    const inputs: Value[] = [];
    for (const value of read) {
      const constant = this.#constants.get(this.#source(value));
      if (constant) constants.set(value, constant);
      else if (!own.has(value)) inputs.push(value);
    }
    const outputs = made.filter((value) => leaving.has(value));
    return {
      kind: 'segment',
      segment: { inputs: portsOf(inputs), outputs: portsOf(outputs), constants, nodes },
      inputs: inputs.map((value) => this.#slot(value)),
      outputs: outputs.map((value) => this.#slot(value)),
    };
  }

  #source(value: Value): Value {
    return this.#sources.get(value) ?? value;
  }

  /** Where a value is; what comes from outside is captured when it is first asked for, a constant held. */
  #slot(value: Value): number {
    const source = this.#source(value);
    const known = this.#slots.get(source);
    if (known !== undefined) return known;
    const slot = this.#newSlot(source);
    const constant = this.#constants.get(source);
    if (constant) this.#held.push({ slot, constant });
    else if (!this.#made.has(source)) this.#captures.push({ outer: this.#outer!.#slot(source), inner: slot });
    return slot;
  }

  #newSlot(value: Value): number {
    this.#slots.set(value, this.#slots.size);
    return this.#slots.size - 1;
  }
}

/** Ports by names of their own, since values may share theirs. */
const portsOf = (values: readonly Value[]): Graph['inputs'] =>
  values.map((value, i) => ({ name: `${value.name}#${i}`, value }));
