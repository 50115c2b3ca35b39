/**
 * Variables of the graph, what tells them apart, and the walks by which their uses are found: back through ops that leave
 * a tensor as it is, and forward through all that runs with a node.
 */
import { stringCount, textAt } from '../../tensor/strings.ts';
import type { Wanted } from './bundle.ts';
import { dataInputs, type Edge, type Live, type Scope } from './functions.ts';
import { dataEdges, type InputsOf } from './order.ts';
import { decodeTensor } from './tensor-proto.ts';

/** Ops that hold a variable, or a handle to one. */
export const VARIABLES: ReadonlySet<string> = new Set(['VarHandleOp', 'VariableV2', 'Variable']);
/** Ops that a tensor, or a variable's handle, passes through as it is. */
const PASSES: ReadonlySet<string> = new Set([
  ...['Identity', 'EnsureShape', 'RefIdentity', 'Enter', 'RefEnter', 'Switch', 'RefSwitch'],
]);
/** And those that a restored tensor passes through before it is assigned: the variable's dtype and shape are known. */
const CHANGES: ReadonlySet<string> = new Set([...PASSES, 'Reshape', 'Cast']);

export const isVariable = ({ def }: Live): boolean => VARIABLES.has(def.op);

const utf8 = new TextDecoder();

/** What tells variables apart: their shared name, else the node's. */
export const variableName = ({ def, name }: Live): string => {
  const shared = def.attr.get('shared_name')?.s;
  return shared && shared.length > 0 ? utf8.decode(shared) : name;
};

/** Follows an edge back through ops that leave the tensor as it is, and out of the bodies that it was given to. */
const origin = (edge: Edge, passes = PASSES): Edge => {
  let at = edge;
  for (let step = 0; step < 100; step++) {
    const { def, scope } = at.node;
    const input = passes.has(def.op) ? dataInputs(def)[0] : undefined;
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

/** Where a value that a restore operation assigns comes from, seen through its change to the variable's dtype and shape. */
export const storedOf = (live: Live, index: number): Edge | undefined => {
  const reference = dataInputs(live.def)[index];
  return reference === undefined ? undefined : origin(live.scope.resolve(reference), CHANGES);
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

/** The elements of a constant of strings; none where the edge is no such constant. */
export const strings = (edge: Edge | undefined): readonly string[] => {
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
