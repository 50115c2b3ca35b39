import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelOf, onnxOf, openGraph, SIGNATURE } from '../../../test/engine.ts';
import { ServingError } from '../../errors.ts';
import { GraphBuilder } from '../../graph/builder.ts';
import type { Value } from '../../graph/graph.ts';
import { ModelProto } from '../../graph/onnx/messages.ts';
import type { DType, NumericDType } from '../../tensor/dtype.ts';
import { isTensor, type Tensor, type Tensors } from '../../tensor/tensor.ts';
import { prepare } from '../prepare.ts';
import { openOnnx } from './session.ts';

const floats = (...data: number[]): Tensor => ({
  dtype: 'float32',
  shape: [data.length],
  data: Float32Array.from(data),
});

type Outputs = Readonly<Record<string, Value>>;
type Run = (x: Tensor, outputs?: readonly string[]) => Promise<Record<string, readonly unknown[]>>;

/** Opens a graph of the input x and runs it on some tensors before, so that it keeps what it can. */
const withKept = async (
  make: (g: GraphBuilder, x: Value) => Outputs,
  before: Tensor,
  body: (run: Run) => Promise<void>,
  dtype: DType = 'float32',
): Promise<void> => {
  const g = new GraphBuilder();
  for (const [name, value] of Object.entries(make(g, g.input('x', dtype, ['n'])))) g.output(name, value);
  const session = await openGraph(g.build());
  try {
    const run: Run = async (x, outputs) => {
      const results = await session.run(new Map([['x', x]]), { signature: SIGNATURE, ...(outputs && { outputs }) });
      return Object.fromEntries(
        [...results].map(([name, datum]) => {
          assert.ok(isTensor(datum) && datum.dtype !== 'string');
          return [name, [datum.shape.join('x'), ...datum.data]];
        }),
      );
    };
    for (let i = 0; i < 40; i++) await run(before);
    await body(run);
  } finally {
    await session.close();
  }
};

const twice = (g: GraphBuilder, x: Value): Outputs => ({ y: g.op('Add', [x, x]) });

test('an answer is not changed by the next run', async () => {
  const g = new GraphBuilder();
  g.output('y', twice(g, g.input('x', 'float32', ['n']))['y']!);
  const session = await openGraph(g.build());
  const results: Tensors[] = [];
  for (let i = 0; i < 40; i++) {
    results.push(await session.run(new Map([['x', floats(i)]]), { signature: SIGNATURE }));
  }
  const seen = results.map((result) => (result.get('y') as Tensor<'float32'>).data[0]);
  assert.deepEqual(
    seen,
    seen.map((_, i) => 2 * i),
  );
  await session.close();
});

test('shapes may change from run to run', () =>
  withKept(twice, floats(1), async (run) => {
    for (const length of [1, 3, 3, 3, 2, 1, 1, 1, 3]) {
      const x = floats(...Array.from({ length }, (_, i) => i + length));
      assert.deepEqual(await run(x), { y: [String(length), ...[...(x.data as Float32Array)].map((v) => v * 2)] });
    }
  }));

test('tensors too large to keep come between', () =>
  withKept(twice, floats(1), async (run) => {
    const large = await run({ dtype: 'float32', shape: [5000], data: new Float32Array(5000).fill(1) });
    assert.deepEqual([large['y']!.length, large['y']![5000]], [5001, 2]);
    assert.deepEqual(await run(floats(4)), { y: ['1', 8] });
  }));

test('some outputs, then all again', () =>
  withKept(
    (g, x) => ({ y: g.op('Add', [x, x]), z: g.op('Neg', [x]) }),
    floats(1),
    async (run) => {
      for (let i = 0; i < 3; i++) {
        assert.deepEqual(await run(floats(i + 2), ['z']), { z: ['1', -i - 2] });
        assert.deepEqual(await run(floats(i + 3)), { y: ['1', 2 * i + 6], z: ['1', -i - 3] });
        assert.deepEqual(await run(floats(i + 4)), { y: ['1', 2 * i + 8], z: ['1', -i - 4] });
      }
    },
  ));

