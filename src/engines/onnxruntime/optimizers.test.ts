import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openGraph, SIGNATURE } from '../../../test/engine.ts';
import { GraphBuilder } from '../../graph/builder.ts';
import { isTensor } from '../../tensor/tensor.ts';

const W = 16;

/** Pads [1, 1, 2, 16] of -1 by a border of 0, then `op`: the first row. */
const padded = async (op: string, attributes: Readonly<Record<string, number | readonly number[]>>) => {
  const g = new GraphBuilder();
  const x = g.input('x', 'float32', ['n', 1, 2, W]);
  const pad = g.op('Pad', [x, g.ints([0, 0, 1, 1, 0, 0, 1, 1])]);
  const weights = { dtype: 'float32', shape: [1, 1, 3, 3], data: new Float32Array(9).fill(1) } as const;
  g.output('y', g.op(op, op === 'Conv' ? [pad, g.constant(weights)] : [pad], attributes));
  const session = await openGraph(g.build());
  try {
    const ones = { dtype: 'float32', shape: [1, 1, 2, W], data: new Float32Array(2 * W).fill(-1) } as const;
    const y = (await session.run(new Map([['x', ones]]), { signature: SIGNATURE })).get('y');
    assert.ok(y && isTensor(y) && y.dtype === 'float32');
    return [...y.data.subarray(0, W)].map((value) => Math.round(value * 9));
  } finally {
    await session.close();
  }
};
const row = (edge: number, inner: number) => [edge, ...new Array<number>(W - 2).fill(inner), edge];

test('zeros around negative numbers are the greatest', async () =>
  assert.deepEqual(await padded('MaxPool', { kernel_shape: [3, 3] }), row(0, 0)));
test('zeros count in an average', async () =>
  assert.deepEqual(await padded('AveragePool', { kernel_shape: [3, 3] }), row(-4, -6)));
test('zeros may be as many as the kernel is wide', async () =>
  assert.deepEqual(await padded('AveragePool', { kernel_shape: [1, 1] }), [0, ...row(0, 0).slice(1)]));
test('zeros count nothing in a sum', async () => assert.deepEqual(await padded('Conv', {}), row(-36, -54)));
test('a swish of float64 runs', async () => {
  const g = new GraphBuilder();
  const x = g.input('x', 'float64', ['n']);
  g.output('y', g.op('Mul', [x, g.op('Sigmoid', [x])]));
  const session = await openGraph(g.build());
  try {
    const feed = { dtype: 'float64', shape: [2], data: Float64Array.of(0, 1) } as const;
    const y = (await session.run(new Map([['x', feed]]), { signature: SIGNATURE })).get('y');
    assert.ok(y && isTensor(y) && y.dtype === 'float64');
    assert.deepEqual([...y.data], [0, 1 / (1 + Math.exp(-1))]);
  } finally {
    await session.close();
  }
});
