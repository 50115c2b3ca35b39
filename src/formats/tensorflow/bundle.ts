/**
 * Tensor bundles: the variables of a SavedModel, an index and shards of raw bytes.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/util/tensor_bundle/tensor_bundle.h
 *
 *   variables.index                 a table: "" -> BundleHeaderProto, name -> BundleEntryProto
 *   variables.data-00001-of-00004   the bytes of the entries whose shard_id is 1
 *
 * A variable stays in its shard: it becomes a Weight, which names its bytes. Into memory come only small ones, so that
 * lowering can look at them, and those that no one range holds: strings, joined slices, bytes of the other endianness.
 */
import { ServingError } from '../../errors.ts';
import type { FileRange, Files } from '../../files.ts';
import type { Weight } from '../../graph/graph.ts';
import { DTYPES, type DType, type NumericDType, viewBytes } from '../../tensor/dtype.ts';
import { stringsOfBytes } from '../../tensor/strings.ts';
import { elementCount, type Tensor, tensor } from '../../tensor/tensor.ts';
import { crc32c, mask, unmask } from '../../wire/crc32c.ts';
import { Reader } from '../../wire/protobuf.ts';
import { readTable } from '../../wire/table.ts';
import { BundleEntryProto, BundleHeaderProto } from './messages.ts';
import { sliceKey } from './ordered-code.ts';
import { type Box, boxOfSlice, copyBox, overlap, parseSlice, sameBox, wholeBox } from './slices.ts';
import { dtypeOf, wholeShape } from './tensor-proto.ts';

const SMALL_BYTES = 1024;

export interface Bundle {
  /** `variables/variables`: what the names of its files begin with. */
  readonly prefix: string;
  readonly numShards: number;
  readonly bigEndian: boolean;
  /** By key, the key's bytes as Latin-1. */
  readonly entries: ReadonlyMap<string, BundleEntryProto>;
  /** Bytes of each file that belongs to it. */
  readonly sizes: ReadonlyMap<string, number>;
}

/** What RestoreV2 is asked for: a key, and the part of it, where not all. */
export interface Wanted {
  readonly key: string;
  readonly slice: string;
}

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', message);
const keyText = (name: string): string => Buffer.from(name).toString('latin1');

/** Reads the index of the bundle `prefix`; undefined where there is none. */
export const openBundle = async (files: Files, prefix: string): Promise<Bundle | undefined> => {
  const path = `${prefix}.index`;
  const sizes = new Map((await files.list()).map((file) => [file.path, file.sizeBytes]));
  if (!sizes.has(path)) return undefined;
  const bytes = await files.read(path);
  try {
    return { prefix, sizes, ...readIndex(bytes) };
  } catch (error) {
    if (error instanceof ServingError) throw new ServingError(error.code, `${path}: ${error.message}`);
    throw error;
  }
};

/** The header and entries of an index file. */
export const readIndex = (bytes: Uint8Array): Pick<Bundle, 'numShards' | 'bigEndian' | 'entries'> => {
  const entries = new Map<string, BundleEntryProto>();
  let header: BundleHeaderProto | undefined;
  for (const [key, value] of readTable(bytes)) {
    if (key.length === 0) header = BundleHeaderProto.decode(value);
    else entries.set(Buffer.from(key).toString('latin1'), BundleEntryProto.decode(value));
  }
  if (!header) throw corrupt('the table has no header under the empty key: it is not the index of a tensor bundle');
  if ((header.version?.min_consumer ?? 0) > 1) {
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      `the bundle wants a reader of version ${header.version?.min_consumer}, this one has 1`,
    );
  }
  return { numShards: header.num_shards, bigEndian: header.endianness === 1, entries };
};

const digits = (number: number): string => String(number).padStart(5, '0');

interface Piece {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly range: FileRange;
  /** Masked, as stored. */
  readonly crc: number;
}

