/**
 * Files that were compressed as a whole, told by their first bytes: zlib, gzip, bzip2, xz, lzma, lz4 frames, and "ZF"
 * before zlib, as joblib wrote it before 0.10. What unpacks to more than the limit is refused while it unpacks.
 */
import { gunzipSync, inflateSync } from 'node:zlib';
import { ServingError } from '../errors.ts';
import { unpackBzip2 } from './bzip2.ts';
import { unpackLz4 } from './lz4.ts';
import { unpackLzma } from './lzma.ts';
import { unpackXz } from './xz.ts';

/** What one file may unpack to: as much as Node unpacks at once, but no more than so many times what it takes. */
const MAX_BYTES = 2 ** 31 - 1;
const MAX_TIMES = 200;
const ALWAYS_BYTES = 2 ** 28;
const limitFor = (bytes: Uint8Array): number => Math.min(MAX_BYTES, Math.max(ALWAYS_BYTES, MAX_TIMES * bytes.length));

const ascii = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.subarray(from, to)).toString('latin1');

/** "ZF", the length as 19 characters of hexadecimal ("0x1f…"), zlib. */
const unpackZf = (bytes: Uint8Array, maxBytes: number): Uint8Array => {
  const text = ascii(bytes, 2, 21);
  const stated = Number(text.trim().replace(/L$/, ''));
  const unpacked = inflateSync(bytes.subarray(21), { maxOutputLength: maxBytes });
  if (unpacked.length !== stated) throw new Error(`${unpacked.length} bytes, its header says ${text.trim()}`);
  return unpacked;
};

interface Compression {
  readonly name: string;
  readonly matches: (bytes: Uint8Array) => boolean;
  /** Throws where the bytes are damaged, or are more than so many. */
  readonly unpack: (bytes: Uint8Array, maxBytes: number) => Uint8Array;
}

const begins =
  (...magic: readonly number[]) =>
  (bytes: Uint8Array): boolean =>
    magic.every((byte, i) => bytes[i] === byte);

// biome-ignore format: one compression a line
const COMPRESSIONS: readonly Compression[] = [
  // The two bytes of a zlib header are a multiple of 31, which tells it from a text that begins with x.
  { name: 'zlib',  matches: (bytes) => bytes[0] === 0x78 && (0x7800 + (bytes[1] ?? 1)) % 31 === 0, unpack: (bytes, maxOutputLength) => inflateSync(bytes, { maxOutputLength }) },
  { name: 'gzip',  matches: begins(0x1f, 0x8b), unpack: (bytes, maxOutputLength) => gunzipSync(bytes, { maxOutputLength }) },
  { name: 'bzip2', matches: begins(0x42, 0x5a, 0x68), unpack: unpackBzip2 },
  { name: 'xz',    matches: begins(0xfd, 0x37, 0x7a, 0x58, 0x5a), unpack: unpackXz },
  { name: 'lzma',  matches: begins(0x5d, 0), unpack: unpackLzma },
  { name: 'lz4',   matches: begins(0x04, 0x22, 0x4d, 0x18), unpack: unpackLz4 },
  { name: 'zlib',  matches: begins(0x5a, 0x46, 0x30, 0x78), unpack: unpackZf },
];

/** Whether a file that begins so is compressed as a whole. */
export const isCompressed = (head: Uint8Array): boolean => COMPRESSIONS.some(({ matches }) => matches(head));

/** The bytes unpacked, or as they are where they are not compressed. Throws CORRUPT_MODEL or TOO_LARGE, beginning with `where`. */
export const decompress = (bytes: Uint8Array, where: string, maxBytes = limitFor(bytes)): Uint8Array => {
  const compression = COMPRESSIONS.find(({ matches }) => matches(bytes));
  if (!compression) return bytes;
  try {
    return compression.unpack(bytes, maxBytes);
  } catch (error) {
    if (error instanceof ServingError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE' || error instanceof RangeError) {
      throw new ServingError(
        'TOO_LARGE',
        `${where}: the file unpacks (${compression.name}) to more than ${maxBytes} bytes`,
      );
    }
    throw new ServingError('CORRUPT_MODEL', `${where}: the file does not unpack (${compression.name}): ${message}`);
  }
};
