/**
 * The nodes in the bodies of a node that holds functions (If, While, Case …), for the list of what is missing: whoever
 * reads it wants to know of all the ops at once, also of those behind one that is missing itself.
 */
import type { Edge, Live, Scope } from './functions.ts';
import { order } from './order.ts';

const within = (inner: Scope, outer: Scope): boolean => {
  for (let scope: Scope | undefined = inner; scope; scope = scope.call?.caller) if (scope === outer) return true;
  return false;
};

/** Every node that the bodies of `live` need, at any depth. A body that cannot be followed is passed over. */
export function* bodyNodes(live: Live): Generator<Live> {
  for (const { func, list } of live.def.attr.values()) {
    for (const called of [...(func ? [func] : []), ...(list?.func ?? [])]) {
      if (!live.scope.library.functions.has(called.name)) continue;
      const body = live.scope.body(live, called);
      const outside = (edge: Edge): boolean => !within(edge.node.scope, body);
      for (const node of order(body.results, outside).nodes) {
        yield node;
        yield* bodyNodes(node);
      }
    }
  }
}
