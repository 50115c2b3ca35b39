import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DATA_LOCATIONS, ModelProto, TensorProto, type ValueInfoProto } from '../../graph/onnx/messages.ts';
import { weightsAsInputs } from './weights-as-inputs.ts';

const nothing = new Uint8Array();
const none = { ...ModelProto.decode(nothing), irVersion: 8 };
const tensor = (name: string, dataLocation: number): TensorProto => ({
  ...TensorProto.decode(nothing),
  ...{ name, dataLocation, dataType: 1, dims: [3, 2] },
});
const external = tensor('w', DATA_LOCATIONS.EXTERNAL);
const inline = tensor('b', DATA_LOCATIONS.DEFAULT);
const graphOf = (input: readonly ValueInfoProto[], initializer: readonly TensorProto[]): ModelProto => {
  // A graph with nothing in it.
  const graph = ModelProto.decode(Uint8Array.of(0x3a, 0)).graph!;
  return { ...none, graph: { ...graph, input, initializer } };
};
/** The input that the weights of a model become. */
const inputOf = (name: string): ValueInfoProto =>
  weightsAsInputs(graphOf([], [{ ...external, name }]))!.graph!.input[0]!;
const sequence: ValueInfoProto = {
  name: 's',
  type: { ...inputOf('s').type!, tensorType: undefined, sequenceType: { elemType: inputOf('s').type } },
};

test('external initializers become the last inputs, with their types', () => {
  const { input, initializer } = weightsAsInputs(graphOf([inputOf('x')], [inline, external]))!.graph!;
  assert.deepEqual([input.map(({ name }) => name), initializer], [['x', 'w'], [inline]]);
  const { elemType, shape } = input[1]!.type!.tensorType!;
  assert.deepEqual([elemType, shape!.dim.map(({ dimValue }) => dimValue)], [1, [3, 2]]);
});

test('an input of IR version 3 is none where an initializer has its name', () => {
  const model = { ...graphOf([inputOf('x'), inputOf('w'), inputOf('b')], [inline, external]), irVersion: 3 };
  const { irVersion, graph } = weightsAsInputs(model)!;
  assert.deepEqual([irVersion, graph!.input.map(({ name }) => name)], [4, ['x', 'w']]);
});

// biome-ignore format: one case a line
const left: readonly [string, ModelProto][] = [
  ['no weights', graphOf([inputOf('x')], [inline])],
  ['an input that is no tensor', graphOf([sequence], [external])],
  ['an input that has a default', graphOf([inputOf('x'), inputOf('b')], [inline, external])],
  ['a weight that is an input', graphOf([inputOf('w')], [external])],
];
for (const [name, model] of left)
  test(`a model with ${name} stays as it is`, () => assert.equal(weightsAsInputs(model), undefined));
