/** Protocol buffers' wire format, written piece by piece where the order of a text is kept. */
import { StringsWriter, stringAt } from '../../../tensor/strings.ts';

/** Writes a count below 2^53. */
export const varint = (out: StringsWriter, value: number): void => {
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) out.byte((rest % 0x80) | 0x80);
  out.byte(rest);
};

/** Writes a field of bytes or a message; its tag is one byte. */
export const chunk = (out: StringsWriter, tag: number, bytes: Uint8Array): void => {
  out.byte(tag);
  varint(out, bytes.length);
  out.bytes(bytes);
};

/** What `write` writes, as bytes. */
export const written = (write: (out: StringsWriter) => void): Uint8Array => {
  const out = new StringsWriter(1);
  write(out);
  out.end();
  return stringAt(out.finish(), 0);
};
