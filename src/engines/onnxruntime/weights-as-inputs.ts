/**
 * A model without its external initializers, which are inputs instead: ONNX Runtime's editor makes them initializers again
 * out of memory that it is given (editor.ts). As external initializers they would be copied first.
 */
import { DATA_LOCATIONS, type ModelProto, type TensorProto } from '../../graph/onnx/messages.ts';
import { inputOf } from '../../graph/onnx/value-info.ts';

/**
 * The weights are the last inputs. Undefined where the editor cannot give the other inputs back as they were: it knows
 * tensors only, and none that has a default.
 */
export const weightsAsInputs = (model: ModelProto): ModelProto | undefined => {
  const { graph } = model;
  if (!graph) return undefined;
  const isWeight = ({ dataLocation }: TensorProto): boolean => dataLocation === DATA_LOCATIONS.EXTERNAL;
  const weights = graph.initializer.filter(isWeight);
  const initializers = new Set(
    [...graph.initializer, ...graph.sparseInitializer.map(({ values }) => values)].map((t) => t?.name),
  );
  const plain = graph.input.every(({ name, type }) => type?.tensorType && !initializers.has(name));
  if (weights.length === 0 || !plain) return undefined;
  return {
    ...model,
    graph: {
      ...graph,
      input: [...graph.input, ...weights.map(inputOf)],
      initializer: graph.initializer.filter((tensor) => !isWeight(tensor)),
    },
  };
};
