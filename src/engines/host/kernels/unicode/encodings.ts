/**
 * Encodings of text as ICU's converters read them, broken bytes included: Unicode's own, and those of one byte a
 * character (charsets.ts). ICU consumes the longest part of a broken character that could have begun one.
 * https://github.com/unicode-org/icu/blob/release-69-1/icu4c/source/common/ucnv_u8.cpp, ucnv_u16.cpp, ucnv_u32.cpp
 */
import { CHARSETS } from './charsets.ts';

/** A character, how many bytes it took, and whether they were broken. */
export type Emit = (point: number, size: number, broken: boolean) => void;
/** Emits the characters of `bytes[from .. to]`. */
export type Decode = (bytes: Uint8Array, from: number, to: number, emit: Emit) => void;

const REPLACEMENT = 0xfffd;
/** What ICU answers where nothing is left behind a byte order mark. */
const NOTHING = 0xffff;

/** Whether `byte` may follow the lead byte of a character of three or four bytes. */
const maySecond = (lead: number, byte: number): boolean => {
  if ((byte & 0xc0) !== 0x80) return false;
  if (lead === 0xe0) return byte >= 0xa0;
  if (lead === 0xed) return byte < 0xa0;
  if (lead === 0xf0) return byte >= 0x90;
  return lead !== 0xf4 || byte < 0x90;
};

const utf8: Decode = (bytes, from, to, emit) => {
  for (let at = from; at < to; ) {
    const lead = bytes[at]!;
    if (lead < 0x80) {
      emit(lead, 1, false);
      at++;
      continue;
    }
    const length = lead < 0xc2 || lead > 0xf4 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    let point = lead & (0x7f >> length);
    let size = 1;
    while (size < length && at + size < to) {
      const byte = bytes[at + size]!;
      if (size === 1 ? !maySecond(lead, byte) : (byte & 0xc0) !== 0x80) break;
      point = (point << 6) | (byte & 0x3f);
      size++;
    }
    const whole = length > 1 && size === length;
    emit(whole ? point : REPLACEMENT, size, !whole);
    at += size;
  }
};

const utf16 =
  (littleEndian: boolean): Decode =>
  (bytes, from, to, emit) => {
    const unit = (at: number): number => bytes[at + Number(littleEndian)]! * 256 + bytes[at + Number(!littleEndian)]!;
    for (let at = from; at < to; ) {
      const first = at + 1 < to ? unit(at) : -1;
      let [point, size] = [first, 2];
      if (first < 0) [point, size] = [-1, to - at];
      else if (first >= 0xdc00 && first < 0xe000) point = -1;
      else if (first >= 0xd800 && first < 0xdc00) {
        const second = at + 3 < to ? unit(at + 2) : -1;
        if (second >= 0xdc00 && second < 0xe000) {
          [point, size] = [0x10000 + ((first - 0xd800) << 10) + second - 0xdc00, 4];
        } else [point, size] = [-1, second < 0 ? to - at : 2];
      }
      emit(point < 0 ? REPLACEMENT : point, size, point < 0);
      at += size;
    }
  };

const utf32 =
  (littleEndian: boolean): Decode =>
  (bytes, from, to, emit) => {
    for (let at = from; at < to; ) {
      const size = Math.min(4, to - at);
      let point = 0;
      for (let i = 0; i < size; i++) point = point * 256 + bytes[littleEndian ? at + size - 1 - i : at + i]!;
      const broken = size < 4 || point > 0x10ffff || (point >= 0xd800 && point < 0xe000);
      emit(broken ? REPLACEMENT : point, size, broken);
      at += size;
    }
  };

const startsWith = (bytes: Uint8Array, from: number, to: number, mark: readonly number[]): boolean =>
  to - from >= mark.length && mark.every((byte, i) => bytes[from + i] === byte);

/**
 * A byte order mark tells the order and is part of the first character's size; without one it is big-endian. ICU keeps
 * the order for the next string where the last character was read in an order already known, and forgets it where the
 * last one was broken or was the first (and no surrogate pair).
 */
const marked = (form: (littleEndian: boolean) => Decode, bigMark: readonly number[]) => (): Decode => {
  const [big, little] = [form(false), form(true)];
  let order: Decode | undefined;
  return (bytes, from, to, emit) => {
    if (from === to) return;
    let first = order === undefined;
    let extra = 0;
    if (!order) {
      const littleEndian = startsWith(bytes, from, to, bigMark.toReversed());
      if (littleEndian || startsWith(bytes, from, to, bigMark)) extra = bigMark.length;
      order = littleEndian ? little : big;
    }
    if (from + extra === to) {
      order = undefined;
      emit(NOTHING, extra, false);
      return;
    }
    let keeps = false;
    order(bytes, from + extra, to, (point, size, broken) => {
      keeps = !broken && (!first || point > 0xffff);
      first = false;
      emit(point, size + extra, broken);
      extra = 0;
    });
    if (!keeps) order = undefined;
  };
};

const ofCharset = (characters: string): Decode => {
  const points = new Uint16Array(256);
  for (let byte = 0; byte < 256; byte++) {
    const at = byte - 256 + characters.length;
    points[byte] = at < 0 ? byte : characters.charCodeAt(at);
  }
  return (bytes, from, to, emit) => {
    for (let at = from; at < to; at++) {
      const point = points[bytes[at]!]!;
      emit(point, 1, point === REPLACEMENT);
    }
  };
};

/** Names as they are compared, separated by spaces. */
// biome-ignore format: one encoding a line
const UNICODE: readonly (readonly [names: string, decode: () => Decode])[] = [
  ['utf8 cp1208 ibm1208 ibm1209 ibm5304 ibm5305 ibm13496 ibm13497 ibm17592 ibm17593 windows65001 unicode11utf8 unicode20utf8', () => utf8],
  ['utf16be xutf16be unicodebigunmarked ibm1200 ibm1201 cp1200 cp1201 utf16bigendian', () => utf16(false)],
  ['utf16le xutf16le unicodelittleunmarked ibm1202 ibm1203 utf16littleendian', () => utf16(true)],
  ['utf16 iso10646ucs2 ibm1204 ibm1205 unicode csunicode ucs2', marked(utf16, [0xfe, 0xff])],
  ['utf32be ibm1232 ibm1233 utf32bigendian', () => utf32(false)],
  ['utf32le ibm1234 ibm1235 utf32littleendian', () => utf32(true)],
  ['utf32 iso10646ucs4 ibm1236 ibm1237 csucs4 ucs4', marked(utf32, [0, 0, 0xfe, 0xff])],
];

/** ICU compares names without case and punctuation, and without zeros before a number. */
const compared = (name: string): string =>
  name
    .toLowerCase()
    .replace(/(?<![0-9])0+(?=[0-9])/g, '')
    .replace(/[^a-z0-9]/g, '');

/** Makes readers of an encoding, by any of its names, each for the strings of one run; undefined for one that is not read here. */
export const decoderOf = (name: string): (() => Decode) | undefined => {
  const wanted = compared(name);
  const has = ([names]: readonly [string, unknown]): boolean => names.split(' ').includes(wanted);
  const found = UNICODE.find(has)?.[1];
  if (found) return found;
  const charset = CHARSETS.find(has);
  if (!charset) return undefined;
  const decode = ofCharset(charset[1]);
  return () => decode;
};