test('the shape of an output may hang on values', () =>
  withKept(
    (g, x) => ({ where: g.op('NonZero', [x]), y: g.op('Add', [x, x]) }),
    floats(1, 0, 1),
    async (run) => {
      assert.deepEqual(await run(floats(0, 0, 1)), { where: ['1x1', 2n], y: ['3', 0, 0, 2] });
      assert.deepEqual(await run(floats(1, 1, 1)), { where: ['1x3', 0n, 1n, 2n], y: ['3', 2, 2, 2] });
      assert.deepEqual(await run(floats(0, 0, 0)), { where: ['1x0'], y: ['3', 0, 0, 0] });
    },
  ));

test('two outputs of one value, and an output that is the input, are each filled', () =>
  withKept(
    (g, x) => {
      const y = g.op('Add', [x, x]);
      return { a: y, b: y, x: g.op('Identity', [x]), c: g.op('Identity', [y]), d: g.op('Add', [x, x]) };
    },
    floats(1),
    async (run) => {
      for (const v of [5, 6, 7])
        assert.deepEqual(await run(floats(v)), {
          a: ['1', 2 * v],
          b: ['1', 2 * v],
          x: ['1', v],
          c: ['1', 2 * v],
          d: ['1', 2 * v],
        });
    },
  ));

test('an ONNX graph may give its input, and one value twice', async () => {
  const g = new GraphBuilder();
  const x = g.input('x', 'float32', ['n']);
  g.output('y', g.op('Add', [x, x]));
  const prepared = onnxOf(await prepare(modelOf(g.build())));
  const made = prepared.sessions.get(SIGNATURE)!;
  const proto = ModelProto.decode(made.model);
  const graph = proto.graph!;
  const [input] = graph.input;
  const model = ModelProto.encode({ ...proto, graph: { ...graph, output: [...graph.output, input!] } });
  const type = { kind: 'tensor', dtype: 'float32', shape: ['n'] } as const;
  const names = [made.outputs[0]!, made.outputs[0]!, input!.name];
  const session = await openOnnx({
    ...prepared,
    signatures: new Map([
      [SIGNATURE, { inputs: [{ name: 'x', type }], outputs: ['a', 'b', 'c'].map((name) => ({ name, type })) }],
    ]),
    sessions: new Map([[SIGNATURE, { ...made, model: new Uint8Array(model), outputs: names }]]),
  });
  for (let i = 0; i < 20; i++) {
    const results = await session.run(new Map([['x', floats(i)]]), { signature: SIGNATURE });
    const values = [...results].map(([name, datum]) => [name, ...(datum as Tensor<'float32'>).data]);
    assert.deepEqual(values, [
      ['a', 2 * i],
      ['b', 2 * i],
      ['c', i],
    ]);
  }
  await session.close();
});

test('a constant output is there every time', () =>
  withKept(
    (g, x) => ({ y: g.op('Add', [x, x]), one: g.scalar('float32', 1) }),
    floats(1),
    async (run) => {
      for (const v of [5, 6]) assert.deepEqual(await run(floats(v)), { y: ['1', 2 * v], one: ['', 1] });
    },
  ));

test('a run that fails leaves nothing behind', () =>
  withKept(
    (g, x) => ({ y: g.op('Gather', [g.op('Neg', [x]), g.op('Cast', [x], { to: 7 })]) }),
    floats(0, 1),
    async (run) => {
      for (let i = 0; i < 3; i++) {
        await assert.rejects(run(floats(0, 9)), (error) => error instanceof ServingError);
        assert.deepEqual(await run(floats(1, 1)), { y: ['2', -1, -1] });
        assert.deepEqual(await run(floats(1, 0)), { y: ['2', -0, -1] });
      }
    },
  ));

const DTYPES: readonly Tensor<NumericDType>[] = [
  { dtype: 'int64', shape: [2], data: BigInt64Array.of(-(2n ** 63n), 2n ** 53n + 1n) },
  { dtype: 'uint8', shape: [2], data: Uint8Array.of(0, 255) },
  { dtype: 'bool', shape: [2], data: Uint8Array.of(1, 0) },
  { dtype: 'float16', shape: [2], data: Uint16Array.of(0x3c00, 0x7c00) },
  { dtype: 'float64', shape: [2], data: Float64Array.of(Number.MIN_VALUE, -0) },
];
for (const x of DTYPES)
  test(`${x.dtype} comes through as it is`, () =>
    withKept(
      (g, value) => ({ y: g.op('Identity', [value]) }),
      { ...x, data: x.data.slice().reverse() } as Tensor,
      async (run) => assert.deepEqual(await run(x), { y: ['2', ...(x.data as Uint8Array)] }),
      x.dtype,
    ));
