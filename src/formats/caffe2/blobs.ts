/** Which operators of a net its outputs need. A blob that is written again is another one from there on. */
import type { NetDef, OperatorDef } from './messages.ts';

/** Every net that an operator holds. */
const netsOf = (op: OperatorDef): readonly NetDef[] => op.arg.flatMap(({ n, nets }) => [...(n ? [n] : []), ...nets]);

const MAX_DEPTH = 20;
/** Operators whose nets share the blobs around them; those of others have blobs of their own, and list what they take. */
const SHARES = new Set(['If', 'While', 'ONNXWhile']);

/** Blobs that an operator reads: its inputs, and what the nets in it take from outside. */
export const readsOf = (op: OperatorDef, depth = 0): readonly string[] => {
  const nets = depth < MAX_DEPTH && SHARES.has(op.type) ? netsOf(op) : [];
  // the inputs of the body of ONNX's loop are its own, and hide the blobs of these names around it
  const own = (net: NetDef): readonly string[] => (op.type === 'ONNXWhile' ? net.external_input : []);
  return nets.length === 0 ? op.input : [...op.input, ...nets.flatMap((net) => outerReads(net, depth + 1, own(net)))];
};

const outerReads = (net: NetDef, depth: number, given: readonly string[]): readonly string[] => {
  const made = new Set(given);
  const read = new Set<string>();
  for (const op of net.op) {
    for (const name of readsOf(op, depth)) if (!made.has(name)) read.add(name);
    for (const name of op.output) made.add(name);
  }
  return [...read];
};

/**
 * The operators that `outputs` need. At operator `from` the inputs are given by the client: what made blobs of these
 * names before is not needed for them.
 */
export const needed = (
  ops: readonly OperatorDef[],
  outputs: readonly string[],
  { from, inputs }: { readonly from: number; readonly inputs: readonly string[] },
): ReadonlySet<OperatorDef> => {
  const live = new Set<OperatorDef>();
  const wanted = new Set(outputs);
  for (let i = ops.length - 1; i >= 0; i--) {
    const op = ops[i]!;
    if (i === from - 1) for (const name of inputs) wanted.delete(name);
    if (!op.output.some((name) => wanted.has(name))) continue;
    live.add(op);
    for (const name of op.output) wanted.delete(name);
    for (const name of readsOf(op)) wanted.add(name);
  }
  return live;
};
