/** Texts to lists of tokens, and lists to shorter or longer ones, as Spark's Tokenizer, StopWordsRemover and NGram do. */
import { ServingError, within } from '../../errors.ts';
import { isMissingAt, type StringsWriter, stringAt } from '../../tensor/strings.ts';
import type { Kernel } from '../kernel.ts';
import { javaRegex } from '../text/java-regex.ts';
import { TextIndex } from '../text-index.ts';
import { listsOf, makeLists, type Texts } from './tokens.ts';

const textIn = ({ data }: Texts, row: number): string => {
  if (isMissingAt(data, row)) {
    throw new ServingError('INVALID_INPUT', `row ${row}: the text is missing, which cannot be split`);
  }
  return Buffer.from(stringAt(data, row)).toString('utf8');
};

const put = (out: StringsWriter, token: string): void => {
  out.text(token);
  out.end();
};

/** Java's \s without UNICODE_CHARACTER_CLASS: space, \t, \n, \x0B, \f, \r. */
const isJavaSpace = (code: number): boolean => code === 0x20 || (code >= 0x09 && code <= 0x0d);

/** Java's String.split with one separator each: empty tokens at the end are dropped, a text without any is itself. */
const splitBySpace = (text: string): readonly string[] => {
  const parts: string[] = [];
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    if (!isJavaSpace(text.charCodeAt(i))) continue;
    parts.push(text.slice(from, i));
    from = i + 1;
  }
  if (from === 0) return [text];
  parts.push(text.slice(from));
  while (parts.length > 0 && parts.at(-1) === '') parts.pop();
  return parts;
};

/** toLowerCase().split("\\s"): [rows] of texts -> lists. */
export const splitWords: Kernel<Record<string, never>> = {
  compile:
    () =>
    ([input], rows) =>
      makeLists(rows, rows * 16, (row, out) => {
        for (const word of splitBySpace(textIn(input as Texts, row).toLowerCase())) put(out, word);
      }),
};

export interface SplitByPatternParams {
  /** Of java.util.regex. */
  readonly pattern: string;
  /** The pattern fits what lies between tokens, rather than tokens. */
  readonly gaps: boolean;
  /** Shorter tokens are dropped; in units of UTF-16. */
  readonly minTokenLength: number;
  readonly toLowercase: boolean;
}

/** Runs of Java's \s as gaps. */
const bySpaces = (text: string): readonly string[] => splitBySpace(text).filter((part) => part !== '');

/** Tokens by a pattern: [rows] of texts -> lists. */
export const splitByPattern: Kernel<SplitByPatternParams> = {
  compile({ pattern, gaps, minTokenLength, toLowercase }) {
    const regex = javaRegex(pattern, { unicodeBoundaries: true });
    const split = (text: string): readonly string[] => {
      const parts = [...regex.split(text)];
      // As Pattern.split has it; a text in which nothing fits is itself.
      while (parts.length > 1 && parts.at(-1) === '') parts.pop();
      return parts.length === 1 && parts[0] === '' && text !== '' ? [] : parts;
    };
    const isSpaces = gaps && pattern === '\\s+' && minTokenLength >= 1;
    const tokensOf = isSpaces ? bySpaces : gaps ? split : regex.all;
    return ([input], rows) =>
      makeLists(rows, rows * 16, (row, out) => {
        const text = textIn(input as Texts, row);
        const tokens = inRow(row, () => tokensOf(toLowercase ? text.toLowerCase() : text));
        for (const token of tokens) if (token.length >= minTokenLength) put(out, token);
      });
  },
};

/** What goes wrong with a row's text is told with the row. */
const inRow = <T>(row: number, make: () => T): T => {
  try {
    return make();
  } catch (error) {
    throw within(`row ${row}`, error);
  }
};

export interface StopWordsParams {
  /** A vector of texts; in lower case where case does not count. */
  readonly words: Texts;
  readonly caseSensitive: boolean;
  /** Java's text of a locale, whose rules of lower case hold. */
  readonly locale: string;
}

/** Lists without some words. */
export const dropWords: Kernel<StopWordsParams> = {
  compile({ words, caseSensitive, locale }) {
    const index = new TextIndex(words.data);
    const lowered = new Set(Array.from({ length: words.shape[0]! }, (_, i) => stringText(words, i)));
    const lower = lowerIn(locale);
    return ([first, second], rows) => {
      const { texts, starts } = listsOf(first!, second!);
      const { bytes, offsets } = texts.data;
      return makeLists(rows, texts.shape[0]!, (row, out) => {
        for (let i = starts[row]!; i < starts[row + 1]!; i++) {
          const isStop = caseSensitive ? index.find(texts.data, i) >= 0 : lowered.has(lower(stringText(texts, i)));
          if (isStop) continue;
          out.bytes(bytes, offsets[i]!, offsets[i + 1]!);
          out.end();
        }
      });
    };
  },
};

const stringText = ({ data }: Texts, i: number): string => Buffer.from(stringAt(data, i)).toString('utf8');

/**
 * Lower case by a locale's rules, of which those of Turkish, Azerbaijani and Lithuanian differ. Spark makes the locale of
 * the whole text, so that "tr_TR" is no Turkish.
 */
export const lowerIn = (locale: string): ((text: string) => string) =>
  ['tr', 'az', 'lt'].includes(locale.toLowerCase())
    ? (text) => text.toLocaleLowerCase(locale)
    : (text) => text.toLowerCase();

/** n tokens next to each other, joined by a space: lists -> lists. */
export const joinTokens: Kernel<{ readonly n: number }> = {
  compile({ n }) {
    if (!(Number.isInteger(n) && n >= 1)) throw new ServingError('CORRUPT_MODEL', `n-grams of ${n} are none`);
    return ([first, second], rows) => {
      const { texts, starts } = listsOf(first!, second!);
      const { bytes, offsets } = texts.data;
      return makeLists(rows, texts.shape[0]!, (row, out) => {
        const [from, to] = [starts[row]!, starts[row + 1]!];
        if ((to - from - n + 1) * n > MAX_GRAM_TOKENS) {
          throw new ServingError('INVALID_INPUT', `row ${row}: ${to - from} tokens are too many for n-grams of ${n}`);
        }
        for (let i = from; i + n <= to; i++) {
          for (let j = i; j < i + n; j++) {
            if (j > i) out.byte(0x20);
            out.bytes(bytes, offsets[j]!, offsets[j + 1]!);
          }
          out.end();
        }
      });
    };
  },
};

/** Tokens of all the n-grams of one row. */
const MAX_GRAM_TOKENS = 2 ** 24;
