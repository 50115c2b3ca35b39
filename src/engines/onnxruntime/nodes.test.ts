import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openGraph } from '../../../test/engine.ts';
import { GraphBuilder } from '../../graph/builder.ts';
import { tensorOfNumbers } from '../../tensor/numbers.ts';
import { originalName } from './nodes.ts';

const names = new Map([
  ['dense/MatMul_1', 'dense/MatMul'],
  ['Relu_3', 'Relu'],
]);
// biome-ignore format: one case a line
const cases: readonly [string, string][] = [
  ['dense/MatMul', 'dense/MatMul'],
  ['dense/MatMul_1', 'dense/MatMul'],
  ['dense/MatMul_1/MatMulAddFusion', 'dense/MatMul'],
  ['fused dense/MatMul/MatMulAddFusion', 'dense/MatMul'],
  ['fused dense/MatMul_1/MatMulAddFusion', 'dense/MatMul'],
  ['Transpose_token_5', 'Transpose'],
  ['Relu_3_token_12', 'Relu'],
  ['conv_nchwc', 'conv'],
  ['ReorderInput', 'ReorderInput'],
  ['', ''],
];
for (const [name, original] of cases)
  test(`the node "${name}" is "${original}" in the model`, () => assert.equal(originalName(name, names), original));

test('log_device_placement lists every node with its device', async () => {
  const g = new GraphBuilder();
  const x = g.input('x', 'float32', ['n', 2]);
  const w = g.constant(tensorOfNumbers('float32', [2, 2], [1, 2, 3, 4])!);
  g.from = 'layer/product';
  g.output('y', g.op('MatMul', [x, w]));
  const session = await openGraph(g.build(), { device: 'cpu', session: { logDevicePlacement: true } });
  assert.deepEqual(session.place, {
    device: 'CPU',
    nodes: [{ name: 'layer/product', op: 'MatMul', device: 'CPU' }],
  });
  await session.close();
  const silent = await openGraph(g.build());
  assert.equal(silent.place?.nodes, undefined);
  await silent.close();
});
