/**
 * Plain JavaScript in and out, for the library's `predict`: nested arrays of numbers, bigints, booleans, strings and
 * bytes ⇄ tensors. The server does not come this way: it reads JSON bytes straight into typed arrays.
 */
import { ServingError } from '../errors.ts';
import { allocate, type DataOf, DTYPES, type DType, lanes, type NumericDType } from './dtype.ts';
import { fromSmallFloat, SMALL_FLOATS, type SmallFloat, toSmallFloat } from './float16.ts';
import { fits, type Port, printShape, type Shape } from './signature.ts';
import { stringAt, stringsOfBytes, textAt } from './strings.ts';
import { type Datum, elementCount, isSequence, isTensor, type Tensor, tensor } from './tensor.ts';

/** Nested arrays down to the elements; a complex number is `[re, im]`; bytes are a Uint8Array. */
export type Nested = number | bigint | boolean | string | NumberArray | readonly Nested[];
type NumberArray =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array;
/** What comes back: an ONNX map is an object by label. */
export type NestedOut = number | bigint | boolean | string | Uint8Array | NestedOut[] | { [label: string]: NestedOut };

const utf8 = new TextEncoder();
const isSmallFloat = (dtype: DType): dtype is SmallFloat => dtype in SMALL_FLOATS;
/** A Uint8Array is a list of numbers for a numeric input and one string's bytes for a string input. */
const isList = (value: Nested, dtype: DType): value is readonly Nested[] | NumberArray =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && !(dtype === 'string' && value instanceof Uint8Array));

const RANGES: Partial<Record<DType, readonly [bigint, bigint]>> = {
  int4: [-8n, 7n],
  uint4: [0n, 15n],
};
const rangeOf = (dtype: DType): readonly [bigint, bigint] => {
  const { bytes, kind } = DTYPES[dtype];
  const bits = BigInt(bytes * 8);
  return RANGES[dtype] ?? (kind === 'int' ? [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n] : [0n, (1n << bits) - 1n]);
};

const wholeNumber = (value: Nested, dtype: DType): bigint => {
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value))) {
    const whole = BigInt(value);
    const [least, most] = rangeOf(dtype);
    if (whole >= least && whole <= most) return whole;
  }
  throw new ServingError('INVALID_INPUT', `${String(value)} is not a value of ${dtype}`);
};

const realNumber = (value: Nested, dtype: DType): number => {
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return Number(value);
  throw new ServingError(
    'INVALID_INPUT',
    `${typeof value === 'string' ? JSON.stringify(value) : String(value)} is not a number, as ${dtype} wants`,
  );
};

const writeElement = (data: DataOf[NumericDType], at: number, value: Nested, dtype: DType): void => {
  const { kind } = DTYPES[dtype];
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) data[at] = wholeNumber(value, dtype);
  else if (kind === 'bool') {
    if (value !== true && value !== false && value !== 0 && value !== 1) {
      throw new ServingError('INVALID_INPUT', `${String(value)} is not a bool`);
    }
    data[at] = Number(value);
  } else if (kind === 'int' || kind === 'uint') data[at] = Number(wholeNumber(value, dtype));
  else if (isSmallFloat(dtype)) data[at] = toSmallFloat(dtype, realNumber(value, dtype));
  else data[at] = realNumber(value, dtype);
};

/**
 * The tensor that nested arrays describe, for an input of this name, dtype and shape. `[]` where rows are wanted is a
 * batch of zero rows. Throws INVALID_INPUT naming the input where a list is ragged, an element is of a wrong kind or
 * out of range, or the shape does not fit.
 */
