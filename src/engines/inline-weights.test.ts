/** Weights that an ONNX file holds itself: they answer as they would inside of it, wherever the model mentions them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryFiles } from '../../test/memory-files.ts';
import { onnx } from '../formats/onnx/index.ts';
import { DATA_LOCATIONS, type GraphProto, ModelProto, TensorProto } from '../graph/onnx/messages.ts';
import { attribute, graphOf, modelOf, node, tensorType, valueInfo } from '../graph/onnx/protos.ts';
import { inputOf } from '../graph/onnx/value-info.ts';
import { isTensor } from '../tensor/tensor.ts';
import { open } from './open.ts';
import { prepare } from './prepare.ts';
import type { Prepared } from './prepared.ts';

const WIDTH = 300;
const weight = (name: string): TensorProto => ({
  ...TensorProto.decode(new Uint8Array()),
  ...{ name, dims: [WIDTH, WIDTH], dataType: 1 },
  rawData: new Uint8Array(Float32Array.from({ length: WIDTH * WIDTH }, (_, i) => Math.sin(i + name.length)).buffer),
});
const X = valueInfo('x', tensorType('float32', [-1, WIDTH]));
const Y = valueInfo('y', tensorType('float32'));
const W = valueInfo('w', tensorType('float32', [WIDTH, WIDTH]));
const matMul = node('MatMul', ['x', 'w'], ['y']);
const constant = (output: string) => node('Constant', [], [output], [attribute('value', { tensor: weight('') })]);

// biome-ignore format: one model a line
const MODELS: Readonly<Record<string, readonly [graph: Partial<GraphProto>, irVersion?: number, weights?: number]>> = {
  'an initializer': [{ node: [matMul], input: [X], initializer: [weight('w')] }],
  'an initializer that is an input of IR version 3': [{ node: [matMul], input: [X, inputOf(weight('w'))], initializer: [weight('w')] }, 3],
  'an initializer that may be given': [{ node: [matMul], input: [X, W], initializer: [weight('w')] }],
  'an initializer that nothing reads': [{ node: [node('Neg', ['x'], ['y'])], input: [X], initializer: [weight('w')] }],
  'an initializer that is an output': [{ node: [matMul], input: [X], output: [Y, W], initializer: [weight('w')] }],
  'an initializer that two nodes read': [{ node: [node('MatMul', ['x', 'w'], ['a']), node('MatMul', ['a', 'w'], ['y'])], input: [X], initializer: [weight('w')] }],
  'an initializer that only a branch reads': [{
    node: [node('ReduceSum', ['x'], ['s'], [attribute('keepdims', 0)]), node('Cast', ['s'], ['c'], [attribute('to', 9)]), node('If', ['c'], ['y'], ['then_branch', 'else_branch'].map((name) => attribute(name, { graph: graphOf({ node: [node('MatMul', ['x', 'w'], [name])], output: [valueInfo(name)] }) })))],
    input: [X], initializer: [weight('w')] }],
  'a constant': [{ node: [constant('w'), matMul], input: [X] }],
  'a constant of IR version 3': [{ node: [constant('w'), matMul], input: [X] }, 3],
  'a constant that is an output': [{ node: [constant('w'), matMul], input: [X], output: [Y, W] }, 8, 0],
  'initializers beside constants': [{ node: [constant('w'), node('MatMul', ['x', 'w'], ['a']), node('MatMul', ['a', 'v'], ['y'])], input: [X], initializer: [weight('v')] }, 8, 2],
};

const x = {
  dtype: 'float32',
  shape: [2, WIDTH],
  data: Float32Array.from({ length: 2 * WIDTH }, (_, i) => Math.cos(i)),
} as const;
const given = { dtype: 'float32', shape: [WIDTH, WIDTH], data: new Float32Array(WIDTH * WIDTH).fill(0.5) } as const;

const answers = async (prepared: Prepared, feeds: ReadonlyMap<string, typeof x | typeof given>) => {
  const session = await open(prepared);
  try {
    const found = await session.run(new Map(feeds), { signature: 'serving_default' });
    return [...found].map(([name, datum]) => [name, isTensor(datum) && datum.shape, isTensor(datum) && datum.data]);
  } finally {
    await session.close();
  }
};

for (const [name, [parts, irVersion = 8, weights = 1]] of Object.entries(MODELS))
  test(name, async () => {
    const model = { ...modelOf(graphOf({ output: [Y], ...parts }), { '': 13 }), irVersion };
    const bytes = new Uint8Array(ModelProto.encode(model));
    const files = memoryFiles(new Map([['model.onnx', bytes]]));
    const read = onnx.lower(await onnx.read(files, { variant: 'onnx', entry: 'model.onnx' }));
    const { signatures } = read;
    assert.ok(read.kind === 'onnx' && read.bytes === undefined);
    const apart = await prepare(read);
    assert.ok(apart.kind === 'onnx');
    assert.equal(apart.sessions.get('serving_default')!.weights.size, weights);
    const initializers = model.graph!.initializer;
    assert.ok(initializers.every(({ dataLocation }) => dataLocation === DATA_LOCATIONS.DEFAULT));
    const whole = await prepare({
      kind: 'onnx',
      signatures,
      files,
      entry: 'model.onnx',
      proto: model,
      asStored: true,
      bytes,
    });
    assert.ok(whole.kind === 'onnx' && whole.sessions.get('serving_default')!.weights.size === 0);
    assert.equal(apart.weightBytes, weights === 0 ? 0 : weights * 4 * WIDTH * WIDTH);
    const feeds = new Map<string, typeof x | typeof given>([['x', x]]);
    assert.deepEqual(await answers(structuredClone(apart), feeds), await answers(structuredClone(whole), feeds));
    if (signatures.get('serving_default')!.inputs.length === 1) return;
    feeds.set('w', given);
    assert.deepEqual(await answers(apart, feeds), await answers(whole, feeds));
  });
