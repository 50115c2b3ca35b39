/** Every character that Unicode 14 has, against Python 3.11. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { ROOT } from '../../../test/root.ts';
import { isDigit, isSpace, isWord, stripAccentsUnicode } from './python-text.ts';

interface Told {
  /** [first, length, flags] one after another; flags: 1 word, 2 digit, 4 space. */
  readonly runs: readonly number[];
  /** By code point, where it is not the character itself. */
  readonly lower: Readonly<Record<string, string>>;
  readonly stripped: Readonly<Record<string, string>>;
}

const FILE = join(ROOT, 'src/pipeline/text/goldens/unicode-14.json.gz');
const { runs, lower, stripped } = JSON.parse(gunzipSync(readFileSync(FILE)).toString('utf8')) as Told;
const codes = Array.from({ length: runs.length / 3 }, (_, run) =>
  Array.from({ length: runs[3 * run + 1]! }, (_, i) => [runs[3 * run]! + i, runs[3 * run + 2]!] as const),
).flat();

const odd = (differs: (code: number, flags: number) => boolean): readonly string[] =>
  codes.filter(([code, flags]) => differs(code, flags)).map(([code]) => `U+${code.toString(16)}`);

it('words, digits and white space', () => {
  assert.ok(codes.length > 280_000);
  const flagsOf = (code: number): number => (isWord(code) ? 1 : 0) | (isDigit(code) ? 2 : 0) | (isSpace(code) ? 4 : 0);
  assert.deepEqual(
    odd((code, flags) => flagsOf(code) !== flags),
    [],
  );
});

it('lower case', () => {
  const text = (code: number): string => String.fromCodePoint(code);
  assert.deepEqual(
    odd((code) => text(code).toLowerCase() !== (lower[code] ?? text(code))),
    [],
  );
});

it('accents that are stripped', () => {
  const text = (code: number): string => String.fromCodePoint(code);
  // Syllables of Hangul fall apart by a rule.
  const told = (code: number): string =>
    code >= 0xac00 && code < 0xd7a4 ? text(code).normalize('NFD') : (stripped[code] ?? text(code));
  assert.deepEqual(
    odd((code) => stripAccentsUnicode(text(code), false) !== told(code)),
    [],
  );
});
