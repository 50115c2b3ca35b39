/**
 * The keys under which a tensor bundle keeps the slices of a partitioned variable.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/util/saved_tensor_slice_util.cc (EncodeTensorNameSlice)
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/lib/strings/ordered_code.cc
 *
 *   key = 0, name, rank, (start, length)…; a length of -1 is the whole dimension
 */
import type { TensorSliceProto } from './messages.ts';

// As many bytes as it takes, biggest first, after their number.
const unsigned = (value: number): number[] => {
  const bytes: number[] = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return [bytes.length, ...bytes];
};

// Two's complement, biggest first; n bytes hold 7n - 1 bits and the sign, and n leading ones tell n.
const signed = (value: number): number[] => {
  const wide = BigInt(value);
  const magnitude = wide < 0n ? ~wide : wide;
  const bits = magnitude === 0n ? 0 : magnitude.toString(2).length;
  const length = Math.max(1, Math.ceil((bits + 1) / 7));
  const bytes = Array.from({ length }, (_, i) => Number((wide >> BigInt(8 * (length - 1 - i))) & 255n));
  const ones = (2 ** length - 1) * 2 ** (16 - length);
  bytes[0]! ^= ones >>> 8;
  if (length > 1) bytes[1]! ^= ones & 255;
  return bytes;
};

const text = (value: string): number[] => [
  ...[...Buffer.from(value)].flatMap((byte) => (byte === 0 ? [0, 255] : byte === 255 ? [255, 0] : [byte])),
  0,
  1,
];

/** The key of one slice of the tensor `name`. */
export const sliceKey = (name: string, slice: TensorSliceProto): Uint8Array =>
  Uint8Array.from([
    ...unsigned(0),
    ...text(name),
    ...unsigned(slice.extent.length),
    ...slice.extent.flatMap(({ start, length }) => [...signed(start), ...signed(length ?? -1)]),
  ]);
