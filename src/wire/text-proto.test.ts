/** The text form of protocol buffers: what its specification allows, and where it is refused. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ServingError } from '../errors.ts';
import { readText, type TextField, type TextFields } from './text-proto.ts';

const read = (text: string): readonly unknown[] => {
  const found: unknown[] = [];
  const message = (): TextField => ({
    kind: 'message',
    open: () => {
      found.push('{');
      return fields;
    },
  });
  const fields: TextFields = {
    s: { kind: 'string', take: (value) => found.push(Buffer.from(value).toString('latin1')) },
    f: { kind: 'float', take: (value) => found.push(value) },
    i: { kind: 'int', take: (value) => found.push(value) },
    w: { kind: 'word', take: (value) => found.push(value) },
    get m() {
      return message();
    },
  };
  readText(Buffer.from(text), fields);
  return found;
};

const cases: readonly (readonly [string, string, readonly unknown[]])[] = [
  ['fields in turn', 's: "a" i: 3\nf: 0.5', ['a', 3n, 0.5]],
  ['comments', '# one\ns: "#no" # two\n# three', ['#no']],
  ['separators', 'i: 1, i: 2; i: 3', [1n, 2n, 3n]],
  ['lists', 'i: [1, 2] f: [] s: ["a", "b"]', [1n, 2n, 'a', 'b']],
  [
    'messages with and without a colon, in both brackets',
    'm { i: 1 } m: < i: 2 > m: [{ i: 3 }, { i: 4 }]',
    ['{', 1n, '{', 2n, '{', 3n, '{', 4n],
  ],
  ['texts beside each other', `s: "a" 'b'\n "c"`, ['abc']],
  ['escapes', String.raw`s: "\n\t\\\"\'\101\x41\u00e9\377"`, ['\n\t\\"\'AA\u00c3\u00a9\u00ff']],
  ['bytes as they are', 's: "\u00e9"', ['\u00c3\u00a9']],
  [
    'numbers of every form',
    'i: -5 i: 0x1F i: 017 i: - 2 f: 1e-3 f: -.5 f: 2f f: 3 f: inf f: -infinity',
    [-5n, 31n, 15n, -2n, 0.001, -0.5, 2, 3, Infinity, -Infinity],
  ],
  ['truth values as integers', 'i: true i: false', [1n, 0n]],
  ['words', 'w: CUDA w: 1', ['CUDA', '1']],
  ['unknown fields', 'x: 5 y { z: "}" m { i: 1 } } [ext.name]: 3 q: [1, 2] i: 1', [1n]],
];
for (const [name, text, expected] of cases)
  test(`protobuf text: ${name}`, () => assert.deepEqual(read(text), expected));
test('protobuf text: nan', () => assert.ok(Number.isNaN(read('f: nan')[0])));

const refused: readonly (readonly [string, string, RegExp])[] = [
  ['a text over two lines', 's: "a\nb"', /line 1: a text is not closed/],
  ['a text without its end', '\n\ns: "a', /line 3: the file ends inside a text/],
  ['a brace too many', 'i: 1 }', /"}" is not expected/],
  ['a field without a value', 'i:', /ends inside a field/],
  ['a value without a colon', 'i 5', /followed by neither/],
  ['a text for a number', 'i: "5"', /i is a text, expected a int/],
  ['a number for a text', 's: 5', /expected a string/],
  ['a message for a number', 'i { }', /i is a message/],
  ['a list without its end', 'i: [1 2', /not closed/],
  ['an escape without digits', String.raw`s: "\x"`, /no digits/],
  ['a word of a thousand letters', `w: ${'a'.repeat(1000)}`, /1000 letters/],
  ['a zero before a nine', 'i: 09', /expected an integer/],
  ['nesting', `${'m {'.repeat(200)}`, /nested more than 100/],
];
for (const [name, text, message] of refused)
  test(`protobuf text: refused: ${name}`, () =>
    assert.throws(
      () => read(text),
      (error) => error instanceof ServingError && error.code === 'CORRUPT_MODEL' && message.test(error.message),
    ));
