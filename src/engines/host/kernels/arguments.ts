/**
 * What kernels ask of their node and of their inputs. A lowering gives what its op declares, so a missing attribute or
 * input is a fault of this program (INTERNAL); a value that upstream refuses as well is RUN_FAILED.
 */
import { ServingError } from '../../../errors.ts';
import type { DataOf, DType, NumericDType, Strings } from '../../../tensor/dtype.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import type { HostNode } from '../kernel.ts';
import { int64OfNumbers, numbersOfInt64 } from './int64.ts';

/** A value that upstream's kernel refuses too. */
export const failed = (message: string): ServingError => new ServingError('RUN_FAILED', message);

const wrong = (what: string): ServingError => new ServingError('INTERNAL', `the host node has no ${what}`);

export const numberOf = ({ attributes }: HostNode, name: string): number => {
  const value = attributes[name];
  if (typeof value !== 'number') throw wrong(`number ${name}`);
  return value;
};
export const flagOf = (node: HostNode, name: string): boolean => numberOf(node, name) !== 0;
export const numbersOf = ({ attributes }: HostNode, name: string): readonly number[] => {
  const value = attributes[name];
  if (!Array.isArray(value)) throw wrong(`list ${name}`);
  return value as readonly number[];
};
export const textOf = ({ attributes }: HostNode, name: string): string => {
  const value = attributes[name];
  if (typeof value !== 'string') throw wrong(`text ${name}`);
  return value;
};
export const textsOf = ({ attributes }: HostNode, name: string): readonly string[] => {
  const value = attributes[name];
  if (!Array.isArray(value)) throw wrong(`texts ${name}`);
  return value as readonly string[];
};
export const dtypeAttribute = (node: HostNode, name: string): DType => textOf(node, name) as DType;

/** An attribute of any bytes, which travels as a text of one character a byte. */
export const latin1Of = (node: HostNode, name: string): Uint8Array =>
  new Uint8Array(Buffer.from(textOf(node, name), 'latin1'));

type Inputs = readonly (Tensor | undefined)[];

export const input = (inputs: Inputs, i: number): Tensor => {
  const found = inputs[i];
  if (!found) throw wrong(`input ${i}`);
  return found;
};
/** Input `i`, a string tensor. */
export const stringInput = (inputs: Inputs, i: number): Tensor<'string'> => {
  const found = input(inputs, i);
  if (found.dtype !== 'string') throw wrong(`input ${i} of strings, but one of ${found.dtype}`);
  return found;
};
/** Input `i`, a tensor of numbers. */
export const numericInput = (inputs: Inputs, i: number): Tensor<NumericDType> => {
  const found = input(inputs, i);
  if (found.dtype === 'string') throw wrong(`input ${i} of numbers, but one of strings`);
  return found as Tensor<NumericDType>;
};
/** The integers of input `i`, exact up to 2^53, and rounded past it. */
export const integers = (inputs: Inputs, i: number): Float64Array => {
  const { data } = numericInput(inputs, i);
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return numbersOfInt64(data);
  return new Float64Array(data);
};
/** The one integer of input `i`. */
export const integer = (inputs: Inputs, i: number): number => {
  const [value, ...more] = integers(inputs, i);
  if (value === undefined || more.length > 0) throw failed(`input ${i} has ${more.length} more elements than one`);
  return value;
};
/** The bytes of input `i`, a scalar string. */
export const scalarBytes = (inputs: Inputs, i: number): Uint8Array => {
  const { data, shape } = stringInput(inputs, i);
  if (data.offsets.length !== 2) throw failed(`input ${i} has the shape [${shape.join(', ')}], expected a scalar`);
  return data.bytes.subarray(data.offsets[0], data.offsets[1]);
};

/** int32 or int64 of some numbers. */
export const integerTensor = (
  dtype: DType,
  shape: readonly number[],
  numbers: readonly number[] | Float64Array | Int32Array,
): Tensor => {
  if (dtype === 'int64') return { dtype, shape, data: int64OfNumbers(numbers) };
  return { dtype: 'int32', shape, data: Int32Array.from(numbers) };
};
export const stringTensor = (shape: readonly number[], data: Strings): Tensor<'string'> => ({
  dtype: 'string',
  shape,
  data,
});
export const numericTensor = <D extends NumericDType>(dtype: D, shape: readonly number[], data: DataOf[D]): Tensor =>
  ({ dtype, shape, data }) as unknown as Tensor;

export const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((size, i) => size === b[i]);

/** The product of the dimensions. */
export const countOf = (shape: readonly number[]): number => shape.reduce((count, size) => count * size, 1);
