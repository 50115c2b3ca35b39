/**
 * From a text to its terms, as scikit-learn's text vectorizers have it.
 * https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/feature_extraction/text.py
 *
 *   text ─ lower case ─ strip accents ─┬─ word:     tokens ─ without stop words ─ n-grams of them, joined by a space
 *                                      ├─ char:     n-grams of characters, white space of two and more being one space
 *                                      └─ char_wb:  those of each word with a space before and behind it
 */
import { ServingError } from '../../errors.ts';
import { type FindAll, findAllOf } from './find-all.ts';
import { readPattern } from './python-pattern.ts';
import { codePointsOf, isSpace, isWord, stripAccentsAscii, stripAccentsUnicode } from './python-text.ts';

export interface AnalyzerParams {
  readonly lowercase: boolean;
  /** `unicode plain`: as before scikit-learn 0.23, where a text that NFKD does not change kept its marks. */
  readonly accents?: 'ascii' | 'unicode' | 'unicode plain' | undefined;
  readonly analyzer: 'word' | 'char' | 'char_wb';
  /** In the syntax of Python's `re`; what its one group captures, where it has one, is the token. */
  readonly tokenPattern: string;
  readonly stopWords?: readonly string[] | undefined;
  /** The least and the most n of n-grams. */
  readonly ngrams: readonly [number, number];
}

/** Calls `take` for each term of a text, in order, as often as it stands there. */
export type Analyzer = (text: string, take: (term: string) => void) => void;

/** Characters of all the n-grams of one text; a text that has more is refused. */
const MAX_CHARACTERS = 2 ** 27;

const DEFAULT_PATTERN = '(?u)\\b\\w\\w+\\b';

type Tokenizer = (text: string) => readonly string[];

/** Runs of two word characters and more, as the pattern that nobody changes says. */
const runsOfTwo: Tokenizer = (text) => {
  const tokens: string[] = [];
  let [from, count] = [0, 0];
  for (let i = 0; i <= text.length; ) {
    const code = i < text.length ? text.codePointAt(i)! : 0;
    const size = code > 0xffff ? 2 : 1;
    const isOne =
      (code >= 0x61 && code <= 0x7a) || (code > 0x7a ? isWord(code) : code >= 0x30 && code <= 0x5f && isWord(code));
    if (isOne) {
      if (count === 0) from = i;
      count++;
    } else {
      if (count > 1) tokens.push(text.slice(from, i));
      count = 0;
    }
    i += size;
  }
  return tokens;
};

const byPattern = (findAll: FindAll): Tokenizer => {
  return (text) => {
    const { codes, places } = codePointsOf(text);
    const tokens: string[] = [];
    findAll(codes, (from, to) => {
      tokens.push(places ? text.slice(places[from], places[to]) : text.slice(from, to));
    });
    return tokens;
  };
};

const tokenizerOf = (pattern: string): Tokenizer => {
  if (pattern === DEFAULT_PATTERN || pattern === '\\b\\w\\w+\\b') return runsOfTwo;
  const read = readPattern(pattern);
  if (read.groups > 1) {
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      `token_pattern ${JSON.stringify(pattern)} captures ${read.groups} groups; scikit-learn takes one at most`,
    );
  }
  return byPattern(findAllOf(read));
};

/** Refuses n-grams that would take more memory than a text is worth. */
const checkSize = (count: number, min: number, max: number, each: number): void => {
  const most = Math.min(max, count);
  const sizes = Math.max(0, most - min + 1);
  if (sizes * count * ((min + most) / 2) * each <= MAX_CHARACTERS) return;
  throw new ServingError(
    'INVALID_INPUT',
    `a text of ${count} characters or tokens is too long for n-grams of ${min} to ${max}`,
  );
};

