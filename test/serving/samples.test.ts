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
  it('are told at start, with a curl to try', () => {
    const output = server.output();
    for (const name of Object.keys(SAMPLES)) assert.match(output, new RegExp(name));
    assert.match(output, /curl .*127\.0\.0\.1/);
  });
});
