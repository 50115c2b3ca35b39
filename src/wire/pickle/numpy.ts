/**
 * NumPy's dtypes, arrays and scalars as pickles state them; the bytes stay where they lie in the file.
 * https://github.com/numpy/numpy/blob/v2.3.0/numpy/_core/src/multiarray/descriptor.c (arraydescr_reduce),
 * methods.c (array_reduce). The same in every version since 1.0; only the module's name changed.
 */
import { ServingError } from '../../errors.ts';
import { describe, itemsOf, type Value } from './values.ts';

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', `numpy: ${message}`);

/** The largest a dimension product may be; what lies in a file is smaller. */
const MAX_ELEMENTS = 2 ** 40;
/** Unicode code points of a NumPy string. */
const UCS4_BYTES = 4;

export interface NdField {
  readonly dtype: NdDtype;
  readonly offset: number;
}

/** `kind` is NumPy's: b bool, i int, u uint, f float, c complex, S bytes, U str, V void or record, O object, M m dates. */
export class NdDtype {
  readonly what = 'a dtype';
  readonly kind: string;
  itemSize: number;
  bigEndian = false;
  /** Of a record, in the order of its names. */
  fields: ReadonlyMap<string, NdField> | undefined;
  /** Of an element that is itself an array. */
  sub: { readonly dtype: NdDtype; readonly shape: readonly number[] } | undefined;
  /** Of M and m: "ns", "D" …, and how many of them are one. */
  unit: { readonly name: string; readonly count: number } | undefined;

  constructor(kind: string, itemSize: number) {
    this.kind = kind;
    this.itemSize = itemSize;
  }

  /** "<f8", "|O", as NumPy writes it. */
  get text(): string {
    const one = this.itemSize <= 1 || 'SVO'.includes(this.kind);
    const size = this.kind === 'U' ? this.itemSize / UCS4_BYTES : this.itemSize;
    return `${one ? '|' : this.bigEndian ? '>' : '<'}${this.kind}${this.kind === 'O' ? '' : size}`;
  }

  /** Whether elements are Python objects, or hold some. */
  get hasObjects(): boolean {
    return (
      this.kind === 'O' ||
      (this.sub?.dtype.hasObjects ?? false) ||
      [...(this.fields?.values() ?? [])].some(({ dtype }) => dtype.hasObjects)
    );
  }
}

const KINDS = 'biufcSUVOMm';
/** The sizes that a kind comes in, where not any will do. */
const SIZES: Readonly<Record<string, readonly number[]>> = {
  b: [1],
  i: [1, 2, 4, 8],
  u: [1, 2, 4, 8],
  f: [2, 4, 8, 12, 16],
  c: [8, 16, 24, 32],
  O: [4, 8],
  M: [8],
  m: [8],
};
/** Type characters that stand alone: https://numpy.org/doc/2.3/reference/arrays.scalars.html#built-in-scalar-types */
const CHARACTERS: Readonly<Record<string, string>> = {
  '?': 'b1',
  b: 'i1',
  B: 'u1',
  h: 'i2',
  H: 'u2',
  i: 'i4',
  I: 'u4',
  l: 'i8',
  L: 'u8',
  q: 'i8',
  Q: 'u8',
  e: 'f2',
  f: 'f4',
  d: 'f8',
  O: 'O8',
};

/** A dtype by its code: "f8", "<i4", "S5", "U10", "O". Throws CORRUPT_MODEL. */
export const dtypeOf = (code: string): NdDtype => {
  const [, order = '', rest = ''] = /^([<>=|]?)(.*)$/s.exec(code) ?? [];
  const [, kind, digits] = /^([a-zA-Z])(\d{1,10})$/.exec(CHARACTERS[rest] ?? rest) ?? [];
  if (!kind || !digits || !KINDS.includes(kind)) throw corrupt(`${JSON.stringify(code)} is no dtype`);
  const size = Number(digits);
  if (SIZES[kind] && !SIZES[kind].includes(size))
    throw corrupt(`${JSON.stringify(code)} is no dtype: of ${size} bytes`);
  const dtype = new NdDtype(kind, kind === 'U' ? size * UCS4_BYTES : size);
  dtype.bigEndian = order === '>';
  return dtype;
};