const wordGrams = (tokens: readonly string[], min: number, max: number, take: (term: string) => void): void => {
  if (min === 1) for (const token of tokens) take(token);
  if (max === 1) {
    // As scikit-learn has it, n-grams of at most 1 are the tokens, whatever the least is.
    if (min !== 1) for (const token of tokens) take(token);
    return;
  }
  checkSize(tokens.length, min, max, 16);
  for (let n = Math.max(min, min === 1 ? 2 : 0); n <= Math.min(max, tokens.length); n++) {
    for (let i = 0; i + n <= tokens.length; i++) {
      let gram = n > 0 ? tokens[i]! : '';
      for (let j = 1; j < n; j++) gram += ` ${tokens[i + j]!}`;
      take(gram);
    }
  }
};

/** White space of two characters and more as one space. */
const squeezed = (text: string): string => {
  let made = '';
  let kept = 0;
  for (let i = 0; i < text.length; ) {
    let to = i;
    while (to < text.length && isSpace(text.charCodeAt(to))) to++;
    if (to - i > 1) {
      made += `${text.slice(kept, i)} `;
      kept = to;
    }
    i = Math.max(to, i + 1);
  }
  return kept === 0 ? text : made + text.slice(kept);
};

/** A text whose characters are addressed by number. */
const characters = (text: string): { readonly count: number; slice(from: number, to: number): string } => {
  const { codes, places } = codePointsOf(text);
  return {
    count: codes.length,
    slice: places
      ? (from, to) => text.slice(places[from], places[Math.min(to, codes.length)])
      : (from, to) => text.slice(from, to),
  };
};

const charGrams = (text: string, min: number, max: number, take: (term: string) => void): void => {
  const { count, slice } = characters(squeezed(text));
  checkSize(count, min, max, 1);
  for (let n = min; n <= Math.min(max, count); n++) {
    for (let i = 0; i + n <= count; i++) take(slice(i, i + n));
  }
};

const words = (text: string): readonly string[] => {
  const found: string[] = [];
  let from = 0;
  for (let i = 0; i <= text.length; i++) {
    if (i < text.length && !isSpace(text.charCodeAt(i))) continue;
    if (i > from) found.push(text.slice(from, i));
    from = i + 1;
  }
  return found;
};

const boundedGrams = (text: string, min: number, max: number, take: (term: string) => void): void => {
  for (const word of words(text)) {
    const { count, slice } = characters(` ${word} `);
    checkSize(count, min, max, 1);
    for (let n = min; n <= max; n++) {
      take(slice(0, n));
      let offset = 0;
      while (offset + n < count) {
        offset++;
        take(slice(offset, offset + n));
      }
      // A word that is shorter than n counts once.
      if (offset === 0) break;
    }
  }
};

/** Makes an analyzer. Throws UNSUPPORTED_MODEL for a token pattern that is not served, CORRUPT_MODEL for n-grams of none. */
export const analyzerOf = (params: AnalyzerParams): Analyzer => {
  const { lowercase, accents, analyzer, tokenPattern, stopWords, ngrams } = params;
  const [min, max] = ngrams;
  if (!(Number.isInteger(min) && Number.isInteger(max) && min >= 1 && max >= min)) {
    throw new ServingError('CORRUPT_MODEL', `n-grams of ${min} to ${max} are none`);
  }
  const prepared = (text: string): string => {
    const lower = lowercase ? text.toLowerCase() : text;
    if (accents === undefined) return lower;
    return accents === 'ascii' ? stripAccentsAscii(lower) : stripAccentsUnicode(lower, accents === 'unicode plain');
  };
  if (analyzer === 'char') return (text, take) => charGrams(prepared(text), min, max, take);
  if (analyzer === 'char_wb') return (text, take) => boundedGrams(prepared(text), min, max, take);
  const tokenize = tokenizerOf(tokenPattern);
  const stopped = new Set(stopWords);
  return (text, take) => {
    const tokens = tokenize(prepared(text));
    wordGrams(stopped.size > 0 ? tokens.filter((token) => !stopped.has(token)) : tokens, min, max, take);
  };
};
