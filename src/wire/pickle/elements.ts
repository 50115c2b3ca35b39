/** What lies in a NumPy array, as JavaScript's own: typed arrays in row-major order, strings, values. */
import { ServingError } from '../../errors.ts';
import { fromSmallFloat } from '../../tensor/float16.ts';
import { arrayOf, type NdArray, type NdDtype, NdScalar } from './numpy.ts';
import { Complex, describe, type Value } from './values.ts';

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', `numpy: ${message}`);

/** The array's bytes in row-major order and of this machine's byte order, aligned to 8. */
const nativeBytes = (array: NdArray): Uint8Array<ArrayBuffer> => {
  const { dtype, shape, fortran, bytes, count } = array;
  const { itemSize } = dtype;
  const copy = new Uint8Array(bytes.length);
  if (fortran && shape.length > 1) {
    // Element (i, j, …) lies at i + j·rows + …: walk in row-major order, keeping the place.
    const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, dim) => product * dim, itemSize));
    const index = new Array<number>(shape.length).fill(0);
    let from = 0;
    for (let to = 0; to < count; to++) {
      for (let i = 0; i < itemSize; i++) copy[to * itemSize + i] = bytes[from + i]!;
      for (let axis = shape.length - 1; axis >= 0; axis--) {
        from += strides[axis]!;
        if (++index[axis]! < shape[axis]!) break;
        from -= strides[axis]! * shape[axis]!;
        index[axis] = 0;
      }
    }
  } else copy.set(bytes);
  if (dtype.bigEndian && !'SVO'.includes(dtype.kind)) {
    const unit = dtype.kind === 'U' ? 4 : dtype.kind === 'c' ? itemSize / 2 : itemSize;
    if (unit > 1) for (let at = 0; at + unit <= copy.length; at += unit) copy.subarray(at, at + unit).reverse();
  }
  return copy;
};

type Numbers =
  | Float64Array
  | Float32Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

const TYPED: Readonly<Record<string, new (buffer: ArrayBuffer) => Numbers>> = {
  b1: Uint8Array,
  i1: Int8Array,
  i2: Int16Array,
  i4: Int32Array,
  i8: BigInt64Array,
  u1: Uint8Array,
  u2: Uint16Array,
  u4: Uint32Array,
  u8: BigUint64Array,
  f4: Float32Array,
  f8: Float64Array,
};

/** The elements in row-major order, in the typed array of their dtype (bool: 0 and 1; float16: float32). */
export const numbersOf = (array: NdArray): Numbers => {
  const { dtype } = array;
  const { buffer } = nativeBytes(array);
  if (dtype.kind === 'f' && dtype.itemSize === 2) {
    return Float32Array.from(new Uint16Array(buffer), (bits) => fromSmallFloat('float16', bits));
  }
  const make = TYPED[`${dtype.kind}${dtype.itemSize}`];
  if (!make) throw new ServingError('UNSUPPORTED_MODEL', `numpy: ${array.what} where numbers were expected`);
  return new make(buffer);
};

/** The elements as doubles, row-major. Integers past 2^53 are rounded, as NumPy's astype does. */
export const float64sOf = (array: NdArray): Float64Array => {
  if (array.objects) {
    return Float64Array.from(array.objects, (value) => {
      const number = value instanceof NdScalar ? scalarValue(value) : value;
      if (typeof number === 'number') return number;
      if (typeof number === 'bigint' || typeof number === 'boolean') return Number(number);
      if (number === null) return Number.NaN;
      throw corrupt(`${describe(value)} where a number was expected`);
    });
  }
  const numbers = numbersOf(array);
  if (numbers instanceof Float64Array) return numbers;
  return numbers instanceof BigInt64Array || numbers instanceof BigUint64Array
    ? Float64Array.from(numbers, Number)
    : Float64Array.from(numbers);
};

/** NumPy's strings end at their last character that is not NUL. */
const trimmed = (text: string): string => text.replace(/\0+$/, '');

const readText = (bytes: Uint8Array): string => {
  let text = '';
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length; at += 4) {
    const point = view.getUint32(at, true);
    if (point > 0x10ffff) throw corrupt(`U+${point.toString(16)} is no character`);
    text += String.fromCodePoint(point);
  }
  return trimmed(text);
};

const elementsOf = (dtype: NdDtype, array: NdArray): Value[] => {
  const { itemSize } = dtype;
  const each = <T>(read: (bytes: Uint8Array) => T): T[] => {
    const bytes = nativeBytes(array);
    return Array.from({ length: array.count }, (_, i) => read(bytes.subarray(i * itemSize, (i + 1) * itemSize)));
  };
  switch (dtype.kind) {
    case 'U':
      return each(readText);
    case 'S':
      return each((bytes) => {
        let end = bytes.length;
        while (end > 0 && bytes[end - 1] === 0) end--;
        return bytes.slice(0, end);
      });
    case 'b':
      return Array.from(numbersOf(array) as Uint8Array, (value) => value !== 0);
    case 'i':
    case 'u':
      return Array.from(numbersOf(array), BigInt);
    case 'f':
      return Array.from(numbersOf(array), Number);
    case 'c': {
      const halves =
        itemSize === 8 ? new Float32Array(nativeBytes(array).buffer) : new Float64Array(nativeBytes(array).buffer);
      return Array.from({ length: array.count }, (_, i) => new Complex(halves[2 * i]!, halves[2 * i + 1]!));
    }
    case 'M':
    case 'm':
      return Array.from(new BigInt64Array(nativeBytes(array).buffer));
    default:
      throw new ServingError('UNSUPPORTED_MODEL', `numpy: ${array.what} where plain values were expected`);
  }
};

/** The elements as Python values, row-major: ints as bigint, floats as number, texts as string. */
export const valuesOf = (array: NdArray): readonly Value[] => {
  if (!array.objects) return elementsOf(array.dtype, array);
  // Objects stand in row-major order even where the array is column-major.
  return array.objects;
};

/** What a scalar is worth, as one of Python's own values. */
export const scalarValue = ({ dtype, bytes }: NdScalar): Value => elementsOf(dtype, arrayOf(dtype, [1], bytes))[0]!;

/** One field of an array of records, as an array of its own. Throws CORRUPT_MODEL where it is not there. */
export const fieldOf = (array: NdArray, name: string): NdArray => {
  const field = array.dtype.fields?.get(name);
  if (!field) {
    const known = [...(array.dtype.fields?.keys() ?? [])].join(', ');
    throw corrupt(`${array.what} has no field "${name}"; it has: ${known || 'none'}`);
  }
  const { dtype, offset } = field;
  const [record, item] = [array.dtype.itemSize, dtype.itemSize];
  const bytes = new Uint8Array(array.count * item);
  for (let i = 0; i < array.count; i++) {
    const from = i * record + offset;
    for (let j = 0; j < item; j++) bytes[i * item + j] = array.bytes[from + j]!;
  }
  return dtype.sub
    ? arrayOf(dtype.sub.dtype, [...array.shape, ...dtype.sub.shape], bytes)
    : arrayOf(dtype, array.shape, bytes, array.fortran);
};
