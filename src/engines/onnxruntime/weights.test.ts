import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { modelOf, onnxOf, SIGNATURE, signatureOf } from '../../../test/engine.ts';
import { GraphBuilder } from '../../graph/builder.ts';
import type { Graph, Value } from '../../graph/graph.ts';
import { isTensor, type Tensor } from '../../tensor/tensor.ts';
import { prepare } from '../prepare.ts';
import type { Prepared } from '../prepared.ts';
import type { WeightStore } from '../weight-store.ts';
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

describe('a weight under two names', () => {
  it('is read in one place by both', async () => {
    const g = new GraphBuilder();
    const x = g.input('x', 'float32', ['n', 40]);
    const data = Float32Array.from({ length: 1600 }, (_, i) => Math.cos(i));
    const square = { dtype: 'float32', shape: [40, 40], data } as const;
    const once = g.op('MatMul', [x, g.constant(square)]);
    const other = g.op('Gather', [g.constant(square), g.ints([3])]);
    g.output('y', g.op('Add', [g.op('MatMul', [once, g.constant(square)]), other]));
    const prepared = onnxOf(await prepare(modelOf(g.build())));
    const names = [...prepared.sessions.values()].flatMap(({ weights }) => [...weights.keys()]);
    assert.deepEqual([names.length, new Set(weightsOf(prepared)).size], [2, 1]);
    const session = await openOnnx(prepared, { warmUp: false });
    const row: Tensor = { dtype: 'float32', shape: [1, 40], data: new Float32Array(40).fill(0.5) };
    const y = (await session.run(new Map([['x', row]]), { signature: SIGNATURE })).get('y');
    assert.ok(y && isTensor(y) && y.dtype === 'float32');
    const first = Array.from({ length: 40 }, (_, c) => {
      let sum = 0;
      for (let r = 0; r < 40; r++) sum += 0.5 * data[40 * r + c]!;
      return sum;
    });
    for (const [c, found] of y.data.entries()) {
      let sum = data[120 + c]!;
      for (let r = 0; r < 40; r++) sum += first[r]! * data[40 * r + c]!;
      assert.ok(Math.abs(found - sum) < 1e-4 * 40, `${found} for ${sum}`);
    }
    await session.close();
  });
});

describe('large weights of a model that is read with a store', () => {
  it('go there, those that bodies read as well, and small ones stay', async () => {
    const g = new GraphBuilder();
    const x = g.input('x', 'float32', ['n', 300]);
    const branch = (): Graph => g.subgraph([], (inner) => [inner.op('MatMul', [x, constant(inner, [300, 300])])]);
    const condition = g.op('Greater', [g.op('ReduceSum', [x], { keepdims: 0 }), g.scalar('float32', 0)]);
    const chosen = g.op('If', [condition], { then_branch: branch(), else_branch: branch() });
    g.output('y', g.op('Add', [g.op('MatMul', [chosen, constant(g, [300, 301])]), constant(g, [301])]));
    const delivered: number[] = [];
    const store: WeightStore = {
      open: () => delivered.length,
      piece: async () => new Uint8Array(1000),
      put: (_, __, { length }) => void delivered.push(length),
    };
    const prepared = onnxOf(await prepare(modelOf(g.build()), undefined, store));
    assert.deepEqual(
      weightsOf(prepared).map(({ shape, bytes, room }) => [shape.join(), bytes.length, room]),
      [
        ['300,300', 0, 0],
        ['300,300', 0, 1],
        ['300,301', 0, 2],
        ['301', 1204, undefined],
      ],
    );
    assert.deepEqual(delivered, [360_000, 360_000, 361_200]);
  });
});
