/**
 * CRC-32C (Castagnoli), the checksum of LevelDB tables, tensor bundles and TFRecord.
 * https://www.rfc-editor.org/rfc/rfc3720#appendix-B.4 · masking: https://github.com/google/leveldb/blob/1.23/util/crc32c.h
 */
import { type Crc, crcOf } from './crc.ts';
import { crcBySums, LEAST_BYTES } from './crc32c-sums.ts';

const MASK_DELTA = 0xa282ead8;

const byTable = crcOf(0x82f63b78);
const bySums = crcBySums(byTable);

/** The CRC-32C of `bytes` as an unsigned 32-bit number; `seed` is that of the bytes before them. */
export const crc32c: Crc = (bytes, seed = 0) => (bytes.length < LEAST_BYTES ? byTable : bySums)(bytes, seed);

/** A stored, "masked" checksum for `crc`, since the checksum of bytes that hold their own checksum is a poor one. */
export const mask = (crc: number): number => (((crc >>> 15) | (crc << 17)) + MASK_DELTA) >>> 0;

/** The checksum that was masked. */
export const unmask = (masked: number): number => {
  const rotated = (masked - MASK_DELTA) >>> 0;
  return ((rotated >>> 17) | (rotated << 15)) >>> 0;
};

/** The masked CRC-32C of `bytes`, as LevelDB tables, tensor bundles and TFRecord store it. */
export const maskedCrc32c = (bytes: Uint8Array, seed = 0): number => mask(crc32c(bytes, seed));
