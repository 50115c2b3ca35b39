/**
 * Optimizers of ONNX Runtime 1.30.0 that change a model's answers, and the models that must do without them.
 *
 * Pad_Fusion makes a Pad with zeros a part of the MaxPool behind it, whose own padding is below every number: wrong
 * where a whole border is negative, as in every ResNet v2. (Convolutions and average pools are fused rightly.)
 */
import type { GraphProto } from '../../graph/onnx/messages.ts';

const padsForMaxPool = (graph: GraphProto): boolean => {
  const pads = new Set(graph.node.filter(({ opType }) => opType === 'Pad').map(({ output }) => output[0]));
  return graph.node.some(
    ({ opType, input, attribute }) =>
      (opType === 'MaxPool' && pads.has(input[0])) ||
      attribute.some(({ g, graphs }) => (g ? [g, ...graphs] : graphs).some(padsForMaxPool)),
  );
};

/** The names, by ONNX Runtime's own words, of those that a model's session must be made without. */
export const unsoundOptimizers = (graph: GraphProto | undefined): readonly string[] =>
  graph && padsForMaxPool(graph) ? ['Pad_Fusion'] : [];
