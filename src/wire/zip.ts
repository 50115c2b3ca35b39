/**
 * Zip archives, read range by range: https://pkware.cachefly.net/webdocs/APPNOTE/APPNOTE-6.3.10.TXT
 *
 * Stored and deflated entries, zip64. What a reader can be tricked by is refused when the archive is opened: names that
 * leave the folder, two entries of one name, entries that overlap, more entries or bytes than the limits.
 */
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { createInflateRaw, inflateRaw } from 'node:zlib';
import { ServingError } from '../errors.ts';
import { crc32 } from './crc.ts';

const END = 0x06054b50;
const END64_LOCATOR = 0x07064b50;
const END64 = 0x06064b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const END_BYTES = 22;
const CENTRAL_BYTES = 46;
const LOCAL_BYTES = 30;
const ALL_16 = 0xffff;
const ALL_32 = 0xffffffff;
const ENCRYPTED = 1;
const UTF8 = 0x800;
const METHODS = { 0: 'stored', 8: 'deflated' } as const;

const inflate = promisify(inflateRaw);

/** The archive's bytes, wherever they lie. */
export interface ByteSource {
  /** What it is called in messages. */
  readonly name: string;
  readonly sizeBytes: number;
  read(from: number, to: number): Promise<Uint8Array>;
}

export interface ZipEntry {
  /** Relative, with `/` between folders; folders themselves are no entries. */
  readonly name: string;
  readonly method: (typeof METHODS)[keyof typeof METHODS];
  readonly compressedBytes: number;
  readonly sizeBytes: number;
  readonly crc32: number;
  /** Of its local header. */
  readonly offset: number;
}

export interface ZipLimits {
  readonly maxEntries: number;
  /** Of one entry, unpacked. */
  readonly maxEntryBytes: number;
  /** Of all entries together, unpacked. */
  readonly maxBytes: number;
}
const LIMITS: ZipLimits = { maxEntries: 200_000, maxEntryBytes: 2 ** 37, maxBytes: 2 ** 38 };
/** What one call may unpack into memory; larger entries that are stored are read by ranges. */
const MAX_INFLATED_BYTES = 2 ** 31;

const corrupt = (source: ByteSource, message: string): ServingError =>
  new ServingError('CORRUPT_MODEL', `${source.name}: zip: ${message}`);

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const readRange = async (source: ByteSource, from: number, length: number, what: string): Promise<Uint8Array> => {
  if (from + length > source.sizeBytes) {
    throw corrupt(
      source,
      `${what} at byte ${from} passes the end of the file of ${source.sizeBytes} bytes; it may be cut`,
    );
  }
  return source.read(from, from + length);
};

const uint64 = (source: ByteSource, view: DataView, at: number): number => {
  const value = view.getBigUint64(at, true);
  if (value > Number.MAX_SAFE_INTEGER) throw corrupt(source, `the number ${value} is past 2^53`);
  return Number(value);
};

interface Directory {
  readonly entries: number;
  readonly sizeBytes: number;
  readonly offset: number;
}

const readDirectory = async (source: ByteSource): Promise<Directory> => {
  const tailBytes = Math.min(source.sizeBytes, END_BYTES + ALL_16);
  const tailFrom = source.sizeBytes - tailBytes;
  const tail = await source.read(tailFrom, source.sizeBytes);
  const view = viewOf(tail);
  // The record is the last one whose comment ends where the file does.
  let at = tailBytes - END_BYTES;
  while (
    at >= 0 &&
    !(view.getUint32(at, true) === END && at + END_BYTES + view.getUint16(at + 20, true) === tailBytes)
  ) {
    at--;
  }
  if (at < 0) throw corrupt(source, 'no end of central directory: not a zip archive, or one that was cut');
  const short = {
    entries: view.getUint16(at + 10, true),
    sizeBytes: view.getUint32(at + 12, true),
    offset: view.getUint32(at + 16, true),
  };
  if (short.entries !== ALL_16 && short.sizeBytes !== ALL_32 && short.offset !== ALL_32) return short;
  if (at < 20 || view.getUint32(at - 20, true) !== END64_LOCATOR) return short;
  const record = await readRange(source, uint64(source, view, at - 20 + 8), 56, 'the zip64 end of central directory');
  const wide = viewOf(record);
  if (wide.getUint32(0, true) !== END64) throw corrupt(source, 'the zip64 locator points at no zip64 record');
  return {
    entries: uint64(source, wide, 32),
    sizeBytes: uint64(source, wide, 40),
    offset: uint64(source, wide, 48),
  };
};

