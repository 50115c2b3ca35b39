/** Inputs of a graph, as its initializers state them: https://github.com/onnx/onnx/blob/v1.18.0/onnx/onnx.in.proto */
import type { TensorProto, ValueInfoProto } from './messages.ts';

/** An input of an initializer's name, dtype and dimensions. */
export const inputOf = ({ name, dims, dataType }: TensorProto): ValueInfoProto => ({
  name,
  type: {
    tensorType: {
      elemType: dataType,
      shape: { dim: dims.map((dimValue) => ({ dimValue, dimParam: undefined, denotation: '' })) },
    },
    sequenceType: undefined,
    mapType: undefined,
    optionalType: undefined,
    sparseTensorType: undefined,
    denotation: '',
  },
});
