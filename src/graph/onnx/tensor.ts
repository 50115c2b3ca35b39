/**
 * Reads a TensorProto, wherever its writer put the elements: raw bytes, or the typed field that onnx.proto3 names for
 * the element type (float16 as the bits in int32_data, bool and int8 there too, uint32 in uint64_data, 4-bit numbers two
 * a byte). https://github.com/onnx/onnx/blob/v1.19.0/onnx/onnx.proto3
 *
 * The number of elements is compared with the shape before anything is allocated.
 */
import { ServingError } from '../../errors.ts';
import {
  allocate,
  bytesOf,
  type DataOf,
  type DType,
  dtypeOfOnnx,
  lanes,
  type NumericDType,
} from '../../tensor/dtype.ts';
import { isPacked, packedLength, unpack } from '../../tensor/packed.ts';
import { stringsOfBytes } from '../../tensor/strings.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { Reader } from '../../wire/protobuf.ts';
import { DATA_LOCATIONS, type TensorProto } from './messages.ts';

type RunField = 'floatData' | 'doubleData' | 'int32Data' | 'int64Data' | 'uint64Data';

/** The typed field of each element type. */
// biome-ignore format: one table
const FIELDS: Readonly<Record<NumericDType, RunField>> = {
  float32: 'floatData', complex64: 'floatData', float64: 'doubleData', complex128: 'doubleData',
  int64: 'int64Data', uint32: 'uint64Data', uint64: 'uint64Data',
  int32: 'int32Data', uint8: 'int32Data', int8: 'int32Data', uint16: 'int32Data', int16: 'int32Data', bool: 'int32Data',
  float16: 'int32Data', bfloat16: 'int32Data', float8e4m3fn: 'int32Data', float8e5m2: 'int32Data', uint4: 'int32Data', int4: 'int32Data',
  float8e4m3fnuz: 'int32Data', float8e5m2fnuz: 'int32Data', float4e2m1: 'int32Data', float8e8m0: 'int32Data', uint2: 'int32Data', int2: 'int32Data',
};

const corrupt = (proto: TensorProto, message: string): ServingError =>
  new ServingError('CORRUPT_MODEL', `ONNX tensor "${proto.name}": ${message}`);

/** The element type of a TensorProto. Throws UNSUPPORTED_MODEL for one that is not known. */
export const dtypeOf = (proto: TensorProto): DType => {
  const dtype = dtypeOfOnnx(proto.dataType);
  if (dtype) return dtype;
  throw new ServingError(
    'UNSUPPORTED_MODEL',
    `ONNX tensor "${proto.name}" has the unknown element type ${proto.dataType}`,
  );
};

const countOf = (proto: TensorProto): number => {
  let count = 1;
  for (const dim of proto.dims) {
    count *= dim;
    if (dim < 0 || !Number.isSafeInteger(count)) throw corrupt(proto, `its shape is [${proto.dims.join(', ')}]`);
  }
  return count;
};

/** A writer may put any number but 0 for true. */
const normalize = (data: Uint8Array): void => {
  for (let i = 0; i < data.length; i++) if (data[i]! > 1) data[i] = 1;
};

const fromRaw = (proto: TensorProto, dtype: NumericDType, count: number, bytes: Uint8Array): Tensor => {
  const wanted = packedLength(dtype, count);
  if (bytes.length !== wanted) {
    throw corrupt(proto, `${bytes.length} bytes for ${dtype} [${proto.dims.join(', ')}], which takes ${wanted}`);
  }
  if (isPacked(dtype)) return { dtype, shape: proto.dims, data: unpack(dtype, bytes, count) } as Tensor;
  const data = allocate(dtype, count);
  bytesOf(data).set(bytes);
  if (dtype === 'bool') normalize(data as Uint8Array);
  return { dtype, shape: proto.dims, data } as Tensor;
};

