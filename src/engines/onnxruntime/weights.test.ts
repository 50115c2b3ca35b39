import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { modelOf, onnxOf, SIGNATURE, signatureOf } from '../../../test/engine.ts';
import { GraphBuilder } from '../../graph/builder.ts';
import type { Graph, Value } from '../../graph/graph.ts';
import { isTensor, type Tensor } from '../../tensor/tensor.ts';
import { prepare } from '../prepare.ts';
import type { Prepared } from '../prepared.ts';
import { openOnnx } from './session.ts';

const constant = (g: GraphBuilder, shape: readonly number[]): Value =>
  g.constant({
    dtype: 'float32',
    shape,
    data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i)),
  });

/** Weights that kernels read in every way: as they are, rearranged, and in a body. */
const network = (): Graph => {
  const g = new GraphBuilder();
  const x = g.input('x', 'float32', ['n', 16, 8, 8]);
  const image = g.op('Conv', [x, constant(g, [16, 16, 3, 3]), constant(g, [16])], { pads: [1, 1, 1, 1] });
  const rows = g.op('Reshape', [image, g.ints([-1, 1024])]);
  const product = g.op('MatMul', [rows, constant(g, [1024, 300])]);
  const picked = g.op('Gather', [constant(g, [700, 300]), g.op('ArgMax', [product], { axis: 1, keepdims: 0 })]);
  const branch = (scale: readonly number[]): Graph =>
    g.subgraph([], (inner) => [inner.op('Add', [product, constant(inner, scale)])]);
  const condition = g.op('Greater', [g.op('ReduceSum', [x], { keepdims: 0 }), g.scalar('float32', 0)]);
  const chosen = g.op('If', [condition], { then_branch: branch([300]), else_branch: branch([1, 300]) });
  g.output('y', g.op('Add', [chosen, picked]));
  return g.build();
};
const feeds = new Map<string, Tensor>([
  ['x', { dtype: 'float32', shape: [2, 16, 8, 8], data: new Float32Array(2048).fill(0.1) }],
]);
const answer = async (prepared: Extract<Prepared, { kind: 'onnx' }>, kept?: ReadonlySet<ArrayBufferLike>) => {
  const session = await openOnnx(prepared, { warmUp: false }, kept);
  return {
    session,
    run: async (signature = SIGNATURE): Promise<number[]> => {
      const y = (await session.run(feeds, { signature })).get('y');
      assert.ok(y && isTensor(y) && y.dtype === 'float32');
      return [...y.data];
    },
  };
};
const weightsOf = (prepared: Extract<Prepared, { kind: 'onnx' }>) =>
  [...prepared.sessions.values()].flatMap(({ weights }) => [...weights.values()]);

describe('the weights of a session', () => {
  it('are given back where one session has them', async () => {
    const prepared = onnxOf(await prepare(modelOf(network())));
    const { session } = await answer(prepared);
    assert.deepEqual(new Set(weightsOf(prepared).map(({ bytes }) => bytes.length)), new Set([0]));
    await session.close();
  });

  it('are not read any more once it is made', async () => {
    const prepared = onnxOf(await prepare(modelOf(network())));
    const kept = new Set(weightsOf(prepared).map(({ bytes }) => bytes.buffer));
    const { session, run } = await answer(prepared, kept);
    const before = await run();
    for (const { bytes } of weightsOf(prepared)) bytes.fill(0xff);
    assert.deepEqual(await run(), before);
    await session.close();
  });

  it('are read by several sessions in one place', async () => {
    const graph = network();
    const other = { ...graph, outputs: graph.outputs.map((port) => ({ ...port })) };
    const model = modelOf(graph);
    const signatures = new Map([...model.signatures, ['other', signatureOf(other)]]);
    const prepared = onnxOf(
      await prepare({
        ...model,
        kind: 'graph',
        signatures,
        graphs: new Map([
          [SIGNATURE, graph],
          ['other', other],
        ]),
      } as typeof model),
    );
    const { session, run } = await answer(prepared);
    assert.deepEqual(new Set(weightsOf(prepared).map(({ bytes }) => bytes.length)), new Set([0]));
    assert.deepEqual(await run('other'), await run());
    await session.close();
  });
});
