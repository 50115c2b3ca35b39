/**
 * A `.params` file: arrays, then their names, as NDArray::Save writes them in every version.
 * https://github.com/apache/mxnet/blob/1.9.1/src/ndarray/ndarray.cc
 *
 *   u64 0x112, u64 0, u64 count, arrays, u64 count of names (0 for a list without names), each u64 length and bytes
 *   array v2, v3   u32 magic, i32 storage, [stored shape], shape, i32 device, i32 id, i32 dtype, [dtype and shape of each
 *                  auxiliary array], data, [auxiliary data];   a shape is i32 rank and i64 dimensions
 *   array v1       u32 magic, shape, device, id, dtype, data
 *   the oldest     u32 rank, u32 dimensions, device, id, dtype, data
 *
 * Only the heads are read while loading, piece by piece; what is large stays a range of the file. Sparse arrays become
 * dense ones, since that is what every operator answers with.
 */
import { ServingError } from '../../errors.ts';
import type { Files } from '../../files.ts';
import type { Weight } from '../../graph/graph.ts';
import { allocate, bytesOf, DTYPES, type NumericDType, viewBytes } from '../../tensor/dtype.ts';
import { elementCount, type Tensor } from '../../tensor/tensor.ts';

/** An array that has no data, as MXNet saves one that was never set, is left out. */
export type Param = Tensor | Weight;

export interface Params {
  /** By name without `arg:` or `aux:`. */
  readonly arrays: ReadonlyMap<string, Param>;
  /** Of arrays without names: how many. */
  readonly nameless: number;
}

const LIST_MAGIC = 0x112;
const [V1, V2, V3] = [0xf993fac8, 0xf993fac9, 0xf993faca] as const;
const MAX_RANK = 32;
const MAX_NAME_BYTES = 64 * 1024;
/** Arrays of at most so many bytes are held in memory while lowering, so that their elements are known. */
const SMALL_BYTES = 4096;
/** What a sparse array may come to as a dense one. */
const MAX_DENSE_BYTES = 1 << 30;
const WINDOW_BYTES = 64 * 1024;

/** MXNet's type flags. */
const TYPES: readonly NumericDType[] = [
  'float32',
  'float64',
  'float16',
  'uint8',
  'int32',
  'int8',
  'int64',
  'bool',
  'int16',
  'uint16',
  'uint32',
  'uint64',
  'bfloat16',
];

/** The dtype of one of MXNet's type flags, or undefined. */
export const dtypeOfFlag = (flag: number): NumericDType | undefined => TYPES[flag];

const STORAGE = ['default', 'row_sparse', 'csr'] as const;

/** Whether the first bytes of a file are those of a list of arrays. */
export const isParamsHead = (head: Uint8Array): boolean =>
  head.length >= 24 && new DataView(head.buffer, head.byteOffset).getBigUint64(0, true) === BigInt(LIST_MAGIC);

/** Reads a file forward by small pieces, without reading what is skipped. */
class Cursor {
  at = 0;
  readonly #files: Files;
  readonly path: string;
  readonly sizeBytes: number;
  readonly where: string;
  #window = new Uint8Array();
  #from = 0;

  constructor(files: Files, path: string, sizeBytes: number) {
    this.#files = files;
    this.path = path;
    this.sizeBytes = sizeBytes;
    this.where = `${files.at}: ${path}`;
  }

  corrupt(what: string): ServingError {
    return new ServingError('CORRUPT_MODEL', `${this.where} byte ${this.at}: ${what}`);
  }

  /** Throws where fewer than `length` bytes are left. */
  check(length: number, what: string): void {
    if (!(length <= this.sizeBytes - this.at)) {
      throw this.corrupt(
        `${what} takes ${length} bytes, and the file ends after ${this.sizeBytes - this.at}; it may be cut`,
      );
    }
  }

  async take(length: number, what: string): Promise<DataView> {
    this.check(length, what);
    const start = this.at - this.#from;
    if (start < 0 || start + length > this.#window.length) {
      this.#from = this.at;
      this.#window = await this.#files.read(
        this.path,
        this.at,
        Math.min(this.sizeBytes, this.at + Math.max(length, WINDOW_BYTES)),
      );
    }
    const view = new DataView(this.#window.buffer, this.#window.byteOffset + this.at - this.#from, length);
    this.at += length;
    return view;
  }

  async u32(what: string): Promise<number> {
    return (await this.take(4, what)).getUint32(0, true);
  }

