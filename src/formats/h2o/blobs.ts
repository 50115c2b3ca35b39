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

/** The doubles of a file that begins with how many there are. */
export const countedDoublesOf = (mojo: Mojo, name: string): Float64Array => {
  const [count = 0] = intsOf(mojo, name, 1);
  const view = viewOf(mojo, name, count + 0.5 > 0 ? count + 1 : -1, 4);
  if (view.byteLength < 4 + 8 * count) {
    throw new ServingError('CORRUPT_MODEL', `${name} says that it holds ${count} numbers; the file may be cut`);
  }
  return Float64Array.from({ length: count }, (_, i) => view.getFloat64(4 + 8 * i));
};
