/**
 * .xz files: https://tukaani.org/xz/xz-file-format-1.2.1.txt. Of the filters only LZMA2 is known, which is what Python's
 * `lzma` writes unless told otherwise.
 */
import { createHash } from 'node:crypto';
import { crc32 } from './crc.ts';
import { crc64 } from './crc64.ts';
import { Growing } from './growing.ts';
import { Lzma } from './lzma.ts';

/** LZMA2: chunks, each with a control byte. Returns how many bytes of the input they take. */
const unpackLzma2 = (bytes: Uint8Array, out: Growing): number => {
  const lzma = new Lzma(out);
  let at = 0;
  const take = (length: number): Uint8Array => {
    if (at + length > bytes.length) throw new Error('it is cut');
    at += length;
    return bytes.subarray(at - length, at);
  };
  let needs: 'dictionary' | 'properties' | 'state' | 'nothing' = 'dictionary';
  for (;;) {
    const control = take(1)[0]!;
    if (control === 0) return at;
    if (control < 0x80) {
      if (control > 2 || (control === 2 && needs === 'dictionary')) throw new Error(`a chunk of kind ${control}`);
      const [a = 0, b = 0] = take(2);
      if (control === 1) {
        lzma.dictionaryFrom = out.length;
        needs = 'properties';
      } else if (needs === 'nothing') needs = 'state';
      out.append(take(((a << 8) | b) + 1));
      continue;
    }
    const [a = 0, b = 0, c = 0, d = 0] = take(4);
    const size = (((control & 0x1f) << 16) | (a << 8) | b) + 1;
    const reset = (control >> 5) & 3;
    if (reset === 3) {
      lzma.dictionaryFrom = out.length;
      needs = 'properties';
    }
    if (needs === 'dictionary' || (needs === 'properties' && reset < 2) || (needs === 'state' && reset < 1)) {
      throw new Error('a chunk goes on with what was not begun');
    }
    if (reset >= 2) lzma.setProperties(take(1)[0]!);
    if (reset >= 1) lzma.resetState();
    needs = 'nothing';
    lzma.start(take(((c << 8) | d) + 1));
    if (lzma.decode(size)) throw new Error('a chunk ends too early');
  }
};

/** The checks of .xz by their number: bytes of each, and how it is made. */
const CHECKS: Readonly<Record<number, { readonly size: number; readonly of?: (bytes: Uint8Array) => Buffer }>> = {
  0: { size: 0 },
  1: {
    size: 4,
    of: (bytes) => {
      const check = Buffer.alloc(4);
      check.writeUInt32LE(crc32(bytes));
      return check;
    },
  },
  4: { size: 8, of: crc64 },
  10: { size: 32, of: (bytes) => createHash('sha256').update(bytes).digest() },
};
const LZMA2 = 0x21;
const PADDING = 4;

/** Of a block's header, only what must be known: that LZMA2 is its sole filter. */
const checkHeader = (header: Uint8Array): void => {
  const flags = header[1]!;
  if ((flags & 3) !== 0) throw new Error('it uses filters besides LZMA2, which are not known');
  let at = 2;
  for (const bit of [0x40, 0x80]) {
    if (!(flags & bit)) continue;
    while (header[at]! >= 0x80) at++;
    at++;
  }
  if (header[at] !== LZMA2) throw new Error(`filter 0x${header[at]?.toString(16)} is not known, LZMA2 (0x21) is`);
};

const unpackStream = (bytes: Uint8Array, from: number, out: Growing): number => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (from + 12 > bytes.length) throw new Error('it is cut');
  const check = CHECKS[bytes[from + 7]! & 15];
  if (!check) throw new Error(`its check ${bytes[from + 7]! & 15} is not known`);
  let at = from + 12;
  for (;;) {
    if (at >= bytes.length) throw new Error('it is cut');
    if (bytes[at] === 0) break;
    const headerBytes = (bytes[at]! + 1) * 4;
    if (at + headerBytes > bytes.length) throw new Error('it is cut');
    const header = bytes.subarray(at, at + headerBytes);
    if (crc32(header.subarray(0, -4)) !== view.getUint32(at + headerBytes - 4, true)) {
      throw new Error('the checksum of a block header is wrong');
    }
    checkHeader(header);
    const start = out.length;
    const packed = unpackLzma2(bytes.subarray(at + headerBytes), out);
    at += headerBytes + Math.ceil(packed / PADDING) * PADDING;
    const found = check.of?.(out.bytes.subarray(start, out.length));
    if (found && !found.equals(bytes.subarray(at, at + check.size)))
      throw new Error('the checksum of a block is wrong');
    at += check.size;
  }
  // The index says once more what the blocks said. It is passed over, by its own numbers.
  const number = (): number => {
    let [value, weight] = [0, 1];
    for (;;) {
      const byte = bytes[at++];
      if (byte === undefined || weight > 2 ** 56) throw new Error('its index is cut');
      value += (byte & 0x7f) * weight;
      if (byte < 0x80) return value;
      weight *= 128;
    }
  };
  const index = at++;
  for (let records = number(); records > 0; records--) {
    number();
    number();
  }
  const footer = index + Math.ceil((at - index) / PADDING) * PADDING + 4;
  if (bytes[footer + 10] !== 0x59 || bytes[footer + 11] !== 0x5a) throw new Error('it has no footer');
  return footer + 12;
};

/** A .xz file: all of its streams. Throws where it is cut, damaged or past the limit. */
export const unpackXz = (bytes: Uint8Array, maxBytes: number): Uint8Array => {
  const out = new Growing(maxBytes, 4 * bytes.length);
  for (let at = 0; at < bytes.length; ) {
    if (bytes[at] === 0) {
      at++;
      continue;
    }
    if (bytes[at] !== 0xfd || bytes[at + 1] !== 0x37) throw new Error(`no stream at byte ${at}`);
    at = unpackStream(bytes, at, out);
  }
  return out.result;
};
