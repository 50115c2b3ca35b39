/** Leaves out what no output needs: dead nodes, and constants that only they used. Inputs stay. */
import type { Attribute, Graph, Node, Value } from './graph.ts';

/** Whether an attribute is the body of a control-flow node. */
export const isGraph = (attribute: Attribute): attribute is Graph =>
  typeof attribute === 'object' && 'nodes' in attribute;

/** The graphs among a node's attributes. */
export const bodiesOf = (node: Node): readonly Graph[] => Object.values(node.attributes).filter(isGraph);

/** Every value that a node reads, those of the graphs in its attributes included. */
function* read(node: Node): Generator<Value> {
  for (const value of node.inputs) if (value) yield value;
  for (const body of bodiesOf(node)) {
    for (const { value } of body.outputs) yield value;
    for (const inner of body.nodes) yield* read(inner);
  }
}

/** The same graph with only what its outputs need. */
export const prune = (graph: Graph): Graph => {
  const used = new Set<Value>(graph.outputs.map(({ value }) => value));
  const nodes: Node[] = [];
  for (const node of graph.nodes.toReversed()) {
    if (!node.outputs.some((value) => used.has(value))) continue;
    nodes.push(node);
    for (const value of read(node)) used.add(value);
  }
  const constants = new Map([...graph.constants].filter(([value]) => used.has(value)));
  return { ...graph, constants, nodes: nodes.reverse() };
};
