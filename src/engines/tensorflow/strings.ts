/**
 * TensorFlow's strings: 24 bytes each, in one of four forms that the lowest two bits of the first byte tell apart.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/platform/ctstring_internal.h (tsl/platform)
 *
 *   small   size << 2 | 0 in one byte, up to 22 bytes of text, NUL
 *   large   size << 2 | 1 in 8 bytes, capacity in 8, address in 8
 *   offset  size << 2 | 2 in 4 bytes, distance from here in 4, unused
 *   view    size << 2 | 3 in 8 bytes, address in 8
 *
 * We write offsets into the same buffer, which owns all; each text ends with a NUL that readers count on.
 */
import { ServingError } from '../../errors.ts';
import type { Strings } from '../../tensor/dtype.ts';
import { stringCount } from '../../tensor/strings.ts';

export const STRING_BYTES = 24;
const SMALL = 0;
const LARGE = 1;
const OFFSET = 2;
const MAX_BYTES = 2 ** 30 - 1;
const TWO_32 = 2 ** 32;

/** The strings as one buffer of TensorFlow's. Throws INVALID_INPUT for more than its offsets reach. */
export const encodeStrings = (strings: Strings): Uint8Array => {
  const count = stringCount(strings);
  const { bytes, offsets } = strings;
  const total = count * (STRING_BYTES + 1) + offsets[count]!;
  if (total >= TWO_32) {
    throw new ServingError(
      'INVALID_INPUT',
      `${offsets[count]} bytes of text in one tensor; TensorFlow takes at most 4 GiB`,
    );
  }
  const buffer = new Uint8Array(total);
  const words = new Uint32Array(buffer.buffer, 0, count * (STRING_BYTES / 4));
  let at = count * STRING_BYTES;
  for (let i = 0; i < count; i++) {
    const [from, to] = [offsets[i]!, offsets[i + 1]!];
    if (to < from || to > bytes.length || to - from > MAX_BYTES) {
      throw new ServingError('INVALID_INPUT', `string ${i} lies at bytes ${from} to ${to} of ${bytes.length}`);
    }
    const word = i * (STRING_BYTES / 4);
    words[word] = ((to - from) << 2) | OFFSET;
    words[word + 1] = at - i * STRING_BYTES;
    buffer.set(from === 0 && to === bytes.length ? bytes : bytes.subarray(from, to), at);
    at += to - from + 1;
  }
  return buffer;
};

/** Copies bytes from an address. */
type CopyOut = (to: Uint8Array, from: number, count: number) => void;

/** The strings of `count` elements that lie at an address. Throws RUN_FAILED where they pass 4 GiB. */
export const decodeStrings = (copyOut: CopyOut, address: number, count: number): Strings => {
  const headers = new Uint8Array(new ArrayBuffer(count * STRING_BYTES));
  if (count > 0) copyOut(headers, address, headers.length);
  const words = new Uint32Array(headers.buffer);
  const word = (i: number): number => words[i]! + words[i + 1]! * TWO_32;
  const offsets = new Uint32Array(count + 1);
  let total = 0;
  for (let i = 0; i < count; i++) {
    const kind = headers[i * STRING_BYTES]! & 3;
    const first = i * (STRING_BYTES / 4);
    if (kind === SMALL) total += headers[i * STRING_BYTES]! >> 2;
    else if (kind === OFFSET) total += words[first]! >>> 2;
    else total += Math.floor(word(first) / 4);
    if (total >= TWO_32) throw new ServingError('RUN_FAILED', 'an output holds more than 4 GiB of text');
    offsets[i + 1] = total;
  }
  const bytes = new Uint8Array(new ArrayBuffer(total));
  for (let i = 0; i < count; i++) {
    const [from, to] = [offsets[i]!, offsets[i + 1]!];
    if (from === to) continue;
    const header = i * STRING_BYTES;
    const kind = headers[header]! & 3;
    const first = header / 4;
    if (kind === SMALL) bytes.set(headers.subarray(header + 1, header + 1 + to - from), from);
    else {
      const place =
        kind === OFFSET ? address + header + words[first + 1]! : kind === LARGE ? word(first + 4) : word(first + 2);
      copyOut(bytes.subarray(from, to), place, to - from);
    }
  }
  return { bytes, offsets };
};
