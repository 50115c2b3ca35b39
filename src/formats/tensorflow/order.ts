/**
 * The nodes that some tensors need, each after those that it needs itself: a walk without recursion, since a chain of
 * ten thousand nodes is an ordinary model. Control edges are not followed; effects.ts looks at those.
 */
import type { Edge, Live } from './functions.ts';

export interface Order {
  readonly nodes: readonly Live[];
  /** The data inputs of each node. */
  readonly inputs: ReadonlyMap<Live, readonly Edge[]>;
  /** A node of each circle of data edges: TF 1's loops, or a damaged graph. */
  readonly circles: readonly Live[];
}

/** Which edges a node's outputs rest on. */
export type InputsOf = (node: Live) => readonly Edge[];

/** All data inputs. */
export const dataEdges: InputsOf = (node) => node.scope.inputs(node);

/** Walks back from `fetches`, stopping at edges for which `stops` is true. */
export const order = (
  fetches: readonly Edge[],
  stops: (edge: Edge) => boolean,
  inputsOf: InputsOf = dataEdges,
): Order => {
  const nodes: Live[] = [];
  const inputs = new Map<Live, readonly Edge[]>();
  const circles = new Set<Live>();
  const open = new Set<Live>();
  const stack: { readonly node: Live; readonly edges: readonly Edge[]; next: number }[] = [];
  const visit = (edge: Edge): void => {
    const { node } = edge;
    if (stops(edge)) return;
    if (open.has(node)) circles.add(node);
    if (inputs.has(node)) return;
    const edges = inputsOf(node);
    inputs.set(node, edges);
    open.add(node);
    stack.push({ node, edges, next: 0 });
  };
  for (const fetch of fetches) {
    visit(fetch);
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const edge = top.edges[top.next++];
      if (edge) visit(edge);
      else {
        nodes.push(top.node);
        open.delete(top.node);
        stack.pop();
      }
    }
  }
  return { nodes, inputs, circles: [...circles] };
};
