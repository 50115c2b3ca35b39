/**
 * Classes of characters as java.util.regex has them: \\d, \\w and \\s are of ASCII, \\p{…} of Unicode.
 * https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/util/regex/Pattern.html
 */
import type { CharacterTest } from './python-pattern.ts';

export const within =
  (low: number, high: number): CharacterTest =>
  (code) =>
    code >= low && code <= high;
export const not =
  (test: CharacterTest): CharacterTest =>
  (code) =>
    !test(code);
export const anyOf =
  (...tests: readonly CharacterTest[]): CharacterTest =>
  (code) =>
    tests.some((test) => test(code));
export const both =
  (a: CharacterTest, b: CharacterTest): CharacterTest =>
  (code) =>
    a(code) && b(code);
export const one =
  (own: number): CharacterTest =>
  (code) =>
    code === own;
export const matching =
  (pattern: RegExp): CharacterTest =>
  (code) =>
    pattern.test(String.fromCodePoint(code));

export const digit = within(0x30, 0x39);
export const upper = within(0x41, 0x5a);
const lower = within(0x61, 0x7a);
export const alpha = anyOf(upper, lower);
const alnum = anyOf(alpha, digit);
export const word = anyOf(alnum, one(0x5f));
export const space = anyOf(one(0x20), within(0x09, 0x0d));
const punct = anyOf(within(0x21, 0x2f), within(0x3a, 0x40), within(0x5b, 0x60), within(0x7b, 0x7e));
const horizontal = anyOf(
  one(0x20),
  one(0xa0),
  one(0x1680),
  one(0x180e),
  within(0x2000, 0x200a),
  one(0x202f),
  one(0x205f),
  one(0x3000),
  one(9),
);
export const vertical = anyOf(within(0x0a, 0x0d), one(0x85), one(0x2028), one(0x2029));
export const lineEnd = anyOf(one(0x0a), one(0x0d), one(0x85), one(0x2028), one(0x2029));

/** What \\b took for words before JDK 19; marks belong to the letter before them. */
export const anyWord = anyOf(one(0x5f), matching(/[\p{L}\p{Nd}\p{Mn}]/u));

export const KINDS: Readonly<Record<string, CharacterTest>> = {
  d: digit,
  w: word,
  s: space,
  h: horizontal,
  v: vertical,
};

/** POSIX classes, of ASCII, and java.lang.Character's. */
export const NAMED: Readonly<Record<string, CharacterTest>> = {
  Lower: lower,
  Upper: upper,
  ASCII: within(0, 0x7f),
  Alpha: alpha,
  Digit: digit,
  Alnum: alnum,
  Punct: punct,
  Graph: anyOf(alnum, punct),
  Print: anyOf(alnum, punct, one(0x20)),
  Blank: anyOf(one(0x20), one(9)),
  Cntrl: anyOf(within(0, 0x1f), one(0x7f)),
  XDigit: anyOf(digit, within(0x41, 0x46), within(0x61, 0x66)),
  Space: space,
  L1: within(0, 0xff),
  all: () => true,
  javaLowerCase: matching(/\p{Lowercase}/u),
  javaUpperCase: matching(/\p{Uppercase}/u),
  javaLetter: matching(/\p{L}/u),
  javaDigit: matching(/\p{Nd}/u),
  javaLetterOrDigit: matching(/[\p{L}\p{Nd}]/u),
  javaWhitespace: anyOf(within(0x09, 0x0d), within(0x1c, 0x1f), matching(/(?![\u00a0\u2007\u202f])\p{Z}/u)),
};

export const BINARY: Readonly<Record<string, string>> = {
  alphabetic: 'Alphabetic',
  ideographic: 'Ideographic',
  letter: 'L',
  lowercase: 'Lowercase',
  uppercase: 'Uppercase',
  titlecase: 'Lt',
  punctuation: 'P',
  control: 'Cc',
  white_space: 'White_Space',
  digit: 'Nd',
  hex_digit: 'Hex_Digit',
  assigned: 'Assigned',
  join_control: 'Join_Control',
};
