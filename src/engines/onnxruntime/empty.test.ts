import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openGraph, SIGNATURE } from '../../../test/engine.ts';
import { ServingError } from '../../errors.ts';
import { GraphBuilder } from '../../graph/builder.ts';
import type { Value } from '../../graph/graph.ts';
import type { Shape } from '../../tensor/signature.ts';
import { isTensor, type Tensor } from '../../tensor/tensor.ts';

const floats = (shape: readonly number[]): Tensor => ({
  dtype: 'float32',
  shape,
  data: new Float32Array(shape.reduce((product, size) => product * size, 1)).fill(1),
});

/** What a graph of the input x makes of a tensor of `given`: the shapes of its outputs, or the error. */
const shapes = async (
  shape: Shape,
  given: readonly number[],
  body: (g: GraphBuilder, x: Value) => Readonly<Record<string, Value>>,
  outputs?: readonly string[],
): Promise<unknown> => {
  const g = new GraphBuilder();
  for (const [name, value] of Object.entries(body(g, g.input('x', 'float32', shape)))) g.output(name, value);
  const session = await openGraph(g.build());
  try {
    const call = { signature: SIGNATURE, ...(outputs && { outputs }) };
    const results = await session.run(new Map([['x', floats(given)]]), call);
    return Object.fromEntries([...results].map(([name, datum]) => [name, isTensor(datum) && datum.shape]));
  } catch (error) {
    assert.ok(error instanceof ServingError);
    return `${error.code}: ${error.message}`;
  } finally {
    await session.close();
  }
};

/** [n, 5, 2, 4] -> [n, 2, 5, 5], which ends the process where n is 0. */
const scores = (g: GraphBuilder, x: Value): Value => g.op('Einsum', [x, x], { equation: 'BTNH,BSNH->BNTS' });

test('an operator that would end the process is not run on nothing', async () =>
  assert.deepEqual(await shapes(['n', 5, 2, 4], [0, 5, 2, 4], (g, x) => ({ y: scores(g, x) })), { y: [0, 2, 5, 5] }));

test('it runs on something', async () =>
  assert.deepEqual(await shapes(['n', 5, 2, 4], [1, 5, 2, 4], (g, x) => ({ y: scores(g, x) })), { y: [1, 2, 5, 5] }));

test('an output that is not empty for that needs the run, which is refused', async () =>
  assert.equal(
    await shapes(['n', 5, 2, 4], [0, 5, 2, 4], (g, x) => ({
      y: scores(g, x),
      sum: g.op('ReduceSum', [scores(g, x)], { keepdims: 0 }),
    })),
    'INVALID_INPUT: input "x" has no elements, and the model cannot run on nothing (it uses Einsum); send at least one row',
  ));

test('only the wanted outputs count', async () =>
  assert.deepEqual(
    await shapes(
      ['n', 5, 2, 4],
      [0, 5, 2, 4],
      (g, x) => ({ y: scores(g, x), sum: g.op('ReduceSum', [scores(g, x)], { keepdims: 0 }) }),
      ['y'],
    ),
    { y: [0, 2, 5, 5] },
  ));

test('an output without the empty dimension is computed', async () =>
  assert.deepEqual(await shapes(['n', 3], [0, 3], (g, x) => ({ y: x, size: g.op('Shape', [x]) })), {
    y: [0, 3],
    size: [2],
  }));

test('an empty dimension that is not the batch does so, too', async () =>
  assert.deepEqual(await shapes(['n', 'm'], [2, 0], (g, x) => ({ y: g.op('Relu', [x]) })), { y: [2, 0] }));

test('unknown ranks are run', async () =>
  assert.deepEqual(await shapes(undefined, [0, 3], (g, x) => ({ y: g.op('Relu', [x]) })), { y: [0, 3] }));

for (const op of ['ReduceSum', 'ReduceMax', 'ReduceMean', 'ReduceL2', 'ReduceLogSumExp']) {
  test(`${op} along axes counted from the end keeps the others`, async () =>
    assert.deepEqual(
      await shapes([1, 'n', 3], [1, 0, 3], (g, x) => ({
        y: g.op(op, [x, g.ints([-1])], { keepdims: 0 }),
        size: g.op('Size', [g.op(op, [x, g.ints([-1])], { keepdims: 1 })]),
      })),
      { y: [1, 0], size: [] },
    ));
}

test('an input that does not get to such an operator may be empty, and no other', async () => {
  const g = new GraphBuilder();
  const [x, y] = [g.input('x', 'float32', ['n', 2]), g.input('y', 'float32', ['m', 2])];
  const squares = g.op('Einsum', [g.op('Neg', [x]), x], { equation: 'ij,ij->' });
  g.output('z', g.op('Add', [squares, g.op('ReduceSum', [y], { keepdims: 0 })]));
  const session = await openGraph(g.build());
  try {
    const sum = async (n: number, m: number) => {
      const results = await session.run(
        new Map([
          ['x', floats([n, 2])],
          ['y', floats([m, 2])],
        ]),
        { signature: SIGNATURE },
      );
      return [...(results.get('z') as Tensor & { data: Float32Array }).data];
    };
    assert.deepEqual(await sum(1, 3), [4]);
    assert.deepEqual(await sum(1, 0), [-2]);
    await assert.rejects(sum(0, 3), /input "x" has no elements/);
    await assert.rejects(sum(0, 0), /input "x" has no elements/);
  } finally {
    await session.close();
  }
});
