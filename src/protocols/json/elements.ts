/** The elements of a tensor that are no short plain number: long numbers, words, texts, base64. */
import { parseText } from '../../pipeline/kernels/pmml/data-types.ts';
import { javaDouble } from '../../pipeline/kernels/pmml/java-numbers.ts';
import { isSmallFloatTie, type SmallFloat } from '../../tensor/float16.ts';
import { mark, NO_NUMBER, NOT_A_NUMBER } from '../../tensor/marks.ts';
import type { Cursor } from './cursor.ts';
import { compareToDouble, exactInteger, readNumber } from './decimal.ts';
import { Numbers } from './numbers.ts';
import type { DecodeOptions } from './options.ts';
import type { Refusals } from './refusals.ts';
import type { Texts } from './texts.ts';
import { readWide } from './wide.ts';

const QUOTE = 0x22;
const MINUS = 0x2d;
const OBJECT = 0x7b;
const INFINITY = 0x49;
const TRUE = 0x74;
const FALSE = 0x66;
const NAN = 0x4e;
const NULL = 0x6e;

/** Reads the number at the cursor, whatever its length and form, into the next place of the stage. */
export const readLongNumber = (cursor: Cursor, numbers: Numbers, refusals: Refusals, level: number): void => {
  const { dtype, staged } = numbers;
  const { low, high, kind } = numbers.range;
  const start = cursor.at;
  if (kind === 'wide integer') {
    if (!readWide(cursor, dtype === 'int64', numbers.halves, 2 * staged)) {
      refusals.number(level, cursor.ascii(start, cursor.at));
    }
    return;
  }
  let value = readNumber(cursor);
  if (kind === 'integer') {
    // Not by way of the double, which may have rounded a fraction away.
    const exact = exactInteger(cursor.ascii(start, cursor.at));
    value = exact === undefined ? Number.NaN : Number(exact);
  }
  if (kind === 'small float' && isSmallFloatTie(dtype as SmallFloat, value)) {
    // The double is half way between two numbers of the dtype; which one is nearer only the text can tell.
    const side = compareToDouble(cursor.ascii(start, cursor.at), value);
    value += side * Math.max(Math.abs(value) * 2 ** -52, Number.MIN_VALUE);
  }
  if (!(value >= low && value <= high)) refusals.number(level, cursor.ascii(start, cursor.at));
  numbers.stage[staged] = value;
};

/** Reads any element that is not a list; refuses what the dtype does not take. */
export const readElement = (
  cursor: Cursor,
  elements: Numbers | Texts,
  refusals: Refusals,
  level: number,
  options: DecodeOptions,
): void => {
  const c = cursor.peek();
  if (elements instanceof Numbers) readNumeric(cursor, elements, refusals, level, c, options);
  else if (c === QUOTE) elements.read(cursor);
  else if (options.nullIsMissing && (c === NULL || c === NAN) && isMissing(cursor)) elements.missing();
  else if (c === OBJECT && options.b64) readBase64(cursor, elements, refusals, level);
  else if (options.java && (isNumber(cursor, c) || c === TRUE || c === FALSE)) readJavaText(cursor, elements);
  else if (options.integersAreTexts && (isNumber(cursor, c) || c === TRUE || c === FALSE))
    readDigits(cursor, elements, refusals, level);
  else refusals.kind(level, foundKind(cursor, c));
};

/** Whether null or NaN stands at the cursor, which ends past it then. */
const isMissing = (cursor: Cursor): boolean => {
  const start = cursor.at;
  const literal = cursor.literal();
  if (literal === null || Number.isNaN(literal)) return true;
  cursor.at = start;
  return false;
};

const isNumber = (cursor: Cursor, c: number): boolean =>
  c === MINUS ? cursor.bytes[cursor.at + 1] !== INFINITY : c >= 0x30 && c <= 0x39;

const readNumeric = (
  cursor: Cursor,
  numbers: Numbers,
  refusals: Refusals,
  level: number,
  c: number,
  { nullIsMissing, java }: DecodeOptions,
): void => {
  if (java && c === QUOTE && numbers.dtype === 'float64') {
    readJavaNumber(cursor, numbers);
    return;
  }
  if (isNumber(cursor, c)) {
    readLongNumber(cursor, numbers, refusals, level);
    return;
  }
  const start = cursor.at;
  const read = cursor.literal();
  const literal = read === null && nullIsMissing && numbers.range.kind === 'float' ? Number.NaN : read;
  if (literal === undefined || literal === null) {
    cursor.at = start;
    refusals.kind(level, foundKind(cursor, c));
  }
  const { kind, infinity } = numbers.range;
  const value = Number(literal);
  if (typeof literal === 'number' && (kind.endsWith('integer') || (!infinity && !Number.isNaN(value)))) {
    refusals.element(level, cursor.ascii(start, cursor.at), `which ${numbers.dtype} does not have`);
  }
  if (kind === 'wide integer') {
    numbers.halves[2 * numbers.staged] = value;
    numbers.halves[2 * numbers.staged + 1] = 0;
  } else numbers.stage[numbers.staged] = value;
};

/** A number as Java writes it: an integer by its digits, any other as a double. */
const readJavaText = (cursor: Cursor, texts: Texts): void => {
  const start = cursor.at;
  const literal = cursor.literal();
  if (literal !== undefined) {
    texts.append(String(literal));
    return;
  }
  const value = readNumber(cursor);
  const found = cursor.ascii(start, cursor.at);
  texts.append(/^-?\d+$/.test(found) ? found : javaDouble(value));
};

/** A text as the number that Java reads in it. */
const readJavaNumber = (cursor: Cursor, { stage, staged }: Numbers): void => {
  const value = parseText('double', cursor.string());
  if (value === undefined) mark(stage, staged, NO_NUMBER);
  else if (Number.isNaN(value)) mark(stage, staged, NOT_A_NUMBER);
  else stage[staged] = value;
};

/** An integer as text, true as 1 and false as 0; -0 is 0. */
const readDigits = (cursor: Cursor, texts: Texts, refusals: Refusals, level: number): void => {
  const start = cursor.at;
  const truth = cursor.literal();
  if (truth === undefined) readNumber(cursor);
  const found = cursor.ascii(start, cursor.at);
  const value = typeof truth === 'boolean' ? BigInt(truth) : /^-?\d{1,19}$/.test(found) ? BigInt(found) : undefined;
  if (value === undefined || value !== BigInt.asIntN(64, value)) {
    refusals.element(level, found, 'texts and integers of 64 bits are taken there; send another number as a text');
  }
  texts.append(String(value));
};

const readBase64 = (cursor: Cursor, texts: Texts, refusals: Refusals, level: number): void => {
  let members = 0;
  cursor.object((key) => {
    if (key !== 'b64' || members++ > 0)
      refusals.element(level, `an object with ${JSON.stringify(key)}`, 'only {"b64": "…"} stands for bytes');
    if (cursor.peek() !== QUOTE) refusals.element(level, '{"b64": …} without a text', 'base64 is wanted there');
    const fault = texts.readBase64(cursor);
    if (fault) refusals.element(level, 'not base64', fault);
  });
  if (members === 0) refusals.element(level, 'an empty object', 'only {"b64": "…"} stands for bytes');
};

/** What stands at the cursor, for a message; throws INVALID_REQUEST where it is no JSON value. */
const foundKind = (cursor: Cursor, c: number): string => {
  const start = cursor.at;
  cursor.skip();
  if (c === OBJECT) return 'an object';
  return c === QUOTE
    ? `the text ${cursor.text(start, Math.min(cursor.at, start + 40))}`
    : cursor.ascii(start, cursor.at);
};
