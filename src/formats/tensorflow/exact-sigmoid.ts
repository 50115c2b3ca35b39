/**
 * Probabilities near 0. ONNX Runtime's Sigmoid of float32 is right to 6e-8 of 1, so of one in a million a twentieth is
 * wrong, and below 1e-7 nothing is left; TensorFlow's is right to the last digits. Where a Sigmoid is what a signature
 * answers, it is computed by its formula; within a network, where it weighs something else, the kernel is fast and
 * right enough.
 *
 *   sigmoid(x) = 1 / (1 + exp(-x))
 *
 * https://github.com/microsoft/onnxruntime/blob/v1.30.0/onnxruntime/core/mlas/lib/logistic.cpp
 */
import type { GraphBuilder } from '../../graph/builder.ts';
import type { Value } from '../../graph/graph.ts';

/** Operators that only move elements: the answers of a Sigmoid are answers behind them. */
const MOVES: ReadonlySet<string> = new Set([
  'Identity',
  'Reshape',
  'Squeeze',
  'Unsqueeze',
  'Flatten',
  'Transpose',
  'Concat',
  'Slice',
  'Gather',
  'Expand',
]);
/** Further back is nothing looked for. */
const MAX_DEPTH = 8;

/** The value for an answer: `value`, or the same with exact sigmoids behind it. */
export const withExactSigmoid = (g: GraphBuilder, value: Value, depth = 0): Value => {
  const node = g.nodeOf(value);
  if (node?.domain !== '' || node.outputs.length !== 1 || value.dtype !== 'float32') return value;
  if (node.op === 'Sigmoid') {
    const [x] = node.inputs;
    g.from = node.from;
    return g.op('Reciprocal', [g.op('Add', [g.op('Exp', [g.op('Neg', [x!])]), g.scalar('float32', 1)])]);
  }
  if (!MOVES.has(node.op) || depth === MAX_DEPTH) return value;
  const inputs = node.inputs.map((input) => input && withExactSigmoid(g, input, depth + 1));
  if (inputs.every((input, i) => input === node.inputs[i])) return value;
  g.from = node.from;
  return g.op(node.op, inputs, node.attributes);
};
