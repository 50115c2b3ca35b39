/** Values of a network's nodes, one after the other; what fails is noted and what needs it left out, so that all is told at once. */
import { type Code, ServingError } from '../../errors.ts';
import type { GraphBuilder } from '../../graph/builder.ts';
import type { Value } from '../../graph/graph.ts';
import { rowOf } from './ops/index.ts';
import type { Problem } from './problems.ts';
import type { SymbolGraph } from './symbol.ts';
import { lowerRow, type Scope, unreadPlaces } from './table.ts';

const NONE: ReadonlySet<number> = new Set();

/** One graph, of a model or in one of its nodes. */
export class Evaluation {
  readonly #graph: SymbolGraph;
  readonly #problems: Problem[];
  readonly #values: (readonly Value[] | undefined)[] = [];
  /** The nodes that an output needs, variables too. */
  readonly reached: ReadonlySet<number>;

  constructor(graph: SymbolGraph, problems: Problem[]) {
    this.#graph = graph;
    this.#problems = problems;
    this.reached = reachedNodes(graph);
  }

  /** Gives a variable its value. */
  feed(variable: number, value: Value): void {
    this.#values[variable] = [value];
  }

  /** How many outputs the node has. */
  outputsOf(node: number): number {
    return this.#values[node]?.length ?? 0;
  }

  /** The values of the heads; undefined those that could not be made, of which a problem tells why. */
  evaluate(g: GraphBuilder): readonly (Value | undefined)[] {
    const { nodes, heads } = this.#graph;
    for (const index of [...this.reached].sort((a, b) => a - b)) {
      if (nodes[index]!.op !== 'null') this.#values[index] = this.#lower(g, index);
    }
    return heads.map(({ node, output }) => {
      const values = this.#values[node];
      const value = values?.[output];
      if (values && !value)
        this.#fail(
          node,
          'UNSUPPORTED_MODEL',
          `${nodes[node]!.op} (node "${nodes[node]!.name}"): its output ${output} is not served`,
        );
      return value;
    });
  }

  #lower(g: GraphBuilder, index: number): readonly Value[] | undefined {
    const node = this.#graph.nodes[index]!;
    const row = rowOf(node.op);
    if (!row) {
      this.#fail(index, 'UNSUPPORTED_MODEL', undefined);
      return undefined;
    }
    const unread = unreadPlaces(row);
    const inputs: (Value | undefined)[] = [];
    for (const [place, { node: from, output }] of node.inputs.entries()) {
      const value = this.#values[from]?.[output];
      if (!value && !unread.has(place)) {
        const made = this.#values[from];
        if (made)
          this.#fail(
            index,
            'UNSUPPORTED_MODEL',
            `${node.op} (node "${node.name}"): takes output ${output} of "${this.#graph.nodes[from]!.name}", which is not served`,
          );
        return undefined;
      }
      inputs.push(value);
    }
    g.from = node.name;
    try {
      return lowerRow(row, g, inputs, this.#scope(index));
    } catch (error) {
      if (!(error instanceof ServingError)) throw error;
      this.#fail(index, error.code, error.message);
      return undefined;
    }
  }

  #scope(index: number): Scope {
    const node = this.#graph.nodes[index]!;
    return {
      node,
      npShape: this.#graph.npShape,
      inner: (graph, g, inputs) => {
        const problems: Problem[] = [];
        const run = new Evaluation(graph, problems);
        const variables = graph.nodes.flatMap(({ op }, i) => (op === 'null' ? [i] : []));
        for (const [i, variable] of variables.entries()) {
          const value = inputs[i];
          if (value) run.feed(variable, value);
        }
        const values = run.evaluate(g);
        const first = problems[0];
        if (first) {
          throw new ServingError(
            first.code,
            first.why ??
              `${first.node.op} (node "${first.node.name}") is not supported; docs/ops/mxnet.md lists what is`,
          );
        }
        return values.map((value) => {
          if (!value)
            throw new ServingError('CORRUPT_MODEL', 'a graph inside of it takes a variable that it is not given');
          return value;
        });
      },
    };
  }

  #fail(index: number, code: Code, why: string | undefined): void {
    this.#problems.push({ node: this.#graph.nodes[index]!, code, why });
  }
}

/** The nodes that an output needs, variables too, without what only training looks at. */
export const reachedNodes = ({ nodes, heads }: SymbolGraph): ReadonlySet<number> => {
  const reached = new Set<number>();
  const waiting = heads.map(({ node }) => node);
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
    if (reached.has(index)) continue;
    reached.add(index);
    const node = nodes[index]!;
    const row = rowOf(node.op);
    const unread = row ? unreadPlaces(row) : NONE;
    for (const [place, { node: from }] of node.inputs.entries()) if (!unread.has(place)) waiting.push(from);
  }
  return reached;
};
