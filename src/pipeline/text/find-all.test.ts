/** What patterns find is held against Python by the goldens of scikit-learn; here is what they refuse, and how long they take. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { processorMs } from '../../../test/processor-time.ts';
import { ServingError } from '../../errors.ts';
import { analyzerOf } from './analyzer.ts';
import { findAllOf } from './find-all.ts';
import { readPattern } from './python-pattern.ts';
import { codePointsOf } from './python-text.ts';

const find = (pattern: string, text: string): readonly string[] => {
  const { codes, places } = codePointsOf(text);
  const found: string[] = [];
  findAllOf(readPattern(pattern))(codes, (from, to) => {
    found.push(places ? text.slice(places[from], places[to]) : text.slice(from, to));
  });
  return found;
};

const said = (act: () => unknown): string => {
  try {
    act();
    return 'nothing';
  } catch (error) {
    assert.ok(error instanceof ServingError, String(error));
    return `${error.code} ${error.message}`;
  }
};

// biome-ignore format: one case a line
const FOUND: readonly (readonly [pattern: string, text: string, found: readonly string[]])[] = [
  ['(?u)\\b\\w\\w+\\b', 'The fox, a λόγος 𐐀𐐁 x', ['The', 'fox', 'λόγος', '𐐀𐐁']],
  ['\\w*', 'a b', ['a', '', 'b', '']],
  ['x*', 'axb', ['', 'x', '', '']],
  ['(a)|b', 'ab', ['a', '']],
  ['(?P<q>[\'"]).*?(?P=q)', `'a' "b'`, ["'"]],
  ['(?i)\\bİ|k', 'i K', ['i', 'K']],
  ['(?<=\\$)\\d+', '$15 and 20', ['15']],
  ['a++b|a+', 'aaab aa', ['aaab', 'aa']],
  ['\\d{2,3}?', '12345', ['12', '34']],
  ['^.$', 'a\n', ['a']],
  ['(?m)^.$', 'a\nb', ['a', 'b']],
  ['[^]a]', ']ab', ['b']],
];

// biome-ignore format: one case a line
const REFUSED: readonly (readonly [pattern: string, message: RegExp])[] = [
  ['(a', /^UNSUPPORTED_MODEL token_pattern "\(a": a group that is not closed \(character 2\)$/],
  ['a)', /a bracket that was not opened/],
  ['*a', /nothing to repeat/],
  ['a**', /a repetition of a repetition/],
  ['[b-a]', /a range of characters that is none/],
  ['[a', /it ends too early/],
  ['a{3,2}', /whose least is more than its most/],
  ['\\q', /\\q is not known/],
  ['(a)(?(1)b|c)', /a condition on a group is not served/],
  ['(?L)a', /a pattern by locale/],
  ['\\2(a)', /there is no group 2/],
  ['(?<=a+)b', /a look behind that is not of one width/],
  ['('.repeat(80), /nested more than 50 deep/],
  ['a'.repeat(3000), /longer than 2000 characters/],
];

describe('patterns of Python', () => {
  for (const [pattern, text, found] of FOUND)
    it(`finds ${pattern}`, () => assert.deepEqual(find(pattern, text), found));
  for (const [pattern, message] of REFUSED) {
    it(`refuses ${pattern.slice(0, 20)}`, () =>
      assert.match(
        said(() => find(pattern, 'a')),
        message,
      ));
  }

  it('takes no text for ever', () => {
    const text = `${'a'.repeat(20_000)}!`;
    for (const pattern of [
      '(a+)+b',
      '(?:a|a)*b',
      '(?:a*)*b',
      '(?:a|aa)+$',
      '(?:\\w+\\s?)+x',
      '.*.*.*=',
      '(?=(a+))\\1*b',
      '(?:a?){5000}b',
    ]) {
      const start = processorMs();
      assert.match(
        said(() => find(pattern, text)),
        /^INVALID_INPUT the token pattern (takes too many steps|repeats a group more than|nests too deeply)/,
        pattern,
      );
      assert.ok(processorMs() - start < 5000, pattern);
    }
  });

  it('takes a long text that is harmless', () => {
    assert.equal(find('\\b[a-z]{2,}\\b', 'some words and more '.repeat(20_000)).length, 80_000);
  });
});

describe('terms of a text', () => {
  const terms = (text: string, params: Partial<Parameters<typeof analyzerOf>[0]>): readonly string[] => {
    const found: string[] = [];
    const usual = { lowercase: true, analyzer: 'word', tokenPattern: '(?u)\\b\\w\\w+\\b', ngrams: [1, 1] } as const;
    analyzerOf({ ...usual, ...params })(text, (term) => found.push(term));
    return found;
  };

  it('are pairs of words without stop words', () =>
    assert.deepEqual(terms('The fox and THE dog', { ngrams: [1, 2], stopWords: ['and', 'the'] }), [
      'fox',
      'dog',
      'fox dog',
    ]));
  it('are characters of squeezed white space', () =>
    assert.deepEqual(terms('a \t\u2003b\n😀', { analyzer: 'char', ngrams: [2, 2] }), ['a ', ' b', 'b\n', '\n😀']));
  it('are characters of words, a short word once', () =>
    assert.deepEqual(terms('ab c', { analyzer: 'char_wb', ngrams: [4, 5] }), [' ab ', ' c ']));
  it('keep marks that older versions kept', () => {
    assert.deepEqual(terms('q\u0307q', { accents: 'unicode' }), ['qq']);
    assert.deepEqual(terms('q\u0307q', { accents: 'unicode plain', analyzer: 'char' }), ['q', '\u0307', 'q']);
  });
  it('are refused where they would fill the memory', () =>
    assert.match(
      said(() => terms('x'.repeat(100_000), { analyzer: 'char', ngrams: [1, 5000] })),
      /^INVALID_INPUT a text of 100000 characters or tokens is too long for n-grams of 1 to 5000$/,
    ));
});