// Checks all that an entry says against the shard's size before anything is read or allocated.
const pieceOf = (bundle: Bundle, name: string, entry: BundleEntryProto): Piece => {
  const what = `variable "${name}"`;
  const dtype = dtypeOf(entry.dtype);
  if (!dtype) {
    throw new ServingError('UNSUPPORTED_MODEL', `${what} is of DataType ${entry.dtype}, which is not served`);
  }
  const { shape, count } = wholeShape(entry.shape, what);
  const path = `${bundle.prefix}.data-${digits(entry.shard_id)}-of-${digits(bundle.numShards)}`;
  const shardBytes = bundle.sizes.get(path);
  if (shardBytes === undefined) throw corrupt(`${path} is missing, ${what} lies there; copy the model's folder whole`);
  const to = entry.offset + entry.size;
  if (entry.offset < 0 || entry.size < 0 || to > shardBytes) {
    throw corrupt(
      `${path} has ${shardBytes} bytes, but ${what} takes the bytes ${entry.offset} to ${to}; the file may be cut`,
    );
  }
  if (dtype !== 'string' && entry.size !== count * DTYPES[dtype].bytes) {
    throw corrupt(`${what} has ${entry.size} bytes, which is not ${dtype} of the shape [${shape.join(', ')}]`);
  }
  return { name, dtype, shape, range: { path, from: entry.offset, to }, crc: entry.crc32c };
};

const checkCrc = (piece: Piece, found: number): void => {
  if (found === unmask(piece.crc)) return;
  const { path, from, to } = piece.range;
  throw corrupt(
    `${path}: the bytes ${from} to ${to} (variable "${piece.name}") have the checksum ${found.toString(16)}, the index says ${unmask(piece.crc).toString(16)}: the file is damaged`,
  );
};

const swapBytes = (bytes: Uint8Array, width: number): void => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (width === 2) buffer.swap16();
  if (width === 4) buffer.swap32();
  if (width === 8) buffer.swap64();
};

const widthOf = (dtype: NumericDType): number => DTYPES[dtype].bytes / (DTYPES[dtype].kind === 'complex' ? 2 : 1);

const readPiece = async (files: Files, bundle: Bundle, piece: Piece): Promise<Uint8Array> => {
  const { path, from, to } = piece.range;
  const bytes = from === to ? new Uint8Array() : await files.read(path, from, to);
  checkCrc(piece, crc32c(bytes));
  if (bundle.bigEndian && piece.dtype !== 'string') swapBytes(bytes, widthOf(piece.dtype));
  return bytes;
};

/**
 * [varint length]… [masked CRC of the lengths, each as 4 bytes] [the bytes of all strings]
 * The entry's own checksum goes over the lengths in the same way, then over the rest.
 */
const readStrings = async (files: Files, bundle: Bundle, piece: Piece): Promise<Tensor | Weight> => {
  const what = `variable "${piece.name}"`;
  const count = elementCount(piece.shape);
  const { path, from, to } = piece.range;
  if (count > to - from) throw corrupt(`${what}: ${count} strings cannot stand in ${to - from} bytes`);
  const bytes = from === to ? new Uint8Array() : await files.read(path, from, to);
  const reader = new Reader(bytes);
  const little = !bundle.bigEndian;
  const lengths: number[] = [];
  let crc = 0;
  const word = new DataView(new ArrayBuffer(8));
  for (let i = 0; i < count; i++) {
    const length = reader.count();
    if (length > bytes.length) throw corrupt(`${what}: a string of ${length} bytes passes its end`);
    word.setUint32(0, length, little);
    crc = crc32c(new Uint8Array(word.buffer, 0, 4), crc);
    lengths.push(length);
  }
  const at = reader.take(4);
  if (new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, little) !== mask(crc)) {
    throw corrupt(
      `${path}: the lengths of the strings of ${what} do not have the checksum stored after them: the file is damaged`,
    );
  }
  checkCrc(piece, crc32c(bytes.subarray(at), crc));
  const elements = lengths.map((length) => {
    const start = reader.take(length);
    return bytes.subarray(start, start + length);
  });
  return tensor('string', piece.shape, stringsOfBytes(elements));
};

