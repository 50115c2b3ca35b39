/**
 * Snappy's raw block format: https://github.com/google/snappy/blob/1.2.2/format_description.txt
 *
 * No element makes more than 64 bytes of 3, so a stated length that the input cannot reach is refused before any
 * memory is taken for it.
 */
import { ServingError } from '../errors.ts';

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', `snappy: ${message}`);

// The length before the block: a varint of at most 32 bits. -> [length, bytes taken]
const readLength = (bytes: Uint8Array): readonly [number, number] => {
  let length = 0;
  for (let at = 0; at < 5; at++) {
    const byte = bytes[at];
    if (byte === undefined) break;
    length += (byte & 0x7f) * 2 ** (7 * at);
    if (byte < 0x80) {
      if (length > 0xffffffff) break;
      return [length, at + 1];
    }
  }
  throw corrupt('the block does not begin with a length of at most 32 bits');
};

const littleEndian = (bytes: Uint8Array, at: number, width: number): number => {
  let value = 0;
  for (let i = 0; i < width; i++) value += bytes[at + i]! * 2 ** (8 * i);
  return value;
};

/** Decompresses one block. Throws CORRUPT_MODEL where it is cut, or makes more or fewer bytes than it states. */
export const decompress = (bytes: Uint8Array): Uint8Array => {
  const [length, start] = readLength(bytes);
  if (length > (bytes.length * 64) / 3) {
    throw corrupt(`the block states ${length} bytes, more than its ${bytes.length} bytes can hold`);
  }
  const out = new Uint8Array(length);
  let at = start;
  let made = 0;
  while (at < bytes.length) {
    const tag = bytes[at]!;
    const kind = tag & 3;
    // kind 0: a literal, its length in the tag or in 1 to 4 bytes after it. 1, 2, 3: a copy with an offset of 11, 16, 32 bits.
    const literalBytes = kind === 0 ? Math.max(0, (tag >>> 2) - 59) : 0;
    const header = 1 + (kind === 0 ? literalBytes : kind === 3 ? 4 : kind);
    if (at + header > bytes.length) throw corrupt(`the block is cut at byte ${bytes.length}, within an element`);
    const size =
      kind === 1
        ? 4 + ((tag >>> 2) & 7)
        : literalBytes > 0
          ? 1 + littleEndian(bytes, at + 1, literalBytes)
          : 1 + (tag >>> 2);
    if (size > length - made) throw corrupt(`byte ${at}: the block makes more than the ${length} bytes that it states`);
    if (kind === 0) {
      if (size > bytes.length - at - header) {
        throw corrupt(`byte ${at}: a literal of ${size} bytes passes the end of the block`);
      }
      out.set(bytes.subarray(at + header, at + header + size), made);
      at += header + size;
    } else {
      const offset = kind === 1 ? ((tag >>> 5) << 8) | bytes[at + 1]! : littleEndian(bytes, at + 1, header - 1);
      if (offset === 0 || offset > made) {
        throw corrupt(`byte ${at}: a copy from ${offset} bytes back, where ${made} have been made`);
      }
      // A copy may overlap what it makes; then it repeats.
      if (offset >= size) out.copyWithin(made, made - offset, made - offset + size);
      else for (let i = 0; i < size; i++) out[made + i] = out[made + i - offset]!;
      at += header;
    }
    made += size;
  }
  if (made !== length) throw corrupt(`the block makes ${made} bytes, but states ${length}`);
  return out;
};
