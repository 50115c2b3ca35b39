/**
 * int64 as numbers, and back. A BigInt for each element costs more than what most kernels do with it, so that the
 * halves are read as 32-bit words (little-endian, as on every platform served).
 */
import { ServingError } from '../../../errors.ts';

const words = (data: BigInt64Array | BigUint64Array): Uint32Array =>
  new Uint32Array(data.buffer, data.byteOffset, data.length * 2);

/** As numbers: exact up to 2^53, rounded past it. */
export const numbersOfInt64 = (data: BigInt64Array | BigUint64Array): Float64Array => {
  const halves = words(data);
  const high = data instanceof BigInt64Array ? new Int32Array(data.buffer, data.byteOffset, data.length * 2) : halves;
  const numbers = new Float64Array(data.length);
  for (let i = 0; i < numbers.length; i++) numbers[i] = high[2 * i + 1]! * 4_294_967_296 + halves[2 * i]!;
  return numbers;
};

/** Throws RUN_FAILED for a number past 2^53, which would not be exact. */
export const int64OfNumbers = (numbers: ArrayLike<number>): BigInt64Array => {
  const data = new BigInt64Array(numbers.length);
  const halves = words(data);
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i]!;
    if (!Number.isSafeInteger(number))
      throw new ServingError('RUN_FAILED', `the integer ${number} is past 2^53, where it is not exact`);
    halves[2 * i] = number;
    halves[2 * i + 1] = Math.floor(number / 4_294_967_296);
  }
  return data;
};
