import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { ServingError } from '../../errors.ts';
import { bytesOf } from '../../tensor/dtype.ts';
import { tensorOfNumbers } from '../../tensor/numbers.ts';
import { stringsOfTexts } from '../../tensor/strings.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { GraphBuilder } from '../builder.ts';
import type { Graph } from '../graph.ts';
import { type EncodedOnnx, encodeOnnx } from './encode.ts';
import { ModelProto } from './messages.ts';
import { readTensor } from './tensor.ts';

const float32 = (shape: readonly number[], values: readonly number[]): Tensor =>
  tensorOfNumbers('float32', shape, values)!;
const ort = (
  dtype: 'float32' | 'bool' | 'int64',
  shape: readonly number[],
  data: readonly (number | bigint | boolean)[],
): OrtTensor => new OrtTensor(dtype, data as number[], shape);

const open = (encoded: EncodedOnnx): Promise<InferenceSession> => {
  const externalData = [...encoded.externals].map(([path, constant]) => ({
    path,
    data: bytesOf((constant as Tensor<'float32'>).data),
  }));
  return InferenceSession.create(encoded.model, { logSeverityLevel: 4, externalData });
};
/** What the graph makes of inputs in their order. */
const run = async (graph: Graph, inputs: readonly OrtTensor[]): Promise<readonly (readonly (number | string)[])[]> => {
  const encoded = encodeOnnx(graph);
  const session = await open(encoded);
  const made = await session.run(Object.fromEntries(encoded.inputs.map((name, i) => [name, inputs[i]!])));
  await session.release();
  return encoded.outputs.map((name) =>
    Array.from(made[name]!.data as Iterable<number | string>, (x) => (typeof x === 'string' ? x : Number(x))),
  );
};

