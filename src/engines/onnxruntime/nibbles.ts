/** The 4-bit types: one element a byte here, two a byte in ONNX Runtime, the first in the low half. */
import type { DataOf } from '../../tensor/dtype.ts';

/** Two elements a byte; the last half byte of an odd count is 0. */
export const pack4 = (data: DataOf['int4' | 'uint4']): Uint8Array<ArrayBuffer> => {
  const packed = new Uint8Array(new ArrayBuffer(Math.ceil(data.length / 2)));
  for (let i = 0; i < data.length; i++) packed[i >> 1]! |= (data[i]! & 15) << ((i & 1) * 4);
  return packed;
};

/** One element a byte, with its sign. */
export const unpack4 = <D extends 'int4' | 'uint4'>(dtype: D, packed: Uint8Array, count: number): DataOf[D] => {
  const data = dtype === 'int4' ? new Int8Array(count) : new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const nibble = (packed[i >> 1]! >> ((i & 1) * 4)) & 15;
    data[i] = dtype === 'int4' && nibble >= 8 ? nibble - 16 : nibble;
  }
  return data as DataOf[D];
};
