/**
 * ParseTensor, SerializeTensor: TensorProto as it travels.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/parse_tensor_op.cc
 */
import { ServingError } from '../../../errors.ts';
import { TensorProto } from '../../../formats/tensorflow/messages.ts';
import { decodeTensor } from '../../../formats/tensorflow/tensor-proto.ts';
import { bytesOf, DTYPES, type NumericDType } from '../../../tensor/dtype.ts';
import { StringsWriter, stringAt, stringCount } from '../../../tensor/strings.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import type { HostKernel } from '../kernel.ts';
import { countOf, dtypeAttribute, failed, input, scalarBytes, stringTensor } from './arguments.ts';
import { chunk, varint, written } from './wire-writer.ts';

export const parseTensor: HostKernel = (node) => {
  const dtype = dtypeAttribute(node, 'out_type');
  return (inputs) => {
    let found: Tensor;
    try {
      found = decodeTensor(TensorProto.decode(new Uint8Array(scalarBytes(inputs, 0))), 'the message');
    } catch (error) {
      if (error instanceof ServingError) throw failed(`could not parse a TensorProto: ${error.message}`);
      throw error;
    }
    if (found.dtype !== dtype) throw failed(`the message holds ${found.dtype}, expected ${dtype}`);
    return [found];
  };
};

const DTYPE = 0x08;
const SHAPE = 0x12;
const CONTENT = 0x22;
const STRING = 0x42;
const DIMENSION = 0x12;
const SIZE = 0x08;

const shapeMessage = (shape: readonly number[]): Uint8Array =>
  written((out) => {
    for (const size of shape) {
      const dimension = written((dim) => {
        if (size === 0) return;
        dim.byte(SIZE);
        varint(dim, size);
      });
      chunk(out, DIMENSION, dimension);
    }
  });

/** Numbers as raw little-endian bytes, strings one by one. */
export const serializeTensor: HostKernel = () => (inputs) => {
  const tensor = input(inputs, 0);
  const out = new StringsWriter(1);
  out.byte(DTYPE);
  varint(out, DTYPES[tensor.dtype].tensorflow ?? 0);
  chunk(out, SHAPE, shapeMessage(tensor.shape));
  if (tensor.dtype === 'string') {
    for (let i = 0; i < stringCount(tensor.data); i++) chunk(out, STRING, stringAt(tensor.data, i));
  } else if (countOf(tensor.shape) > 0) chunk(out, CONTENT, bytesOf((tensor as Tensor<NumericDType>).data));
  out.end();
  return [stringTensor([], out.finish())];
};
