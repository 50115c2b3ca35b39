/**
 * Which tensor of the bundle belongs to which variable of the graph.
 *
 * The graph itself says so: its restore operation reads tensors by name and assigns each to a variable, in TF 1 at the
 * top, in TF 2 within a function.
 *
 *   RestoreV2(prefix, tensor_names, shape_and_slices)[k] -> [Identity, Cast …] -> Assign | AssignVariableOp(variable, ·)
 *
 * Where that leads nowhere, the objects that TF 2 saved tell which variable it is (object-graph.ts), else the bundle's
 * own object graph tells the key of its full name, and a TF 1 variable's key is its own name.
 */
import type { Constant } from '../../graph/graph.ts';
import { type Bundle, hasEntry, type Wanted } from './bundle.ts';
import type { Edge, Live, Scope } from './functions.ts';
import type { MetaGraphDef } from './messages.ts';
import { keysByObject } from './object-graph.ts';
import { TrackableObjectGraph } from './object-graph-messages.ts';
import { isVariable, reach, sourceOf, storedOf, strings, variableName } from './variables.ts';

export const OBJECT_GRAPH = '_CHECKPOINTABLE_OBJECT_GRAPH';
const ASSIGNS: ReadonlySet<string> = new Set(['AssignVariableOp', 'Assign']);

/** What the restore operation assigns, by variableName. */
const restored = (root: Scope, restoreOp: string): Map<string, Wanted> => {
  const wanted = new Map<string, Wanted>();
  const start = root.find(restoreOp.split(':')[0]!.replace(/^\^/, ''));
  if (!start) return wanted;
  const constants = new Map<Live, readonly string[]>();
  const read = (edge: Edge | undefined): readonly string[] => {
    if (!edge) return [];
    const known = constants.get(edge.node) ?? strings(edge);
    constants.set(edge.node, known);
    return known;
  };
  for (const live of reach([start])) {
    if (!ASSIGNS.has(live.def.op)) continue;
    const variable = sourceOf(live, 0);
    const value = storedOf(live, 1);
    if (!variable || !value || !isVariable(variable.node) || value.node.def.op !== 'RestoreV2') continue;
    const key = read(sourceOf(value.node, 1))[value.index];
    const slice = read(sourceOf(value.node, 2))[value.index] ?? '';
    if (key !== undefined) wanted.set(variableName(variable.node), { key, slice });
  }
  return wanted;
};

/** The object graph of the bundle, from the one string that it is kept in; undefined where there is none. */
const decodeObjects = (objectGraph: Constant | undefined): TrackableObjectGraph | undefined => {
  if (!objectGraph || 'range' in objectGraph || objectGraph.dtype !== 'string') return undefined;
  const { bytes, offsets } = objectGraph.data;
  return TrackableObjectGraph.decode(bytes.subarray(0, offsets[1] ?? 0));
};

/** The keys by full name that the bundle's own object graph tells; names that stand for two variables are left out. */
const keysByFullName = ({ nodes }: TrackableObjectGraph): ReadonlyMap<string, string> => {
  const keys = new Map<string, string>();
  const twice = new Set<string>();
  for (const { full_name, checkpoint_key } of nodes.flatMap((node) => node.attributes)) {
    if (full_name === '') continue;
    if (keys.has(full_name)) twice.add(full_name);
    keys.set(full_name, checkpoint_key);
  }
  for (const name of twice) keys.delete(name);
  return keys;
};

/**
 * What each variable of the graph is in the bundle, by variableName; one that is not in the bundle is not among them.
 * `objectGraph` reads the bundle's own, and is called only where the restore operation leaves a variable out.
 */
export const variableKeys = async (
  metaGraph: MetaGraphDef,
  root: Scope,
  bundle: Bundle,
  objectGraph: () => Promise<Constant | undefined>,
): Promise<ReadonlyMap<string, Wanted>> => {
  const wanted = restored(root, metaGraph.saver_def?.restore_op_name ?? '');
  const left = [...root.names]
    .map((name) => root.find(name)!)
    .filter((live) => isVariable(live) && !wanted.has(variableName(live)));
  if (left.length === 0) return wanted;
  const objects = decodeObjects(await objectGraph());
  // Two variables of one name are told apart by a number at the end of it, which may be another variable's full name.
  const byObject = objects ? keysByObject(metaGraph, root, objects) : new Map<string, string>();
  const fullNames = objects ? keysByFullName(objects) : new Map<string, string>();
  for (const live of left) {
    const variable = variableName(live);
    const keys = [fullNames.get(variable), variable, live.name];
    const key =
      byObject.get(variable) ?? keys.find((candidate) => candidate !== undefined && hasEntry(bundle, candidate));
    if (key !== undefined) wanted.set(variable, { key, slice: '' });
  }
  return wanted;
};
