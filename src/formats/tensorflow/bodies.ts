/**
 * The nodes in the bodies of a node that holds functions (If, While, Case …), for the list of what is missing: whoever
 * reads it wants to know of all the ops at once, also of those behind one that is missing itself.
 */
import { ARGUMENT, type Live } from './functions.ts';
import { order } from './order.ts';

/** Every node that the bodies of `live` need, at any depth. */
export function* bodyNodes(live: Live): Generator<Live> {
  for (const body of live.scope.bodies(live)) {
    for (const node of order(body.results, (edge) => edge.node.def.op === ARGUMENT).nodes) {
      yield node;
      yield* bodyNodes(node);
    }
  }
}
