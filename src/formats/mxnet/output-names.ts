/**
 * What MXNet calls the outputs of a network (Symbol.list_outputs): a variable by its name, others by their node:
 * `NAME_output`, `NAME_output0`, `NAME_output1` … where a node shows several, or by words of the operator's own.
 */
import type { SymbolGraph, SymbolNode } from './symbol.ts';
import { canonical } from './table.ts';

// Words of operators whose outputs have names of their own (FListOutputNames).
// biome-ignore format: one operator a line
const WORDS: Readonly<Record<string, readonly string[]>> = {
  BatchNorm: ['output', 'mean', 'var'], _contrib_BatchNormWithReLU: ['output', 'mean', 'var'], _contrib_SyncBatchNorm: ['output', 'mean', 'var'], BatchNorm_v1: ['output', 'mean', 'var'],
  LayerNorm: ['output', 'mean', 'std'], GroupNorm: ['output', 'mean', 'std'],
  RNN: ['output', 'state_output', 'statecell_output'], Dropout: ['output', 'mask'], LRN: ['output', 'tmp_norm'],
  _contrib_Proposal: ['output', 'score'], _contrib_MultiProposal: ['output', 'score'],
  _contrib_MultiBoxTarget: ['loc_target', 'loc_mask', 'cls_target'],
  make_loss: ['loss'], _npi_concatenate: ['out'], _npi_dstack: ['out'], _npi_hstack: ['out'], _npi_matmul: ['out'], _npi_std: ['std', 'mean'], _npi_var: ['var', 'mean'],
  L2Normalization: ['output', 'norm'], UpSampling: ['output'], _linalg_gelqf: ['output0', 'output1'],
};

/** Operators with outputs that only gradients see, so that even a sole one has a number. */
const NUMBERED: ReadonlySet<string> = new Set(
  'SliceChannel sort CTCLoss _npi_average _npi_norm _npi_hsplit _npi_dsplit _contrib_box_nms _linalg_det'.split(' '),
);

const isNumbered = ({ op, attrs }: SymbolNode): boolean =>
  NUMBERED.has(canonical(op)) || (canonical(op) === 'topk' && attrs.get('ret_typ') === 'value');

/** One name a head, in their order; `outputs` tells how many outputs a node shows. */
export const outputNames = ({ nodes, heads }: SymbolGraph, outputs: (node: number) => number): readonly string[] => {
  const seen = new Set<string>();
  return heads.map(({ node, output }) => {
    const { op, name } = nodes[node]!;
    const word =
      WORDS[canonical(op)]?.[output] ?? (outputs(node) > 1 || isNumbered(nodes[node]!) ? `output${output}` : 'output');
    const own = op === 'null' ? name : `${name}_${word}`;
    let unique = own;
    for (let i = 1; seen.has(unique); i++) unique = `${own}_${i}`;
    seen.add(unique);
    return unique;
  });
};
