/**
 * What MXNet does to a symbol file of an older version when it loads one, by `mxnet_version`.
 * https://github.com/apache/mxnet/blob/1.9.1/src/nnvm/legacy_json_util.cc
 *
 *   all       keys that are the user's and not the operator's (`lr_mult`, `ctx_group`, `weight_lr_mult` …) are hidden
 *   < 0.9.0   auxiliary states (moving_mean …) are not written: variables named NODE_INPUT are added for them
 *   < 0.9.5   argmax and argmin say by axis -1 what is no axis at all since
 */
import { REGISTRY } from './registry.ts';
import type { Entry, SymbolGraph, SymbolNode } from './symbol.ts';

const HIDDEN = ['ctx_group', 'lr_mult', 'wd_mult', 'force_mirroring', 'mirror_stage'];

/** Whether a key is one that MXNet keeps for the user: it says nothing of what the operator computes. */
export const isHidden = (key: string): boolean =>
  (key.startsWith('__') && key.endsWith('__')) || HIDDEN.some((word) => key.startsWith(word) || key.endsWith(word));

/** Inputs of an operator that were auxiliary states, which files of before 0.9 leave out. */
const auxiliary = (op: string): readonly string[] =>
  /^(CuDNN)?BatchNorm(_v1)?$/.test(op)
    ? ['moving_mean', 'moving_var']
    : op === 'IdentityAttachKLSparseReg'
      ? ['moving_avg']
      : [];

const withoutAxis = (node: SymbolNode): SymbolNode => {
  if ((node.op !== 'argmax' && node.op !== 'argmin') || node.attrs.get('axis') !== '-1') return node;
  return { ...node, attrs: new Map([...node.attrs].filter(([key]) => key !== 'axis')) };
};

/** Adds the variables that the nodes miss, each before the first node that has it. */
const withAuxiliary = (graph: SymbolGraph): SymbolGraph => {
  const nodes: SymbolNode[] = [];
  const places: number[] = [];
  const moved = ({ node, output }: Entry): Entry => ({ node: places[node]!, output });
  for (const node of graph.nodes) {
    const inputs = node.inputs.map(moved);
    const names = REGISTRY.get(node.op)?.inputs ?? [];
    for (const name of auxiliary(node.op)) {
      if (inputs.length > names.indexOf(name) && names.includes(name)) continue;
      inputs.push({ node: nodes.length, output: 0 });
      nodes.push({ op: 'null', name: `${node.name}_${name}`, attrs: new Map(), inputs: [], subgraphs: [] });
    }
    places.push(nodes.length);
    nodes.push({ ...node, inputs });
  }
  return { ...graph, nodes, heads: graph.heads.map(moved) };
};

/** The graph as 1.9.1 would write it. */
export const upgradeSymbol = (graph: SymbolGraph): SymbolGraph => {
  const complete = graph.version < 900 ? withAuxiliary(graph) : graph;
  return graph.version < 905 ? { ...complete, nodes: complete.nodes.map(withoutAxis) } : complete;
};
