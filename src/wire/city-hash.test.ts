/** Hashes as CatBoost 1.2.10 writes them in `cat_features_hash` of a JSON model: the low half of CityHash64. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { cityHash64 } from './city-hash.ts';

// biome-ignore format: one text a line
const HASHES: readonly (readonly [text: string, low: number])[] = [
  ['', 797982799],
  ['a', 3489901818],
  ['5', 3014803941],
  ['ab', 4090249022],
  ['-3', 1837837212],
  ['abc', 978243121],
  ['abcd', 345588365],
  ['Köln', 3291368495],
  ['abcde', 2452793224],
  ['abcdefg', 163411706],
  ['abcdefgh', 4270775063],
  ['abcdefghi', 3019552977],
  ['exactly 16 bytes', 905482322],
  ['seventeen bytes..', 1397974228],
  ['xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', 664286079],
  ['yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy', 3368352023],
  ['zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz', 2725922757],
  ['qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq', 1806815843],
  ['long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long ', 3567939181],
];

for (const [text, low] of HASHES) {
  it(`${JSON.stringify(text.slice(0, 20))}, ${Buffer.byteLength(text)} bytes`, () => {
    const bytes = new TextEncoder().encode(`<${text}>`);
    const view = new DataView(bytes.buffer);
    assert.equal(Number(BigInt.asUintN(32, cityHash64(view, 1, bytes.length - 2))), low);
  });
}
