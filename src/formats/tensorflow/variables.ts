/**
 * Which tensor of the bundle belongs to which variable of the graph.
 *
 * The graph itself says so: its restore operation reads tensors by name and assigns each to a variable, in TF 1 at the
 * top, in TF 2 within a function.
 *
 *   RestoreV2(prefix, tensor_names, shape_and_slices)[k] -> [Identity, Cast …] -> Assign | AssignVariableOp(variable, ·)
 *
 * Where that leads nowhere, the object graph that TF 2 puts in the bundle tells the key of each full name, and a TF 1
 * variable's key is its own name.
 */
import type { Constant } from '../../graph/graph.ts';
import { stringCount, textAt } from '../../tensor/strings.ts';
import type { Bundle, Wanted } from './bundle.ts';
import { dataInputs, type Edge, type Live, type Scope } from './functions.ts';
import { type MetaGraphDef, TrackableObjectGraph } from './messages.ts';
import { dataEdges, type InputsOf } from './order.ts';
import { decodeTensor } from './tensor-proto.ts';

/** Ops that hold a variable, or a handle to one. */
export const VARIABLES: ReadonlySet<string> = new Set(['VarHandleOp', 'VariableV2', 'Variable']);
const ASSIGNS: ReadonlySet<string> = new Set(['AssignVariableOp', 'Assign']);
/** Ops that a restored tensor passes through on its way, and that a variable's handle does. */
const PASSES: ReadonlySet<string> = new Set([
  ...['Identity', 'Reshape', 'Cast', 'EnsureShape', 'RefIdentity'],
  ...['Enter', 'RefEnter', 'Switch', 'RefSwitch'],
]);
export const OBJECT_GRAPH = '_CHECKPOINTABLE_OBJECT_GRAPH';

export const isVariable = ({ def }: Live): boolean => VARIABLES.has(def.op);

const utf8 = new TextDecoder();

/** What tells variables apart: their shared name, else the node's. */
export const variableName = ({ def, name }: Live): string => {
  const shared = def.attr.get('shared_name')?.s;
  return shared && shared.length > 0 ? utf8.decode(shared) : name;
};

/** Follows an edge back through ops that leave the tensor as it is, and out of the bodies that it was given to. */
const origin = (edge: Edge): Edge => {
  let at = edge;
  for (let step = 0; step < 100; step++) {
    const { def, scope } = at.node;
    const input = PASSES.has(def.op) ? dataInputs(def)[0] : undefined;
    const from = input === undefined ? scope.outside(at.node) : scope.resolve(input);
    if (!from) break;
    at = from;
  }
  return at;
};

/** Where data input `index` of a node comes from, seen through ops that leave a tensor as it is. */
export const sourceOf = (live: Live, index: number): Edge | undefined => {
  const reference = dataInputs(live.def)[index];
  return reference === undefined ? undefined : origin(live.scope.resolve(reference));
};

/**
 * All nodes that run when `start` do: through data edges, except those for which `stops` is true, through control edges,
 * and into the functions that are called, as bodies of control flow as well.
 */
export function* reach(
  start: Iterable<Live>,
  stops: (edge: Edge) => boolean = () => false,
  inputsOf: InputsOf = dataEdges,
  bodiesOf: (node: Live) => readonly Scope[] = (node) => node.scope.bodies(node),
): Generator<Live> {
  const seen = new Set<Live>();
  const waiting: Live[] = [];
  const add = (live: Live): void => {
    if (!seen.has(live)) waiting.push(live);
  };
  const addAll = (nodes: readonly Live[]): void => nodes.forEach(add);
  // The calls on the way into `inner` run as well, for what they do besides.
  const addCalls = (inner: Scope, outer: Scope | undefined): void => {
    for (let at = inner; at.call && at !== outer; at = at.call.caller) addAll(at.effects);
  };
  for (const live of start) {
    add(live);
    addCalls(live.scope, undefined);
  }
  for (let live = waiting.pop(); live; live = waiting.pop()) {
    if (seen.has(live)) continue;
    seen.add(live);
    yield live;
    const { scope } = live;
    addAll(scope.controls(live));
    const inner = scope.enter(live);
    for (const body of inner ? [inner] : bodiesOf(live)) {
      addAll([...body.effects, ...body.results.map((edge) => edge.node)]);
    }
    for (const edge of inputsOf(live)) {
      if (stops(edge)) continue;
      add(edge.node);
      addCalls(edge.node.scope, scope);
    }
  }
}

const strings = (edge: Edge | undefined): readonly string[] => {
  const proto = edge?.node.def.op === 'Const' ? edge.node.def.attr.get('value')?.tensor : undefined;
  if (!proto) return [];
  const constant = decodeTensor(proto, `node "${edge!.node.name}"`);
  if (constant.dtype !== 'string') return [];
  return Array.from({ length: stringCount(constant.data) }, (_, i) => textAt(constant.data, i) ?? '');
};

/** What RestoreV2 is asked for by the edge; undefined where it is no output of one. */
export const restoredFrom = ({ node, index }: Edge): Wanted | undefined => {
  if (node.def.op !== 'RestoreV2') return undefined;
  const key = strings(sourceOf(node, 1))[index];
  return key === undefined ? undefined : { key, slice: strings(sourceOf(node, 2))[index] ?? '' };
};

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
    const value = sourceOf(live, 1);
    if (!variable || !value || !isVariable(variable.node) || value.node.def.op !== 'RestoreV2') continue;
    const key = read(sourceOf(value.node, 1))[value.index];
    const slice = read(sourceOf(value.node, 2))[value.index] ?? '';
    if (key !== undefined) wanted.set(variableName(variable.node), { key, slice });
  }
  return wanted;
};

/** The keys by full name that the bundle's own object graph tells; names that stand for two variables are left out. */
export const keysByFullName = (objectGraph: Constant | undefined): ReadonlyMap<string, string> => {
  const keys = new Map<string, string>();
  if (!objectGraph || 'range' in objectGraph || objectGraph.dtype !== 'string') return keys;
  const { bytes, offsets } = objectGraph.data;
  const { nodes } = TrackableObjectGraph.decode(bytes.subarray(0, offsets[1] ?? 0));
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
  const fullNames = keysByFullName(await objectGraph());
  const has = (key: string): boolean => bundle.entries.has(Buffer.from(key).toString('latin1'));
  for (const live of left) {
    const variable = variableName(live);
    const keys = [fullNames.get(variable), variable, live.name];
    const key = keys.find((candidate) => candidate !== undefined && has(candidate));
    if (key !== undefined) wanted.set(variable, { key, slice: '' });
  }
  return wanted;
};