describe('encodeOnnx', () => {
  it('lets an input and an output share a name', async () => {
    const g = new GraphBuilder();
    g.output('x', g.op('Neg', [g.input('x', 'float32', ['batch'])]));
    const graph = g.build();
    const { inputs, outputs } = encodeOnnx(graph);
    assert.notEqual(inputs[0], outputs[0]);
    assert.deepEqual(await run(graph, [ort('float32', [2], [1, 2])]), [[-1, -2]]);
  });
  it('gives one value as several outputs, an input and a constant as outputs', async () => {
    const g = new GraphBuilder();
    const x = g.input('x', 'float32', [2]);
    const y = g.op('Neg', [x]);
    for (const [name, value] of [
      ['a', y],
      ['b', y],
      ['c', x],
      ['d', g.constant(float32([1], [5]))],
    ] as const)
      g.output(name, value);
    const graph = g.build();
    assert.equal(new Set(encodeOnnx(graph).outputs).size, 4);
    assert.deepEqual(await run(graph, [ort('float32', [2], [1, 2])]), [[-1, -2], [-1, -2], [1, 2], [5]]);
  });
  it('keeps names apart that differ only in who chose them', async () => {
    const g = new GraphBuilder();
    const x = g.input('neg_1', 'float32', [1]);
    g.output('neg_1', g.op('Neg', [x]));
    g.output('', g.op('Exp', [x]));
    assert.deepEqual(await run(g.build(), [ort('float32', [1], [0])]), [[-0], [1]]);
  });
  it('writes large constants and weights as external data, small ones inline', async () => {
    const g = new GraphBuilder();
    const x = g.input('x', 'float32', [300]);
    const big = g.constant(
      float32(
        [300],
        Array.from({ length: 300 }, (_, i) => i),
      ),
    );
    g.output('y', g.op('Mul', [g.op('Add', [x, big]), g.scalar('float32', 2)]));
    const graph = g.build();
    const encoded = encodeOnnx(graph);
    assert.deepEqual([...encoded.externals.values()], [graph.constants.get(big)]);
    assert.ok(encoded.model.length < 600);
    const [y] = await run(graph, [ort('float32', [300], Array<number>(300).fill(1))]);
    assert.equal(y![299], 600);
    const weights = new GraphBuilder();
    const w = weights.weight({ dtype: 'int8', shape: [1], name: 'w', range: { path: 'f', from: 0, to: 1 } });
    weights.output('w', w);
    assert.equal(encodeOnnx(weights.build()).externals.size, 1);
  });
  it('tells floats from ints in attributes', () => {
    const g = new GraphBuilder();
    const x = g.input('x', 'float32', [2, 3]);
    g.output('y', g.op('Elu', [x], { alpha: { float: 1 } }));
    g.output('z', g.op('Softmax', [x], { axis: -1 }));
    const { node } = ModelProto.decode(encodeOnnx(g.build()).model).graph!;
    const found = node.flatMap(({ attribute }) => attribute.map(({ name, type, f, i }) => ({ name, type, f, i })));
    assert.deepEqual(found, [
      { name: 'alpha', type: 1, f: 1, i: undefined },
      { name: 'axis', type: 2, f: undefined, i: -1n },
    ]);
  });
  it('keeps the names of free dimensions, and leaves made-up ones open', () => {
    const g = new GraphBuilder();
    g.output('y', g.op('Abs', [g.input('x', 'float32', ['batch', '?', 3])]));
    const { input, output } = ModelProto.decode(encodeOnnx(g.build()).model).graph!;
    for (const port of [input[0]!, output[0]!]) {
      const dims = port.type!.tensorType!.shape!.dim.map(({ dimValue, dimParam }) => dimValue ?? dimParam);
      assert.deepEqual(dims, ['batch', undefined, 3]);
    }
  });
  it('writes values of unknown rank', async () => {
    const g = new GraphBuilder();
    g.output('y', g.op('Neg', [g.input('x', 'float32', undefined)]));
    assert.deepEqual(await run(g.build(), [ort('float32', [1, 2], [1, 2])]), [[-1, -2]]);
  });
  it('writes strings', async () => {
    const g = new GraphBuilder();
    const names = g.constant({ dtype: 'string', shape: [3], data: stringsOfTexts(['a', 'ü', '']) });
    g.output('y', g.op('Gather', [names, g.input('i', 'int64', ['n'])]));
    assert.deepEqual(await run(g.build(), [ort('int64', [2], [2n, 1n])]), [['', 'ü']]);
  });
  it('writes 4-bit constants two a byte', () => {
    const g = new GraphBuilder();
    const nibbles = tensorOfNumbers('int4', [3], [-8, 7, -1])!;
    g.output('y', g.op('DequantizeLinear', [g.constant(nibbles), g.scalar('float32', 1)]));
    const { initializer } = ModelProto.decode(encodeOnnx(g.build()).model).graph!;
    const proto = initializer.find(({ dataType }) => dataType === 22)!;
    assert.deepEqual([...proto.rawData!], [0x78, 0x0f]);
    assert.deepEqual(readTensor(proto), nibbles);
  });
  it('writes branches that give outer values and constants', async () => {
    const g = new GraphBuilder();
    const [c, x] = [g.input('c', 'bool', []), g.input('x', 'float32', ['n'])];
    const y = g.op('Exp', [x]);
    const [a, b] = g.ops(
      'If',
      [c],
      {
        then_branch: g.subgraph([], (body) => [y, body.constant(float32([1], [7]))]),
        else_branch: g.subgraph([], (body) => [x, body.op('Neg', [x])]),
      },
      2,
    );
    g.output('a', a!);
    g.output('b', b!);
    const graph = g.build();
    assert.deepEqual(await run(graph, [ort('bool', [], [true]), ort('float32', [1], [0])]), [[1], [7]]);
    assert.deepEqual(await run(graph, [ort('bool', [], [false]), ort('float32', [1], [3])]), [[3], [-3]]);
  });
  it('writes loops, with states that pass through', async () => {
    const g = new GraphBuilder();
    const x = g.input('x', 'float32', ['n']);
    const step = g.constant(float32([1], [2]));
    const state = { dtype: 'float32', shape: ['?'] } as const;
    const body = g.subgraph(
      [
        { name: 'i', dtype: 'int64', shape: [] },
        { name: 'go', dtype: 'bool', shape: [] },
        { name: 's', ...state },
        { name: 'same', ...state },
      ],
      (b, [, go, s, same]) => {
        const next = b.op('Mul', [s!, step]);
        return [go!, next, same!, next];
      },
    );
    const outputs = g.ops('Loop', [g.scalar('int64', 3), g.scalar('bool', true), x, x], { body }, 3);
    for (const [i, value] of outputs.entries()) g.output(`y${i}`, value);
    assert.deepEqual(await run(g.build(), [ort('float32', [1], [1])]), [[8], [1], [2, 4, 8]]);
  });
  it('reads back what it wrote, and lets only its own error out of damaged bytes', () => {
    const g = new GraphBuilder();
    const x = g.input('x', 'float32', ['batch', 3]);
    const branch = () => g.subgraph([], (body) => [body.op('Neg', [x])]);
    const [y] = g.ops('If', [g.input('c', 'bool', [])], { then_branch: branch(), else_branch: branch() }, 1);
    g.output('y', g.op('Add', [y!, g.constant(float32([3], [1, 2, 3]))]));
    const { model } = encodeOnnx(g.build());
    assert.deepEqual(ModelProto.encode(ModelProto.decode(model)), model);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(model.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 }),
        (edits) => {
          const mutated = model.slice();
          for (const [at, byte] of edits) mutated[at] = byte;
          try {
            for (const proto of ModelProto.decode(mutated).graph?.initializer ?? []) readTensor(proto);
          } catch (error) {
            if (!(error instanceof ServingError)) throw error;
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
