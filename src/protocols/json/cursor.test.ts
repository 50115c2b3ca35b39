/** The grammar: our own list, in the spirit of https://github.com/nst/JSONTestSuite (y_: must parse, n_: must not). */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ServingError } from '../../errors.ts';
import { Cursor, type JsonValue, MAX_DEPTH } from './cursor.ts';

const bytesOf = (text: string | readonly number[]): Uint8Array =>
  typeof text === 'string' ? Buffer.from(text) : Uint8Array.from(text);

const read = (text: string | readonly number[]): JsonValue => {
  const cursor = new Cursor(bytesOf(text));
  const value = cursor.value();
  cursor.finish();
  assert.equal(cursor.depth, 0);
  return value;
};
const skip = (text: string | readonly number[]): void => {
  const cursor = new Cursor(bytesOf(text));
  cursor.skip();
  cursor.finish();
  assert.equal(cursor.depth, 0);
};
/** Maps as plain objects, so that results compare with JSON.parse. */
const plain = (value: JsonValue): unknown => {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, member]) => [key, plain(member)]));
  return Array.isArray(value) ? value.map(plain) : value;
};
const nested = (depth: number, inside = ''): string => '['.repeat(depth) + inside + ']'.repeat(depth);

// biome-ignore format: a dozen a line
const VALID: readonly string[] = [
  '[]', '{}', '0', '-0', '""', 'null', 'true', 'false', '[[]]', '[{}]', '{"":0}', '{"a":{}}', ' [] ', '\t{}\r\n', '[1]', '[1,2]', '[ 1 , 2 ]', '[\n1\t,\r2 ]',
  '1', '-1', '10', '123456789012', '1.5', '-1.5', '0.1', '0.0', '-0.0', '1e5', '1E5', '1e+5', '1e-5', '1E+05', '1.25e2', '0e0', '0E+1', '-0e-1', '123.456e-7',
  '1e400', '-1e400', '1e-400', '100000000000000000000000000', '0.00000000000000000000000000000001', '9007199254740993', '4.9e-324', '2.2250738585072011e-308',
  '1.7976931348623157e308', '1e0000000000000000001', '[1e1,0.1e1,1e-1,1]', '[123e65]', '[-123123123123123123123123123123]', '[0.4e00669999999999999999999999999999999999999999999999999969999999006]',
  '"a"', '"\\""', '"\\\\"', '"\\/"', '"/"', '"\\b\\f\\n\\r\\t"', '"\\u0041"', '"\\u00e9"', '"\\u20AC"', '"\\uD83D\\uDE00"', '"\\ud83d\\ude00x"', '"\\u0000"', '"\u2028\u2029"', '"\u007f"',
  '"é€😀"', '"\uffff"', '"\u0080"', '"\\uFFFF"', '"\\uFEFF"', '"a\\u0062c"', '"new\\u000Aline"', '"\\u005C"', '"\\\\u0041"', '"\\\\\\""', '["a","b"]', '{"a":"b"}', '{"a":1,"b":[true,null]}',
  '{"a":1,"a":2}', '{"a":1,"a":1}', '{"\\u0061":1,"a":2}', '{"__proto__":1}', '{"constructor":{"prototype":0}}', '{"a\\nb":1}', '{"é":1}', '{ "a" : 1 , "b" : 2 }', '[null,1,"1",{}]', '[[[[1]]]]',
  '{"a":[{"b":[{"c":{}}]}]}', '[true,false,null]', '["",[],{}]', '"https:\\/\\/x.org"', '"[\\"]"', '"}"', '{"]":"["}', nested(MAX_DEPTH), nested(MAX_DEPTH, '1'), `${'{"a":'.repeat(100)}1${'}'.repeat(100)}`,
  `"${'x'.repeat(5000)}"`, `[${'1,'.repeat(999)}1]`, `"${'\\n'.repeat(500)}"`, `"${'é'.repeat(500)}"`,
];

/** Tokens that JSON has not, and JSON.parse refuses. */
const TOKENS: readonly (readonly [string, unknown])[] = [
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  ['[NaN, -Infinity]', [Number.NaN, Number.NEGATIVE_INFINITY]],
  ['{"a":NaN}', { a: Number.NaN }],
];

