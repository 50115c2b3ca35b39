/**
 * The types of less than a byte: one element a byte here, several a byte in ONNX, the first in the lowest bits.
 * https://github.com/onnx/onnx/blob/v1.20.0/onnx/onnx.proto3
 */
import { allocate, type DataOf, DTYPES, type DType } from './dtype.ts';

const BITS = { int4: 4, uint4: 4, float4e2m1: 4, int2: 2, uint2: 2 } as const satisfies Partial<Record<DType, 2 | 4>>;

export type PackedDType = keyof typeof BITS;

/** Whether elements go several a byte in ONNX. */
export const isPacked = (dtype: DType): dtype is PackedDType => Object.hasOwn(BITS, dtype);

/** The bits of an element of a numeric dtype. */
export const bitsOf = (dtype: DType): number => (isPacked(dtype) ? BITS[dtype] : 8 * DTYPES[dtype].bytes);

/** The bytes that `count` elements of a numeric dtype take in ONNX. */
export const packedLength = (dtype: DType, count: number): number =>
  isPacked(dtype) ? Math.ceil((count * BITS[dtype]) / 8) : count * DTYPES[dtype].bytes;

/** Several elements a byte; what is left of the last byte is 0. */
export const pack = (dtype: PackedDType, data: DataOf[PackedDType]): Uint8Array<ArrayBuffer> => {
  const bits = BITS[dtype];
  const each = 8 / bits;
  const mask = 2 ** bits - 1;
  const packed = new Uint8Array(new ArrayBuffer(packedLength(dtype, data.length)));
  for (let i = 0; i < data.length; i++) packed[Math.floor(i / each)]! |= (data[i]! & mask) << (bits * (i % each));
  return packed;
};

/** One element a byte, integers with their sign. */
export const unpack = <D extends PackedDType>(dtype: D, packed: Uint8Array, count: number): DataOf[D] => {
  const bits = BITS[dtype];
  const each = 8 / bits;
  const mask = 2 ** bits - 1;
  const signed = DTYPES[dtype].kind === 'int';
  const data = allocate(dtype, count);
  for (let i = 0; i < count; i++) {
    const element = (packed[Math.floor(i / each)]! >> (bits * (i % each))) & mask;
    data[i] = signed ? (element << (32 - bits)) >> (32 - bits) : element;
  }
  return data;
};
