import { describe, it } from 'node:test';
import type { DType } from '../../tensor/dtype.ts';
import { type Convolution, conv, convTranspose, type TransposedConvolution } from './conv.ts';
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

const convolved = (x: Numbers, w: Numbers, b: Numbers, c: Convolution): Numbers => {
  const kernel = w.shape.slice(2);
  const dims = kernel.length;
  const [filters, seen] = w.shape as readonly [number, number];
  const space = x.shape.slice(2).map((size, i) => {
    const room = size + (c.pads?.[i] ?? 0) + (c.pads?.[i + dims] ?? 0) - (kernel[i]! - 1) * (c.dilations?.[i] ?? 1) - 1;
    return Math.floor(room / (c.strides?.[i] ?? 1)) + 1;
  });
  return tabulate([x.shape[0]!, filters, ...space], ([n, o, ...place]) => {
    const first = Math.floor(o! / (filters / (c.groups ?? 1))) * seen;
    let sum = b.data[o!]!;
    for (const k of indicesOf(kernel))
      for (let i = 0; i < seen; i++) {
        const from = place.map(
          (p, j) => p * (c.strides?.[j] ?? 1) + k[j]! * (c.dilations?.[j] ?? 1) - (c.pads?.[j] ?? 0),
        );
        sum += (at(x, [n!, first + i, ...from]) ?? 0) * at(w, [o!, i, ...k])!;
      }
    return sum;
  });
};

const transposed = (x: Numbers, w: Numbers, b: Numbers, c: TransposedConvolution): Numbers => {
  const kernel = w.shape.slice(2);
  const dims = kernel.length;
  const groups = c.groups ?? 1;
  const [channels, each] = w.shape as readonly [number, number];
  const stride = (i: number): number => c.strides?.[i] ?? 1;
  const space = x.shape.slice(2).map((size, i) => {
    const extent = (kernel[i]! - 1) * (c.dilations?.[i] ?? 1) + 1;
    return (
      (size - 1) * stride(i) + extent - (c.pads?.[i] ?? 0) - (c.pads?.[i + dims] ?? 0) + (c.outputPadding?.[i] ?? 0)
    );
  });
  return tabulate([x.shape[0]!, each * groups, ...space], ([n, o, ...place]) => {
    const group = Math.floor(o! / each);
    let sum = b.data[o!]!;
    for (const k of indicesOf(kernel)) {
      const from = place.map((p, i) => (p + (c.pads?.[i] ?? 0) - k[i]! * (c.dilations?.[i] ?? 1)) / stride(i));
      if (!from.every(Number.isInteger)) continue;
      for (let i = 0; i < channels / groups; i++) {
        const channel = group * (channels / groups) + i;
        sum += (at(x, [n!, channel, ...from]) ?? 0) * at(w, [channel, o! % each, ...k])!;
      }
    }
    return sum;
  });
};

// biome-ignore format: one case a line
const CONVOLUTIONS: readonly (readonly [string, readonly number[], readonly number[], Convolution])[] = [
  ['one dimension',         [2, 3, 9],       [4, 3, 3],       { strides: [2], pads: [1, 1] }],
  ['asymmetric padding',    [1, 2, 7, 6],    [3, 2, 3, 2],    { strides: [2, 1], pads: [2, 0, 0, 1] }],
  ['groups and dilation',   [2, 4, 9, 8],    [6, 2, 3, 2],    { dilations: [2, 3], groups: 2, pads: [1, 1, 1, 1] }],
  ['depthwise',             [2, 4, 6, 6],    [8, 1, 3, 3],    { groups: 4, pads: [1, 1, 1, 1] }],
  ['padding below nothing', [1, 2, 7, 7],    [3, 2, 2, 2],    { pads: [-1, 1, 0, -2] }],
  ['three dimensions',      [1, 2, 4, 5, 6], [3, 2, 2, 3, 1], { strides: [1, 2, 2], pads: [1, 0, 0, 0, 1, 2] }],
];
// biome-ignore format: one case a line
const TRANSPOSED: readonly (readonly [string, readonly number[], readonly number[], TransposedConvolution])[] = [
  ['one dimension',                   [2, 3, 5],       [3, 4, 3],       { strides: [2], pads: [1, 1], outputPadding: [1] }],
  ['asymmetric padding',              [1, 2, 4, 5],    [2, 3, 3, 2],    { strides: [2, 3], pads: [1, 0, 0, 1], outputPadding: [1, 2] }],
  ['groups and dilation',             [2, 4, 5, 4],    [4, 3, 3, 2],    { strides: [2, 1], dilations: [2, 3], groups: 2, pads: [1, 1, 1, 1] }],
  ['more behind than a stride',       [1, 2, 4, 4],    [2, 3, 2, 2],    { dilations: [3, 3], outputPadding: [2, 1] }],
  ['padding below nothing',           [1, 2, 4, 4],    [2, 3, 2, 2],    { strides: [2, 2], pads: [-1, 0, 1, -2] }],
  ['three dimensions',                [1, 2, 3, 2, 4], [2, 3, 2, 3, 1], { strides: [2, 1, 2], pads: [0, 1, 0, 0, 1, 0], outputPadding: [1, 0, 1] }],
];

const KINDS: readonly (readonly [Sizes, DType])[] = [
  ['fixed', 'float32'],
  ['free', 'float32'],
  ['free', 'float64'],
];

describe('convolutions', () => {
  for (const [name, shape, filter, c] of CONVOLUTIONS)
    for (const [sizes, dtype] of KINDS)
      it(`${name}, ${sizes} sizes, ${dtype}`, async () => {
        const inputs = [numbers(shape), numbers(filter, 2), numbers([filter[0]!], 3)] as const;
        const [found] = await answersOf((g, x, w, b) => [conv(g, x!, w!, b, c)], inputs, sizes, dtype);
        assertNear(found!, convolved(...inputs, c), name);
      });
});

describe('transposed convolutions', () => {
  for (const [name, shape, filter, c] of TRANSPOSED)
    for (const [sizes, dtype] of KINDS)
      it(`${name}, ${sizes} sizes, ${dtype}`, async () => {
        const inputs = [numbers(shape), numbers(filter, 2), numbers([filter[1]! * (c.groups ?? 1)], 3)] as const;
        const [found] = await answersOf((g, x, w, b) => [convTranspose(g, x!, w!, b, c)], inputs, sizes, dtype);
        assertNear(found!, transposed(...inputs, c), name);
      });
});
