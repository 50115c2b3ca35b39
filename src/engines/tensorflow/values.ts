/**
 * Tensors as TF_Tensors and back, each by one copy: TensorFlow wants its own alignment, and may keep an input longer
 * than the run, as a variable that was assigned does.
 */
import { ServingError } from '../../errors.ts';
import { dtypeOf, withoutReference } from '../../formats/tensorflow/tensor-proto.ts';
import { allocate, DTYPES, lanes } from '../../tensor/dtype.ts';
import { stringCount } from '../../tensor/strings.ts';
import { elementCount, type Tensor } from '../../tensor/tensor.ts';
import { Words } from '../memory.ts';
import type { Api } from './api.ts';
import { decodeStrings, encodeStrings } from './strings.ts';

/** TensorFlow's own limit. */
const MAX_RANK = 254;
// Only the event loop's thread uses it, and never across a call that could re-enter.
const dims = new Words(MAX_RANK);

/** What a DataType without elements is called. */
const HANDLES: ReadonlyMap<number, string> = new Map([
  [20, 'a resource handle'],
  [21, 'a variant'],
]);

/** A new TF_Tensor, to be deleted by the caller. Throws INVALID_INPUT where the data are not as many as the shape says. */
export const createTensor = (tf: Api, tensor: Tensor): number => {
  const { dtype, shape } = tensor;
  const count = elementCount(shape);
  const given = dtype === 'string' ? stringCount(tensor.data) : tensor.data.length / lanes(dtype);
  const number = DTYPES[dtype].tensorflow;
  if (number === undefined) throw new ServingError('INVALID_INPUT', `TensorFlow has no type ${dtype}`);
  if (given !== count) {
    throw new ServingError(
      'INVALID_INPUT',
      `${given} elements were given for the shape [${shape.join(', ')}], which has ${count}`,
    );
  }
  if (shape.length > MAX_RANK) {
    throw new ServingError('INVALID_INPUT', `a tensor of rank ${shape.length}; TensorFlow takes at most ${MAX_RANK}`);
  }
  for (let i = 0; i < shape.length; i++) dims.set(i, shape[i]!);
  const data = dtype === 'string' ? encodeStrings(tensor.data) : tensor.data;
  const made = tf.TF_AllocateTensor(number, dims.at(0), shape.length, data.byteLength);
  if (made === 0) throw new ServingError('RUN_FAILED', `TensorFlow has no memory for ${data.byteLength} bytes`);
  if (data.byteLength > 0) tf.copyIn(tf.TF_TensorData(made), data, data.byteLength);
  return made;
};

/** The tensor that a TF_Tensor holds, copied. Throws RUN_FAILED for what is no plain tensor. */
export const readTensor = (tf: Api, value: number): Tensor => {
  const number = tf.TF_TensorType(value);
  const plain = withoutReference(number);
  const dtype = dtypeOf(plain);
  if (!dtype) {
    const what = HANDLES.get(plain) ?? `of TensorFlow's DataType ${plain}`;
    throw new ServingError('RUN_FAILED', `an output is ${what}, which cannot be answered`);
  }
  const rank = tf.TF_NumDims(value);
  const shape: number[] = [];
  for (let i = 0; i < rank; i++) shape.push(Number(tf.TF_Dim(value, i)));
  const count = elementCount(shape);
  if (dtype === 'string') {
    const data = decodeStrings(tf.copyOut, count === 0 ? 0 : tf.TF_TensorData(value), count);
    return { dtype, shape, data };
  }
  const data = allocate(dtype, count);
  if (tf.TF_TensorByteSize(value) !== data.byteLength) {
    throw new ServingError(
      'INTERNAL',
      `TensorFlow's ${dtype} [${shape.join(', ')}] is not of ${data.byteLength} bytes`,
    );
  }
  if (data.byteLength > 0) tf.copyOut(data, tf.TF_TensorData(value), data.byteLength);
  return { dtype, shape, data } as Tensor;
};
