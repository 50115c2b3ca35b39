/**
 * Tensors as OrtValues and back.
 *
 * Numbers go in without a copy: the OrtValue points at the typed array, which the caller keeps alive until the run has
 * ended. They come out by one copy into an array of ours, so nothing of ours ever points at memory of ONNX Runtime's.
 * Strings go in element by element and come out with offsets: the C-string calls would cut them at NUL.
 */
import { ServingError } from '../../errors.ts';
import {
  allocate,
  type DataOf,
  DTYPES,
  lanes,
  type NumericDType,
  type Strings,
  viewBytes,
} from '../../tensor/dtype.ts';
import { isPacked, type PackedDType, pack, packedLength, unpack } from '../../tensor/packed.ts';
import { stringCount } from '../../tensor/strings.ts';
import { elementCount, type Tensor } from '../../tensor/tensor.ts';
import { Words } from '../memory.ts';
import { type Api, addressOfMemory } from './api.ts';
import { dtypeOfApi } from './element-types.ts';

const MAX_RANK = 64;
// Words of the scratch memory. Only the event loop's thread uses it, and never across a call that could re-enter.
const DTYPE = 0;
const DIMS = 1;
const RANK = 2;
const POINTER = 3;
const SHAPE = 4;
const scratch = new Words(SHAPE + MAX_RANK);
const SMALL_BYTES = 256;
const small = new Words(SMALL_BYTES / 8);
// Never empty: an address of nothing would be NULL.
const NOTHING = new Uint8Array(new ArrayBuffer(8));

const setShape = (shape: readonly number[]): void => {
  if (shape.length > MAX_RANK) {
    throw new ServingError(
      'INVALID_INPUT',
      `a tensor of rank ${shape.length} was given; at most ${MAX_RANK} is served`,
    );
  }
  for (let i = 0; i < shape.length; i++) scratch.set(SHAPE + i, shape[i]!);
};

/**
 * An OrtValue over the tensor's data; its address is put in word `i` of `to`. Returns the memory that must stay alive
 * as long as it does. Throws INVALID_INPUT where the data are not as many as the shape says.
 */
export const createTensor = (ort: Api, tensor: Tensor, to: Words, i: number): unknown => {
  const count = elementCount(tensor.shape);
  const rank = tensor.shape.length;
  setShape(tensor.shape);
  if (tensor.dtype === 'string') {
    if (stringCount(tensor.data) !== count) throw wrongCount(tensor, stringCount(tensor.data));
    ort.check(ort.CreateTensorAsOrtValue(ort.allocator, scratch.at(SHAPE), rank, DTYPES.string.onnx, to.at(i)), 'run');
    fillStrings(ort, to.address(i), tensor.data);
    return undefined;
  }
  const { length } = tensor.data;
  if (length !== count * lanes(tensor.dtype)) throw wrongCount(tensor, length / lanes(tensor.dtype));
  const data = isPacked(tensor.dtype) ? pack(tensor.dtype, tensor.data as DataOf[PackedDType]) : tensor.data;
  const memory = length === 0 ? NOTHING : data;
  const { onnx } = DTYPES[tensor.dtype];
  ort.check(
    ort.CreateTensorWithDataAsOrtValue(
      ort.memoryInfo,
      addressOfMemory(memory),
      data.byteLength,
      scratch.at(SHAPE),
      rank,
      onnx,
      to.at(i),
    ),
    'run',
  );
  return memory;
};

const wrongCount = (tensor: Tensor, found: number): ServingError =>
  new ServingError(
    'INVALID_INPUT',
    `${found} elements were given for the shape [${tensor.shape.join(', ')}], which has ${elementCount(tensor.shape)}`,
  );

const fillStrings = (ort: Api, value: number, { bytes, offsets }: Strings): void => {
  const start = bytes.length === 0 ? 0 : addressOfMemory(bytes);
  for (let i = 0; i + 1 < offsets.length; i++) {
    const from = offsets[i]!;
    const length = offsets[i + 1]! - from;
    if (length < 0 || from + length > bytes.length) {
      throw new ServingError(
        'INVALID_INPUT',
        `string ${i} lies at bytes ${from} to ${from + length} of ${bytes.length}`,
      );
    }
    if (length === 0) continue;
    ort.check(ort.GetResizedStringTensorElementBuffer(value, i, length, scratch.at(POINTER)), 'run');
    ort.copy(scratch.address(POINTER), start + from, length);
  }
};

/** The tensor that an OrtValue holds, copied. Throws RUN_FAILED for an element type that we have no name for. */
export const readTensor = (ort: Api, value: number): Tensor => {
  ort.check(
    ort.GetTensorElementTypeAndShapeDataReference(value, scratch.at(DTYPE), scratch.at(DIMS), scratch.at(RANK)),
    'run',
  );
  const rank = scratch.address(RANK);
  const number = scratch.int(DTYPE);
  if (rank > MAX_RANK)
    throw new ServingError('RUN_FAILED', `an output has rank ${rank}; at most ${MAX_RANK} is served`);
  if (rank > 0) ort.copy(scratch.at(SHAPE), scratch.address(DIMS), rank * 8);
  const shape: number[] = [];
  let count = 1;
  for (let i = 0; i < rank; i++) {
    const dim = scratch.address(SHAPE + i);
    shape.push(dim);
    count *= dim;
  }
  const dtype = dtypeOfApi(number);
  if (!dtype) {
    throw new ServingError('RUN_FAILED', `an output has ONNX Runtime's element type ${number}, which is not served`);
  }
  if (dtype === 'string') return { dtype, shape, data: readStrings(ort, value, count) };
  return { dtype, shape, data: readNumbers(ort, value, dtype, count) } as Tensor;
};

const readNumbers = (ort: Api, value: number, dtype: NumericDType, count: number): DataOf[NumericDType] => {
  if (count === 0) return allocate(dtype, 0);
  ort.check(ort.GetTensorMutableData(value, scratch.at(POINTER)), 'run');
  const from = scratch.address(POINTER);
  if (isPacked(dtype)) {
    const packed = new Uint8Array(new ArrayBuffer(packedLength(dtype, count)));
    ort.copyOut(packed, from, packed.length);
    return unpack(dtype, packed, count);
  }
  const byteLength = count * DTYPES[dtype].bytes;
  const data = allocate(dtype, count);
  // Handing memory over costs more than copying a few bytes twice; asking a small array for its buffer does, too.
  if (byteLength <= SMALL_BYTES) {
    ort.copy(small.at(0), from, byteLength);
    (data as Float64Array).set(viewBytes(dtype, small.bytes.subarray(0, byteLength)) as Float64Array);
  } else ort.copyOut(data, from, byteLength);
  return data;
};

const readStrings = (ort: Api, value: number, count: number): DataOf['string'] => {
  if (count === 0) return { bytes: new Uint8Array(), offsets: new Uint32Array(1) };
  ort.check(ort.GetStringTensorDataLength(value, scratch.at(POINTER)), 'run');
  const total = scratch.address(POINTER);
  if (total > 0xffffffff) {
    throw new ServingError(
      'RUN_FAILED',
      `an output holds ${total} bytes of text; at most ${0xffffffff} can be answered`,
    );
  }
  const bytes = new Uint8Array(new ArrayBuffer(total));
  const starts = new Words(count);
  ort.check(ort.GetStringTensorContent(value, total === 0 ? NOTHING : bytes, total, starts.halves, count), 'run');
  const offsets = new Uint32Array(count + 1);
  for (let i = 0; i < count; i++) offsets[i] = starts.int(i);
  offsets[count] = total;
  return { bytes, offsets };
};
