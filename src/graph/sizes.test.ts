import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Dim, Shape } from '../tensor/signature.ts';
import { GraphBuilder } from './builder.ts';
import type { Value, Weight } from './graph.ts';
import { withLikelyShapes } from './sizes.ts';

const weight = (g: GraphBuilder, shape: readonly number[]): Value => {
  const range = { path: 'weights', from: 0, to: shape.reduce((a, b) => a * b, 4) };
  return g.weight({ dtype: 'float32', shape, name: 'w', range } satisfies Weight);
};
const conv = (g: GraphBuilder, x: Value, shape: readonly number[], strides: readonly number[]): Value =>
  g.op('Conv', [x, weight(g, shape)], { strides });
const times = (g: GraphBuilder, x: Value, rows: number): Value => g.op('MatMul', [x, weight(g, [rows, 10])]);
const halved = (g: GraphBuilder, x: Value): Value => g.op('MaxPool', [x], { kernel_shape: [2, 2], strides: [2, 2] });
/** LeNet's filters and poolings. */
const filters = (g: GraphBuilder, x: Value): Value =>
  halved(g, conv(g, halved(g, conv(g, x, [10, 1, 5, 5], [1, 1])), [20, 10, 5, 5], [1, 1]));
/** Flattened by what the shape is at run time: x.flatten(1). */
const flattened = (g: GraphBuilder, x: Value): Value => {
  const rows = g.op('Shape', [x], { start: 0, end: 1 });
  return g.op('Reshape', [x, g.op('Concat', [rows, g.ints([-1])], { axis: 0 })]);
};

type Make = (g: GraphBuilder, x: Value) => Value;
// biome-ignore format: one case a line
const CASES: readonly (readonly [name: string, shape: Shape, make: Make, likely: readonly Dim[] | undefined])[] = [
  ['a picture whose filters are flattened', ['n', 1, '?h', '?w'], (g, x) => times(g, flattened(g, filters(g, x)), 320), ['n', 1, 28, 28]],
  ['the same by view(-1, 320)', ['n', 1, '?h', '?w'], (g, x) => times(g, g.op('Reshape', [filters(g, x), g.ints([-1, 320])]), 320), ['n', 1, 28, 28]],
  ['a signal of an odd length', ['n', 2, '?l'], (g, x) => times(g, flattened(g, conv(g, x, [6, 2, 5], [2])), 6 * 98), ['n', 2, 199]],
  ['pictures as rows', ['?h', '?w'], (g, x) => times(g, g.op('Reshape', [x, g.ints([-1, 8, 8])]), 8), ['?h', 32]],
  ['one picture without rows', ['?h', '?w'], (g, x) => g.op('MatMul', [g.op('MatMul', [g.op('Transpose', [x], { perm: [1, 0] }), weight(g, [8, 8])]), weight(g, [8, 8])]), [8, 8]],
  ['one row of what is free', ['?n', '?k'], (g, x) => times(g, g.op('Reshape', [x, g.ints([1, 33])]), 33), [1, 33]],
  ['a picture that a window must fit into', ['n', 3, '?h', '?w'], (g, x) => conv(g, x, [4, 3, 40, 40], [1, 1]), ['n', 3, 64, 64]],
  ['a picture of any size', ['n', 3, '?h', '?w'], (g, x) => conv(g, x, [4, 3, 1, 1], [1, 1]), undefined],
  ['rows that are free alone', ['n', 4], (g, x) => times(g, x, 4), undefined],
  ['an unknown rank', undefined, (g, x) => g.op('Relu', [x]), undefined],
  ['what no size fits', ['n', 1, '?h', '?w'], (g, x) => times(g, g.op('Reshape', [filters(g, x), g.ints([-1, 7919])]), 7919), undefined],
];

describe('likely shapes', () => {
  for (const [name, shape, make, likely] of CASES) {
    it(name, () => {
      const g = new GraphBuilder();
      const x = g.input('x', 'float32', shape);
      g.output('y', make(g, x));
      const ports = [{ name: 'x', type: { kind: 'tensor', dtype: 'float32', shape } }] as const;
      const [port] = withLikelyShapes(ports, g.build());
      assert.deepEqual(port, { name: 'x', type: { ...ports[0].type, ...(likely && { likely }) } });
    });
  }
});
