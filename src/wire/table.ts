/**
 * LevelDB's sorted string table, which a tensor bundle's index is.
 * https://github.com/google/leveldb/blob/1.23/doc/table_format.md · blocks: https://github.com/google/leveldb/blob/1.23/table/block_builder.cc
 *
 *   [data block]… [meta blocks] [metaindex block] [index block] [footer: 2 handles, padding, magic]
 *   block on disk: contents, 1 byte of compression (0 none, 1 snappy), masked CRC-32C of both
 *   contents: entries (shared, unshared, value length, the key's rest, value)…, restart offsets…, their number
 *
 * The whole table is walked in order, so restart points are checked but not used. Keys must ascend, as they do in every
 * table that a writer made; that also keeps an index from naming one block again and again.
 */
import { ServingError } from '../errors.ts';
import { maskedCrc32c } from './crc32c.ts';
import { decompress } from './snappy.ts';

const FOOTER_BYTES = 48;
const TRAILER_BYTES = 5;
const MAGIC = [0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb];
/** Prefix compression can make long keys of few bytes: no more than this much is unpacked of them. */
const MAX_KEY_BYTES = 2 ** 28;

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', `table: ${message}`);

class Cursor {
  readonly bytes: Uint8Array;
  readonly end: number;
  at: number;
  constructor(bytes: Uint8Array, at = 0, end = bytes.length) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }
  varint(): number {
    let value = 0;
    for (let i = 0; i < 8 && this.at < this.end; i++) {
      const byte = this.bytes[this.at++]!;
      value += (byte & 0x7f) * 2 ** (7 * i);
      if (byte < 0x80 && Number.isSafeInteger(value)) return value;
    }
    throw corrupt(`no number of at most 53 bits ends at byte ${this.at}`);
  }
  take(length: number): Uint8Array {
    if (length > this.end - this.at) {
      throw corrupt(`an entry wants ${length} bytes at byte ${this.at} of a block that ends at byte ${this.end}`);
    }
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
}

interface Handle {
  readonly offset: number;
  readonly size: number;
}
const readHandle = (cursor: Cursor): Handle => ({ offset: cursor.varint(), size: cursor.varint() });

const readBlock = (file: Uint8Array, { offset, size }: Handle): Uint8Array => {
  const end = offset + size;
  if (end + TRAILER_BYTES > file.length - FOOTER_BYTES) {
    throw corrupt(
      `a block of ${size} bytes at byte ${offset} passes the end of the file of ${file.length} bytes; the file may be cut`,
    );
  }
  const stored = new DataView(file.buffer, file.byteOffset).getUint32(end + 1, true);
  const found = maskedCrc32c(file.subarray(offset, end + 1));
  if (stored !== found) {
    throw corrupt(
      `the block at byte ${offset} has the checksum ${found.toString(16)}, but ${stored.toString(16)} is stored: the file is damaged`,
    );
  }
  const contents = file.subarray(offset, end);
  const compression = file[end]!;
  if (compression > 1) throw corrupt(`the block at byte ${offset} has the unknown compression ${compression}`);
  return compression === 1 ? decompress(contents) : contents;
};

/** A key and its value; the value is a view of the file where the block was not compressed. */
export type Entry = readonly [key: Uint8Array, value: Uint8Array];

function* blockEntries(block: Uint8Array): Generator<Entry> {
  if (block.length < 4) throw corrupt(`a block of ${block.length} bytes has no room for its restart count`);
  const restarts = new DataView(block.buffer, block.byteOffset).getUint32(block.length - 4, true);
  if (restarts > (block.length - 4) / 4) {
    throw corrupt(`a block of ${block.length} bytes cannot hold ${restarts} restart points`);
  }
  const cursor = new Cursor(block, 0, block.length - 4 - restarts * 4);
  let key: Uint8Array = new Uint8Array();
  while (cursor.at < cursor.end) {
    const shared = cursor.varint();
    const unshared = cursor.varint();
    const valueLength = cursor.varint();
    if (shared > key.length) {
      throw corrupt(`a key shares ${shared} bytes with the one before it, which has ${key.length}`);
    }
    const rest = cursor.take(unshared);
    const next = new Uint8Array(shared + unshared);
    next.set(key.subarray(0, shared));
    next.set(rest, shared);
    key = next;
    yield [key, cursor.take(valueLength)];
  }
}

/** The entries of a table in key order. Throws CORRUPT_MODEL wherever the file contradicts itself. */
export function* readTable(file: Uint8Array): Generator<Entry> {
  const start = file.length - FOOTER_BYTES;
  if (start < 0 || MAGIC.some((byte, i) => file[file.length - 8 + i] !== byte)) {
    throw corrupt(
      `the file of ${file.length} bytes does not end with a table's footer; it may be cut, or be of another kind`,
    );
  }
  const footer = new Cursor(file, start, file.length - 8);
  readHandle(footer);
  const index = readBlock(file, readHandle(footer));
  let before: Uint8Array | undefined;
  let keyBytes = 0;
  for (const [, handle] of blockEntries(index)) {
    for (const entry of blockEntries(readBlock(file, readHandle(new Cursor(handle))))) {
      if (before && Buffer.compare(before, entry[0]) >= 0) throw corrupt('keys do not ascend');
      before = entry[0];
      keyBytes += before.length;
      if (keyBytes > MAX_KEY_BYTES) throw corrupt(`keys take more than ${MAX_KEY_BYTES} bytes`);
      yield entry;
    }
  }
}
