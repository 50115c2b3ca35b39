/**
 * Constants as a SavedModel holds them: TensorProto to Tensor.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/framework/tensor.proto
 *
 * The elements stand either as raw bytes (`tensor_content`) or in the list for the dtype, where the last one stands for
 * all that are missing. So a few bytes may ask for any size: what is filled up is limited, and checked before memory is
 * taken.
 */
import { ServingError } from '../../errors.ts';
import {
  allocate,
  DTYPES,
  type DType,
  dtypeOfTensorFlow,
  lanes,
  type NumericDType,
  viewBytes,
} from '../../tensor/dtype.ts';
import type { Dim, Shape } from '../../tensor/signature.ts';
import { stringsOfBytes } from '../../tensor/strings.ts';
import { elementCount, type Tensor, tensor } from '../../tensor/tensor.ts';
import { Reader } from '../../wire/protobuf.ts';
import type { TensorProto, TensorShapeProto } from './messages.ts';

/** Bytes that a constant may have beyond those that its message holds. */
const MAX_FILLED_BYTES = 2 ** 28;
const REFERENCE = 100;

// qint8, quint8, qint32, qint16, quint16: integers whose scale other inputs of an op carry.
const QUANTIZED: ReadonlyMap<number, DType> = new Map([
  [11, 'int8'],
  [12, 'uint8'],
  [13, 'int32'],
  [15, 'int16'],
  [16, 'uint16'],
]);

/** The DataType of what a reference refers to; any other as it is. */
export const withoutReference = (number: number): number => (number > REFERENCE ? number - REFERENCE : number);

/** The dtype of a DataType number, quantized types as the integers they are and references as what they refer to. */
export const dtypeOf = (number: number): DType | undefined => {
  const plain = withoutReference(number);
  return dtypeOfTensorFlow(plain) ?? QUANTIZED.get(plain);
};

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', message);

/** The shape that a message states, each free dimension by a name of `free`; undefined where the rank is unknown. */
export const shapeOf = (proto: TensorShapeProto | undefined, free: () => string): Shape =>
  proto === undefined || proto.unknown_rank ? undefined : proto.dim.map(({ size }): Dim => (size < 0 ? free() : size));

/** The shape and element count of a tensor that is there. Throws CORRUPT_MODEL for a shape that no tensor can have. */
export const wholeShape = (proto: TensorShapeProto | undefined, what: string): { shape: number[]; count: number } => {
  const shape = proto?.dim.map(({ size }) => size) ?? [];
  if (proto?.unknown_rank) throw corrupt(`${what} has no shape`);
  try {
    return { shape, count: elementCount(shape) };
  } catch {
    throw corrupt(`${what} has the shape [${shape.join(', ')}], which no tensor can have`);
  }
};

/** The lengths and bytes of strings as TensorFlow writes them in one run: every length as a varint, then all bytes. */
const packedStrings = (bytes: Uint8Array, count: number, what: string): readonly Uint8Array[] => {
  if (count > bytes.length) throw corrupt(`${what}: ${count} strings cannot stand in ${bytes.length} bytes`);
  const reader = new Reader(bytes);
  const lengths = Array.from({ length: count }, () => reader.count());
  const strings = lengths.map((length) => {
    const from = reader.take(length);
    return bytes.subarray(from, from + length);
  });
  if (reader.position !== bytes.length) throw corrupt(`${what}: bytes are left after its ${count} strings`);
  return strings;
};

// Which list holds the elements of a dtype; runs of floats are raw little-endian bytes already.
type Numbers = ArrayLike<number> | ArrayLike<bigint> | readonly boolean[];
const LISTS: { readonly [D in NumericDType]: (proto: TensorProto) => Numbers | readonly Uint8Array[] } = {
  float32: (p) => p.float_val,
  float64: (p) => p.double_val,
  complex64: (p) => p.scomplex_val,
  complex128: (p) => p.dcomplex_val,
  float16: (p) => p.half_val,
  bfloat16: (p) => p.half_val,
  int32: (p) => p.int_val,
  int16: (p) => p.int_val,
  int8: (p) => p.int_val,
  uint16: (p) => p.int_val,
  uint8: (p) => p.int_val,
  int4: (p) => p.int_val,
  uint4: (p) => p.int_val,
  int64: (p) => p.int64_val,
  bool: (p) => p.bool_val,
  uint32: (p) => p.uint32_val,
  uint64: (p) => p.uint64_val,
  float8e4m3fn: (p) => p.float8_val,
  float8e5m2: (p) => p.float8_val,
  // TensorFlow has tensors of no such type.
  float8e4m3fnuz: () => [],
  float8e5m2fnuz: () => [],
  float4e2m1: () => [],
  float8e8m0: () => [],
  int2: () => [],
  uint2: () => [],
};

