/**
 * StringLower, StringUpper, StringStrip, StringLength.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/string_lower_op.cc, string_strip_op.cc,
 * string_length_op.cc
 *
 * Without an encoding only the ASCII letters change, byte by byte. With utf-8 TensorFlow asks ICU for the full mapping
 * of the root locale (unicode/letter-case.ts); bytes that are no UTF-8 become U+FFFD, and since TensorFlow hands ICU a
 * C string, a NUL ends the text.
 */
import { StringsWriter, stringAt, stringCount } from '../../../tensor/strings.ts';
import type { HostKernel } from '../kernel.ts';
import { stringInput, stringTensor, textOf } from './arguments.ts';
import { isSpace } from './bytes.ts';
import { lowerCase, upperCase } from './unicode/letter-case.ts';

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Adds `shift` to the bytes from `first` to `first + 25`. */
const shiftLetters =
  (first: number, shift: number) =>
  (bytes: Uint8Array): Uint8Array => {
    const changed = new Uint8Array(bytes.length);
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i]!;
      changed[i] = byte >= first && byte <= first + 25 ? byte + shift : byte;
    }
    return changed;
  };

/** ASCII without NUL. */
const isPlain = (bytes: Uint8Array): boolean => {
  for (let i = 0; i < bytes.length; i++) if ((bytes[i]! - 1) >>> 0 > 126) return false;
  return true;
};

const changeCase =
  (ofBytes: (bytes: Uint8Array) => Uint8Array, ofText: (text: string) => string): HostKernel =>
  (node) => {
    const isText = textOf(node, 'encoding') === 'utf-8';
    return (inputs) => {
      const { shape, data } = stringInput(inputs, 0);
      const { bytes, offsets } = data;
      if (!isText || isPlain(bytes)) return [stringTensor(shape, { bytes: ofBytes(bytes), offsets })];
      const count = stringCount(data);
      const out = new StringsWriter(count, bytes.length);
      for (let i = 0; i < count; i++) {
        const text = stringAt(data, i);
        const nul = text.indexOf(0);
        out.text(ofText(utf8.decode(nul < 0 ? text : text.subarray(0, nul))));
        out.end();
      }
      return [stringTensor(shape, out.finish())];
    };
  };

export const stringLower = changeCase(shiftLetters(0x41, 32), lowerCase);
export const stringUpper = changeCase(shiftLetters(0x61, -32), upperCase);

export const stringStrip: HostKernel = () => (inputs) => {
  const { shape, data } = stringInput(inputs, 0);
  const { bytes, offsets } = data;
  const out = new StringsWriter(stringCount(data), bytes.length);
  for (let i = 0; i + 1 < offsets.length; i++) {
    let from = offsets[i]!;
    let to = offsets[i + 1]!;
    while (from < to && isSpace(bytes[from]!)) from++;
    while (to > from && isSpace(bytes[to - 1]!)) to--;
    out.bytes(bytes, from, to);
    out.end();
  }
  return [stringTensor(shape, out.finish())];
};

/** Bytes, or with UTF8_CHAR those bytes that do not continue a character. */
export const stringLength: HostKernel = (node) => {
  const inBytes = textOf(node, 'unit') === 'BYTE';
  return (inputs) => {
    const { shape, data } = stringInput(inputs, 0);
    const { bytes, offsets } = data;
    const lengths = new Int32Array(stringCount(data));
    for (let i = 0; i < lengths.length; i++) {
      const [from, to] = [offsets[i]!, offsets[i + 1]!];
      let length = to - from;
      if (!inBytes) for (let at = from; at < to; at++) if ((bytes[at]! & 0xc0) === 0x80) length--;
      lengths[i] = length;
    }
    return [{ dtype: 'int32', shape, data: lengths }];
  };
};