  async i32(what: string): Promise<number> {
    return (await this.take(4, what)).getInt32(0, true);
  }

  /** A number of 64 bits that counts bytes or things in this file. */
  async count(what: string): Promise<number> {
    const value = (await this.take(8, what)).getBigUint64(0, true);
    if (value > BigInt(this.sizeBytes)) throw this.corrupt(`${what} is ${value}, more than the file has bytes`);
    return Number(value);
  }

  /** The bytes of a range, apart from the window where they are many. */
  async bytes(from: number, to: number): Promise<Uint8Array> {
    return this.#files.read(this.path, from, to);
  }
}

/** `wide`: dimensions of 64 bits. undefined: a rank below 0, which is a shape that is not known. */
const readShape = async (cursor: Cursor, rank: number, wide: boolean): Promise<readonly number[] | undefined> => {
  if (rank < 0) return undefined;
  if (rank > MAX_RANK) throw cursor.corrupt(`an array has ${rank} dimensions, or this is no array`);
  const view = await cursor.take(rank * (wide ? 8 : 4), 'a shape');
  const shape = Array.from({ length: rank }, (_, i) =>
    wide ? Number(view.getBigInt64(8 * i, true)) : view.getUint32(4 * i, true),
  );
  let count = 1;
  for (const dim of shape) {
    count *= dim;
    if (!(dim >= 0) || !Number.isSafeInteger(count))
      throw cursor.corrupt(`an array has the shape [${shape.join(', ')}]`);
  }
  return shape;
};
const readWide = async (cursor: Cursor): Promise<readonly number[] | undefined> =>
  readShape(cursor, await cursor.i32('a rank'), true);

const readType = async (cursor: Cursor): Promise<NumericDType> => {
  const flag = await cursor.i32('a dtype');
  const dtype = TYPES[flag];
  if (!dtype) throw cursor.corrupt(`${flag} is no dtype of MXNet`);
  return dtype;
};

/** Where data lie in the file. */
interface Stored {
  readonly dtype: NumericDType;
  readonly shape: readonly number[];
  readonly from: number;
  readonly to: number;
}

const skipData = (cursor: Cursor, dtype: NumericDType, shape: readonly number[]): Stored => {
  const length = elementCount(shape) * DTYPES[dtype].bytes;
  cursor.check(length, `an array of ${dtype} [${shape.join(', ')}]`);
  const from = cursor.at;
  cursor.at += length;
  return { dtype, shape, from, to: from + length };
};

/** An array as it lies in the file. */
interface Found {
  readonly shape: readonly number[];
  readonly storage: (typeof STORAGE)[number];
  readonly data: Stored;
  readonly auxiliary: readonly Stored[];
}

const readArray = async (cursor: Cursor): Promise<Found | undefined> => {
  const magic = await cursor.u32('an array');
  if (magic !== V2 && magic !== V3) {
    const shape = magic === V1 ? await readWide(cursor) : await readShape(cursor, magic, false);
    if (!shape || shape.length === 0) return undefined;
    await cursor.take(8, 'a device');
    const data = skipData(cursor, await readType(cursor), shape);
    return { shape, storage: 'default', data, auxiliary: [] };
  }
  const kind = await cursor.i32('a kind of storage');
  const storage = STORAGE[kind === -1 ? 0 : kind];
  if (!storage) throw cursor.corrupt(`${kind} is no kind of storage`);
  const parts = storage === 'csr' ? 2 : storage === 'row_sparse' ? 1 : 0;
  const stored = parts > 0 ? await readWide(cursor) : undefined;
  const shape = await readWide(cursor);
  if (!shape || (magic === V2 && shape.length === 0)) return undefined;
  await cursor.take(8, 'a device');
  const dtype = await readType(cursor);
  const heads: (readonly [NumericDType, readonly number[]])[] = [];
  for (let i = 0; i < parts; i++) heads.push([await readType(cursor), (await readWide(cursor)) ?? []]);
  if (parts > 0 && !stored) throw cursor.corrupt('a sparse array without the shape of what is stored');
  const data = skipData(cursor, dtype, stored ?? shape);
  return { shape, storage, data, auxiliary: heads.map(([type, own]) => skipData(cursor, type, own)) };
};

const indicesOf = async (cursor: Cursor, { dtype, from, to }: Stored): Promise<readonly number[]> =>
  Array.from(viewBytes(dtype, await cursor.bytes(from, to)) as ArrayLike<number | bigint>, Number);

