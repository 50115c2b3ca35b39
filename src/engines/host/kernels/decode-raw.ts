/**
 * DecodeRaw, DecodePaddedRaw, DecodeCompressed: what lies in the bytes of strings.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/decode_raw_op.cc,
 * decode_padded_raw_op.cc, decode_compressed_op.cc
 */
import { constants, gunzipSync, inflateSync } from 'node:zlib';
import { DTYPES, type DType, lanes, type NumericDType, viewBytes } from '../../../tensor/dtype.ts';
import { stringAt, stringCount, stringsOfBytes } from '../../../tensor/strings.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import type { HostKernel, HostNode } from '../kernel.ts';
import {
  dtypeAttribute,
  failed,
  flagOf,
  integer,
  numericTensor,
  stringInput,
  stringTensor,
  textOf,
} from './arguments.ts';

/** A compressed string may hold at most so many bytes. */
const MAX_INFLATED_BYTES = 2 ** 30;

/** Turns the order of every `width` bytes. */
const swap = (bytes: Uint8Array, width: number): void => {
  for (let at = 0; at < bytes.length; at += width) bytes.subarray(at, at + width).reverse();
};

const elementsOf = (dtype: DType, bytes: Uint8Array, littleEndian: boolean, shape: readonly number[]): Tensor => {
  const width = DTYPES[dtype].bytes / lanes(dtype);
  if (!littleEndian && width > 1) swap(bytes, width);
  if (dtype === 'bool') for (let i = 0; i < bytes.length; i++) bytes[i] = bytes[i] === 0 ? 0 : 1;
  return numericTensor(dtype as NumericDType, shape, viewBytes(dtype as NumericDType, bytes));
};

const outType = (node: HostNode): { dtype: DType; littleEndian: boolean } => ({
  dtype: dtypeAttribute(node, 'out_type'),
  littleEndian: flagOf(node, 'little_endian'),
});

/** All strings have one length; it becomes the last dimension. */
export const decodeRaw: HostKernel = (node) => {
  const { dtype, littleEndian } = outType(node);
  const size = DTYPES[dtype].bytes;
  return (inputs) => {
    const { shape, data } = stringInput(inputs, 0);
    const { bytes, offsets } = data;
    const count = stringCount(data);
    const length = count === 0 ? 0 : offsets[1]!;
    for (let i = 0; i < count; i++) {
      const found = offsets[i + 1]! - offsets[i]!;
      if (found !== length)
        throw failed(`the strings differ in length: element 0 has ${length} bytes, element ${i} ${found}`);
    }
    if (length % size !== 0) throw failed(`strings of ${length} bytes are no whole number of ${dtype}`);
    return [
      elementsOf(dtype, new Uint8Array(bytes.subarray(0, offsets[count])), littleEndian, [...shape, length / size]),
    ];
  };
};

/** Every string cut, or filled up with zeros, to `fixed_length` bytes. */
export const decodePaddedRaw: HostKernel = (node) => {
  const { dtype, littleEndian } = outType(node);
  const size = DTYPES[dtype].bytes;
  return (inputs) => {
    const { shape, data } = stringInput(inputs, 0);
    const length = integer(inputs, 1);
    if (length <= 0 || length % size !== 0) {
      throw failed(`fixed_length is ${length}; expected a positive whole number of ${dtype}, ${size} bytes each`);
    }
    const count = stringCount(data);
    const bytes = new Uint8Array(count * length);
    for (let i = 0; i < count; i++) bytes.set(stringAt(data, i).subarray(0, length), i * length);
    return [elementsOf(dtype, bytes, littleEndian, [...shape, length / size])];
  };
};

/** Nothing inflates to nothing; a stream that is cut gives what is there of it. */
const INFLATE: Readonly<Record<string, typeof inflateSync>> = { ZLIB: inflateSync, GZIP: gunzipSync };

export const decodeCompressed: HostKernel = (node) => {
  const inflate = INFLATE[textOf(node, 'compression_type')];
  return (inputs) => {
    const given = stringInput(inputs, 0);
    if (!inflate) return [given];
    const { shape, data } = given;
    const elements = Array.from({ length: stringCount(data) }, (_, i) => {
      try {
        const bytes = stringAt(data, i);
        return bytes.length === 0
          ? bytes
          : inflate(bytes, { maxOutputLength: MAX_INFLATED_BYTES, finishFlush: constants.Z_SYNC_FLUSH });
      } catch (error) {
        throw failed(`element ${i} could not be inflated: ${error instanceof Error ? error.message : String(error)}`);
      }
    });
    return [stringTensor(shape, stringsOfBytes(elements))];
  };
};
