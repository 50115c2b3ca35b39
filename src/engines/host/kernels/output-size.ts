/**
 * The size of what a kernel is about to make, looked at before it is made: a request states shapes freely (`dense_shape`
 * of a sparse tensor, `num_segments`), and a few bytes of it could ask for all memory.
 */
import { ServingError } from '../../../errors.ts';
import { DTYPES, type DType } from '../../../tensor/dtype.ts';
import { failed } from './arguments.ts';

/** No kernel makes a larger tensor. */
export const MAX_OUTPUT_BYTES = 2 ** 30;

/** A string takes its offset besides its bytes. */
const bytesOfOne = (dtype: DType): number => (dtype === 'string' ? 4 : DTYPES[dtype].bytes);

/**
 * How many elements a tensor of this shape has. Throws RUN_FAILED for a negative size, TOO_LARGE where the elements
 * would take more than MAX_OUTPUT_BYTES.
 */
export const outputCount = (dtype: DType, shape: readonly number[]): number => {
  let count = 1;
  for (const size of shape) {
    if (!(size >= 0)) throw failed(`the shape [${shape.join(', ')}] has a negative size`);
    count *= size;
  }
  // of [1e9, 1e9, 0] nothing is made
  if (shape.includes(0)) return 0;
  checkBytes(count * bytesOfOne(dtype), `a tensor of ${dtype} [${shape.join(', ')}]`);
  return count;
};

/** Throws TOO_LARGE where `what` would take more than MAX_OUTPUT_BYTES. */
export const checkBytes = (bytes: number, what: string): void => {
  if (bytes <= MAX_OUTPUT_BYTES) return;
  throw new ServingError(
    'TOO_LARGE',
    `${what} would take ${bytes} bytes; at most ${MAX_OUTPUT_BYTES} are made for a request`,
  );
};
