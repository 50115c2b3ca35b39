/** Every sample model answers over HTTP as its own framework does. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Running, startProgram } from '../seed/program.ts';
import { check, goldenOf } from './golden.ts';

const SAMPLES = {
  default: 'tensorflow_template_application_model',
  half_plus_two: 'half_plus_two',
  deep_image_model: 'deep_image_model',
  digits_cnn: 'digits_cnn',
  onnx_iris: 'onnx_iris',
  onnx_digits_mlp: 'onnx_digits_mlp',
  caffe2_digits: 'caffe2_digits',
  mxnet_mlp_model: 'mxnet_mlp',
  cntk_mlp: 'cntk_mlp',
  cntk_tagger: 'cntk_tagger',
  pytorch_iris: 'pytorch_iris',
  pytorch_digits: 'pytorch_digits',
  onnx_mnist_model: 'onnx_mnist_model',
  scikitlearn_iris: 'scikitlearn_iris',
  xgboost_iris: 'xgboost_iris',
  lightgbm_iris: 'lightgbm_iris',
  catboost_iris: 'catboost_iris',
  pmml_iris: 'pmml_iris',
  h2o_prostate_model: 'h2o_prostate_model',
  mllib_lr_model: 'mllib_lr_model',
};

interface Detail {
  readonly model_signatures: Readonly<Record<string, unknown>>;
}

describe('the sample models', () => {
  let server: Running;
  before(async () => {
    server = await startProgram(['--model_config_file=./models/samples.json']);
  });
  after(async () => assert.equal(await server.stop(), 0));

  for (const [name, folder] of Object.entries(SAMPLES)) {
    const { framework, cases } = goldenOf(folder);
    it(`${folder} as ${framework}`, async (t) => {
      const worst = await Promise.all(cases.map((golden) => check(server.url, name, golden)));
      t.diagnostic(`${cases.length} cases, worst error ${Math.max(...worst).toExponential(1)}`);
    });
  }
  it('answer the requests that are generated for them, by every signature', async () => {
    for (const name of Object.keys(SAMPLES)) {
      // its input is the bytes of pictures, and an empty text is none
      if (name === 'deep_image_model') continue;
      const { model_signatures: signatures } = (await (
        await fetch(`${server.url}/v1/models/${name}`)
      ).json()) as Detail;
      for (const signature of Object.keys(signatures)) {
        const query = `signature_name=${encodeURIComponent(signature)}`;
        const example = (await (await fetch(`${server.url}/v1/models/${name}/gen_json?${query}`)).json()) as object;
        const body = JSON.stringify({ model_name: name, signature_name: signature, ...example });
        const reply = await fetch(server.url, {
          method: 'POST',
          body,
          headers: { 'Content-Type': 'application/json' },
        });
        assert.equal(reply.status, 200, `${name}, ${signature}: ${await reply.text()}`);
      }
    }
  });
  it('are told at start, with a curl to try', () => {
    const output = server.output();
    for (const name of Object.keys(SAMPLES)) assert.match(output, new RegExp(name));
    assert.match(output, /curl .*127\.0\.0\.1/);
  });
});