export const tensorOfNested = (name: string, value: Nested, dtype: DType, wanted: Shape): Tensor => {
  const refuse = (message: string) => new ServingError('INVALID_INPUT', `input ${JSON.stringify(name)}: ${message}`);
  const shape: number[] = [];
  const pairs = lanes(dtype);
  for (let at: Nested | undefined = value; at !== undefined && isList(at, dtype); at = at[0]) {
    if (pairs === 2 && at.length === 2 && !isList(at[0]!, dtype)) break;
    shape.push(at.length);
    if (at.length === 0) break;
  }
  const dims =
    shape.at(-1) === 0 && wanted !== undefined && shape.length < wanted.length
      ? [...shape, ...wanted.slice(shape.length).map((dim) => (typeof dim === 'number' ? dim : 0))]
      : shape;
  if (!fits(dims, wanted)) throw refuse(`shape [${dims.join(', ')}] does not fit ${printShape(wanted)}`);
  const count = elementCount(dims);
  const strings: Uint8Array[] = [];
  const data = dtype === 'string' ? undefined : allocate(dtype, count);
  let next = 0;
  const visit = (at: Nested, depth: number): void => {
    if (depth < shape.length) {
      if (!isList(at, dtype) || at.length !== shape[depth]) {
        throw refuse(
          `the lists at depth ${depth} have different lengths: ${isList(at, dtype) ? at.length : 'no list'} and ${shape[depth]}`,
        );
      }
      for (const item of at) visit(item, depth + 1);
    } else if (data === undefined) {
      if (typeof at === 'string') strings.push(utf8.encode(at));
      else if (at instanceof Uint8Array) strings.push(at);
      else throw refuse(`${String(at)} is not a string`);
    } else if (pairs === 2 && isList(at, dtype)) for (const part of at) writeElement(data, next++, part, dtype);
    else if (isList(at, dtype)) throw refuse(`a list stands at depth ${depth} where a number is wanted`);
    else {
      writeElement(data, next, at, dtype);
      next += pairs;
    }
  };
  try {
    visit(value, 0);
  } catch (error) {
    if (error instanceof ServingError && !error.message.startsWith('input ')) throw refuse(error.message);
    throw error;
  }
  return tensor(dtype, dims, (data ?? stringsOfBytes(strings)) as DataOf[DType]);
};

/** The same for a port; only tensors can be given as nested arrays. */
export const tensorOfPort = (port: Port, value: Nested): Tensor => {
  if (port.type.kind !== 'tensor') {
    throw new ServingError(
      'INVALID_INPUT',
      `input ${JSON.stringify(port.name)} is a ${port.type.kind}; give it to run(), not to predict()`,
    );
  }
  return tensorOfNested(port.name, value, port.type.dtype, port.type.shape);
};

const elementAt = (t: Tensor, i: number): NestedOut => {
  const { dtype, data } = t;
  if (dtype === 'string') return textAt(data, i) ?? stringAt(data, i).slice();
  if (dtype === 'bool') return data[i] === 1;
  if (dtype === 'complex64' || dtype === 'complex128') return [data[2 * i]!, data[2 * i + 1]!];
  if (dtype === 'int64' || dtype === 'uint64') {
    const exact = data[i]!;
    const near = Number(exact);
    return Number.isSafeInteger(near) ? near : exact;
  }
  return isSmallFloat(dtype) ? fromSmallFloat(dtype, data[i]!) : data[i]!;
};

/**
 * A value as plain JavaScript: 64-bit integers as numbers where they are safe and bigints where not, strings as text
 * where they are UTF-8 and bytes where not, sequences as arrays, maps as objects.
 */
export const nestedOf = (datum: Datum): NestedOut => {
  if (isSequence(datum)) return datum.items.map(nestedOf);
  if (!isTensor(datum)) {
    const keys = elementCount(datum.keys.shape);
    return Object.fromEntries(
      Array.from({ length: keys }, (_, i) => [String(elementAt(datum.keys, i)), elementAt(datum.values, i)]),
    );
  }
  const build = (depth: number, from: number, count: number): NestedOut => {
    if (depth === datum.shape.length) return elementAt(datum, from);
    const length = datum.shape[depth]!;
    const stride = length === 0 ? 0 : count / length;
    return Array.from({ length }, (_, i) => build(depth + 1, from + i * stride, stride));
  };
  return build(0, 0, elementCount(datum.shape));
};
