/**
 * Signatures that compute the same by the look of them, so that they are lowered once. Keras writes its function under
 * two names, `serve` and `serving_default`: two calls in the graph, of two wrappers of one function.
 */
import { AttrValue, FunctionDef, type MetaGraphDef, type NodeDef, type SignatureDef } from './messages.ts';
import { plainPorts } from './signatures.ts';

const CALLS: ReadonlySet<string> = new Set(['PartitionedCall', 'StatefulPartitionedCall']);

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** The function under a name that says nothing, or its name where the library does not have it. */
const functionText = (name: string, functions: ReadonlyMap<string, FunctionDef>): string => {
  const found = functions.get(name);
  if (!found?.signature) return name;
  return base64(FunctionDef.encode({ ...found, signature: { ...found.signature, name: '' } }));
};

/** Tells what a signature computes: two of which the same is told compute the same. undefined: that takes a closer look. */
export const signatureKeys = ({ graph_def }: MetaGraphDef): ((signature: SignatureDef) => string | undefined) => {
  const nodes = new Map((graph_def?.node ?? []).map((node) => [node.name, node]));
  const functions = new Map((graph_def?.library?.function ?? []).map((f) => [f.signature?.name ?? '', f]));

  const callText = ({ op, attr, input }: NodeDef, fed: ReadonlyMap<string, string>): string => {
    const attributes = [...attr].sort(([a], [b]) => (a < b ? -1 : 1));
    const texts = attributes.map(([name, value]) => {
      const called = name === 'f' && value.func && value.func.attr.size === 0 ? value.func.name : undefined;
      return [name, called === undefined ? base64(AttrValue.encode(value)) : functionText(called, functions)];
    });
    return JSON.stringify([op, texts, input.map((reference) => fed.get(reference.replace(/:0$/, '')) ?? reference)]);
  };

  return (signature) => {
    if ([...signature.inputs.values(), ...signature.outputs.values()].some(({ name }) => !name)) return undefined;
    const fed = new Map<string, string>();
    const given: unknown[] = [];
    for (const { name, tensor, dataType, shape } of plainPorts(signature.inputs)) {
      const node = nodes.get(tensor.replace(/:0$/, ''));
      if (!node?.op.startsWith('Placeholder')) return undefined;
      const attributes = [...node.attr].map(([key, value]) => [key, base64(AttrValue.encode(value))]);
      fed.set(node.name, `the input ${name}`);
      given.push([name, dataType, shape, node.op, attributes.sort()]);
    }
    const outputs: unknown[] = [];
    for (const { name, tensor, dataType, shape } of plainPorts(signature.outputs)) {
      const [node, index = '0'] = tensor.split(':');
      const call = nodes.get(node!);
      if (!call || !CALLS.has(call.op)) return undefined;
      outputs.push([name, index, dataType, shape, callText(call, fed)]);
    }
    return JSON.stringify([given, outputs]);
  };
};