const toInteger = (value: Value | undefined, what: string): number => {
  const number = typeof value === 'bigint' ? Number(value) : Number.NaN;
  if (!Number.isSafeInteger(number)) throw corrupt(`${what} is ${describe(value)}, an int was expected`);
  return number;
};

/** Dimensions, each 0 or more. */
export const shapeOf = (value: Value | undefined): readonly number[] => {
  const dims = (typeof value === 'bigint' ? [value] : itemsOf(value))?.map((dim) => toInteger(dim, 'a dimension'));
  if (!dims) throw corrupt(`a shape is ${describe(value)}, a tuple was expected`);
  const count = dims.reduce((product, dim) => product * dim, 1);
  if (dims.length > 64 || dims.some((dim) => dim < 0) || count > MAX_ELEMENTS) throw corrupt(`[${dims}] is no shape`);
  return dims;
};

const readFields = (names: Value, fields: Value): ReadonlyMap<string, NdField> | undefined => {
  const order = itemsOf(names);
  if (!order || !(fields instanceof Map)) return undefined;
  return new Map(
    order.map((name) => {
      const [dtype, offset] = itemsOf(fields.get(name)) ?? [];
      if (typeof name !== 'string' || !(dtype instanceof NdDtype)) throw corrupt('a field of a record has no dtype');
      return [name, { dtype, offset: toInteger(offset, `the offset of field "${name}"`) }];
    }),
  );
};

/** What BUILD gives a dtype: (version, byte order, sub-array, names, fields, item size, alignment, flags, metadata). */
export const buildDtype = (dtype: NdDtype, state: Value): void => {
  const [, order, sub, names, fields, itemSize, , , metadata] = itemsOf(state) ?? [];
  if (typeof order !== 'string') throw corrupt(`the state of a dtype is ${describe(state)}`);
  dtype.bigEndian = order === '>';
  const size = typeof itemSize === 'bigint' ? Number(itemSize) : -1;
  if (size >= 0 && 'SUV'.includes(dtype.kind)) dtype.itemSize = size;
  dtype.fields = readFields(names ?? null, fields ?? null);
  for (const [name, field] of dtype.fields ?? []) {
    if (field.offset < 0 || field.offset + field.dtype.itemSize > dtype.itemSize) {
      throw corrupt(`field "${name}" lies outside its record of ${dtype.itemSize} bytes`);
    }
  }
  const [of, shape] = itemsOf(sub) ?? [];
  if (of instanceof NdDtype) dtype.sub = { dtype: of, shape: shapeOf(shape) };
  if ('Mm'.includes(dtype.kind)) {
    const [name, count] = itemsOf(itemsOf(metadata)?.at(-1)) ?? [];
    const text = name instanceof Uint8Array ? Buffer.from(name).toString('latin1') : name;
    if (typeof text === 'string') dtype.unit = { name: text, count: toInteger(count, 'the unit of a date') };
  }
};

/** An array. What it holds is undefined until the file has stated it. */
export class NdArray {
  dtype: NdDtype = new NdDtype('V', 0);
  shape: readonly number[] = [];
  /** Column-major. */
  fortran = false;
  /** The elements' bytes; empty where they are objects. */
  bytes: Uint8Array = new Uint8Array();
  /** The elements where they are Python objects. */
  objects: readonly Value[] | undefined;
  /** For a masked array: a byte an element, 1 where nothing is. */
  mask: Uint8Array | undefined;

  get count(): number {
    return this.shape.reduce((product, dim) => product * dim, 1);
  }

  get what(): string {
    return `an array of ${this.dtype.text} [${this.shape.join(', ')}]`;
  }
}