/** A row_sparse array: rows `indices` are stored, the others are 0. csr: row i has the columns of its range of `indptr`. */
const dense = async (cursor: Cursor, { shape, storage, data, auxiliary }: Found, name: string): Promise<Tensor> => {
  const where = `array "${name}" (${storage} [${shape.join(', ')}])`;
  const width = DTYPES[data.dtype].bytes;
  const rows = shape[0] ?? 1;
  if (elementCount(shape) * width > MAX_DENSE_BYTES) {
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      `${cursor.where}: ${where} would take more than ${MAX_DENSE_BYTES} bytes as a dense one; save it by tostype("default") if that is meant`,
    );
  }
  const stored = await cursor.bytes(data.from, data.to);
  const lists = await Promise.all(auxiliary.map((part) => indicesOf(cursor, part)));
  const into = bytesOf(allocate(data.dtype, elementCount(shape)));
  const inRange = (index: number, below: number): number => {
    if (!(index >= 0 && index < below)) throw cursor.corrupt(`${where} has the index ${index}`);
    return index;
  };
  if (storage === 'row_sparse') {
    const [indices] = lists;
    const size = (rows === 0 ? 0 : elementCount(shape.slice(1))) * width;
    if (stored.length !== indices!.length * size)
      throw cursor.corrupt(`${where} has ${indices!.length} indices, which do not fit its data`);
    for (const [i, row] of indices!.entries())
      into.set(stored.subarray(i * size, (i + 1) * size), inRange(row, rows) * size);
  } else {
    const [starts, columns] = lists;
    if (shape.length !== 2 || starts!.length !== rows + 1 || stored.length !== columns!.length * width) {
      throw cursor.corrupt(
        `${where} has ${starts!.length} row starts and ${columns!.length} columns, which do not fit its data`,
      );
    }
    for (let row = 0; row < rows; row++) {
      const [from, to] = [inRange(starts![row]!, columns!.length + 1), inRange(starts![row + 1]!, columns!.length + 1)];
      for (let i = from; i < to; i++) {
        into.set(
          stored.subarray(i * width, (i + 1) * width),
          (row * shape[1]! + inRange(columns![i]!, shape[1]!)) * width,
        );
      }
    }
  }
  return { dtype: data.dtype, shape, data: viewBytes(data.dtype, into) } as Tensor;
};

const paramOf = async (cursor: Cursor, found: Found, name: string): Promise<Param> => {
  if (found.storage !== 'default') return dense(cursor, found, name);
  const { dtype, shape, from, to } = found.data;
  if (to - from > SMALL_BYTES) return { dtype, shape, name, range: { path: cursor.path, from, to } };
  return { dtype, shape, data: viewBytes(dtype, await cursor.bytes(from, to)) } as Tensor;
};

const bare = (name: string): string => name.replace(/^(arg|aux):/, '');

/** The arrays of a file. Throws CORRUPT_MODEL where it is cut or damaged. */
export const readParams = async (files: Files, path: string, sizeBytes: number): Promise<Params> => {
  const cursor = new Cursor(files, path, sizeBytes);
  const magic = await cursor.take(16, 'the head');
  if (magic.getBigUint64(0, true) !== BigInt(LIST_MAGIC)) {
    throw cursor.corrupt('not a list of arrays as mx.nd.save writes it (its first number would be 0x112)');
  }
  const count = await cursor.count('the number of arrays');
  const found: (Found | undefined)[] = [];
  for (let i = 0; i < count; i++) found.push(await readArray(cursor));
  const names: string[] = [];
  const named = await cursor.count('the number of names');
  for (let i = 0; i < named; i++) {
    const length = await cursor.count('the length of a name');
    if (length > MAX_NAME_BYTES) throw cursor.corrupt(`a name of ${length} bytes`);
    const view = await cursor.take(length, 'a name');
    names.push(Buffer.from(view.buffer, view.byteOffset, length).toString('utf8'));
  }
  if (named === 0) return { arrays: new Map(), nameless: count };
  if (named !== count) throw cursor.corrupt(`${count} arrays and ${named} names`);
  const arrays = new Map<string, Param>();
  for (const [i, name] of names.entries()) {
    const array = found[i];
    if (array) arrays.set(bare(name), await paramOf(cursor, array, name));
  }
  return { arrays, nameless: 0 };
};
