/** Caffe2's TensorProto.DataType: https://github.com/pytorch/pytorch/blob/v1.4.0/caffe2/proto/caffe2.proto */
import type { DType } from '../../tensor/dtype.ts';

// biome-ignore format: one table
const TYPES: Readonly<Record<number, DType>> = {
  1: 'float32', 2: 'int32', 3: 'uint8', 4: 'string', 5: 'bool', 6: 'uint8', 7: 'int8', 8: 'uint16', 9: 'int16',
  10: 'int64', 12: 'float16', 13: 'float64',
};

/** The dtype with this number, or undefined. */
export const dtypeOfCaffe2 = (number: number): DType | undefined => TYPES[number];

/** The dtype by the enumerator's name, in any case. */
export const dtypeNamed = (name: string): DType | undefined => NAMES[name.toUpperCase()];

// biome-ignore format: one table
const NAMES: Readonly<Record<string, DType>> = {
  FLOAT: 'float32', INT32: 'int32', BYTE: 'uint8', STRING: 'string', BOOL: 'bool', UINT8: 'uint8', INT8: 'int8',
  UINT16: 'uint16', INT16: 'int16', INT64: 'int64', FLOAT16: 'float16', DOUBLE: 'float64', INT: 'int32',
};
