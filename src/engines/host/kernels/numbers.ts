/** Floating-point tensors of any type as doubles, and back: kernels compute in float64 and round once. */
import { allocate, type DType, type NumericDType } from '../../../tensor/dtype.ts';
import { fromSmallFloat, type SmallFloat, toSmallFloat } from '../../../tensor/float16.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import { numericInput, numericTensor } from './arguments.ts';

const isSmall = (dtype: DType): dtype is SmallFloat => dtype === 'float16' || dtype === 'bfloat16';

/** The numbers of input `i` as doubles; a copy. Integers past 2^53 are rounded. */
export const doubles = (inputs: readonly (Tensor | undefined)[], i: number): Float64Array => {
  const { dtype, data } = numericInput(inputs, i);
  if (isSmall(dtype)) return Float64Array.from(data as Uint16Array, (bits) => fromSmallFloat(dtype, bits));
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return Float64Array.from(data, Number);
  return Float64Array.from(data);
};

/** The one number of input `i`. */
export const double = (inputs: readonly (Tensor | undefined)[], i: number): number => doubles(inputs, i)[0]!;

/** A tensor of a floating-point type from doubles, each rounded once. */
export const floatTensor = (dtype: DType, shape: readonly number[], values: Float64Array): Tensor => {
  if (dtype === 'float64') return { dtype, shape, data: values };
  if (dtype === 'float32') return { dtype, shape, data: new Float32Array(values) };
  const out = allocate(dtype as NumericDType, values.length) as Uint16Array;
  for (let i = 0; i < values.length; i++) out[i] = toSmallFloat(dtype as SmallFloat, values[i]!);
  return numericTensor(dtype as NumericDType, shape, out as never);
};

/** The dtype of input `i`. */
export const dtypeAt = (inputs: readonly (Tensor | undefined)[], i: number): NumericDType =>
  numericInput(inputs, i).dtype;
