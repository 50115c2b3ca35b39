import { describe, it } from 'node:test';
import { answersOf, assertNear, at, type Numbers, numbers, tabulate } from './layers.test.kit.ts';
import {
  batchNorm,
  batchNormOfBatch,
  groupNorm,
  instanceNorm,
  layerNorm,
  localResponseNorm,
  lpNormalize,
  rmsNorm,
} from './norm.ts';

const EPSILON = 1e-3;

/** Each element standardized among those that have the same key. */
const standardized = (x: Numbers, key: (index: readonly number[]) => unknown): Numbers => {
  const groups = new Map<string, number[]>();
  const all = tabulate(x.shape, (index) => {
    const name = JSON.stringify(key(index));
    groups.set(name, [...(groups.get(name) ?? []), at(x, index)!]);
    return 0;
  });
  return tabulate(all.shape, (index) => {
    const group = groups.get(JSON.stringify(key(index)))!;
    const mean = group.reduce((a, b) => a + b, 0) / group.length;
    const variance = group.reduce((a, b) => a + (b - mean) ** 2, 0) / group.length;
    return (at(x, index)! - mean) / Math.sqrt(variance + EPSILON);
  });
};
const affine = (x: Numbers, scale: Numbers, bias: Numbers, axis = 1): Numbers =>
  tabulate(x.shape, (index) => at(x, index)! * scale.data[index[axis]!]! + bias.data[index[axis]!]!);

const x = numbers([2, 6, 3, 5]);
const [scale, bias, mean] = [numbers([6], 2), numbers([6], 3), numbers([6], 4)];
const variance: Numbers = { shape: [6], data: numbers([6], 5).data.map((v) => v * v + 0.5) };
const wanted = {
  batch: tabulate(x.shape, (index) => {
    const c = index[1]!;
    const normal = (at(x, index)! - mean.data[c]!) / Math.sqrt(variance.data[c]! + EPSILON);
    return normal * scale.data[c]! + bias.data[c]!;
  }),
};

describe('normalizations', () => {
  for (const sizes of ['fixed', 'free'] as const)
    for (const dtype of ['float32', 'float64'] as const) {
      const where = `${sizes} sizes, ${dtype}`;
      it(`batch: ${where}`, async () => {
        const [found] = await answersOf(
          (g, v, s, b, m, w) => [batchNorm(g, v!, { scale: s, bias: b, mean: m!, variance: w!, epsilon: EPSILON })],
          [x, scale, bias, mean, variance],
          sizes,
          dtype,
        );
        assertNear(found!, wanted.batch, where);
      });
      it(`batch, by its own statistics: ${where}`, async () => {
        const [found] = await answersOf(
          (g, v, s, b) => [batchNormOfBatch(g, v!, { scale: s, bias: b, epsilon: EPSILON })],
          [x, scale, bias],
          sizes,
          dtype,
        );
        assertNear(
          found!,
          affine(
            standardized(x, ([, c]) => c),
            scale,
            bias,
          ),
          where,
        );
      });
      it(`instance: ${where}`, async () => {
        const [found] = await answersOf(
          (g, v, s, b) => [instanceNorm(g, v!, { scale: s, bias: b, epsilon: EPSILON })],
          [x, scale, bias],
          sizes,
          dtype,
        );
        assertNear(
          found!,
          affine(
            standardized(x, ([n, c]) => [n, c]),
            scale,
            bias,
          ),
          where,
        );
      });
      it(`group: ${where}`, async () => {
        const [found] = await answersOf(
          (g, v, s, b) => [groupNorm(g, v!, 2, { scale: s, bias: b, epsilon: EPSILON })],
          [x, scale, bias],
          sizes,
          dtype,
        );
        assertNear(
          found!,
          affine(
            standardized(x, ([n, c]) => [n, Math.floor(c! / 3)]),
            scale,
            bias,
          ),
          where,
        );
      });
      it(`layer: ${where}`, async () => {
        const factor = numbers([3, 5], 6);
        const [found] = await answersOf(
          (g, v, s) => [layerNorm(g, v!, [3, 5], { scale: s, epsilon: EPSILON })],
          [x, factor],
          sizes,
          dtype,
        );
        const normal = standardized(x, ([n, c]) => [n, c]);
        assertNear(
          found!,
          tabulate(x.shape, (index) => at(normal, index)! * at(factor, index.slice(2))!),
          where,
        );
        const [plain] = await answersOf((g, v) => [layerNorm(g, v!, [5], { epsilon: EPSILON })], [x], sizes, dtype);
        assertNear(
          plain!,
          standardized(x, (index) => index.slice(0, 3)),
          where,
        );
      });
      it(`by the root of the mean square, and by norms: ${where}`, async () => {
        const row = (index: readonly number[]): readonly number[] =>
          [0, 1, 2, 3, 4].map((i) => at(x, [...index.slice(0, 3), i])!);
        const [found] = await answersOf(
          (g, v) => [
            rmsNorm(g, v!, 1, { epsilon: EPSILON }),
            lpNormalize(g, v!, [3], 1, 1e-12),
            lpNormalize(g, v!, [3], 2, 1e-12),
          ],
          [x],
          sizes,
          dtype,
        );
        const square = (index: readonly number[]): number => row(index).reduce((a, b) => a + b * b, 0);
        assertNear(
          found!,
          tabulate(x.shape, (index) => at(x, index)! / Math.sqrt(square(index) / 5 + EPSILON)),
          where,
        );
      });
      for (const size of [1, 2, 3, 4])
        it(`local response of ${size}: ${where}`, async () => {
          const r = { size, alpha: 0.5, beta: 0.75, k: 2 };
          const [found] = await answersOf((g, v) => [localResponseNorm(g, v!, r)], [x], sizes, dtype);
          const answer = tabulate(x.shape, ([n, c, ...place]) => {
            let sum = 0;
            for (let i = 0; i < size; i++) sum += (at(x, [n!, c! - Math.floor(size / 2) + i, ...place]) ?? 0) ** 2;
            return at(x, [n!, c!, ...place])! / (r.k + (r.alpha / size) * sum) ** r.beta;
          });
          assertNear(found!, answer, where);
        });
    }
});
