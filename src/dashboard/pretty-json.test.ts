import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MAX_SHOWN_CHARACTERS, prettyJson } from './browser/pretty-json.ts';

const ROW = new Array(40).fill('0.5').join(', ');

// biome-ignore format: one case a line
const CASES: readonly (readonly [name: string, json: string, text: string])[] = [
  ['flat arrays stay on a line',  '{"a":[1,2 , 3]}',                 '{\n  "a": [1, 2, 3]\n}'],
  ['short ones stay on a line',   '{"a":[[1],[2]],"b":{"c":1}}',     '{\n  "a": [[1], [2]],\n  "b": {"c": 1}\n}'],
  ['long nested arrays take lines', `[[${ROW}],[3]]`,                  `[\n  [${ROW}],\n  [3]\n]`],
  ['long objects take lines',     `[{"a":[${ROW}],"b":1}]`,          `[\n  {\n    "a": [${ROW}],\n    "b": 1\n  }\n]`],
  ['cut ones are laid out so far', '[[1,2],[3',                      '[\n  [1, 2],\n  [3'],
  ['numbers keep their digits',   '[9007199254740993,1.0,NaN,-Infinity]', '[9007199254740993, 1.0, NaN, -Infinity]'],
  ['empty ones stay closed',      '{"a":{},"b":[]}',                 '{\n  "a": {},\n  "b": []\n}'],
  ['strings stay as they are',    '"a,[{\\"\\\\ :\u2028"',           '"a,[{\\"\\\\ :\u2028"'],
  ['what is no JSON stays',       'Bad gateway',                     'Bad gateway'],
  ['nothing stays nothing',       '',                                ''],
];
for (const [name, json, text] of CASES) test(name, () => assert.equal(prettyJson(json), text));

test('the layout changes nothing of what JSON means', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) =>
      assert.deepEqual(JSON.parse(prettyJson(JSON.stringify(value))), JSON.parse(JSON.stringify(value))),
    ),
  );
});

test('a long answer is shown in part', () => {
  const text = prettyJson(`[${'1,'.repeat(MAX_SHOWN_CHARACTERS)}1]`);
  assert.match(text, /\n… and 200003 more characters$/);
});

test('a deep answer is laid out without recursion', () => {
  assert.ok(prettyJson('['.repeat(5000) + ']'.repeat(5000)).length > 10_000);
});
