/**
 * Optimizers of ONNX Runtime 1.30.0 that change a model's answers, and the models that must do without them.
 *
 * Pad_Fusion makes a Pad with zeros a part of the MaxPool behind it, whose own padding is below every number: wrong
 * where a whole border is negative, as in every ResNet v2. Of an AveragePool it makes padding that the operator refuses
 * where there is as much as the kernel is wide. (Convolutions are fused rightly.)
 *
 * QuickGeluFusion makes one operator of x σ(x), also of float64, for which there is no kernel: the session then fails.
 */
import type { GraphProto, ModelProto, NodeProto, TensorProto } from '../../graph/onnx/messages.ts';
import { int64Tensor } from '../../graph/onnx/protos.ts';
import { DTYPES } from '../../tensor/dtype.ts';

const isPool = /^(Max|Average)Pool$/;

const padsForPool = (graph: GraphProto): boolean => {
  const pads = new Set(graph.node.filter(({ opType }) => opType === 'Pad').map(({ output }) => output[0]));
  return graph.node.some(
    ({ opType, input, attribute }) =>
      (isPool.test(opType) && pads.has(input[0])) ||
      attribute.some(({ g, graphs }) => (g ? [g, ...graphs] : graphs).some(padsForPool)),
  );
};

const DOUBLE = DTYPES.float64.onnx;

/** Whether there is a sigmoid among numbers of float64, as far as inputs, weights and casts tell. */
const hasDoubleSigmoid = (graph: GraphProto): boolean => {
  const isDouble =
    graph.input.some(({ type }) => type?.tensorType?.elemType === DOUBLE) ||
    graph.initializer.some(({ dataType }) => dataType === DOUBLE) ||
    graph.node.some(({ opType, attribute }) => opType === 'Cast' && attribute.some(({ i }) => Number(i) === DOUBLE));
  return isDouble && graph.node.some(({ opType }) => opType === 'Sigmoid');
};

/** The names, by ONNX Runtime's own words, of those that a model's session must be made without. */
export const unsoundOptimizers = (graph: GraphProto | undefined): readonly string[] =>
  graph ? [...(padsForPool(graph) ? ['Pad_Fusion'] : []), ...(hasDoubleSigmoid(graph) ? ['QuickGeluFusion'] : [])] : [];

/**
 * The same model with every Pad before a pool told its axes, all of them, which that optimizer leaves alone: for files
 * that others run with ONNX Runtime's own settings. (pad_fusion.cc of 1.30: "if Pad has input axis, don't fuse it".)
 */
export const withoutPadFusion = (model: ModelProto): ModelProto => {
  if (!model.graph || !padsForPool(model.graph)) return model;
  const added = new Map<number, TensorProto>();
  const axesOf = (rank: number): string => {
    const axes = Array.from({ length: rank }, (_, i) => BigInt(i));
    const tensor = added.get(rank) ?? int64Tensor(`every axis of ${rank}`, axes);
    added.set(rank, tensor);
    return tensor.name;
  };
  const visit = (graph: GraphProto, outer: ReadonlyMap<string, number>): GraphProto => {
    const ranks = new Map([
      ...outer,
      ...graph.initializer.map(({ name, dims }) => [name, (dims[0] ?? 0) / 2] as const),
    ]);
    const node = graph.node.map((n): NodeProto => {
      const attribute = n.attribute.map((a) =>
        a.g || a.graphs.length > 0
          ? { ...a, g: a.g && visit(a.g, ranks), graphs: a.graphs.map((g) => visit(g, ranks)) }
          : a,
      );
      const [data = '', pads = '', value = '', axes = ''] = n.input;
      const rank = n.opType === 'Pad' && axes === '' ? ranks.get(pads) : undefined;
      return { ...n, attribute, ...(rank !== undefined && { input: [data, pads, value, axesOf(rank)] }) };
    });
    return { ...graph, node };
  };
  const graph = visit(model.graph, new Map());
  return { ...model, graph: { ...graph, initializer: [...graph.initializer, ...added.values()] } };
};
