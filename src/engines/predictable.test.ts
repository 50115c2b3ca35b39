import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelOf, onnxOf, SIGNATURE } from '../../test/engine.ts';
import { GraphBuilder } from '../graph/builder.ts';
import type { Value } from '../graph/graph.ts';
import { prepare } from './prepare.ts';

const isPredictable = async (build: (g: GraphBuilder, x: Value, n: Value) => Value): Promise<boolean | undefined> => {
  const g = new GraphBuilder();
  g.output('y', build(g, g.input('x', 'float32', ['a', 'b']), g.input('n', 'int64', [2])));
  return onnxOf(await prepare(modelOf(g.build()))).sessions.get(SIGNATURE)?.predictable;
};
const scalarOf = (g: GraphBuilder, n: Value): Value => g.op('ReduceMax', [n], { keepdims: 0 });

// biome-ignore format: one case a line
const cases: readonly (readonly [name: string, predictable: boolean, build: (g: GraphBuilder, x: Value, n: Value) => Value])[] = [
  ['plain arithmetic', true, (g, x) => g.op('Exp', [x])],
  ['a size that comes from a shape', true, (g, x, n) => g.op('Expand', [g.op('Cast', [n], { to: 1 }), g.op('Concat', [g.op('Shape', [x]), g.ints([2])], { axis: 0 })])],
  ['a size that comes from a value', false, (g, x, n) => g.op('Tile', [x, n])],
  ['the same, after arithmetic', false, (g, x, n) => g.op('Tile', [x, g.op('Mul', [n, n])])],
  ['a range up to a value', false, (g, _, n) => g.op('Range', [g.scalar('int64', 0), scalarOf(g, n), g.scalar('int64', 1)])],
  ['a fixed padding', true, (g, x) => g.op('Pad', [x, g.ints([0, 1, 0, 1])])],
  ['a branch on a value', false, (g, x, n) => g.op('If', [g.op('Greater', [scalarOf(g, n), g.scalar('int64', 0)])], { then_branch: g.subgraph([], (s) => [s.op('Exp', [x])]), else_branch: g.subgraph([], (s) => [s.op('Neg', [x])]) })],
];
for (const [name, predictable, build] of cases)
  test(`${predictable ? 'predictable' : 'decided by values'}: ${name}`, async () =>
    assert.equal(await isPredictable(build), predictable));