const isRuns = (list: Numbers | readonly Uint8Array[]): list is readonly Uint8Array[] =>
  Array.isArray(list) && list[0] instanceof Uint8Array;

const checkFill = (bytes: number, what: string): void => {
  if (bytes <= MAX_FILLED_BYTES) return;
  throw new ServingError(
    'UNSUPPORTED_MODEL',
    `${what} would be filled up to ${bytes} bytes from few; at most ${MAX_FILLED_BYTES} are`,
    { refusal: 'limit' },
  );
};

const decodeStrings = (proto: TensorProto, shape: readonly number[], count: number, what: string): Tensor => {
  const found = proto.tensor_content.length > 0 ? packedStrings(proto.tensor_content, count, what) : proto.string_val;
  const given = found.slice(0, count);
  const last = given.at(-1) ?? new Uint8Array();
  checkFill((count - given.length) * (last.length + 8), what);
  const elements = given.length === count ? given : Array.from({ length: count }, (_, i) => given[i] ?? last);
  return tensor('string', shape, stringsOfBytes(elements));
};

const decodeList = (
  dtype: NumericDType,
  proto: TensorProto,
  shape: readonly number[],
  count: number,
  what: string,
): Tensor => {
  const list = LISTS[dtype](proto);
  const found: Numbers = isRuns(list) ? viewBytes(dtype, wholeRuns(dtype, list, what)) : (list as Numbers);
  const wanted = count * lanes(dtype);
  // As TensorFlow does, the elements that are too many are left out.
  const given: Numbers = found.length > wanted ? (Array.prototype.slice.call(found, 0, wanted) as number[]) : found;
  if (given.length % lanes(dtype) !== 0) throw corrupt(`${what}: ${given.length / lanes(dtype)} elements`);
  if (given.length < wanted) checkFill(count * DTYPES[dtype].bytes, what);
  const data = allocate(dtype, count);
  (data as Float32Array).set(given as ArrayLike<number>);
  // The last element stands for all that follow.
  for (let lane = 0; lane < lanes(dtype) && given.length > 0; lane++) {
    const last = given[given.length - lanes(dtype) + lane]!;
    if (lanes(dtype) === 1) (data as Float32Array).fill(last as number, given.length);
    else for (let i = given.length + lane; i < wanted; i += 2) data[i] = last as never;
  }
  return tensor(dtype, shape, data);
};

const wholeRuns = (dtype: NumericDType, runs: readonly Uint8Array[], what: string): Uint8Array => {
  const bytes = runs.length === 1 ? runs[0]! : Buffer.concat(runs);
  const width = DTYPES[dtype].bytes / lanes(dtype);
  if (bytes.length % width !== 0) throw corrupt(`${what}: ${bytes.length} bytes are no whole number of ${dtype}`);
  return bytes;
};

/** Makes the tensor that a message states; `what` names it in messages, as `node "dense/kernel"`. */
export const decodeTensor = (proto: TensorProto, what: string): Tensor => {
  const dtype = dtypeOf(proto.dtype);
  if (!dtype) {
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      `${what} holds a tensor of DataType ${proto.dtype}, which is not served`,
    );
  }
  const { shape, count } = wholeShape(proto.tensor_shape, what);
  if (dtype === 'string') return decodeStrings(proto, shape, count, what);
  if (proto.tensor_content.length === 0) return decodeList(dtype, proto, shape, count, what);
  if (proto.tensor_content.length !== count * DTYPES[dtype].bytes) {
    throw corrupt(
      `${what}: ${proto.tensor_content.length} bytes do not fill ${dtype} of the shape [${shape.join(', ')}]`,
    );
  }
  // A copy, so that a small constant does not keep the whole file in memory.
  return tensor(dtype, shape, viewBytes(dtype, new Uint8Array(proto.tensor_content)));
};
