/** MOJOs of the models that are no trees, each with one thing changed: refused with the reason, soon, in little memory. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { refusedSoon } from '../../../test/damaged.ts';
import { memoryFiles } from '../../../test/memory-files.ts';
import { ROOT } from '../../../test/root.ts';
import type { AnyCase } from '../../../test/tabular.ts';
import { openPipeline } from '../../engines/pipeline/session.ts';
import { readArchive } from './archive.ts';
import { lowerMojo } from './lower.ts';
import { readMojo } from './mojo.ts';

const FOLDER = join(ROOT, 'src/formats/h2o/goldens');
const FAMILIES = /^(glm|deeplearning|gam|glrm|models|unsupervised|encoders)-/;
const CASES = new Map(
  readdirSync(FOLDER)
    .filter((file) => FAMILIES.test(file) && file.endsWith('.json.gz'))
    .flatMap((file) => JSON.parse(gunzipSync(readFileSync(join(FOLDER, file))).toString('utf8')) as readonly AnyCase[])
    .map((one) => [one.name, one]),
);

type Change = (entries: Map<string, Uint8Array>) => void;

const ini =
  (from: RegExp, to: string, name = 'model.ini'): Change =>
  (entries) => {
    const text = Buffer.from(entries.get(name)!).toString('utf8');
    assert.match(text, from);
    entries.set(name, Buffer.from(text.replace(from, to)));
  };
const cut =
  (name: string, bytes: number): Change =>
  (entries) => {
    entries.set(name, entries.get(name)!.subarray(0, bytes));
  };
const text =
  (name: string, told: string): Change =>
  (entries) => {
    assert.ok(entries.has(name));
    entries.set(name, Buffer.from(told));
  };
const gone =
  (name: RegExp): Change =>
  (entries) => {
    for (const own of [...entries.keys()]) if (name.test(own)) entries.delete(own);
  };
/** The whole model once more in each folder of a model inside it. */
const itself: Change = (entries) => {
  const own = [...entries];
  const folders = new Set(
    [...entries.keys()].flatMap((name) => /^models\/.*\//.exec(name.replace(/domains\/.*|trees\/.*/, ''))?.[0] ?? []),
  );
  for (const folder of folders) for (const [name, bytes] of own) entries.set(folder + name, bytes);
};

const [CORRUPT, UNSUPPORTED] = ['CORRUPT_MODEL', 'UNSUPPORTED_MODEL'];
const TE = 'feature_engineering/target_encoding/';

// biome-ignore format: one fault a line
const FAULTS: readonly (readonly [model: string, what: string, change: Change, code: string, expected: RegExp])[] = [
  ['gaussian', 'fewer betas', ini(/beta = \[[^,]*, /, 'beta = ['), CORRUPT, /weights and 1 intercepts/],
  ['gaussian', 'a list that is cut', ini(/(beta = \[.*)\]/, '$1'), CORRUPT, /a list in brackets was expected/],
  ['gaussian', 'a beta that is none', ini(/beta = \[[^,]*/, 'beta = [many'), CORRUPT, /a number was expected/],
  ['gaussian', 'offsets that descend', ini(/cat_offsets = .*/, 'cat_offsets = [0, 9, 7]'), CORRUPT, /a linear model/],
  ['gaussian', 'offsets that are no integers', ini(/cat_offsets = .*/, 'cat_offsets = [0, 4.5, 7]'), CORRUPT, /cat_offsets is not of integers/],
  ['gaussian', 'more categories than columns', ini(/cats = 2/, 'cats = 2000000000'), CORRUPT, /cat_offsets has 3 numbers, cats is 2000000000/],
  ['gaussian', 'fewer means', ini(/num_means = .*/, 'num_means = [1.0]'), CORRUPT, /stand for missing cells of 5 columns/],
  ['gaussian', 'a link that is none', ini(/link = identity/, 'link = constructor'), UNSUPPORTED, /the link function constructor is not known/],
  ['multinomial', 'betas of no whole classes', ini(/beta = \[[^,]*, /, 'beta = ['), CORRUPT, /betas are of 3 classes/],
  ['multinomial', 'other classes than levels', ini(/n_classes = 3/, 'n_classes = 4'), CORRUPT, /betas are of 4 classes|levels, n_classes is 4/],
  ['binomial', 'a billion classes', ini(/n_classes = 2/, 'n_classes = 1000000000'), CORRUPT, /n_classes/],
  ['tanh', 'an activation that is none', ini(/activation = Tanh/, 'activation = toString'), UNSUPPORTED, /the activation toString/],
  ['tanh', 'a layer of a billion units', ini(/neural_network_sizes = \[(\d+), \d+/, 'neural_network_sizes = [$1, 1000000000'), CORRUPT, /layer 0 of 1000000000 units/],
  ['tanh', 'weights that are cut', ini(/(weight_layer1 = .*),[^,]*\]/, '$1]'), CORRUPT, /layer 1 of 4 units has \d+ weights/],
  ['tanh', 'a layer less', ini(/neural_network_sizes = \[(\d+), \d+/, 'neural_network_sizes = [$1'), CORRUPT, /layer 0/],
  ['autoencoder', 'another width', ini(/n_features = 5/, 'n_features = 4'), CORRUPT, /are 4 columns/],
  ['k-means', 'a billion centers', ini(/center_num = 4/, 'center_num = 16777216'), CORRUPT, /has no center_4/],
  ['k-means', 'a center of fewer columns', ini(/center_1 = \[[^,]*, /, 'center_1 = ['), CORRUPT, /center_1 has 4 numbers for 5 columns/],
  ['PCA', 'eigenvectors that are cut', cut('eigenvectors_raw', 20), CORRUPT, /eigenvectors_raw has 20 bytes/],
  ['PCA', 'a billion components', ini(/\nk = 3/, '\nk = 1000000'), CORRUPT, /eigenvectors_raw has/],
  ['PCA', 'a permutation to elsewhere', ini(/permutation = \[\d/, 'permutation = [9'), CORRUPT, /permuted by 5/],
  ['GLRM', 'archetypes that are cut', cut('archetypes', 9), CORRUPT, /archetypes has 9 bytes/],
  ['GLRM', 'a loss that is none', text('losses', 'Periodic(4)\nQuadratic\nQuadratic\nQuadratic\nQuadratic\n'), UNSUPPORTED, /the loss of categories Periodic\(4\)/],
  ['GLRM', 'a regularization that is none', ini(/regularizationX = None/, 'regularizationX = valueOf'), UNSUPPORTED, /the regularization valueOf/],
  ['GLRM', 'a seed that is none', ini(/seed = 11/, 'seed = eleven'), CORRUPT, /seed is "eleven"/],
  ['words', 'vectors that are cut', cut('vectors', 11), CORRUPT, /vectors has 11 bytes/],
  ['words', 'other words than stated', ini(/vocab_size = 7/, 'vocab_size = 8'), CORRUPT, /vocabulary has 7 words, vocab_size is 8/],
  ['words', 'vectors of a billion numbers', ini(/vec_size = 5/, 'vec_size = 65536'), CORRUPT, /vectors has/],
  ['target encoder', 'encodings that are none', text(`${TE}encoding_map.ini`, '[ville]\nx = y z\n'), CORRUPT, /"x = y z" is no encoding/],
  ['target encoder', 'encodings of another column', text(`${TE}encoding_map.ini`, '[other]\n0 = 1.0 2.0\n'), CORRUPT, /no encodings of "ville"/],
  ['target encoder, interactions', 'interactions in disorder', text(`${TE}input_encoding_columns_map.ini`, '[from]\nville\ncode\n[to]\nville:code\n[to_domain]\n3\n1\n'), CORRUPT, /combinations of levels/],
  ['hazards', 'a coefficient less', ini(/coef = \[[^,]*, /, 'coef = ['), CORRUPT, /coefficient|means of/],
  ['hazards', 'means that are cut', cut('x_mean_num', 3), CORRUPT, /x_mean_num has 3 bytes/],
  ['hazards, levels by levels', 'an interaction of itself', ini(/interactions_1 = \[1\]/, 'interactions_1 = [0]'), CORRUPT, /interaction 0 of columns 0 and 2 is column 0/],
  ['hazards by strata', 'a billion strata', ini(/strata_count = 3/, 'strata_count = 16777216'), CORRUPT, /rows for 16777216 strata/],
  ['isotonic, clip', 'thresholds that are cut', cut('calib/thresholds_x', 9), CORRUPT, /thresholds_x has|may be cut/],
  ['isotonic, clip', 'a billion thresholds', text('calib/thresholds_x', ';\x9a\xca\x00'), CORRUPT, /thresholds_x/],
  ['stack of two classes', 'a model that is not there', ini(/submodel_key_0 = /, 'submodel_key_0 = not_'), CORRUPT, /there is no model/],
  ['stack of two classes', 'a folder that is not there', gone(/^models\/DeepLearning/), CORRUPT, /model\.ini is not there/],
  ['stack of two classes', 'a billion models', ini(/base_models_num = 4/, 'base_models_num = 1000000000'), CORRUPT, /base_models_num/],
  ['stack of two classes', 'a folder above', ini(/submodel_dir_0 = .*/, 'submodel_dir_0 = ../'), CORRUPT, /is not there/],
  ['stack of two classes', 'the folder itself', ini(/submodel_dir_0 = .*/, 'submodel_dir_0 = /'), CORRUPT, /is not there|stands in itself/],
  ['stack of two classes', 'ensembles that hold themselves', itself, CORRUPT, /is not there|in each other|the metalearner takes/],
  ['stack of classes, logit, GLM', 'a transform that is none', ini(/metalearner_transform = Logit/, 'metalearner_transform = PercentileRank'), UNSUPPORTED, /the metalearner transform PercentileRank .*--h2o_url/],
  ['stack of numbers', 'a metalearner of classes', ini(/n_classes = 1/, 'n_classes = 2'), CORRUPT, /a base model answers number/],
  ['rules', 'a rule of a column that is not there', ini(/feature_index_0_0_0_0 = \d+/, 'feature_index_0_0_0_0 = 99'), CORRUPT, /feature_index_0_0_0_0 is "99"/],
  ['rules', 'a billion rules', ini(/num_rules_M0T0 = \d+/, 'num_rules_M0T0 = 9999999'), CORRUPT, /has no var_name_rule_id|has no num_conditions/],
  ['rules', 'no linear model', ini(/linear_model = .*/, 'linear_model = other'), CORRUPT, /there is no model "other"/],
  ['k-LIME', 'a cluster without a model', ini(/cluster_regression_model_1 = p/, 'cluster_regression_model_1 = q'), CORRUPT, /there is no model "q"/],
  ['pipeline', 'a main model that makes its own column', ini(/generated_column_model_0 = .*/, 'generated_column_model_0 = glm'), CORRUPT, /a column of its own/],
  ['SVM of Spark, 2', 'fewer weights', ini(/weights = .*/, 'weights = [1.0]'), CORRUPT, /1 weights are of 3 columns/],
  ['cubic', 'knots that are cut', cut('knots', 30), CORRUPT, /knots has 30 bytes/],
  ['cubic', 'a billion knots', ini(/num_knots_sorted = .*/, 'num_knots_sorted = [2000000000, 6]'), CORRUPT, /knots has/],
  ['cubic', 'splines of no kind', ini(/bs_sorted = .*/, 'bs_sorted = [7, 0]'), UNSUPPORTED, /splines of the kind 7/],
  ['cubic', 'fewer betas', ini(/beta_center = \[[^,]*, /, 'beta_center = ['), CORRUPT, /betas are of/],
  ['M-splines', 'a spline of order 60', ini(/spline_orders_sorted = .*/, 'spline_orders_sorted = [60]'), CORRUPT, /order 60|zTranspose has|betas|columns/],
  ['thin plate', 'more polynomials than knots', ini(/\n_M = .*/, '\n_M = [99]'), CORRUPT, /more polynomials than knots/],
  ['thin plate', 'an order of a billion', ini(/\n_m = .*/, '\n_m = [1000000000]'), CORRUPT, /thin plates of 2 columns and m = 1000000000/],
];

describe('MOJOs that contradict themselves', () => {
  for (const [model, what, change, code, expected] of FAULTS) {
    it(`${model}: ${what}`, async () => {
      const one = CASES.get(model);
      assert.ok(one, `there is no golden "${model}"`);
      const zip = memoryFiles(
        new Map([['model.zip', new Uint8Array(Buffer.from(one.files!['model.zip']!, 'base64'))]]),
      );
      const entries = new Map(await readArchive(zip, 'model.zip'));
      change(entries);
      const open = async (): Promise<void> => {
        const lowered = lowerMojo(readMojo(entries), []);
        assert.ok(lowered.kind === 'pipeline');
        await openPipeline({ notes: [], weightBytes: 0, ...lowered }, { warmUp: false });
      };
      await refusedSoon(open, code, expected);
    });
  }
});
