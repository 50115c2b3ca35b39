/**
 * EncodeBase64, DecodeBase64: the URL-safe alphabet, padding optional.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/third_party/xla/xla/tsl/platform/base64.cc
 */
import { StringsWriter, stringCount } from '../../../tensor/strings.ts';
import type { HostKernel } from '../kernel.ts';
import { failed, flagOf, stringInput, stringTensor } from './arguments.ts';

const ALPHABET = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_', 'latin1');
const PAD = 0x3d;
const INVALID = 255;
const DIGITS = new Uint8Array(256).fill(INVALID);
ALPHABET.forEach((byte, digit) => {
  DIGITS[byte] = digit;
});

export const encodeBase64: HostKernel = (node) => {
  const pad = flagOf(node, 'pad');
  return (inputs) => {
    const { shape, data } = stringInput(inputs, 0);
    const { bytes, offsets } = data;
    const count = stringCount(data);
    const out = new StringsWriter(count, Math.ceil(bytes.length / 3) * 4 + 4 * count);
    for (let i = 0; i < count; i++) {
      const to = offsets[i + 1]!;
      for (let at = offsets[i]!; at < to; at += 3) {
        const left = to - at;
        const bits = (bytes[at]! << 16) | ((left > 1 ? bytes[at + 1]! : 0) << 8) | (left > 2 ? bytes[at + 2]! : 0);
        out.byte(ALPHABET[bits >> 18]!);
        out.byte(ALPHABET[(bits >> 12) & 63]!);
        if (left > 1) out.byte(ALPHABET[(bits >> 6) & 63]!);
        else if (pad) out.byte(PAD);
        if (left > 2) out.byte(ALPHABET[bits & 63]!);
        else if (pad) out.byte(PAD);
      }
      out.end();
    }
    return [stringTensor(shape, out.finish())];
  };
};

/** Where the digits of `bytes[from .. to]` end: at most two pads close a text of whole fours. */
const endOfDigits = (bytes: Uint8Array, from: number, to: number): number => {
  if ((to - from) % 4 !== 0 || to === from || bytes[to - 1] !== PAD) return to;
  return bytes[to - 2] === PAD ? to - 2 : to - 1;
};

export const decodeBase64: HostKernel = () => (inputs) => {
  const { shape, data } = stringInput(inputs, 0);
  const { bytes, offsets } = data;
  const count = stringCount(data);
  const out = new StringsWriter(count, bytes.length);
  for (let i = 0; i < count; i++) {
    const from = offsets[i]!;
    const to = endOfDigits(bytes, from, offsets[i + 1]!);
    if ((to - from) % 4 === 1) throw failed(`element ${i} is no base64: ${to - from} digits, which is one too many`);
    for (let at = from; at < to; at += 4) {
      const left = to - at;
      let bits = 0;
      for (let k = 0; k < 4; k++) {
        const digit = k < left ? DIGITS[bytes[at + k]!]! : 0;
        if (digit === INVALID) {
          throw failed(
            `element ${i} is no URL-safe base64: byte ${at + k - from} is 0x${bytes[at + k]!.toString(16)}, expected A-Z, a-z, 0-9, - or _`,
          );
        }
        bits = (bits << 6) | digit;
      }
      out.byte(bits >> 16);
      if (left > 2) out.byte((bits >> 8) & 255);
      if (left > 3) out.byte(bits & 255);
    }
    out.end();
  }
  return [stringTensor(shape, out.finish())];
};
