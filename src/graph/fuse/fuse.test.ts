/** Each case says which operators a graph has before and after; both are run, and answer alike. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { erfc } from '../erfc.ts';
import type { Value } from '../graph.ts';
import { answers, Bench, difference, opsOf } from './fuse.test.engine.ts';

type Make = (b: Bench) => Value | readonly Value[];
type Case = readonly [name: string, before: string, after: string, make: Make];

const image = (b: Bench): Value => b.x('n', 4, 8, 8);
const conv = (b: Bench, x: Value, out = 6, attributes = {}): Value =>
  b.g.op('Conv', [x, b.weights([out, x.shape![1] as number, 3, 3])], { pads: [1, 1, 1, 1], ...attributes });
const statistics = (b: Bench, count: number): readonly Value[] => [
  b.weights([count]),
  b.weights([count]),
  b.weights([count]),
  b.weights([count], 0.5),
];
/** [mean, x - mean, 1 / sqrt(variance + epsilon)] */
const moments = (b: Bench, x: Value, axes: readonly number[]): readonly [Value, Value, Value] => {
  const mean = b.mean(x, axes);
  const d = b.op('Sub', x, mean);
  const deviation = b.op('Sqrt', b.op('Add', b.mean(b.op('Mul', d, d), axes), b.number(1e-3)));
  return [mean, d, deviation];
};
/** As Keras 3 writes it. */
const keras = (b: Bench, x: Value, axis: number, shape: readonly number[]): Value => {
  const [mean, , deviation] = moments(b, x, [axis]);
  const m = b.op('Mul', b.op('Reciprocal', deviation), b.weights(shape));
  return b.op('Add', b.op('Mul', x, m), b.op('Add', b.op('Mul', b.op('Neg', mean), m), b.weights(shape)));
};
const gelu = (b: Bench, x: Value, half = 0.5): Value =>
  b.op(
    'Mul',
    b.op('Mul', b.number(half), x),
    b.op('Add', b.number(1), b.op('Erf', b.op('Div', x, b.number(Math.SQRT2)))),
  );
const smooth = (b: Bench, x: Value, cube = 0.044715): Value => {
  const bent = b.op('Add', x, b.op('Mul', b.number(cube), b.op('Pow', x, b.number(3))));
  const tanh = b.op('Tanh', b.op('Mul', b.number(Math.sqrt(2 / Math.PI)), bent));
  return b.op('Mul', b.op('Mul', b.number(0.5), x), b.op('Add', b.number(1), tanh));
};
const pad = (b: Bench, x: Value, pads: readonly number[], value = 0, mode = 'constant'): Value =>
  b.g.op('Pad', [x, b.g.ints(pads), mode === 'constant' ? b.number(value) : undefined], { mode });
const pool = (b: Bench, x: Value): Value => b.g.op('MaxPool', [x], { kernel_shape: [3, 3], strides: [2, 2] });
const AROUND = [0, 0, 1, 0, 0, 0, 1, 2];
const NHWC = [0, 2, 3, 1];
const NCHW = [0, 3, 1, 2];
const turn = (b: Bench, x: Value, perm: readonly number[]): Value => b.g.op('Transpose', [x], { perm });
const shaped = (b: Bench, x: Value, ...shape: readonly number[]): Value => b.op('Reshape', x, b.g.ints(shape));

