/** Columns of NumPy's record arrays, as the nodes of trees are: each field as doubles, read where it lies. */
import { ServingError } from '../../errors.ts';
import type { NdArray, NdDtype } from './numpy.ts';

type Read = (view: DataView, at: number, little: boolean) => number;

const UINT32 = 2 ** 32;

/** Of integers of 8 bytes, those past 2^53 are rounded. */
const READS: Readonly<Record<string, Read>> = {
  b1: (view, at) => view.getUint8(at),
  u1: (view, at) => view.getUint8(at),
  i1: (view, at) => view.getInt8(at),
  u2: (view, at, little) => view.getUint16(at, little),
  i2: (view, at, little) => view.getInt16(at, little),
  u4: (view, at, little) => view.getUint32(at, little),
  i4: (view, at, little) => view.getInt32(at, little),
  u8: (view, at, little) =>
    view.getUint32(at + (little ? 4 : 0), little) * UINT32 + view.getUint32(at + (little ? 0 : 4), little),
  i8: (view, at, little) =>
    view.getInt32(at + (little ? 4 : 0), little) * UINT32 + view.getUint32(at + (little ? 0 : 4), little),
  f4: (view, at, little) => view.getFloat32(at, little),
  f8: (view, at, little) => view.getFloat64(at, little),
};

const wrong = (array: NdArray, name: string, found: NdDtype | undefined): ServingError => {
  const known = [...(array.dtype.fields?.keys() ?? [])].join(', ') || 'none';
  const what = found ? `is ${found.text}, a number was expected` : `is not there; its fields: ${known}`;
  return new ServingError('CORRUPT_MODEL', `${array.what}: field "${name}" ${what}`);
};

/** By record; undefined where there is no such field and none must be. Throws CORRUPT_MODEL. */
export const optionalColumn = (array: NdArray, name: string): Float64Array | undefined =>
  array.dtype.fields?.has(name) ? columnOf(array, name) : undefined;

/** By record. Throws CORRUPT_MODEL where there is no such field of numbers. */
export const columnOf = (array: NdArray, name: string): Float64Array => {
  const field = array.dtype.fields?.get(name);
  const read = field && READS[`${field.dtype.kind}${field.dtype.itemSize}`];
  if (!field || !read) throw wrong(array, name, field?.dtype);
  const { bytes, count } = array;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const column = new Float64Array(count);
  const little = !field.dtype.bigEndian;
  for (let i = 0, at = field.offset; i < count; i++, at += array.dtype.itemSize) column[i] = read(view, at, little);
  return column;
};
