/**
 * torch's dtypes by their numbers, as TorchScript's code and the pickles state them.
 * https://github.com/pytorch/pytorch/blob/v2.9.0/torch/headeronly/core/ScalarType.h
 */
import type { DType } from '../../tensor/dtype.ts';

/** By number: what torch calls it, and our dtype; undefined where this server has none. */
const ROWS: readonly (readonly [name: string, dtype: DType | undefined])[] = [
  ['uint8', 'uint8'],
  ['int8', 'int8'],
  ['int16', 'int16'],
  ['int32', 'int32'],
  ['int64', 'int64'],
  ['float16', 'float16'],
  ['float32', 'float32'],
  ['float64', 'float64'],
  ['complex32', undefined],
  ['complex64', 'complex64'],
  ['complex128', 'complex128'],
  ['bool', 'bool'],
  ['qint8', undefined],
  ['quint8', undefined],
  ['qint32', undefined],
  ['bfloat16', 'bfloat16'],
  ['quint4x2', undefined],
  ['quint2x4', undefined],
  ['bits1x8', undefined],
  ['bits2x4', undefined],
  ['bits4x2', undefined],
  ['bits8', undefined],
  ['bits16', undefined],
  ['float8_e5m2', 'float8e5m2'],
  ['float8_e4m3fn', 'float8e4m3fn'],
  ['float8_e5m2fnuz', undefined],
  ['float8_e4m3fnuz', undefined],
  ['uint16', 'uint16'],
  ['uint32', 'uint32'],
  ['uint64', 'uint64'],
];

/** The dtype of a number, and what torch calls it; `dtype` is undefined where there is none here. */
export const scalarType = (number: number): { readonly name: string; readonly dtype: DType | undefined } => {
  const row = ROWS[number];
  return { name: row ? row[0] : `number ${number}`, dtype: row?.[1] };
};

/** The number of a dtype in torch. */
export const scalarTypeNumber = (dtype: DType): number => ROWS.findIndex((row) => row[1] === dtype);

/** The dtype that torch calls `name`, without `torch.`; undefined where there is none here. */
export const dtypeNamed = (name: string): DType | undefined => ROWS.find((row) => row[0] === name)?.[1];
