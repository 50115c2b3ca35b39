/**
 * StringToNumber.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/string_to_number_op.cc
 */
import { allocate, type DType, type NumericDType } from '../../../tensor/dtype.ts';
import { stringAt, stringCount } from '../../../tensor/strings.ts';
import { parseDouble, parseFloat32, parseInteger } from '../../../wire/number-text.ts';
import type { HostKernel } from '../kernel.ts';
import { dtypeAttribute, failed, numericTensor, stringInput } from './arguments.ts';

const within =
  (least: bigint, most: bigint) =>
  (text: string): bigint | undefined => {
    const number = parseInteger(text);
    return number !== undefined && number >= least && number <= most ? number : undefined;
  };
const small =
  (read: (text: string) => bigint | undefined) =>
  (text: string): number | undefined => {
    const number = read(text);
    return number === undefined ? undefined : Number(number);
  };
const unsigned =
  (read: (text: string) => bigint | undefined) =>
  (text: string): bigint | undefined =>
    text.includes('-') ? undefined : read(text);

/** How the text of each dtype is read; undefined where it is none. */
export const READERS: Partial<Record<DType, (text: string) => number | bigint | undefined>> = {
  float32: parseFloat32,
  float64: parseDouble,
  int32: small(within(-(2n ** 31n), 2n ** 31n - 1n)),
  int64: within(-(2n ** 63n), 2n ** 63n - 1n),
  uint32: small(unsigned(within(0n, 2n ** 32n - 1n))),
  uint64: unsigned(within(0n, 2n ** 64n - 1n)),
};

export const stringToNumber: HostKernel = (node) => {
  const dtype = dtypeAttribute(node, 'out_type') as NumericDType;
  const read = READERS[dtype];
  if (!read) throw failed(`StringToNumber to ${dtype}`);
  return (inputs) => {
    const { shape, data } = stringInput(inputs, 0);
    const numbers = allocate(dtype, stringCount(data));
    for (let i = 0; i < numbers.length; i++) {
      const text = Buffer.from(stringAt(data, i)).toString('latin1');
      const number = read(text);
      if (number === undefined)
        throw failed(`element ${i}, "${text.slice(0, 40)}", could not be converted to ${dtype}`);
      numbers[i] = number as never;
    }
    return [numericTensor(dtype, shape, numbers)];
  };
};
