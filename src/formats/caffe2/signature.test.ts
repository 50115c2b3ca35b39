/** NAME-signature.json beside the nets: it renames inputs and outputs, and states shapes that the nets do not tell. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { memoryFiles } from '../../../test/memory-files.ts';
import type { Model } from '../../model.ts';
import { caffe2 } from './index.ts';

const load = async (contents: Readonly<Record<string, string>>): Promise<Model> => {
  const files = memoryFiles(new Map(Object.entries(contents).map(([path, text]) => [path, Buffer.from(text)])));
  const match = await caffe2.match(files);
  assert.ok(match);
  return caffe2.lower(await caffe2.read(files, match));
};
const INIT = 'name: "init"';
const SOFTMAX =
  'op { input: "data" output: "prob" type: "Softmax" arg { name: "axis" i: -1 } } external_input: "data" external_output: "prob"';
const names = (model: Model): readonly unknown[] => {
  assert.equal(model.kind, 'graph');
  const { inputs, outputs } = [...model.signatures.values()][0]!;
  const shapeOf = ({ name, type }: (typeof inputs)[number]): unknown =>
    type.kind === 'tensor' ? [name, type.shape?.map((dim) => (typeof dim === 'number' ? dim : '?'))] : name;
  return [inputs.map(shapeOf), outputs.map(({ name }) => name)];
};
const signature = JSON.stringify({
  inputs: [{ data_name: 'image', data_shape: [1, 10] }],
  outputs: [{ data_name: 'label', data_shape: [1, 10] }],
});

describe('the signature file of a Caffe2 model', () => {
  const cases: readonly (readonly [name: string, contents: Readonly<Record<string, string>>])[] = [
    ['lies beside the predict net', { 'predict_net-signature.json': signature }],
    ['has the name of the model', { 'squeeze-signature.json': signature }],
  ];
  for (const [name, contents] of cases) {
    it(name, async () => {
      const prefix = name.includes('model') ? 'squeeze_' : '';
      const model = await load({
        [`${prefix}init_net.pbtxt`]: INIT,
        [`${prefix}predict_net.pbtxt`]: SOFTMAX,
        ...contents,
      });
      assert.deepEqual(names(model), [[['image', ['?', 10]]], ['label']]);
    });
  }
  it('names what the net has not', () =>
    assert.rejects(
      load({
        'init_net.pbtxt': INIT,
        'predict_net.pbtxt': SOFTMAX,
        'predict_net-signature.json': '{"inputs": [{"data_name": "a"}, {"data_name": "b"}]}',
      }),
      /names 2 inputs that the model has not \("a", "b"\), and 1 of the model's are left/,
    ));
});
