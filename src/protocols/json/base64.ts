/** Base64 inside JSON, https://www.rfc-editor.org/rfc/rfc4648: the plain and the URL-safe alphabet, padded or not, nothing else. */
import { ServingError } from '../../errors.ts';
import type { Strings } from '../../tensor/dtype.ts';
import { stringAt, stringCount } from '../../tensor/strings.ts';
import { Bytes } from './bytes.ts';

/** Six bits by character; 64 for what is no digit. */
const SIXES = new Uint8Array(256).fill(64);
[...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].forEach((c, i) => {
  SIXES[c.charCodeAt(0)] = i;
});
SIXES[0x2d] = 62;
SIXES[0x5f] = 63;

const EQUALS = 0x3d;

/** Appends the bytes that `text` encodes; returns what is wrong with it, if anything. */
export const decodeBase64 = (text: Uint8Array, target: Bytes): string | undefined => {
  let end = text.length;
  if (end % 4 === 0) for (let i = 0; i < 2 && text[end - 1] === EQUALS; i++) end--;
  if (end % 4 === 1) return `${text.length} characters, which no bytes encode to`;
  target.reserve(Math.floor((end * 3) / 4));
  const { buffer } = target;
  let at = target.length;
  let bits = 0;
  let held = 0;
  for (let i = 0; i < end; i++) {
    const six = SIXES[text[i]!]!;
    if (six === 64) return `no base64 digit at character ${i}`;
    bits = ((bits << 6) | six) & 0xffff;
    held += 6;
    if (held >= 8) {
      held -= 8;
      buffer[at++] = bits >> held;
    }
  }
  target.length = at;
  return undefined;
};

/** Every element decoded from base64; throws INVALID_INPUT that names the element. */
export const decodeBase64Elements = (strings: Strings, name: string): Strings => {
  const bytes = new Bytes(strings.bytes.length);
  const offsets = new Uint32Array(strings.offsets.length);
  for (let i = 0; i < stringCount(strings); i++) {
    const fault = decodeBase64(stringAt(strings, i), bytes);
    if (fault) throw new ServingError('INVALID_INPUT', `input "${name}": element ${i} is not base64: ${fault}`);
    offsets[i + 1] = bytes.length;
  }
  return { bytes: bytes.taken(), offsets };
};