const utf8 = new TextDecoder('utf-8', { fatal: true });
// Old archives name their files in code page 437; its ASCII half is all that models use of it.
const decodeName = (source: ByteSource, bytes: Uint8Array, flags: number): string => {
  try {
    return utf8.decode(bytes);
  } catch {
    if (flags & UTF8) throw corrupt(source, 'an entry says that its name is UTF-8, which it is not');
    return Buffer.from(bytes).toString('latin1');
  }
};

const leavesFolder = (name: string): boolean =>
  name === '' ||
  name.startsWith('/') ||
  name.includes('\\') ||
  name.includes('\0') ||
  /^[A-Za-z]:/.test(name) ||
  name.split('/').includes('..');

// The zip64 extra field holds, in this order, those of the three numbers that did not fit.
const widen = (source: ByteSource, extra: Uint8Array, numbers: number[], name: string): void => {
  const view = viewOf(extra);
  for (let at = 0; at + 4 <= extra.length; ) {
    const size = view.getUint16(at + 2, true);
    const end = at + 4 + size;
    if (end > extra.length) return;
    if (view.getUint16(at, true) === 1) {
      let from = at + 4;
      numbers.forEach((number, i) => {
        if (number !== ALL_32) return;
        if (from + 8 > end) throw corrupt(source, `entry ${JSON.stringify(name)}: its zip64 field is too short`);
        numbers[i] = uint64(source, view, from);
        from += 8;
      });
      return;
    }
    at = end;
  }
};

const readCentral = (source: ByteSource, bytes: Uint8Array, count: number): ZipEntry[] => {
  const view = viewOf(bytes);
  const entries: ZipEntry[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + CENTRAL_BYTES > bytes.length || view.getUint32(at, true) !== CENTRAL) {
      throw corrupt(source, `the central directory ends after ${i} of ${count} entries`);
    }
    const flags = view.getUint16(at + 8, true);
    const nameEnd = at + CENTRAL_BYTES + view.getUint16(at + 28, true);
    const extraEnd = nameEnd + view.getUint16(at + 30, true);
    const next = extraEnd + view.getUint16(at + 32, true);
    if (next > bytes.length) throw corrupt(source, `entry ${i} passes the end of the central directory`);
    const name = decodeName(source, bytes.subarray(at + CENTRAL_BYTES, nameEnd), flags);
    const shown = `entry ${JSON.stringify(name)}`;
    if (leavesFolder(name)) throw corrupt(source, `${shown} would lie outside the archive's folder`);
    const numbers = [view.getUint32(at + 24, true), view.getUint32(at + 20, true), view.getUint32(at + 42, true)];
    widen(source, bytes.subarray(nameEnd, extraEnd), numbers, name);
    const [sizeBytes, compressedBytes, offset] = numbers as [number, number, number];
    if (!name.endsWith('/')) {
      if (flags & ENCRYPTED) throw new ServingError('UNSUPPORTED_MODEL', `${source.name}: zip: ${shown} is encrypted`);
      const method = METHODS[view.getUint16(at + 10, true) as keyof typeof METHODS];
      if (!method) {
        throw new ServingError(
          'UNSUPPORTED_MODEL',
          `${source.name}: zip: ${shown} is compressed by method ${view.getUint16(at + 10, true)}; stored (0) and deflated (8) are read`,
        );
      }
      if (method === 'stored' && sizeBytes !== compressedBytes) {
        throw corrupt(source, `${shown} is stored, but states ${compressedBytes} and ${sizeBytes} bytes`);
      }
      entries.push({ name, method, compressedBytes, sizeBytes, crc32: view.getUint32(at + 16, true), offset });
    }
    at = next;
  }
  return entries;
};

const checkAll = (source: ByteSource, entries: readonly ZipEntry[], end: number, limits: ZipLimits): void => {
  let total = 0;
  for (const { name, sizeBytes } of entries) {
    total += sizeBytes;
    if (sizeBytes > limits.maxEntryBytes || total > limits.maxBytes) {
      throw new ServingError(
        'TOO_LARGE',
        `${source.name}: zip: entry ${JSON.stringify(name)} of ${sizeBytes} bytes passes the limit`,
      );
    }
  }
  const sorted = [...entries].sort((a, b) => a.offset - b.offset);
  sorted.forEach(({ name, offset, compressedBytes }, i) => {
    if (offset + LOCAL_BYTES + compressedBytes > (sorted[i + 1]?.offset ?? end)) {
      throw corrupt(source, `entry ${JSON.stringify(name)} overlaps what lies after it`);
    }
  });
};

