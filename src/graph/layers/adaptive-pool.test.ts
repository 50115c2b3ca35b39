import { describe, it } from 'node:test';
import { adaptiveAveragePool, adaptiveMaxPool, adaptiveMaxPoolWithIndices } from './adaptive-pool.ts';
import { answersOf, assertNear, at, indicesOf, type Numbers, numbers, tabulate } from './layers.test.kit.ts';

/** What `f` makes of the indices in each window. */
const windows = (
  x: Numbers,
  out: readonly number[],
  f: (places: readonly (readonly number[])[]) => number,
): Numbers => {
  const leading = x.shape.length - out.length;
  return tabulate([...x.shape.slice(0, leading), ...out], (index) => {
    const spans = out.map((count, i) => {
      const [size, p] = [x.shape[leading + i]!, index[leading + i]!];
      return [Math.floor((p * size) / count), Math.ceil(((p + 1) * size) / count)] as const;
    });
    const inner = indicesOf(spans.map(([from, to]) => to - from));
    return f(inner.map((k) => [...index.slice(0, leading), ...k.map((n, i) => spans[i]![0] + n)]));
  });
};

// biome-ignore format: one case a line
const CASES: readonly (readonly [string, readonly number[], readonly number[]])[] = [
  ['one window',            [2, 3, 7, 5],    [1, 1]],
  ['a whole factor',        [2, 3, 8, 6],    [4, 2]],
  ['windows that overlap',  [2, 3, 7, 10],   [3, 4]],
  ['more than there are',   [1, 2, 3, 4],    [5, 7]],
  ['one dimension',         [2, 3, 11],      [4]],
  ['without a batch',       [3, 7, 5],       [2, 3]],
  ['three dimensions',      [1, 2, 5, 4, 7], [2, 3, 4]],
];

describe('adaptive pools', () => {
  for (const [name, shape, out] of CASES)
    for (const sizes of ['fixed', 'free'] as const) {
      const x = numbers(shape);
      const value = (place: readonly number[]): number => at(x, place)!;
      it(`mean: ${name}, ${sizes} sizes`, async () => {
        const [found] = await answersOf((g, v) => [adaptiveAveragePool(g, v, out)], [x], sizes);
        assertNear(
          found!,
          windows(x, out, (all) => all.reduce((sum, p) => sum + value(p), 0) / all.length),
          name,
        );
      });
      it(`maximum: ${name}, ${sizes} sizes`, async () => {
        const [found] = await answersOf((g, v) => [adaptiveMaxPool(g, v, out)], [x], sizes);
        assertNear(
          found!,
          windows(x, out, (all) => Math.max(...all.map(value))),
          name,
        );
      });
      it(`maximum with indices: ${name}, ${sizes} sizes`, async () => {
        const [found, index] = await answersOf((g, v) => adaptiveMaxPoolWithIndices(g, v, out), [x], sizes);
        assertNear(
          found!,
          windows(x, out, (all) => Math.max(...all.map(value))),
          name,
        );
        const flat = (all: readonly (readonly number[])[]): number =>
          all
            .reduce((a, b) => (value(b) > value(a) ? b : a))
            .slice(-out.length)
            .reduce((sum, i, axis) => sum * shape[shape.length - out.length + axis]! + i, 0);
        assertNear(index!, windows(x, out, flat), `${name}, indices`);
      });
    }
});