/** Text, and what the message says after `body byte `. */
// biome-ignore format: one case a line
const INVALID: readonly (readonly [string | readonly number[], string])[] = [
  ['', 'the body is empty; a JSON text was expected'],
  [' \n', 'the body is empty; a JSON text was expected'],
  ['[', '1: expected a value, found the end of the body'],
  [']', '0: expected a value, found "]"'],
  ['}', '0: expected a value, found "}"'],
  ['{', '1: expected a key in double quotes, found the end of the body'],
  ['[1', '2: expected "," or "]", found the end of the body'],
  ['[1,', '3: expected a value, found the end of the body'],
  ['[1,]', '3: expected a value, found "]"'],
  ['[,1]', '1: expected a value, found ","'],
  ['[1,,2]', '3: expected a value, found ","'],
  ['[,]', '1: expected a value, found ","'],
  ['[1 2]', '3: expected "," or "]", found "2"'],
  ['[1}', '2: expected "," or "]", found "}"'],
  ['[1:2]', '2: expected "," or "]", found ":"'],
  ['[1]]', '3: expected the end of the body, found "]"'],
  ['[1],', '3: expected the end of the body, found ","'],
  ['[1]x', '3: expected the end of the body, found "x"'],
  ['[] []', '3: expected the end of the body, found "["'],
  ['{}{}', '2: expected the end of the body, found "{"'],
  ['1 2', '2: expected the end of the body, found "2"'],
  ['{"a":1', '6: expected "," or "}", found the end of the body'],
  ['{"a":1]', '6: expected "," or "}", found "]"'],
  ['{"a":1,}', '7: expected a key in double quotes, found "}"'],
  ['{,}', '1: expected a key in double quotes, found ","'],
  ['{"a"}', '4: expected ":", found "}"'],
  ['{"a",1}', '4: expected ":", found ","'],
  ['{"a" 1}', '5: expected ":", found "1"'],
  ['{"a":}', '5: expected a value, found "}"'],
  ['{"a"::1}', '5: expected a value, found ":"'],
  ['{a:1}', '1: expected a key in double quotes, found "a"'],
  ["{'a':1}", '1: expected a key in double quotes, found "\'"'],
  ['{1:1}', '1: expected a key in double quotes, found "1"'],
  ['{null:1}', '1: expected a key in double quotes, found "n"'],
  ['{[]:1}', '1: expected a key in double quotes, found "["'],
  ['{"a":1 "b":2}', '7: expected "," or "}", found "\\""'],
  ['{"a":1,,"b":2}', '7: expected a key in double quotes, found ","'],
  ['{"a":1;"b":2}', '6: expected "," or "}", found ";"'],
  ['{"a":1/**/}', '6: expected "," or "}", found "/"'],
  ['[1 /* c */]', '3: expected "," or "]", found "/"'],
  ['[1] // c', '4: expected the end of the body, found "/"'],
  ['# c\n[1]', '0: expected a value, found "#"'],
  ['01', '1: expected the end of the body, found "1"'],
  ['[01]', '2: expected "," or "]", found "1"'],
  ['[-01]', '3: expected "," or "]", found "1"'],
  ['[00]', '2: expected "," or "]", found "0"'],
  ['[012.5]', '2: expected "," or "]", found "1"'],
  ['[+1]', '1: expected a value, found "+"'],
  ['[.5]', '1: expected a value, found "."'],
  ['[-.5]', '2: expected a digit, found "."'],
  ['[1.]', '3: expected a digit after the decimal point, found "]"'],
  ['[1.e5]', '3: expected a digit after the decimal point, found "e"'],
  ['[-]', '2: expected a digit, found "]"'],
  ['-', '1: expected a digit, found the end of the body'],
  ['[--1]', '2: expected a digit, found "-"'],
  ['[- 1]', '2: expected a digit, found " "'],
  ['[1e]', '3: expected a digit of the exponent, found "]"'],
  ['[1e+]', '4: expected a digit of the exponent, found "]"'],
  ['1e', '2: expected a digit of the exponent, found the end of the body'],
  ['1.', '2: expected a digit after the decimal point, found the end of the body'],
  ['[1e5.5]', '4: expected "," or "]", found "."'],
  ['[1.5.5]', '4: expected "," or "]", found "."'],
  ['[1ee5]', '3: expected a digit of the exponent, found "e"'],
  ['[0x10]', '2: expected "," or "]", found "x"'],
  ['[1_000]', '2: expected "," or "]", found "_"'],
  ['[1,5 000]', '5: expected "," or "]", found "0"'],
  ['[1n]', '2: expected "," or "]", found "n"'],
  ['[1f]', '2: expected "," or "]", found "f"'],
  ['[１]', '1: expected a value, found "１"'],
  ['[+Infinity]', '1: expected a value, found "+"'],
  ['[-NaN]', '2: expected a digit, found "N"'],
  ['[- Infinity]', '2: expected a digit, found " "'],
  ['[Inf]', '4: expected the rest of "Infinity", found "]"'],
  ['[nan]', '2: expected the rest of "null", found "a"'],
  ['[NAN]', '2: expected the rest of "NaN", found "A"'],
  ['nul', '3: expected the rest of "null", found the end of the body'],
  ['[nul]', '4: expected the rest of "null", found "]"'],
  ['[nulll]', '5: expected "," or "]", found "l"'],
  ['[tru]', '4: expected the rest of "true", found "]"'],
  ['[True]', '1: expected a value, found "T"'],
  ['[fals3]', '5: expected the rest of "false", found "3"'],
  ['[undefined]', '1: expected a value, found "u"'],
  ['[None]', '2: expected the rest of "NaN", found "o"'],
  ['"', '1: expected the end of a string or an escaped control character, found the end of the body'],
  ['"a', '2: expected the end of a string or an escaped control character, found the end of the body'],
  ['["a]', '4: expected the end of a string or an escaped control character, found the end of the body'],
  ['{"a}', '4: expected the end of a string or an escaped control character, found the end of the body'],
  ['{"a":"b}', '8: expected the end of a string or an escaped control character, found the end of the body'],
  ['"\\', '2: expected one of "\\/bfnrtu after the backslash, found the end of the body'],
  ['["\\]', '3: expected one of "\\/bfnrtu after the backslash, found "]"'],
  ['["\\"]', '5: expected the end of a string or an escaped control character, found the end of the body'],
  ['"\n"', '1: expected the end of a string or an escaped control character, found "\\n"'],
  ['"\t"', '1: expected the end of a string or an escaped control character, found "\\t"'],
  ['"a\u0000b"', '2: expected the end of a string or an escaped control character, found "\\u0000"'],
  ['"\u001f"', '1: expected the end of a string or an escaped control character, found "\\u001f"'],
  ['"\\x41"', '2: expected one of "\\/bfnrtu after the backslash, found "x"'],
  ['"\\a"', '2: expected one of "\\/bfnrtu after the backslash, found "a"'],
  ['"\\0"', '2: expected one of "\\/bfnrtu after the backslash, found "0"'],
  ["\"\\'\"", '2: expected one of "\\/bfnrtu after the backslash, found "\'"'],
  ['"\\é"', '2: expected one of "\\/bfnrtu after the backslash, found "é"'],
  ['"\\U0041"', '2: expected one of "\\/bfnrtu after the backslash, found "U"'],
  ['"\\u"', '3: expected four hexadecimal digits after "\\u", found "\\""'],
  ['"\\u00"', '5: expected four hexadecimal digits after "\\u", found "\\""'],
  ['"\\u00g0"', '5: expected four hexadecimal digits after "\\u", found "g"'],
  ['"\\u00', '5: expected four hexadecimal digits after "\\u", found the end of the body'],
  ['"\\ud800"', '1: half of a surrogate pair, which is no character'],
  ['"\\udc00"', '1: half of a surrogate pair, which is no character'],
  ['"x\\ud800y"', '2: half of a surrogate pair, which is no character'],
  ['"\\ud800\\ud800"', '1: half of a surrogate pair, which is no character'],
  ['"\\ud800\\u0041"', '1: half of a surrogate pair, which is no character'],
  ['"\\udc00\\ud800"', '1: half of a surrogate pair, which is no character'],
  ['"\\ud800\\', '1: half of a surrogate pair, which is no character'],
  ["'a'", '0: expected a value, found "\'"'],
  ['[a]', '1: expected a value, found "a"'],
  ['*', '0: expected a value, found "*"'],
  ['<html>', '0: expected a value, found "<"'],
  ['[\u00a0]', '1: expected a value, found "\u00a0"'],
  ['[\u000b]', '1: expected a value, found "\\u000b"'],
  ['[\u000c]', '1: expected a value, found "\\f"'],
  ['[\u0000]', '1: expected a value, found "\\u0000"'],
  ['[1\u0000]', '2: expected "," or "]", found "\\u0000"'],
  ['\u2028[1]', '0: expected a value, found "\u2028"'],
  ['\ufeff[1]', '0: a byte order mark; send JSON as UTF-8 without one'],
  [[0x5b, 0x22, 0xff, 0x22, 0x5d], '2: not UTF-8'],
  [[0x22, 0xc3, 0x22], '1: not UTF-8'],
  [[0x22, 0xc0, 0xaf, 0x22], '1: not UTF-8'],
  [[0x22, 0xed, 0xa0, 0x80, 0x22], '1: not UTF-8'],
  [[0x22, 0xf4, 0x90, 0x80, 0x80, 0x22], '1: not UTF-8'],
  [[0x5b, 0xe9, 0x5d], '1: not UTF-8'],
  [[0xff, 0xfe, 0x5b, 0, 0x5d, 0], '0: not UTF-8'],
  [[0x22, 0xe2, 0x82], '1: not UTF-8'],
  [[...Buffer.from(`["${'é'.repeat(300)}`), 0x80, ...Buffer.from(`${'é'.repeat(200)}"]`)], '602: not UTF-8'],
  [nested(MAX_DEPTH + 1), '100: lists and objects nested more than 100 deep'],
  [nested(MAX_DEPTH + 1, '1'), '100: lists and objects nested more than 100 deep'],
  ['['.repeat(1_000_000), '100: lists and objects nested more than 100 deep'],
  ['{"a":'.repeat(1_000_000), '500: lists and objects nested more than 100 deep'],
];

