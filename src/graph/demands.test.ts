import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Shape } from '../tensor/signature.ts';
import { GraphBuilder } from './builder.ts';
import { demandsOf } from './demands.ts';
import type { Value, Weight } from './graph.ts';

const weight = (g: GraphBuilder, shape: readonly number[]): Value => {
  const range = { path: 'weights', from: 0, to: shape.reduce((a, b) => a * b, 4) };
  return g.weight({ dtype: 'float32', shape, name: 'w', range } satisfies Weight);
};

type Make = (g: GraphBuilder, x: Value) => Value;
const free = (rank: number): Shape => Array.from({ length: rank }, (_, axis) => `?x:${axis}`);

/** What the operators demand of x, as pairs of axis and size. */
const demanded = (shape: Shape, make: Make): readonly (readonly [number, number])[] => {
  const g = new GraphBuilder();
  const x = g.input('x', 'float32', shape);
  g.output('y', make(g, x));
  const graph = g.build();
  return [...(demandsOf(graph).get(graph.inputs[0]!.value) ?? [])];
};

const times =
  (rows: number): Make =>
  (g, x) =>
    g.op('MatMul', [x, weight(g, [rows, 5])]);
const conv =
  (channels: number, group = 1): Make =>
  (g, x) =>
    g.op('Conv', [x, weight(g, [8, channels, 3, 3])], { group });

// biome-ignore format: one case a line
const CASES: readonly (readonly [name: string, shape: Shape, make: Make, wanted: readonly (readonly [number, number])[]])[] = [
  ['a matrix product', free(2), times(4), [[1, 4]]],
  ['a matrix product of unknown rank', undefined, times(4), [[-1, 4]]],
  ['a convolution', free(4), conv(3), [[1, 3]]],
  ['a convolution of groups', free(4), conv(2, 4), [[1, 8]]],
  ['a transposed convolution', free(4), (g, x) => g.op('ConvTranspose', [x, weight(g, [6, 2, 3, 3])], {}), [[1, 6]]],
  ['a picture whose channels are last', free(4), (g, x) => conv(3)(g, g.op('Transpose', [x], { perm: [0, 3, 1, 2] })), [[3, 3]]],
  ['an activation in front', undefined, (g, x) => times(4)(g, g.op('Relu', [x])), [[-1, 4]]],
  ['a pool in front', free(4), (g, x) => conv(3)(g, g.op('MaxPool', [x], { kernel_shape: [2, 2] })), [[1, 3]]],
  ['a scale by one number in front', free(2), (g, x) => times(4)(g, g.op('Mul', [x, weight(g, [1])])), [[1, 4]]],
  ['a scale by columns in front: one column would be repeated', free(2), (g, x) => times(4)(g, g.op('Mul', [x, weight(g, [4])])), []],
  ['an LSTM', free(3), (g, x) => g.ops('LSTM', [x, weight(g, [1, 8, 7]), weight(g, [1, 8, 2])], { hidden_size: 2 }, 1)[0]!, [[2, 7]]],
  ['a batch normalization', free(4), (g, x) => g.op('BatchNormalization', [x, ...[1, 2, 3, 4].map(() => weight(g, [6]))], {}), [[1, 6]]],
  ['two operators that agree', free(2), (g, x) => g.op('Add', [times(4)(g, x), times(4)(g, g.op('Abs', [x]))]), [[1, 4]]],
  ['two operators that no size would do', free(2), (g, x) => g.op('Add', [times(4)(g, x), times(3)(g, g.op('Abs', [x]))]), []],
  ['a sum over what is demanded', free(2), (g, x) => g.op('ReduceSum', [x, g.ints([1])], {}), []],
];

describe('the sizes demanded of an input', () => {
  for (const [name, shape, make, wanted] of CASES) {
    it(name, () => assert.deepEqual(demanded(shape, make), wanted));
  }
});