/** How many varints a run holds: bytes whose top bit is clear. */
const varints = (run: Uint8Array): number => {
  let count = 0;
  for (let i = 0; i < run.length; i++) if (run[i]! < 0x80) count++;
  return count;
};

const elementsIn = (field: RunField, runs: readonly Uint8Array[]): number => {
  if (field === 'floatData') return runs.reduce((n, run) => n + run.length / 4, 0);
  if (field === 'doubleData') return runs.reduce((n, run) => n + run.length / 8, 0);
  return runs.reduce((n, run) => n + varints(run), 0);
};

const fromRuns = (proto: TensorProto, dtype: NumericDType, count: number): Tensor => {
  const field = FIELDS[dtype];
  const runs = proto[field];
  const entries = isPacked(dtype) ? packedLength(dtype, count) : count * lanes(dtype);
  const found = elementsIn(field, runs);
  if (found !== entries) {
    throw corrupt(proto, `${found} entries of ${field} for ${dtype} [${proto.dims.join(', ')}], expected ${entries}`);
  }
  if (field === 'floatData' || field === 'doubleData') return fromRaw(proto, dtype, count, Buffer.concat(runs));
  const data: DataOf[NumericDType] = isPacked(dtype) ? new Uint8Array(entries) : allocate(dtype, count);
  let at = 0;
  for (const run of runs) {
    const reader = new Reader(run);
    while (reader.position < reader.end) {
      reader.halves();
      if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
        data[at++] = (BigInt(reader.high | 0) << 32n) | BigInt(reader.low);
      } else data[at++] = reader.low;
    }
  }
  if (isPacked(dtype)) return fromRaw(proto, dtype, count, data as Uint8Array);
  if (dtype === 'bool') normalize(data as Uint8Array);
  return { dtype, shape: proto.dims, data } as Tensor;
};

/** Where a tensor's elements lie outside the model; `length` is undefined where they go to the file's end. */
export interface ExternalData {
  readonly location: string;
  readonly offset: number;
  readonly length: number | undefined;
}

/** The external data that a TensorProto names, or undefined where it holds its elements itself. */
export const externalDataOf = (proto: TensorProto): ExternalData | undefined => {
  if (proto.dataLocation !== DATA_LOCATIONS.EXTERNAL) return undefined;
  const entries = new Map(proto.externalData.map(({ key, value }) => [key, value]));
  const number = (key: string): number | undefined => {
    const text = entries.get(key);
    if (text === undefined || text === '') return undefined;
    const value = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) throw corrupt(proto, `external data: ${key} is "${text}"`);
    return value;
  };
  const location = entries.get('location');
  if (!location) throw corrupt(proto, 'external data without a location');
  return { location, offset: number('offset') ?? 0, length: number('length') };
};

/**
 * The tensor that a TensorProto holds, in memory of its own. `external` are the bytes of its external data, which the
 * caller has read. Throws CORRUPT_MODEL where the elements do not fill the shape.
 */
export const readTensor = (proto: TensorProto, external?: Uint8Array): Tensor => {
  const dtype = dtypeOf(proto);
  const count = countOf(proto);
  const elsewhere = externalDataOf(proto);
  if (dtype === 'string') {
    const { stringData } = proto;
    if (elsewhere || stringData.length !== count) {
      throw corrupt(proto, `${stringData.length} strings for [${proto.dims.join(', ')}], which takes ${count}`);
    }
    return { dtype, shape: proto.dims, data: stringsOfBytes(stringData) };
  }
  if (elsewhere) {
    if (!external) throw corrupt(proto, `its elements lie in "${elsewhere.location}", which was not read`);
    return fromRaw(proto, dtype, count, external);
  }
  return proto.rawData !== undefined && (proto.rawData.length > 0 || proto[FIELDS[dtype]].length === 0)
    ? fromRaw(proto, dtype, count, proto.rawData)
    : fromRuns(proto, dtype, count);
};
