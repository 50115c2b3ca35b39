/** Binary files of a MOJO: numbers as Java's ByteBuffer writes them, big-endian. */
import { ServingError } from '../../errors.ts';
import type { Mojo } from './mojo.ts';

/** The most numbers that one file is asked for: 2 GiB of doubles. */
const MAX_NUMBERS = 2 ** 28;

const viewOf = (mojo: Mojo, name: string, count: number, size: number): DataView => {
  const bytes = mojo.bytes(name);
  if (!(Number.isInteger(count) && count >= 0 && count <= MAX_NUMBERS && bytes.length >= count * size)) {
    throw new ServingError(
      'CORRUPT_MODEL',
      `${name} has ${bytes.length} bytes, ${count} numbers of ${size} bytes were expected; the file may be cut`,
    );
  }
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
};

/** The first `count` doubles of a file. Throws CORRUPT_MODEL where there are fewer. */
export const doublesOf = (mojo: Mojo, name: string, count: number): Float64Array => {
  const view = viewOf(mojo, name, count, 8);
  return Float64Array.from({ length: count }, (_, i) => view.getFloat64(8 * i));
};

/** The same of floats. */
export const floatsOf = (mojo: Mojo, name: string, count: number): Float32Array => {
  const view = viewOf(mojo, name, count, 4);
  return Float32Array.from({ length: count }, (_, i) => view.getFloat32(4 * i));
};

/** The same of 32-bit integers. */
export const intsOf = (mojo: Mojo, name: string, count: number): Int32Array => {
  const view = viewOf(mojo, name, count, 4);
  return Int32Array.from({ length: count }, (_, i) => view.getInt32(4 * i));
};
