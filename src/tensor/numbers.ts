/** Tensors from plain numbers, for constants that a program spells out; not for data at large. */
import { allocate, type DataOf, DTYPES, type DType, lanes, type NumericDType } from './dtype.ts';
import { SMALL_FLOATS, type SmallFloat, toSmallFloat } from './float16.ts';
import { bitsOf } from './packed.ts';
import { elementCount, type Tensor } from './tensor.ts';

/** The least and greatest integer of a dtype; undefined for those that are no integers. */
export const integerRange = (dtype: DType): readonly [bigint, bigint] | undefined => {
  const { kind } = DTYPES[dtype];
  const bits = BigInt(bitsOf(dtype));
  if (kind === 'bool') return [0n, 1n];
  if (kind === 'int') return [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n];
  return kind === 'uint' ? [0n, (1n << bits) - 1n] : undefined;
};

/**
 * A tensor of `values`; floats are rounded to the dtype, a complex number is two values. undefined where an integer
 * does not fit, or the dtype is string.
 */
export const tensorOfNumbers = (
  dtype: DType,
  shape: readonly number[],
  values: readonly (number | bigint)[],
): Tensor | undefined => {
  const range = integerRange(dtype);
  if (dtype === 'string' || values.length !== elementCount(shape) * lanes(dtype)) return undefined;
  if (range) {
    const fits = (x: number | bigint): boolean =>
      (typeof x === 'bigint' || Number.isSafeInteger(x)) && BigInt(x) >= range[0] && BigInt(x) <= range[1];
    if (!values.every(fits)) return undefined;
  }
  const data: DataOf[NumericDType] = allocate(dtype as NumericDType, elementCount(shape));
  const wide = data instanceof BigInt64Array || data instanceof BigUint64Array;
  const small = dtype in SMALL_FLOATS ? (dtype as SmallFloat) : undefined;
  for (const [i, value] of values.entries()) {
    if (wide) data[i] = BigInt(value);
    else data[i] = small ? toSmallFloat(small, Number(value)) : Number(value);
  }
  return { dtype, shape, data } as Tensor;
};
