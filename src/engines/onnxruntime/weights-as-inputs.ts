/**
 * A model without its external initializers, which are inputs instead: ONNX Runtime's editor makes them initializers again
 * out of memory that it is given (editor.ts). As external initializers they would be copied first.
 */
import type { ModelProto, NodeProto, TensorProto } from '../../graph/onnx/messages.ts';
import { inputOf } from '../../graph/onnx/value-info.ts';
import { isExternal } from '../external-data.ts';

/**
 * The weights are the last inputs. Undefined where the editor cannot give the other inputs back as they were: it knows
 * tensors only, and none that has a default.
 */
export const weightsAsInputs = (model: ModelProto): ModelProto | undefined => {
  const { graph } = model;
  if (!graph) return undefined;
  const weights = graph.initializer.filter(isExternal);
  const initializers = new Set(
    [...graph.initializer, ...graph.sparseInitializer.map(({ values }) => values)].map((t) => t?.name),
  );
  // Up to IR version 3 initializers are inputs, too, which nobody can give.
  const input = model.irVersion < 4 ? graph.input.filter(({ name }) => !initializers.has(name)) : graph.input;
  const plain = input.every(({ name, type }) => type?.tensorType && !initializers.has(name));
  if (weights.length === 0 || !plain) return undefined;
  return {
    ...model,
    irVersion: Math.max(4, model.irVersion),
    graph: {
      ...graph,
      input: [...input, ...weights.map(inputOf)],
      initializer: graph.initializer.filter((tensor) => !isExternal(tensor)),
    },
  };
};

/** The tensor of a Constant, by its output; ONNX Runtime makes an initializer of it, too. */
const tensorOfConstant = ({ opType, domain, output, attribute }: NodeProto): TensorProto | undefined => {
  if (opType !== 'Constant' || (domain !== '' && domain !== 'ai.onnx')) return undefined;
  const value = attribute.find(({ name }) => name === 'value')?.t;
  return value && { ...value, name: output[0]! };
};

/** The same model with initializers in the place of chosen constants of the graph itself, but for outputs of the model. */
export const constantsAsInitializers = (model: ModelProto, isChosen: (tensor: TensorProto) => boolean): ModelProto => {
  const { graph } = model;
  if (!graph) return model;
  const outputs = new Set(graph.output.map(({ name }) => name));
  const made = new Map<NodeProto, TensorProto>();
  for (const node of graph.node) {
    const tensor = tensorOfConstant(node);
    if (tensor && isChosen(tensor) && !outputs.has(tensor.name)) made.set(node, tensor);
  }
  if (made.size === 0) return model;
  const initializer = [...graph.initializer, ...made.values()];
  // An initializer of IR version 3 is an input, too.
  const input = model.irVersion < 4 ? [...graph.input, ...[...made.values()].map(inputOf)] : graph.input;
  return { ...model, graph: { ...graph, input, initializer, node: graph.node.filter((node) => !made.has(node)) } };
};
