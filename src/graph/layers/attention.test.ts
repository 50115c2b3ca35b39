import { describe, it } from 'node:test';
import { type Attention, attention, joinHeads, splitHeads } from './attention.ts';
import { answersOf, assertNear, at, type Numbers, numbers, tabulate } from './layers.test.kit.ts';

const [q, k, v] = [numbers([2, 4, 3, 5]), numbers([2, 4, 6, 5], 2), numbers([2, 4, 6, 2], 3)];

/** `seen` says by how much a score rises, -Infinity where a source is not seen. */
const attended = (seen: (target: number, source: number) => number, scale: number): Numbers =>
  tabulate([2, 4, 3, 2], ([n, head, i, d]) => {
    const scores = [0, 1, 2, 3, 4, 5].map(
      (j) =>
        [0, 1, 2, 3, 4].reduce((sum, e) => sum + at(q, [n!, head!, i!, e])! * at(k, [n!, head!, j, e])!, 0) * scale +
        seen(i!, j),
    );
    const highest = Math.max(...scores);
    if (highest === -Infinity) return 0;
    const powers = scores.map((score) => Math.exp(score - highest));
    const total = powers.reduce((a, b) => a + b, 0);
    return powers.reduce((sum, p, j) => sum + (p / total) * at(v, [n!, head!, j, d!])!, 0);
  });

const mask: Numbers = tabulate([3, 6], ([i, j]) => (i === 1 || j! > i! + 2 ? -Infinity : i! * 0.5 - j! * 0.25));
// biome-ignore format: one case a line
const CASES: readonly (readonly [string, Partial<Attention>, Numbers])[] = [
  ['plain',          {},                            attended(() => 0, 1 / Math.sqrt(5))],
  ['causal, scaled', { causal: true, scale: 0.7 },  attended((i, j) => (j <= i ? 0 : -Infinity), 0.7)],
];

describe('attention', () => {
  for (const sizes of ['fixed', 'free'] as const) {
    for (const [name, options, wanted] of CASES)
      it(`${name}, ${sizes} sizes`, async () => {
        const [found] = await answersOf(
          (g, query, key, value) => [attention(g, { query: query!, key: key!, value: value!, ...options })],
          [q, k, v],
          sizes,
        );
        assertNear(found!, wanted, name);
      });
    it(`a mask of numbers, a target that sees nothing, ${sizes} sizes`, async () => {
      const [found] = await answersOf(
        (g, query, key, value, m) => [attention(g, { query: query!, key: key!, value: value!, mask: m })],
        [q, k, v, mask],
        sizes,
      );
      assertNear(
        found!,
        attended((i, j) => at(mask, [i, j])!, 1 / Math.sqrt(5)),
        'mask',
      );
    });
    it(`grouped queries, ${sizes} sizes`, async () => {
      const half = (x: Numbers): Numbers =>
        tabulate([2, 2, ...x.shape.slice(2)], ([n, h, ...rest]) => at(x, [n!, 2 * h!, ...rest])!);
      const twice = (x: Numbers): Numbers =>
        tabulate(x.shape, ([n, h, ...rest]) => at(x, [n!, h! - (h! % 2), ...rest])!);
      const [grouped, plain] = await answersOf(
        (g, query, key, value, key2, value2) => [
          attention(g, { query: query!, key: key!, value: value!, groupedQuery: true }),
          attention(g, { query: query!, key: key2!, value: value2! }),
        ],
        [q, half(k), half(v), twice(k), twice(v)],
        sizes,
      );
      assertNear(grouped!, { shape: plain!.shape, data: Array.from(plain!.data as Float32Array) }, 'grouped');
    });
    it(`heads are split and joined, ${sizes} sizes`, async () => {
      const x = numbers([2, 3, 8]);
      const [split, back] = await answersOf(
        (g, value) => [splitHeads(g, value!, 4), joinHeads(g, splitHeads(g, value!, 4))],
        [x],
        sizes,
      );
      assertNear(
        split!,
        tabulate([2, 4, 3, 2], ([n, h, t, d]) => at(x, [n!, t!, 2 * h! + d!])!),
        'split',
      );
      assertNear(back!, x, 'joined');
    });
  }
});
