/**
 * How often a term stands in a text: https://dmg.org/pmml/v4-4-1/Transformations.html#xsdElement_TextIndex. The text is
 * normalized by tables and cut into words, and so is the term; words are compared up to a distance of Levenshtein.
 */

import { ServingError } from '../../../errors.ts';
import { type JavaRegex, javaRegex } from '../../text/java-regex.ts';
import type { DataType } from './data-types.ts';

export interface Normalization {
  readonly rows: readonly { readonly from: string; readonly to: string; readonly regex: boolean }[];
  readonly recursive: boolean;
  readonly caseSensitive: boolean;
}

export interface TextIndexParams {
  readonly weights: 'termFrequency' | 'binary' | 'logarithmic';
  readonly caseSensitive: boolean;
  readonly distance: number;
  readonly bestHits: boolean;
  /** What words look like; absent: what stands between `separator`. */
  readonly word: string | undefined;
  readonly separator: string;
  readonly normalizations: readonly Normalization[];
}

/** Times that a recursive table is applied; more is taken for a table without an end. */
const MAX_ROUNDS = 1000;
const MAX_LENGTH = 2 ** 22;

const toLower = (letter: string): string => letter.toLowerCase();
const toUpper = (letter: string): string => letter.toUpperCase();

const isSameLetter = (a: string, b: string, caseSensitive: boolean): boolean =>
  a === b || (!caseSensitive && (toLower(a) === toLower(b) || toUpper(a) === toUpper(b)));

/** Whether words are equal, as equalsIgnoreCase has it. */
const isSameWord = (a: string, b: string, caseSensitive: boolean): boolean =>
  a === b ||
  (!caseSensitive && a.length === b.length && [...a].every((letter, i) => isSameLetter(letter, [...b][i]!, false)));

/** The distance of Levenshtein, or -1 where it is larger than `most`. */
const distanceOf = (a: string, b: string, caseSensitive: boolean, most: number): number => {
  if (Math.abs(a.length - b.length) > most) return -1;
  let before = Array.from({ length: a.length + 1 }, (_, i) => i);
  for (let j = 1; j <= b.length; j++) {
    const row = [j];
    for (let i = 1; i <= a.length; i++) {
      row.push(
        isSameLetter(a[i - 1]!, b[j - 1]!, caseSensitive)
          ? before[i - 1]!
          : 1 + Math.min(row[i - 1]!, before[i]!, before[i - 1]!),
      );
    }
    before = row;
  }
  return before[a.length]! <= most ? before[a.length]! : -1;
};

/** Marks of punctuation around a word, but not those inside. */
const trimmed = (word: string): string => word.replace(/^\p{P}+|\p{P}+$/gu, '');

const tokenizer = ({ word, separator }: TextIndexParams): ((text: string) => readonly string[]) => {
  const regex = javaRegex(word ?? separator);
  if (word !== undefined) return (text) => (text === '' ? [] : regex.all(text));
  return (text) =>
    text === ''
      ? []
      : regex
          .split(text)
          .map(trimmed)
          .filter((token) => token !== '');
};

const normalizer = ({ rows, recursive, caseSensitive }: Normalization): ((text: string) => string) => {
  const replacements = rows.map(({ from, to, regex }): readonly [JavaRegex, string] => [
    javaRegex(from, { ignoreCase: !caseSensitive, literal: !regex }),
    to,
  ]);
  const once = (text: string): string => {
    let made = text;
    for (const [regex, to] of replacements) made = regex.replaceAll(made, to);
    if (made.length > MAX_LENGTH)
      throw new ServingError('TOO_LARGE', `a text grows past ${MAX_LENGTH} characters while it is normalized`);
    return made;
  };
  if (!recursive) return once;
  return (text) => {
    let made = text;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const next = once(made);
      if (next === made) return made;
      made = next;
    }
    throw new ServingError('INVALID_INPUT', `the normalization of a text does not end after ${MAX_ROUNDS} rounds`);
  };
};

/** Term frequencies by text and term, and their type. */
export const termFrequency = (params: TextIndexParams): readonly [(text: string, term: string) => number, DataType] => {
  const { weights, caseSensitive, distance, bestHits } = params;
  const tokens = tokenizer(params);
  const normalizations = params.normalizations.map(normalizer);
  const most = weights === 'binary' ? 1 : Number.POSITIVE_INFINITY;

  /** How far the words from `at` on are from the term; -1: too far. */
  const distanceAt = (words: readonly string[], at: number, term: readonly string[]): number => {
    let sum = 0;
    for (let j = 0; j < term.length; j++) {
      const left = distance - sum;
      if (left === 0) {
        if (!isSameWord(words[at + j]!, term[j]!, caseSensitive)) return -1;
        continue;
      }
      const own = distanceOf(words[at + j]!, term[j]!, caseSensitive, left);
      if (own < 0) return -1;
      sum += own;
    }
    return sum;
  };

  const count = (words: readonly string[], term: readonly string[]): number => {
    if (words.length === 0 || term.length === 0) return 0;
    let [frequency, best] = [0, Number.POSITIVE_INFINITY];
    for (let at = 0; at + term.length <= words.length; at++) {
      const own = distanceAt(words, at, term);
      if (own < 0) continue;
      if (!bestHits) frequency++;
      else if (own < best) [frequency, best] = [1, own];
      else if (own === best) frequency++;
      if (frequency >= most && (!bestHits || best === 0)) return frequency;
    }
    return Math.min(most, frequency);
  };

  // Many terms are looked for in one text: its words are kept until the next text comes.
  let [last, words]: [string | undefined, readonly string[]] = [undefined, []];
  const terms = new Map<string, readonly string[]>();
  const termOf = (text: string): readonly string[] => {
    let own = terms.get(text);
    if (!own) {
      own = tokens(text);
      if (terms.size < 1000) terms.set(text, own);
    }
    return own;
  };
  const frequencyOf = (text: string, term: string): number => {
    if (text !== last)
      [words, last] = [tokens(normalizations.reduce((made, normalize) => normalize(made), text)), text];
    return count(words, termOf(term));
  };
  if (weights !== 'logarithmic') return [frequencyOf, 'integer'];
  return [(text, term) => Math.log10(1 + frequencyOf(text, term)), 'double'];
};