/** The entries of an archive by name, in its own order. Throws where the archive is damaged or could harm. */
export const openZip = async (
  source: ByteSource,
  limits: Partial<ZipLimits> = {},
): Promise<ReadonlyMap<string, ZipEntry>> => {
  const all = { ...LIMITS, ...limits };
  const directory = await readDirectory(source);
  if (directory.entries > all.maxEntries) {
    throw new ServingError(
      'TOO_LARGE',
      `${source.name}: zip: ${directory.entries} entries, at most ${all.maxEntries} are read`,
    );
  }
  if (directory.entries * CENTRAL_BYTES > directory.sizeBytes) {
    throw corrupt(
      source,
      `${directory.entries} entries do not fit a central directory of ${directory.sizeBytes} bytes`,
    );
  }
  const bytes = await readRange(source, directory.offset, directory.sizeBytes, 'the central directory');
  const entries = readCentral(source, bytes, directory.entries);
  checkAll(source, entries, directory.offset, all);
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  if (byName.size !== entries.length) throw corrupt(source, 'two entries have one name');
  return byName;
};

/** Where an entry's bytes lie in the archive; those of a stored entry are the entry itself, for reading in parts. */
export const locate = async (
  source: ByteSource,
  entry: ZipEntry,
): Promise<{ readonly from: number; readonly to: number }> => {
  const header = viewOf(await readRange(source, entry.offset, LOCAL_BYTES, `entry ${JSON.stringify(entry.name)}`));
  if (header.getUint32(0, true) !== LOCAL) {
    throw corrupt(source, `entry ${JSON.stringify(entry.name)}: no local header at byte ${entry.offset}`);
  }
  const from = entry.offset + LOCAL_BYTES + header.getUint16(26, true) + header.getUint16(28, true);
  return { from, to: from + entry.compressedBytes };
};

/** An entry's bytes, unpacked, of the length and checksum that the archive states for it. */
export const readEntry = async (source: ByteSource, entry: ZipEntry): Promise<Uint8Array> => {
  const shown = `entry ${JSON.stringify(entry.name)}`;
  const { from, to } = await locate(source, entry);
  const packed = await readRange(source, from, to - from, shown);
  if (entry.method === 'deflated' && entry.sizeBytes > MAX_INFLATED_BYTES) {
    throw new ServingError(
      'TOO_LARGE',
      `${source.name}: zip: ${shown} unpacks to ${entry.sizeBytes} bytes, at most ${MAX_INFLATED_BYTES} are read at once`,
    );
  }
  let bytes = packed;
  if (entry.method === 'deflated') {
    try {
      // zlib grows its output as it goes, and stops when it passes what the archive states.
      bytes = await inflate(packed, { maxOutputLength: Math.max(1, entry.sizeBytes) });
    } catch (error) {
      throw corrupt(source, `${shown} does not unpack: ${(error as Error).message}`);
    }
  }
  const found = crc32(bytes);
  if (bytes.length !== entry.sizeBytes || found !== entry.crc32) {
    throw corrupt(
      source,
      `${shown} has ${bytes.length} bytes of checksum ${found.toString(16)}, the archive states ${entry.sizeBytes} of ${entry.crc32.toString(16)}`,
    );
  }
  return bytes;
};

const CHUNK_BYTES = 1 << 20;

async function* rangesOf(source: ByteSource, from: number, to: number): AsyncGenerator<Uint8Array> {
  for (let at = from; at < to; at += CHUNK_BYTES) yield await source.read(at, Math.min(at + CHUNK_BYTES, to));
}

/**
 * An entry's bytes, unpacked, piece by piece, however large it is. Length and checksum are compared with what the
 * archive states when the last piece has been taken.
 */
export async function* streamEntry(source: ByteSource, entry: ZipEntry): AsyncGenerator<Uint8Array> {
  const shown = `entry ${JSON.stringify(entry.name)}`;
  const { from, to } = await locate(source, entry);
  const packed = rangesOf(source, from, to);
  const pieces = entry.method === 'stored' ? packed : Readable.from(packed).compose(createInflateRaw());
  let [length, checksum] = [0, 0];
  try {
    for await (const piece of pieces as AsyncIterable<Uint8Array>) {
      length += piece.length;
      if (length > entry.sizeBytes) break;
      checksum = crc32(piece, checksum);
      yield piece;
    }
  } catch (error) {
    if (error instanceof ServingError) throw error;
    throw corrupt(source, `${shown} does not unpack: ${(error as Error).message}`);
  }
  if (length !== entry.sizeBytes || checksum !== entry.crc32) {
    throw corrupt(
      source,
      `${shown} has ${length} bytes of checksum ${checksum.toString(16)}, the archive states ${entry.sizeBytes} of ${entry.crc32.toString(16)}`,
    );
  }
}
