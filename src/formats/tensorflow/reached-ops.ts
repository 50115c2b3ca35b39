/**
 * Which ops a signature of a SavedModel runs, as its GraphDef names them.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/framework/graph.proto
 */
import type { Binding } from '../../model.ts';
import type { AttrValue, MetaGraphDef, NodeDef, SignatureDef } from './messages.ts';
import { plainPorts } from './signatures.ts';

/** The node of a tensor `node:0`. */
export const nodeOf = (tensor: string): string => tensor.split(':')[0]!;

const functionsOf = ({ func, list }: AttrValue): readonly string[] =>
  [...(func ? [func] : []), ...(list?.func ?? [])].map(({ name }) => name);

/** The names of all ops that run for these bindings, those within functions included. */
export const opsOf = ({ graph_def }: MetaGraphDef, bindings: Iterable<Binding>): ReadonlySet<string> => {
  const nodes = new Map((graph_def?.node ?? []).map((node) => [node.name, node]));
  const library = new Map((graph_def?.library?.function ?? []).map((f) => [f.signature?.name ?? '', f.node_def]));
  const ops = new Set<string>();
  const entered = new Set<string>();
  const visit = ({ op, attr }: NodeDef): void => {
    if (!library.has(op)) ops.add(op);
    for (const name of [op, ...[...attr.values()].flatMap(functionsOf)]) {
      const body = library.get(name);
      if (!body || entered.has(name)) continue;
      entered.add(name);
      body.forEach(visit);
    }
  };
  for (const { inputs, outputs } of bindings) {
    const seen = new Set(inputs.map(nodeOf));
    const stack = outputs.map(nodeOf);
    for (let name = stack.pop(); name !== undefined; name = stack.pop()) {
      if (seen.has(name)) continue;
      seen.add(name);
      const node = nodes.get(name);
      if (!node) continue;
      visit(node);
      for (const input of node.input) stack.push(nodeOf(input.replace(/^\^/, '')));
    }
  }
  return ops;
};

const DECODERS = ['Image', 'Jpeg', 'AndCropJpeg', 'Png', 'Gif', 'Bmp', 'WebP', 'Jxl'].map((kind) => `Decode${kind}`);

/** Whether a signature decodes images without decoding base64 before: then its strings are files as they are. */
export const takesImageBytes = (metaGraph: MetaGraphDef, { inputs, outputs }: SignatureDef): boolean => {
  const namesOf = (infos: SignatureDef['inputs']): readonly string[] => plainPorts(infos).map(({ tensor }) => tensor);
  const ops = opsOf(metaGraph, [{ inputs: namesOf(inputs), outputs: namesOf(outputs) }]);
  return !ops.has('DecodeBase64') && DECODERS.some((op) => ops.has(op));
};