const refusal = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof ServingError && error.code === 'INVALID_REQUEST', String(error));
    return error.message.replace(/^body byte /, '');
  }
  return 'accepted';
};
const shown = (text: string | readonly number[]): string => JSON.stringify(text).slice(0, 40);

describe('JSON grammar', () => {
  it('has lists worth the name', () => assert.ok(VALID.length + INVALID.length >= 200));
  for (const text of VALID) {
    it(`reads ${shown(text)}`, () => {
      assert.deepEqual(plain(read(text)), JSON.parse(text));
      skip(text);
    });
  }
  for (const [text, value] of TOKENS) {
    it(`reads ${text}`, () => {
      assert.deepEqual(plain(read(text)), value);
      skip(text);
    });
  }
  for (const [text, message] of INVALID) {
    it(`refuses ${shown(text)}`, () => {
      assert.equal(
        refusal(() => read(text)),
        message,
      );
      assert.equal(
        refusal(() => skip(text)),
        message,
      );
    });
  }
  it('keeps the last of equal keys', () => assert.deepEqual(plain(read('{"a":1,"b":2,"a":3}')), { a: 3, b: 2 }));
  it('gives keys no meaning', () => {
    const value = read('{"__proto__":{"x":1},"constructor":2}') as ReadonlyMap<string, JsonValue>;
    assert.deepEqual([...value.keys()], ['__proto__', 'constructor']);
    assert.equal(({} as { x?: unknown }).x, undefined);
  });
  it('reads what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        for (const text of [JSON.stringify(value), JSON.stringify(value, undefined, 1)]) {
          assert.deepEqual(plain(read(text)), JSON.parse(text));
          skip(text);
        }
      }),
      { numRuns: 500 },
    );
  });
  it('agrees with JSON.parse on mutated documents', () => {
    const seeds = VALID.filter((text) => text.length < 60).concat('{"a":[1.5e3,"\\u00e9",null,true],"b":{"c":-0.25}}');
    const letters = [...'[]{}:,"\\/ \n019.-+eEu tfnaD8é'];
    fc.assert(
      fc.property(
        fc.constantFrom(...seeds),
        fc.array(fc.tuple(fc.nat(60), fc.constantFrom(...letters), fc.boolean()), { minLength: 1, maxLength: 3 }),
        (seed, edits) => {
          let text = seed;
          for (const [at, letter, insert] of edits)
            text = text.slice(0, at) + letter + text.slice(insert ? at : at + 1);
          // An edit may have cut a character in half.
          text = Buffer.from(text).toString();
          let expected: unknown;
          let valid = true;
          try {
            expected = JSON.parse(text);
          } catch {
            valid = false;
          }
          // What JSON.parse takes and we do not: halves of surrogate pairs.
          const outcome = refusal(() => skip(text));
          if (valid && !/surrogate/.test(outcome)) assert.deepEqual(plain(read(text)), expected);
          else assert.notEqual(outcome, 'accepted');
          assert.equal(
            refusal(() => read(text)),
            outcome,
          );
        },
      ),
      { numRuns: 20_000 },
    );
  });
  it('lets only its own error out, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        refusal(() => skip([...bytes]));
        refusal(() => read([...bytes]));
      }),
      { numRuns: 5000 },
    );
  });
  it('steps over a very long string and a very long list in linear time', () => {
    skip(`"${'x'.repeat(20_000_000)}"`);
    skip(`[${'[],'.repeat(1_000_000)}[]]`);
    assert.equal(
      refusal(() => skip(`[${'[],'.repeat(1_000_000)}`)),
      '3000001: expected a value, found the end of the body',
    );
  });
});
