import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printBytes, printDuration } from './status.ts';

// biome-ignore format: one case a line
const DURATIONS: readonly (readonly [seconds: number, text: string])[] = [
  [0, '0 s'], [59.9, '59 s'], [60, '1 min'], [61, '1 min 1 s'], [3600, '1 h'], [11_520, '3 h 12 min'], [86_400 * 3 + 7200, '3 d 2 h'],
];
for (const [seconds, text] of DURATIONS)
  test(`${seconds} s is ${text}`, () => assert.equal(printDuration(seconds), text));

// biome-ignore format: one case a line
const SIZES: readonly (readonly [bytes: number, text: string])[] = [
  [0, '0 B'], [1023, '1023 B'], [1024, '1 KB'], [1536, '1.5 KB'], [123_456_789, '118 MB'], [2 ** 31, '2 GB'], [2 ** 52, '4096 TB'],
];
for (const [bytes, text] of SIZES) test(`${bytes} bytes are ${text}`, () => assert.equal(printBytes(bytes), text));