// biome-ignore format: one case a line
const CASES: readonly Case[] = [
  ['a scale and an offset behind a convolution', 'Conv Mul Add', 'Conv', (b) => b.op('Add', b.op('Mul', conv(b, image(b)), b.weights([6, 1, 1])), b.weights([1, 6, 1, 1]))],
  ['an offset, then a scale, then an offset', 'Conv Add Mul Sub', 'Conv', (b) => b.op('Sub', b.op('Mul', b.op('Add', conv(b, image(b)), b.weights([6, 1, 1])), b.weights([6, 1, 1])), b.weights([6, 1, 1]))],
  ['one number as scale and as offset', 'Conv Div Add', 'Conv', (b) => b.op('Add', b.op('Div', conv(b, image(b)), b.number(3)), b.number(-0.5))],
  ['a batch normalization with fixed statistics', 'Conv BatchNormalization', 'Conv', (b) => b.op('BatchNormalization', conv(b, image(b)), ...statistics(b, 6))],
  ['one behind a depthwise convolution', 'Conv BatchNormalization', 'Conv', (b) => b.op('BatchNormalization', b.g.op('Conv', [image(b), b.weights([8, 1, 3, 3])], { group: 4 }), ...statistics(b, 8))],
  ['a scale behind a transposed convolution', 'ConvTranspose Mul Add', 'ConvTranspose', (b) => b.op('Add', b.op('Mul', b.g.op('ConvTranspose', [image(b), b.weights([4, 6, 2, 2])], { strides: [2, 2] }), b.weights([6, 1, 1])), b.weights([6, 1, 1]))],
  ['not in groups', 'ConvTranspose Mul', 'ConvTranspose Mul', (b) => b.op('Mul', b.g.op('ConvTranspose', [image(b), b.weights([4, 3, 2, 2])], { group: 2 }), b.weights([6, 1, 1]))],
  ['a scale behind a product', 'MatMul Mul Add', 'MatMul Add', (b) => b.op('Add', b.op('Mul', b.op('MatMul', b.x('n', 5), b.weights([5, 7])), b.weights([7])), b.weights([7]))],
  ['a scale behind a sum', 'MatMul Add Mul', 'MatMul Add Mul', (b) => b.op('Mul', b.op('Add', b.op('MatMul', b.x('n', 5), b.weights([5, 7])), b.weights([7])), b.weights([7]))],
  ['a convolution that another reads', 'Conv Mul Relu', 'Conv Mul Relu', (b) => { const y = conv(b, image(b)); return [b.op('Mul', y, b.weights([6, 1, 1])), b.op('Relu', y)]; }],
  ['a convolution that is an output', 'Conv Add', 'Conv Add', (b) => { const y = conv(b, image(b)); return [y, b.op('Add', y, b.weights([6, 1, 1]))]; }],
  ['a scale along another axis', 'Conv Mul', 'Conv Mul', (b) => b.op('Mul', conv(b, image(b)), b.weights([8]))],
  ['an offset that widens', 'Conv Add', 'Conv Add', (b) => b.op('Add', b.g.op('Conv', [b.x('n', 4, 3, 3), b.weights([6, 4, 3, 3])]), b.weights([1, 6, 2, 2]))],
  ['a number divided by a convolution', 'Conv Div', 'Conv Div', (b) => b.op('Div', b.weights([6, 1, 1]), conv(b, image(b)))],
  ['a number less a convolution', 'Conv Sub', 'Conv Sub', (b) => b.op('Sub', b.weights([6, 1, 1]), conv(b, image(b)))],

  ['zeros before a convolution', 'Pad Conv', 'Conv', (b) => conv(b, pad(b, image(b), AROUND))],
  ['zeros before it and a transpose', 'Pad Transpose Conv', 'Transpose Conv', (b) => conv(b, turn(b, pad(b, b.x('n', 8, 8, 4), [0, 1, 0, 0, 0, 2, 1, 0]), NCHW))],
  ['other numbers', 'Pad Conv', 'Pad Conv', (b) => conv(b, pad(b, image(b), AROUND, 1))],
  ['a mirror', 'Pad Conv', 'Pad Conv', (b) => conv(b, pad(b, image(b), AROUND, 0, 'reflect'))],
  ['channels of zeros', 'Pad Conv', 'Pad Conv', (b) => conv(b, pad(b, image(b), [0, 1, 0, 0, 0, 0, 0, 0]))],
  ['a border that is cut off', 'Pad Conv', 'Pad Conv', (b) => conv(b, pad(b, image(b), [0, 0, -1, 0, 0, 0, 0, 0]))],
  ['zeros around what is never negative, before a pool', 'Relu Pad MaxPool', 'Relu MaxPool', (b) => pool(b, pad(b, b.op('Relu', image(b)), AROUND))],
  ['zeros around negative numbers', 'Pad MaxPool', 'Pad MaxPool', (b) => pool(b, pad(b, image(b), AROUND))],
  ['a pool that would see zeros only', 'Relu Pad MaxPool', 'Relu Pad MaxPool', (b) => pool(b, pad(b, b.op('Relu', image(b)), [0, 0, 3, 0, 0, 0, 0, 0]))],

  ['a Gaussian error linear unit', 'Mul Div Erf Add Mul', 'Gelu', (b) => gelu(b, b.x('n', 9))],
  ['with a factor in front', 'Mul Div Erf Add Mul', 'Mul Div Erf Add Mul', (b) => gelu(b, b.x('n', 9), 0.4)],
  ['as TensorFlow writes it: x / 2 (1 - erf(-x / √2))', 'Mul Neg Mul Erf Sub Mul', 'Gelu', (b) => { const x = b.x('n', 9); return b.op('Mul', b.op('Mul', b.number(0.5), x), b.op('Sub', b.number(1), b.op('Erf', b.op('Mul', b.op('Neg', x), b.number(Math.SQRT1_2))))); }],
  ['with the complement of erf', 'Mul Neg Mul Erf Sub Mul Add Reciprocal Mul Add Mul Add Mul Add Mul Add Mul Add Mul Add Mul Add Mul Add Mul Add Mul Sub Exp Mul Greater Where Mul', 'Gelu', (b) => { const x = b.x('n', 9); return b.op('Mul', b.op('Mul', b.number(0.5), x), erfc(b.g, b.op('Mul', b.op('Neg', x), b.number(Math.SQRT1_2)))); }],
  ['its approximation', 'Pow Mul Add Mul Tanh Mul Add Mul', 'Gelu', (b) => { const x = b.x('n', 9); return smooth(b, x); }],
  ['another approximation', 'Pow Mul Add Mul Tanh Mul Add Mul', 'Pow Mul Add Mul Tanh Mul Add Mul', (b) => smooth(b, b.x('n', 9), 0.05)],

  ['a layer normalization as Keras 3 writes it', 'ReduceMean Sub Mul ReduceMean Add Sqrt Reciprocal Mul Mul Neg Mul Add Add', 'LayerNormalization', (b) => keras(b, b.x('n', 5, 16), 2, [16])],
  ['over channels that come first', 'ReduceMean Sub Mul ReduceMean Add Sqrt Reciprocal Mul Mul Neg Mul Add Add', 'Transpose LayerNormalization Transpose', (b) => keras(b, image(b), 1, [4, 1, 1])],
  ['between transposes', 'ReduceMean Sub Mul ReduceMean Add Sqrt Reciprocal Mul Mul Neg Mul Add Add Transpose MatMul', 'Transpose LayerNormalization MatMul', (b) => b.op('MatMul', turn(b, keras(b, image(b), 1, [4, 1, 1]), NHWC), b.weights([4, 5]))],
  ['a normalization by division, with scale and offset', 'ReduceMean Sub Mul ReduceMean Add Sqrt Div Mul Add', 'LayerNormalization', (b) => { const [, d, s] = moments(b, b.x('n', 5, 16), [-1]); return b.op('Add', b.op('Mul', b.op('Div', d, s), b.weights([16])), b.weights([16])); }],
  ['one of the last two axes', 'ReduceMean Sub Mul ReduceMean Add Sqrt Div', 'LayerNormalization', (b) => { const [, d, s] = moments(b, b.x('n', 5, 16), [1, 2]); return b.op('Div', d, s); }],
  ['one of two axes in front', 'ReduceMean Sub Mul ReduceMean Add Sqrt Div', 'ReduceMean Sub Mul ReduceMean Add Sqrt Div', (b) => { const [, d, s] = moments(b, b.x(3, 5, 16), [0, 1]); return b.op('Div', d, s); }],
  ['a variance of other axes', 'ReduceMean Sub Mul ReduceMean Add Sqrt Div', 'ReduceMean Sub Mul ReduceMean Add Sqrt Div', (b) => { const x = b.x('n', 5, 16); const d = b.op('Sub', x, b.mean(x, [2])); return b.op('Div', d, b.op('Sqrt', b.op('Add', b.mean(b.op('Mul', d, d), [1]), b.number(1)))); }],

  ['a product of rows', 'Reshape MatMul Reshape', 'MatMul', (b) => shaped(b, b.op('MatMul', shaped(b, b.x('n', 5, 4), -1, 4), b.weights([4, 6])), -1, 5, 6)],
  ['a product whose rows come out in other groups', 'Reshape MatMul Reshape', 'Reshape MatMul Reshape', (b) => shaped(b, b.op('MatMul', shaped(b, b.x('n', 6, 4), -1, 4), b.weights([4, 6])), -1, 2, 3, 6)],
  ['shapes one after the other', 'Reshape Reshape', 'Reshape', (b) => shaped(b, shaped(b, b.x('n', 6, 4), -1, 24), -1, 3, 8)],
  ['a shape there and back', 'Relu Reshape Reshape Exp', 'Relu Exp', (b) => b.op('Exp', shaped(b, shaped(b, b.op('Relu', b.x('n', 6, 4)), -1, 24), -1, 6, 4))],
  ['a mean whose axes come back', 'ReduceMean Reshape', 'GlobalAveragePool', (b) => shaped(b, b.mean(image(b), [2, 3], 0), -1, 4, 1, 1)],
  ['a mean over space', 'ReduceMean', 'GlobalAveragePool Squeeze', (b) => b.mean(image(b), [2, 3], 0)],
  ['a mean over a large space', 'ReduceMean', 'ReduceMean', (b) => b.mean(b.x('n', 2, 40, 40), [2, 3], 0)],
  ['a mean over space of any size', 'ReduceMean', 'ReduceMean', (b) => b.mean(b.x('n', 2, 'h', 'w'), [2, 3])],
];

describe('fused', () => {
  for (const [name, before, after, make] of CASES) {
    it(name, async () => {
      const both = [false, true].map((fused) => {
        const b = new Bench();
        for (const [i, value] of [make(b)].flat().entries()) b.g.output(`y${i}`, value);
        return b.g.build(fused);
      });
      assert.deepEqual(both.map(opsOf), [before, after]);
      const [plain, fused] = [await answers(both[0]!), await answers(both[1]!)];
      for (const [output, tensor] of plain) {
        const error = difference(fused.get(output), tensor);
        assert.ok(error <= 3e-6, `${output} is off by ${error}`);
      }
    });
  }
});