/** An array over bytes, whose number is checked. */
export const arrayOf = (dtype: NdDtype, shape: readonly number[], bytes: Uint8Array, fortran = false): NdArray => {
  const array = new NdArray();
  [array.dtype, array.shape, array.fortran] = [dtype, shape, fortran];
  if (dtype.hasObjects) throw corrupt('an array of objects cannot be read from bytes');
  if (bytes.length !== array.count * dtype.itemSize) {
    throw corrupt(`${array.what} takes ${array.count * dtype.itemSize} bytes, the file has ${bytes.length}`);
  }
  array.bytes = bytes;
  return array;
};

/** Bytes, as Python 3 or, in a string of latin-1, Python 2 stated them. */
export const bytesOf = (value: Value | undefined): Uint8Array | undefined =>
  value instanceof Uint8Array ? value : typeof value === 'string' ? Buffer.from(value, 'latin1') : undefined;

/** What BUILD gives an array: (version, shape, dtype, column-major, bytes or a list); the version is left out by old ones. */
export const buildArray = (array: NdArray, state: Value): void => {
  const items = itemsOf(state) ?? [];
  const [shape, dtype, fortran, data] = items.length === 4 ? items : items.slice(1);
  if (!(dtype instanceof NdDtype)) throw corrupt(`the state of an array is ${describe(state)}`);
  const objects = itemsOf(data);
  if (!objects) {
    const bytes = bytesOf(data);
    if (!bytes) throw corrupt(`an array holds ${describe(data)}, bytes were expected`);
    Object.assign(array, arrayOf(dtype, shapeOf(shape), bytes, fortran === true || fortran === 1n));
    return;
  }
  [array.dtype, array.shape, array.fortran] = [dtype, shapeOf(shape), fortran === true || fortran === 1n];
  if (!dtype.hasObjects || objects.length !== array.count) {
    throw corrupt(`${array.what} holds a list of ${objects.length}`);
  }
  array.objects = objects;
};

/** What BUILD gives a masked array: (version, shape, dtype, column-major, data, mask, fill value). */
export const buildMasked = (array: NdArray, state: Value): void => {
  const items = itemsOf(state) ?? [];
  buildArray(array, items.length >= 5 ? [...items.slice(0, 5)] : state);
  const mask = bytesOf(items[5]);
  if (mask && mask.length === array.count) array.mask = mask;
};

/** A number or text outside any array. */
export class NdScalar {
  readonly dtype: NdDtype;
  readonly bytes: Uint8Array;
  constructor(dtype: NdDtype, bytes: Uint8Array) {
    this.dtype = dtype;
    this.bytes = bytes;
    if (bytes.length !== dtype.itemSize) throw corrupt(`a scalar of ${dtype.text} has ${bytes.length} bytes`);
  }

  get what(): string {
    return `a number of ${this.dtype.text}`;
  }
}

/** `_reconstruct`, before BUILD; `_frombuffer`; `scalar`. */
export const fromBuffer = (args: readonly Value[]): NdArray => {
  const [data, dtype, shape, order] = args;
  const bytes = bytesOf(data);
  if (!bytes || !(dtype instanceof NdDtype)) throw corrupt(`_frombuffer got ${args.map(describe).join(', ')}`);
  return arrayOf(dtype, shapeOf(shape), bytes, order === 'F');
};

export const toScalar = ([dtype, data]: readonly Value[]): Value => {
  if (!(dtype instanceof NdDtype)) throw corrupt(`a scalar has ${describe(dtype)} for a dtype`);
  if (dtype.kind === 'O') return data ?? null;
  const bytes = bytesOf(data);
  if (!bytes) throw corrupt(`a scalar holds ${describe(data)}`);
  return new NdScalar(dtype, bytes);
};

export const newDtype = ([code]: readonly Value[]): NdDtype => {
  if (code instanceof NdDtype) return code;
  if (typeof code !== 'string') throw corrupt(`a dtype is made from ${describe(code)}`);
  // NumPy states the size of texts and records in the state that follows.
  return /^[<>=|]?[SUV]$/.test(code) ? new NdDtype(code.at(-1)!, 0) : dtypeOf(code);
};
