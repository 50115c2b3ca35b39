/**
 * Patterns of several nodes that one node computes: rules an operator, tried in the order of the nodes, so that what one
 * rule made the next may take up (a scale, then an offset, then a normalization become part of one convolution).
 */
import type { Attribute, Graph, Node, Value } from '../graph.ts';
import { isGraph, prune } from '../prune.ts';
import { activations } from './activations.ts';
import { affine } from './affine.ts';
import { Fusion, type Rule } from './fusion.ts';
import { layerNormalization } from './layer-normalization.ts';
import { padding } from './padding.ts';
import { pooling } from './pooling.ts';
import { shapes } from './shapes.ts';
import { transposition } from './transposition.ts';

const TABLES = [padding, affine, activations, layerNormalization, shapes, pooling, transposition];
const RULES: ReadonlyMap<string, readonly Rule[]> = new Map(
  [...new Set(TABLES.flatMap(Object.keys))].map((op) => [op, TABLES.flatMap((table) => table[op] ?? [])]),
);
/** How often what a rule made is looked at again. */
const MAX_ROUNDS = 8;

/** Fuses one graph, or one body in it. */
class Walk {
  readonly #f: Fusion;
  readonly #nodes: Node[] = [];
  /** Values that are another: outputs of an Identity. */
  readonly #same: Map<Value, Value>;

  constructor(f: Fusion, same: Map<Value, Value>) {
    this.#f = f;
    this.#same = same;
  }

  run(graph: Graph): Graph {
    for (const node of graph.nodes) this.#put(this.#renamed(node), 0);
    const outputs = graph.outputs.map((port) => ({ ...port, value: this.#same.get(port.value) ?? port.value }));
    return { ...graph, nodes: this.#nodes, outputs };
  }

  #put(node: Node, round: number): void {
    const rules = node.domain === '' && round < MAX_ROUNDS ? (RULES.get(node.op) ?? []) : [];
    for (const rule of rules) {
      const made = rule(this.#f, node);
      if (!made) continue;
      this.#f.replace(node, made);
      for (const one of made) this.#put(one, round + 1);
      return;
    }
    const [x] = node.inputs;
    if (round > 0 && node.op === 'Identity' && x) {
      this.#same.set(node.outputs[0]!, x);
      this.#f.join(node.outputs[0]!, x);
      return;
    }
    const whole = this.#withBodies(node);
    this.#f.add(whole);
    this.#nodes.push(whole);
  }

  #renamed(node: Node): Node {
    if (!node.inputs.some((value) => value && this.#same.has(value))) return node;
    return { ...node, inputs: node.inputs.map((value) => value && (this.#same.get(value) ?? value)) };
  }

  #withBodies(node: Node): Node {
    if (!Object.values(node.attributes).some(isGraph)) return node;
    const fused = ([name, attribute]: readonly [string, Attribute]): readonly [string, Attribute] =>
      isGraph(attribute) ? [name, prune(new Walk(this.#f, this.#same).run(attribute))] : [name, attribute];
    return { ...node, attributes: Object.fromEntries(Object.entries(node.attributes).map(fused)) };
  }
}

/** The same graph of fewer nodes. Answers differ by what sums and products round in another order. */
export const fuse = (graph: Graph): Graph => {
  const f = new Fusion(graph);
  const fused = new Walk(f, new Map()).run(graph);
  return prune({ ...fused, constants: f.constants });
};
