/**
 * Cyclic redundancy checks of 32 bits in reflected form: CRC-32 (zip, gzip, PNG) and, in crc32c.ts, CRC-32C.
 * https://www.rfc-editor.org/rfc/rfc1952#section-8
 *
 * "Slicing by 16": sixteen bytes at a time through sixteen tables, so that a gigabyte of weights is checked in about a
 * second; one table a byte would take several.
 */

const SLICES = 16;

// T[256 * k + b]: the checksum of byte b followed by k zero bytes.
const makeTables = (polynomial: number): Int32Array => {
  const tables = new Int32Array(SLICES * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? polynomial : 0);
    tables[byte] = crc;
  }
  for (let i = 256; i < SLICES * 256; i++) {
    const shorter = tables[i - 256]!;
    tables[i] = (shorter >>> 8) ^ tables[shorter & 0xff]!;
  }
  return tables;
};

/** The checksum of `bytes` as an unsigned 32-bit number; `seed` is that of the bytes before them. */
export type Crc = (bytes: Uint8Array, seed?: number) => number;

/** The checksum for a polynomial whose bits stand in reversed order. */
export const crcOf = (polynomial: number): Crc => {
  const T = makeTables(polynomial);
  return (bytes, seed = 0) => {
    let crc = ~seed;
    let at = 0;
    const end = bytes.length;
    // Up to the first 4-byte boundary of the memory, so that words can be read.
    const head = Math.min(end, (4 - (bytes.byteOffset & 3)) & 3);
    while (at < head) crc = (crc >>> 8) ^ T[(crc ^ bytes[at++]!) & 0xff]!;
    const whole = ((end - head) >>> 4) * 4;
    const words = whole === 0 ? T : new Int32Array(bytes.buffer, bytes.byteOffset + head, whole);
    for (let i = 0; i < whole; i += 4) {
      const a = words[i]! ^ crc;
      const b = words[i + 1]!;
      const c = words[i + 2]!;
      const d = words[i + 3]!;
      crc =
        T[3840 + (a & 0xff)]! ^
        T[3584 + ((a >>> 8) & 0xff)]! ^
        T[3328 + ((a >>> 16) & 0xff)]! ^
        T[3072 + (a >>> 24)]! ^
        T[2816 + (b & 0xff)]! ^
        T[2560 + ((b >>> 8) & 0xff)]! ^
        T[2304 + ((b >>> 16) & 0xff)]! ^
        T[2048 + (b >>> 24)]! ^
        T[1792 + (c & 0xff)]! ^
        T[1536 + ((c >>> 8) & 0xff)]! ^
        T[1280 + ((c >>> 16) & 0xff)]! ^
        T[1024 + (c >>> 24)]! ^
        T[768 + (d & 0xff)]! ^
        T[512 + ((d >>> 8) & 0xff)]! ^
        T[256 + ((d >>> 16) & 0xff)]! ^
        T[d >>> 24]!;
    }
    at = head + whole * 4;
    while (at < end) crc = (crc >>> 8) ^ T[(crc ^ bytes[at++]!) & 0xff]!;
    return ~crc >>> 0;
  };
};

/** CRC-32, as zip and gzip store it. */
export const crc32: Crc = crcOf(0xedb88320);
