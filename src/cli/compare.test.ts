import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stringsOfTexts } from '../tensor/strings.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { runCompare, worstError } from './compare.ts';

const floats = (...data: number[]): Tensor => ({
  dtype: 'float32',
  shape: [data.length],
  data: Float32Array.from(data),
});
const ints = (...data: number[]): Tensor => ({ dtype: 'int32', shape: [data.length], data: Int32Array.from(data) });
const texts = (...data: string[]): Tensor => ({ dtype: 'string', shape: [data.length], data: stringsOfTexts(data) });
const halves = (...bits: number[]): Tensor => ({
  dtype: 'float16',
  shape: [bits.length],
  data: Uint16Array.from(bits),
});
const [NAN, INF] = [Number.NaN, Number.POSITIVE_INFINITY];

// biome-ignore format: one case a line
const CASES: readonly (readonly [string, Tensor | undefined, Tensor, number])[] = [
  ['equal', floats(1, -4), floats(1, -4), 0],
  ['off by a quarter of the largest', floats(1, -3), floats(1, -4), 0.25],
  ['all zero but one', floats(0.5), floats(0), 0.5],
  ['the same not-a-number and infinity', floats(NAN, INF, -INF), floats(NAN, INF, -INF), 0],
  ['not-a-number alone', floats(NAN), floats(1), INF],
  ['a number for not-a-number', floats(1), floats(NAN), INF],
  ['infinity of another sign', floats(-INF), floats(INF), INF],
  ['zero of another sign', floats(-0), floats(0), 0],
  ['float16', halves(0x3c00), halves(0x4000), 0.5],
  ['integers off by one', ints(1, 2), ints(1, 3), INF],
  ['equal integers', ints(1, 2), ints(1, 2), 0],
  ['equal strings', texts('a', ''), texts('a', ''), 0],
  ['strings cut elsewhere', texts('ab', 'c'), texts('a', 'bc'), INF],
  ['another dtype', ints(1), floats(1), INF],
  ['another shape', { ...floats(1, 2), shape: [2, 1] } as Tensor, floats(1, 2), INF],
  ['nothing', undefined, floats(1), INF],
  ['empty', floats(), floats(), 0],
];
for (const [name, a, b, expected] of CASES) {
  test(`worst error: ${name}`, () => assert.equal(worstError(a, b), expected));
}

test('one path and nothing else', async () => {
  for (const args of [[], ['a', 'b']]) {
    await assert.rejects(runCompare(args), { code: 'INVALID_CONFIG', message: 'expected stfs compare PATH' });
  }
});
