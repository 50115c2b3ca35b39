/**
 * Which tensor of the bundle belongs to which variable, as the objects say that were saved.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/protobuf/saved_object_graph.proto
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/protobuf/trackable_object_graph.proto
 *
 * There are two graphs of objects, one in saved_model.pb and one in the bundle, with the same names of children but not
 * always the same numbers, so both are walked from the root side by side:
 *
 *   call of the function F in the graph (x, variable, ..)   F's bound_inputs [7, ..]  ->  the variable is object 7 here
 *   root -"net"-> 3 -"kernel"-> 7     root -"net"-> 2 -"kernel"-> 5 with VARIABLE_VALUE: key  ->  7 here is 5 there
 *
 * Keras 3's variables are only found so: its checkpoints restore copies of them, which no signature reads, and a full
 * name may be that of several.
 */
import { ServingError, within } from '../../errors.ts';
import { dataInputs, type Scope } from './functions.ts';
import type { MetaGraphDef } from './messages.ts';
import { SavedObjectGraph, type TrackableObject, type TrackableObjectGraph } from './object-graph-messages.ts';
import { isVariable, sourceOf, variableName } from './variables.ts';

const VALUE = 'VARIABLE_VALUE';

const decode = (bytes: Uint8Array): SavedObjectGraph => {
  try {
    return SavedObjectGraph.decode(bytes);
  } catch (error) {
    throw within('object_graph_def', error);
  }
};

/** By the number of an object in saved_model.pb, the same object in the bundle. */
const pair = ({ nodes }: SavedObjectGraph, stored: TrackableObjectGraph): ReadonlyMap<number, TrackableObject> => {
  const pairs = new Map<number, TrackableObject>();
  const [first] = stored.nodes;
  if (!first) return pairs;
  const waiting: [number, TrackableObject][] = [[0, first]];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [id, there] = next;
    if (pairs.has(id)) continue;
    pairs.set(id, there);
    const children = new Map(there.children.map((child) => [child.local_name, child.node_id]));
    for (const { local_name, node_id } of nodes[id]?.children ?? []) {
      const child = stored.nodes[children.get(local_name) ?? -1];
      if (child) waiting.push([node_id, child]);
    }
  }
  return pairs;
};

/** The checkpoint key of each variable that a saved function captures, by variableName. */
export const keysByObject = (
  metaGraph: MetaGraphDef,
  root: Scope,
  stored: TrackableObjectGraph,
): ReadonlyMap<string, string> => {
  const keys = new Map<string, string>();
  if (!metaGraph.object_graph_def) return keys;
  const objects = decode(metaGraph.object_graph_def);
  const pairs = pair(objects, stored);
  for (const name of root.names) {
    const live = root.find(name)!;
    const called = live.def.attr.get('f')?.func?.name;
    const bound = called === undefined ? undefined : objects.concrete_functions.get(called)?.bound_inputs;
    if (!bound || bound.length === 0) continue;
    const first = dataInputs(live.def).length - bound.length;
    if (first < 0) {
      const given = dataInputs(live.def).length;
      throw new ServingError(
        'CORRUPT_MODEL',
        `node "${name}" gives "${called}" ${given} inputs, fewer than the ${bound.length} objects that it captures`,
      );
    }
    for (const [i, id] of bound.entries()) {
      const variable = sourceOf(live, first + i)?.node;
      if (!variable || !isVariable(variable)) continue;
      const key = pairs.get(id)?.attributes.find((attribute) => attribute.name === VALUE)?.checkpoint_key;
      if (key !== undefined) keys.set(variableName(variable), key);
    }
  }
  return keys;
};
