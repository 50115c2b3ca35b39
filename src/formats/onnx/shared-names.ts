/**
 * Names of dimensions that promise what does not hold. CNTK writes `Sequence` for the steps of every sequence, also where
 * two inputs have lengths of their own; ONNX Runtime plans its memory by such names and ends the run when they differ.
 */
import type { ModelProto, TypeProto, ValueInfoProto } from '../../graph/onnx/messages.ts';

const STEPS = 'Sequence';

const stepsIn = ({ type }: ValueInfoProto): boolean =>
  type?.tensorType?.shape?.dim.some(({ dimParam }) => dimParam === STEPS) ?? false;

const withoutSteps = (type: TypeProto | undefined): TypeProto | undefined => {
  const tensorType = type?.tensorType;
  if (!tensorType?.shape) return type;
  const dim = tensorType.shape.dim.map((one) => (one.dimParam === STEPS ? { ...one, dimParam: undefined } : one));
  return { ...type!, tensorType: { ...tensorType, shape: { dim } } };
};

/** The model with free steps where several inputs of CNTK's share their name; any other as it is. */
export const withOwnSteps = (model: ModelProto): ModelProto => {
  const { graph, producerName } = model;
  if (!graph || producerName !== 'CNTK' || graph.input.filter(stepsIn).length < 2) return model;
  const loosened = (infos: readonly ValueInfoProto[]) =>
    infos.map((info) => (stepsIn(info) ? { ...info, type: withoutSteps(info.type) } : info));
  const { input, output, valueInfo } = graph;
  const free = { input: loosened(input), output: loosened(output), valueInfo: loosened(valueInfo) };
  return { ...model, graph: { ...graph, ...free } };
};
