/**
 * MiniDB, Caffe2's own database in one file: entries of a key's and a value's length (32 bits each), key, value. A value
 * is a BlobProto; a large tensor is several of them, `name#%0`, `name#%1` …, each with its segment of the elements.
 * https://github.com/pytorch/pytorch/blob/v1.4.0/caffe2/core/db.cc, blob_serialization.cc
 */
import { ServingError, within } from '../../errors.ts';
import type { Files } from '../../files.ts';
import type { Constant } from '../../graph/graph.ts';
import { allocate, DTYPES, type DType, type NumericDType } from '../../tensor/dtype.ts';
import { stringsOfBytes } from '../../tensor/strings.ts';
import { elementCount, type Tensor } from '../../tensor/tensor.ts';
import { Reader } from '../../wire/protobuf.ts';
import { META_NET_KEY } from './match.ts';
import { BlobProto, type TensorProto } from './messages.ts';
import { dtypeOfCaffe2 } from './types.ts';

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', message);

interface Chunk {
  readonly tensor: TensorProto;
  readonly begin: number;
  readonly end: number;
}

/** The numbers of one chunk into their place. */
const fill = (dtype: DType, { tensor, begin, end }: Chunk, into: ArrayLike<number | bigint>): void => {
  const out = into as unknown as { [i: number]: number | bigint };
  let at = begin;
  const put = (runs: readonly Uint8Array[], next: (r: Reader) => number | bigint): void => {
    for (const run of runs) {
      const r = new Reader(run);
      while (r.position < run.length) {
        if (at >= end) throw corrupt('it has more elements than its shape says');
        out[at++] = next(r);
      }
    }
  };
  const varint = (r: Reader): bigint => {
    r.halves();
    return (BigInt(r.high | 0) << 32n) | BigInt(r.low);
  };
  if (dtype === 'float32') put(tensor.float_data, (r) => r.view.getFloat32(r.take(4), true));
  else if (dtype === 'float64') put(tensor.double_data, (r) => r.view.getFloat64(r.take(8), true));
  else if (dtype === 'int64') put(tensor.int64_data, varint);
  else if (tensor.byte_data.length > 0) {
    if (DTYPES[dtype].bytes !== 1 || tensor.byte_data.length > end - begin)
      throw corrupt('its bytes do not fit its shape');
    for (const byte of tensor.byte_data) out[at++] = byte;
  } else put(tensor.int32_data, (r) => Number(BigInt.asIntN(32, varint(r))));
  if (at !== end) throw corrupt(`it has ${at - begin} elements, its segment ${end - begin}`);
};

/** A tensor whose bytes lie in the file as they are wanted is left there. */
const inFile = (
  path: string,
  file: Uint8Array,
  dtype: DType,
  chunk: Chunk,
  count: number,
  name: string,
): Constant | undefined => {
  const run = chunk.tensor.float_data[0];
  if (dtype !== 'float32' || chunk.tensor.float_data.length !== 1 || run!.length !== 4 * count || count < 64)
    return undefined;
  const from = run!.byteOffset - file.byteOffset;
  return { dtype, shape: chunk.tensor.dims, range: { path, from, to: from + run!.length }, name };
};

const constantOf = (path: string, file: Uint8Array, name: string, chunks: readonly TensorProto[]): Constant => {
  const { dims, data_type } = chunks[0]!;
  const dtype = dtypeOfCaffe2(data_type === 0 ? 1 : data_type);
  if (!dtype) throw new ServingError('UNSUPPORTED_MODEL', `DataType ${data_type} is not one that this server has`);
  if (chunks[0]!.raw_data)
    throw new ServingError('UNSUPPORTED_MODEL', 'its bytes are raw_data, which no release of Caffe2 writes');
  if (dims.length > 64 || !dims.every((dim) => dim >= 0))
    throw corrupt(`its shape is [${dims.slice(0, 8).join(', ')}]`);
  const count = elementCount(dims);
  const parts = chunks
    .map((tensor): Chunk => ({ tensor, begin: tensor.segment?.begin ?? 0, end: tensor.segment?.end ?? count }))
    .sort((a, b) => a.begin - b.begin);
  let at = 0;
  for (const { begin, end } of parts) {
    if (begin !== at || end < begin || end > count)
      throw corrupt(`its segments do not join: one is from ${begin} to ${end} of ${count}`);
    at = end;
  }
  if (at !== count) throw corrupt(`a part of it is missing: ${at} of ${count} elements are there`);
  const stored = parts.reduce((sum, { tensor }) => sum + bytesIn(tensor), 0);
  if (stored < count) throw corrupt(`${stored} bytes cannot hold the ${count} elements of its shape`);
  if (dtype === 'string') {
    const all = parts.flatMap(({ tensor }) => tensor.string_data);
    if (all.length !== count) throw corrupt(`it has ${all.length} texts, its shape ${count}`);
    return { dtype, shape: dims, data: stringsOfBytes(all) };
  }
  const lying = parts.length === 1 ? inFile(path, file, dtype, parts[0]!, count, name) : undefined;
  if (lying) return lying;
  const data = allocate(dtype as NumericDType, count);
  for (const part of parts) fill(dtype, part, data);
  return { dtype, shape: dims, data } as Tensor;
};

const bytesIn = (tensor: TensorProto): number =>
  [...tensor.float_data, ...tensor.int32_data, ...tensor.double_data, ...tensor.int64_data].reduce(
    (sum, { length }) => sum + length,
    0,
  ) +
  tensor.byte_data.length +
  tensor.string_data.length;

/** The export's description, and every tensor by its name. */
export const readMiniDb = async (
  files: Files,
  path: string,
): Promise<{ readonly content: Uint8Array; readonly parameters: ReadonlyMap<string, Constant> }> => {
  const file = await files.read(path);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const blobs = new Map<string, TensorProto[]>();
  let content: Uint8Array | undefined;
  for (let at = 0; at < file.length; ) {
    if (file.length - at < 8) throw corrupt(`an entry begins at byte ${at}, and the file ends at byte ${file.length}`);
    const [keyLength, valueLength] = [view.getUint32(at, true), view.getUint32(at + 4, true)];
    const from = at + 8 + keyLength;
    if (from + valueLength > file.length)
      throw corrupt(
        `the entry at byte ${at} ends at byte ${from + valueLength}, the file at byte ${file.length}; it may be cut`,
      );
    const blob = BlobProto.decode(file.subarray(from, from + valueLength));
    if (blob.name === META_NET_KEY) content ??= blob.content;
    else if (blob.tensor) {
      const known = blobs.get(blob.name);
      if (known) known.push(blob.tensor);
      else blobs.set(blob.name, [blob.tensor]);
    }
    at = from + valueLength;
  }
  if (!content) throw corrupt(`there is no entry ${META_NET_KEY}`);
  const parameters = new Map<string, Constant>();
  for (const [name, chunks] of blobs) {
    try {
      parameters.set(name, constantOf(path, file, name, chunks));
    } catch (error) {
      throw within(`the blob "${name}"`, error);
    }
  }
  return { content, parameters };
};
