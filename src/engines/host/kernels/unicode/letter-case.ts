/**
 * Upper and lower case as TensorFlow's ICU knows it: the full mappings of the root locale in Unicode 13. JavaScript has
 * the same mappings of a later version, so what came to Unicode or changed after 13 is told apart here.
 * https://www.unicode.org/Public/13.0.0/ucd/SpecialCasing.txt
 */
import { unknownPoints } from './script.ts';

const SIGMA = /Σ/u;
/** Their upper case came later. */
const LATER_UPPER = /[\u019b\u0264]/u;
/** What they are to a sigma near them has changed since: a letter, and two marks. */
const LATER_CONTEXT: ReadonlyMap<string, string> = new Map([
  ['\u0295', '\u0250'],
  ['\u1734', '\u0300'],
  ['\u{1171e}', '\u0300'],
]);
const LATER_MARKS = /[\u0295\u1734\u{1171e}]/u;
/** No letter, and nothing that a sigma looks past. */
const OTHER = ' ';

let unknown: RegExp | undefined;

/** Maps the code points that `isNew` does not match by `map`. */
const around = (text: string, isNew: (char: string) => boolean, map: (char: string) => string): string =>
  Array.from(text, (char) => (isNew(char) ? char : map(char))).join('');

/** Upper case; no mapping depends on what stands around a letter. */
export const upperCase = (text: string): string => {
  unknown ??= unknownPoints();
  const own = unknown;
  if (!own.test(text) && !LATER_UPPER.test(text)) return text.toUpperCase();
  return around(
    text,
    (char) => own.test(char) || LATER_UPPER.test(char),
    (char) => char.toUpperCase(),
  );
};

/** Lower case; a sigma is final or not by the letters around it. */
export const lowerCase = (text: string): string => {
  unknown ??= unknownPoints();
  const own = unknown;
  const isNew = (char: string): boolean => own.test(char);
  if (!isNew(text) && !(LATER_MARKS.test(text) && SIGMA.test(text))) return text.toLowerCase();
  if (!SIGMA.test(text)) return around(text, isNew, (char) => char.toLowerCase());
  // each code point alone, but for the sigmas, which are read from a text in which what is new stands as what it was
  const stand = Array.from(text, (char) => (isNew(char) ? OTHER : (LATER_CONTEXT.get(char) ?? char)));
  const lowered = stand.join('').toLowerCase();
  let at = 0;
  return Array.from(text, (char, i) => {
    const size = stand[i]!.toLowerCase().length;
    const found = lowered.slice(at, at + size);
    at += size;
    return char === 'Σ' ? found : isNew(char) ? char : char.toLowerCase();
  }).join('');
};