const constantOf = async (files: Files, bundle: Bundle, piece: Piece): Promise<Tensor | Weight> => {
  const { name, dtype, shape, range } = piece;
  if (dtype === 'string') return readStrings(files, bundle, piece);
  if (range.to - range.from > SMALL_BYTES && !bundle.bigEndian) {
    return { name, dtype, shape, range, crc32c: unmask(piece.crc) };
  }
  return tensor(dtype, shape, viewBytes(dtype, await readPiece(files, bundle, piece)));
};

// The wanted box, joined from the pieces that overlap it.
const join = async (
  files: Files,
  bundle: Bundle,
  name: string,
  dtype: DType,
  box: Box,
  pieces: readonly (readonly [Box, Piece])[],
): Promise<Tensor | Weight> => {
  if (dtype === 'string')
    throw new ServingError('UNSUPPORTED_MODEL', `variable "${name}": strings saved in slices are not read`);
  const count = elementCount(box.length);
  const parts = pieces.flatMap(([from, piece]) => {
    const part = overlap(from, box);
    return part ? [{ part, from, piece }] : [];
  });
  const covered = parts.reduce((sum, { part }) => sum + elementCount(part.length), 0);
  if (covered !== count) {
    throw corrupt(`variable "${name}": its slices hold ${covered} of the ${count} elements that are asked for`);
  }
  const width = DTYPES[dtype].bytes;
  const bytes = new Uint8Array(count * width);
  for (const { part, from, piece } of parts)
    copyBox(part, from, await readPiece(files, bundle, piece), box, bytes, width);
  return tensor(dtype, box.length, viewBytes(dtype, bytes));
};

/** Whether the index has a tensor of that key. */
export const hasEntry = ({ entries }: Bundle, key: string): boolean => entries.has(keyText(key));

/** The tensor that is asked for. Throws CORRUPT_MODEL where the bundle does not have it whole. */
export const loadTensor = async (files: Files, bundle: Bundle, { key, slice }: Wanted): Promise<Tensor | Weight> => {
  const what = `variable "${key}"`;
  const entry = bundle.entries.get(keyText(key));
  if (!entry) throw corrupt(`${bundle.prefix}.index has no entry "${key}"`);
  const asked = slice === '' ? undefined : parseSlice(slice, what);
  if (entry.slices.length === 0) {
    const piece = pieceOf(bundle, key, entry);
    if (!asked || sameBox(asked.box, wholeBox(piece.shape))) return constantOf(files, bundle, piece);
    return join(files, bundle, key, piece.dtype, asked.box, [[wholeBox(piece.shape), piece]]);
  }
  const { shape } = wholeShape(entry.shape, what);
  const box = asked?.box ?? wholeBox(shape);
  if (box.length.length !== shape.length)
    throw corrupt(`${what}: the slice "${slice}" is not one of [${shape.join(', ')}]`);
  const pieces: (readonly [Box, Piece])[] = [];
  for (const stored of entry.slices) {
    const part = boxOfSlice(stored, shape, what);
    if (!overlap(part, box) && !sameBox(part, box)) continue;
    const found = bundle.entries.get(Buffer.from(sliceKey(key, stored)).toString('latin1'));
    if (!found) throw corrupt(`${bundle.prefix}.index has no entry for a slice of "${key}" that it lists`);
    const piece = pieceOf(bundle, key, found);
    if (piece.shape.join() !== part.length.join()) throw corrupt(`${what}: a slice of it has the wrong shape`);
    if (sameBox(part, box)) return constantOf(files, bundle, piece);
    pieces.push([part, piece]);
  }
  const dtype = pieces[0]?.[1].dtype ?? dtypeOf(entry.dtype);
  if (!dtype || pieces.some(([, piece]) => piece.dtype !== dtype)) throw corrupt(`${what}: its slices differ in dtype`);
  return join(files, bundle, key, dtype, box, pieces);
};
