/** JSON strings to UTF-8 bytes, https://www.rfc-editor.org/rfc/rfc8259#section-7; half of a surrogate pair is refused. */
import { ServingError } from '../../errors.ts';
import type { Bytes } from './bytes.ts';
import type { Cursor } from './cursor.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** The byte that follows the backslash to the byte that is meant. */
const ESCAPES = new Map([...'"\\/bfnrt'].map((c, i) => [c.charCodeAt(0), '"\\/\b\f\n\r\t'.charCodeAt(i)]));

/** Appends the UTF-8 bytes of the string that starts here, escapes decoded. */
export const stringInto = (cursor: Cursor, target: Bytes): void => {
  const { bytes } = cursor;
  let from = cursor.at + 1;
  for (;;) {
    const to = plainRun(cursor, from);
    target.append(bytes, from, to);
    const c = bytes[to]!;
    if (to >= cursor.end || c < 0x20) cursor.fail('the end of a string or an escaped control character', to);
    cursor.at = to;
    if (c === QUOTE) break;
    escapeInto(cursor, target);
    from = cursor.at;
  }
  cursor.at++;
};

/** Where the run of characters that stand for themselves ends that starts at `at`. */
export const plainRun = ({ bytes, end }: Cursor, at: number): number => {
  let to = at;
  while (to < end) {
    const c = bytes[to]!;
    if (c === QUOTE || c === BACKSLASH || c < 0x20) break;
    to++;
  }
  return to;
};

const escapeInto = (cursor: Cursor, target: Bytes): void => {
  const c = cursor.at + 1 < cursor.end ? cursor.bytes[cursor.at + 1]! : 0;
  const plain = ESCAPES.get(c);
  if (plain !== undefined) {
    target.push(plain);
    cursor.at += 2;
    return;
  }
  if (c !== 0x75) cursor.fail('one of "\\/bfnrtu after the backslash', cursor.at + 1);
  const start = cursor.at;
  let code = unit(cursor);
  if (code >= 0xd800 && code < 0xe000) {
    const low =
      code < 0xdc00 && cursor.bytes[cursor.at] === BACKSLASH && cursor.bytes[cursor.at + 1] === 0x75 ? unit(cursor) : 0;
    if (low < 0xdc00 || low >= 0xe000) {
      throw new ServingError('INVALID_REQUEST', `body byte ${start}: half of a surrogate pair, which is no character`);
    }
    code = 0x10000 + (code - 0xd800) * 0x400 + (low - 0xdc00);
  }
  target.pushCharacter(code);
};

/** Reads `\uXXXX`. */
const unit = (cursor: Cursor): number => {
  let code = 0;
  for (let i = cursor.at + 2; i < cursor.at + 6; i++) {
    const c = i < cursor.end ? cursor.bytes[i]! : 0;
    const letter = c | 0x20;
    if (c >= 0x30 && c <= 0x39) code = code * 16 + c - 0x30;
    else if (letter >= 0x61 && letter <= 0x66) code = code * 16 + letter - 0x57;
    else cursor.fail('four hexadecimal digits after "\\u"', i);
  }
  cursor.at += 6;
  return code;
};
