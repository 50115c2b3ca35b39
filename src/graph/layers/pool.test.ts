import { describe, it } from 'node:test';
import type { DType } from '../../tensor/dtype.ts';
import {
  answersOf,
  assertNear,
  at,
  indicesOf,
  type Numbers,
  numbers,
  type Sizes,
  tabulate,
} from './layers.test.kit.ts';
import { type AveragePool, averagePool, lpPool, maxPool, maxPoolWithIndices, type Pool } from './pool.ts';

const sizeOf = (size: number, pool: Pool, i: number): number => {
  const dims = pool.kernel.length;
  const stride = pool.strides?.[i] ?? 1;
  const [before, after] = [pool.pads?.[i] ?? 0, pool.pads?.[i + dims] ?? 0];
  const room = (size + before + after - (pool.kernel[i]! - 1) * (pool.dilations?.[i] ?? 1) - 1) / stride;
  if ((pool.rounding ?? 'floor') === 'floor') return Math.floor(room) + 1;
  const count = Math.ceil(room) + 1;
  return pool.rounding === 'ceil' && (count - 1) * stride >= size + before ? count - 1 : count;
};

/** The indices of the window at each place, also those that lie outside. */
const windows = (x: Numbers, pool: Pool, f: (places: readonly (readonly number[])[]) => number): Numbers => {
  const space = x.shape.slice(2).map((size, i) => sizeOf(size, pool, i));
  return tabulate([...x.shape.slice(0, 2), ...space], ([n, c, ...place]) =>
    f(
      indicesOf(pool.kernel).map((k) => [
        n!,
        c!,
        ...place.map(
          (p, i) => p * (pool.strides?.[i] ?? 1) + k[i]! * (pool.dilations?.[i] ?? 1) - (pool.pads?.[i] ?? 0),
        ),
      ]),
    ),
  );
};

const largest = (x: Numbers, pool: Pool): Numbers =>
  windows(x, pool, (places) => Math.max(...places.map((place) => at(x, place) ?? -Infinity)));

const largestAt = (x: Numbers, pool: Pool): Numbers =>
  windows(x, pool, (places) => {
    const inside = places.filter((place) => at(x, place) !== undefined);
    const best = inside.reduce((a, b) => (at(x, b)! > at(x, a)! ? b : a));
    return best.slice(2).reduce((flat, i, axis) => flat * x.shape[axis + 2]! + i, 0);
  });

const mean = (x: Numbers, pool: AveragePool): Numbers =>
  windows(x, pool, (places) => {
    const inside = places.filter((place) => at(x, place) !== undefined);
    const sum = inside.reduce((total, place) => total + at(x, place)!, 0);
    const dims = pool.kernel.length;
    const padded = places.filter((place) =>
      place.slice(2).every((p, i) => p < x.shape[i + 2]! + (pool.pads?.[i + dims] ?? 0)),
    );
    return sum / (pool.divisor ?? (pool.countIncludePad ? padded.length : inside.length));
  });

const norm = (x: Numbers, p: number, pool: Pool): Numbers =>
  windows(x, pool, (places) => places.reduce((sum, place) => sum + Math.abs(at(x, place) ?? 0) ** p, 0) ** (1 / p));

// biome-ignore format: one case a line
const CASES: readonly (readonly [string, readonly number[], Pool])[] = [
  ['one dimension',                       [2, 3, 9],       { kernel: [3], strides: [2] }],
  ['padding of both sides',               [2, 3, 9],       { kernel: [3], strides: [2], pads: [1, 1] }],
  ['asymmetric padding',                  [2, 3, 8, 7],    { kernel: [3, 2], strides: [2, 1], pads: [0, 1, 2, 0] }],
  ['dilation',                            [1, 2, 9, 11],   { kernel: [3, 2], strides: [1, 3], dilations: [2, 3], pads: [1, 0, 1, 1] }],
  ['ceil with a last window inside',      [2, 2, 8, 10],   { kernel: [3, 3], strides: [2, 2], rounding: 'ceil' }],
  ['ceil with padding',                   [2, 2, 7, 9],    { kernel: [3, 2], strides: [2, 3], pads: [1, 1, 1, 1], rounding: 'ceil' }],
  ['ceil without a window behind the end', [1, 1, 5, 5],   { kernel: [2, 1], strides: [4, 3], pads: [1, 0, 1, 0], rounding: 'ceil' }],
  ['full',                                [2, 2, 8, 7],    { kernel: [3, 3], strides: [2, 2], pads: [1, 0, 1, 0], rounding: 'full' }],
  ['padding as large as the kernel',      [1, 2, 5, 5],    { kernel: [2, 2], strides: [3, 3], pads: [1, 1, 1, 1], rounding: 'ceil' }],
  ['three dimensions',                    [1, 2, 5, 6, 7], { kernel: [2, 3, 2], strides: [2, 2, 2], pads: [0, 1, 1, 1, 1, 0], rounding: 'ceil' }],
];

describe('pools', () => {
  for (const [name, shape, pool] of CASES) {
    const x = numbers(shape);
    const each: readonly (readonly [Sizes, DType])[] = [
      ['fixed', 'float32'],
      ['free', 'float32'],
      ['free', 'float64'],
    ];
    for (const [sizes, dtype] of each) {
      const where = `${name}, ${sizes} sizes, ${dtype}`;
      it(`maximum: ${where}`, async () => {
        const [found] = await answersOf((g, v) => [maxPool(g, v, pool)], [x], sizes, dtype);
        assertNear(found!, largest(x, pool), where);
      });
      it(`maximum with indices: ${where}`, async () => {
        const [found, index] = await answersOf((g, v) => maxPoolWithIndices(g, v, pool), [x], sizes, dtype);
        assertNear(found!, largest(x, pool), where);
        assertNear(index!, largestAt(x, pool), `${where}, indices`);
      });
      if (pool.dilations) continue;
      for (const more of [{ countIncludePad: false }, { countIncludePad: true }, { divisor: 5 }]) {
        it(`mean ${JSON.stringify(more)}: ${where}`, async () => {
          const all = { ...pool, ...more };
          const [found] = await answersOf((g, v) => [averagePool(g, v, all)], [x], sizes, dtype);
          assertNear(found!, mean(x, all), where);
        });
      }
      it(`Lp: ${where}`, async () => {
        for (const p of [1, 2, 3]) {
          const [found] = await answersOf((g, v) => [lpPool(g, v, p, pool)], [x], sizes, dtype);
          assertNear(found!, norm(x, p, pool), `${where}, p = ${p}`);
        }
      });
    }
  }
});
