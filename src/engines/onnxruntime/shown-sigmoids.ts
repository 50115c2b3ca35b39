/**
 * Sigmoids whose numbers an answer shows. ONNX Runtime 1.30 computes them by a rational function that is within 1e-7 of the
 * truth, which of a probability of 1e-4 is a thousandth, and of 1e-8 nothing; so there they are computed as 1 / (1 + e^-x),
 * as frameworks do. Sigmoids inside a network, whose numbers are summed with others, stay the faster kernel's.
 * https://github.com/microsoft/onnxruntime/blob/v1.23.0/onnxruntime/core/mlas/lib/logistic.cpp
 */
import type { Graph, Node, Value } from '../../graph/graph.ts';
import type { Scope } from './legalise.ts';

/** What keeps a small number as it is, or as small as it was. */
const SHOWS = new Set(
  (
    'Cast Clip Compress Concat Div Expand Flatten Gather GatherElements GatherND Identity Log Max Min Mul Neg Pad Pow ' +
    'ReduceMax ReduceMean ReduceMin ReduceSum Reshape Slice Split Sqrt Squeeze Tile TopK Transpose Unsqueeze Where'
  ).split(' '),
);

/** The sigmoids of float32 from which a way leads to an output on which nothing else is added. */
export const shownSigmoids = (graph: Graph): ReadonlySet<Node> => {
  const found = new Set<Node>();
  if (!graph.nodes.some(({ op }) => op === 'Sigmoid')) return found;
  const shown = new Set<Value>(graph.outputs.map(({ value }) => value));
  for (const node of graph.nodes.toReversed()) {
    if (node.domain !== '' || !node.outputs.some((output) => shown.has(output))) continue;
    if (node.op === 'Sigmoid' && node.inputs[0]?.dtype === 'float32') found.add(node);
    if (SHOWS.has(node.op)) for (const input of node.inputs) if (input) shown.add(input);
  }
  return found;
};

/** 1 / (1 + e^-x), in float32. */
export const wholeSigmoid = (s: Scope, x: Value): Value =>
  s.op(
    'Reciprocal',
    [s.op('Add', [s.op('Exp', [s.op('Neg', [x], 'float32')], 'float32'), s.scalar('float32', 1)], 'float32')],
    'float32',
  );
