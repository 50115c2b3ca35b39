/** Models of CatBoost 0.6 to 1.2, in every file that these wrote, against their own predictions. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { damaged, readsOrRefuses } from '../../../test/damaged.ts';
import { memoryFiles } from '../../../test/memory-files.ts';
import { ROOT } from '../../../test/root.ts';
import { ask, type Case, compare } from '../../../test/tabular.ts';
import { ServingError } from '../../errors.ts';
import { compile } from '../../pipeline/compile.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { catboost } from './index.ts';

const FOLDER = join(ROOT, 'src/formats/catboost/goldens');
const casesOf = (file: string): readonly Case[] =>
  JSON.parse(gunzipSync(readFileSync(join(FOLDER, file))).toString('utf8')) as readonly Case[];
const FILES = readdirSync(FOLDER).filter((file) => file.endsWith('.json.gz'));

const TOKENS: Readonly<Record<string, number>> = { Infinity, '-Infinity': -Infinity };
const toldOf = ({ answers }: Case): readonly number[] =>
  (answers['margin'] as { readonly values: readonly (number | string)[] }).values.map((value) =>
    typeof value === 'number' ? value : TOKENS[value]!,
  );
const valuesOf = (tensor: Tensor): readonly number[] => Array.from(tensor.data as Float64Array);

let [worst, equal, all] = [0, 0, 0];

for (const file of FILES) {
  describe(file.replace('.json.gz', ''), () => {
    for (const one of casesOf(file)) {
      it(`${one.name}, ${one.kind}`, async () => {
        const found = await ask(one);
        const error = compare(one, found);
        // Sums of a cbm are those of CatBoost to the last bit.
        const margin = found.get('margin');
        if (margin && one.kind !== 'json') assert.deepEqual(valuesOf(margin), toldOf(one));
        [worst, equal, all] = [Math.max(worst, error), equal + (error === 0 ? 1 : 0), all + 1];
      });
    }
  });
}

/** Lists are objects, too: their keys are numbers. */
interface Json {
  [key: string]: Json;
}
const listOf = (value: Json | undefined): unknown[] => value as unknown as unknown[];

describe('what is wrong with a file is told', () => {
  const pick = (name: string, kind: string): Case =>
    ['numbers-1.2', 'categories-1.2']
      .flatMap((start) => FILES.filter((file) => file.startsWith(start)))
      .flatMap(casesOf)
      .find((one) => one.name === name && one.kind === kind)!;
  const sources = {
    numbers: pick('RMSE', 'json'),
    classes: pick('MultiClass', 'json'),
    free: pick('Lossguide, RMSE', 'json'),
    categories: pick('one-hot of all', 'json'),
    counted: pick('CTR Borders', 'json'),
  };
  const info = (model: Json, change: (params: Json) => void): void => {
    const params = JSON.parse(JSON.stringify(model['model_info']!['params'])) as Json;
    change(params);
    Object.assign(model['model_info']!, { params });
  };
  // biome-ignore format: one fault a line
  const FAULTS: readonly (readonly [name: string, of: keyof typeof sources, change: (model: Json) => void, message: RegExp])[] = [
    ['a loss that is not known', 'numbers', (m) => info(m, (p) => Object.assign(p['loss_function']!, { type: 'Mine' })), /^memory: model.pkl: the loss "Mine" is not known; known are Logloss, CrossEntropy/],
    ['a split that is not there', 'numbers', (m) => Object.assign(m['oblivious_trees']![0]!['splits']![0]!, { split_index: 999 }), /split 999 is asked, there are \d+/],
    ['a leaf too many', 'numbers', (m) => listOf(m['oblivious_trees']![0]!['leaf_values']).push(1), /tree 1 has 8 values in its leaves/],
    ['a tree too deep', 'numbers', (m) => Object.assign(m['oblivious_trees']![0]!, { splits: new Array(31).fill({ split_index: 0 }) }), /tree 0 is 31 splits deep/],
    ['borders that are texts', 'numbers', (m) => Object.assign(m['features_info']!['float_features']![0]!, { borders: ['a'] }), /the borders of float feature 0 is "a", a number was expected/],
    ['a treatment of NaN that there is none', 'numbers', (m) => Object.assign(m['features_info']!['float_features']![0]!, { nan_value_treatment: 'Left' }), /what float feature 0 makes of NaN is "Left", one of AsIs, AsFalse, AsTrue was expected/],
    ['a column of another planet', 'numbers', (m) => Object.assign(m['features_info']!['float_features']![0]!, { flat_feature_index: 2 ** 30 }), /a feature stands in column 1073741824/],
    ['two features in one column', 'numbers', (m) => Object.assign(m['features_info']!['float_features']![0]!, { flat_feature_index: 1 }), /two features stand in column 1/],
    ['biases for others', 'numbers', (m) => Object.assign(m['scale_and_bias']!, { 1: [1, 2] }), /2 biases for 1 sums/],
    ['text features', 'numbers', (m) => Object.assign(m['features_info']!, { text_features: [{ feature_index: 0, flat_feature_index: 5, feature_id: 'review' }] }), /the model has text feature "review", which are not served; train it on/],
    ['labels of other classes', 'classes', (m) => Object.assign(m['model_info']!, { class_params: { class_names: [1, 2], class_to_label: [0, 1] } }), /3 sums for 2 classes/],
    ['labels of no kind', 'classes', (m) => Object.assign(m['model_info']!, { class_params: { class_names: [1, 'a', 3] } }), /the labels of classes are \[1,"a",3\]/],
    ['a node without a child', 'free', (m) => { delete (m['trees']![0]! as Record<string, unknown>)['left']; }, /a node of tree 0 is missing, an object was expected/],
    ['a categorical feature that is not there', 'counted', (m) => listOf(m['features_info']!['categorical_features']).shift(), /there is no categorical feature 0/],
    ['a table that is not there', 'counted', (m) => Object.assign(m, { ctr_data: {} }), /there is no table of the CTR .*; the file may be cut/],
    ['a hash that is none', 'counted', (m) => Object.assign(Object.values(m['ctr_data']!)[0]!['hash_map']!, { 0: 'x' }), /has the hash "x"/],
    ['strides that do not fit', 'counted', (m) => Object.assign(Object.values(m['ctr_data']!)[0]!, { hash_stride: 1 }), /items, in strides of 1/],
  ];
  for (const [name, of, change, message] of FAULTS) {
    it(name, async () => {
      const one = sources[of];
      const model = JSON.parse(Buffer.from(one.file, 'base64').toString('utf8')) as Json;
      change(model);
      const file = Buffer.from(JSON.stringify(model)).toString('base64');
      await assert.rejects(
        ask({ ...one, file }),
        (error) => error instanceof ServingError && error.code !== 'INTERNAL' && message.test(error.message),
      );
    });
  }

  const cbm = Buffer.from(pick('CTR Borders', 'cbm').file, 'base64');
  const latin = (text: string): Buffer => Buffer.from(text, 'latin1');
  const replaced = (from: string, to: string): Buffer => latin(cbm.toString('latin1').replace(from, to));
  // biome-ignore format: one fault a line
  const BINARY: readonly (readonly [name: string, bytes: Buffer, message: RegExp])[] = [
    ['a cbm that is cut in the model', cbm.subarray(0, 5000), /the model: \d+ bytes are wanted at byte 8 of 5000; the file may be cut/],
    ['a cbm that is cut in the CTRs', cbm.subarray(0, cbm.length - 100), /table \d of the CTRs: \d+ bytes are wanted at byte \d+ of \d+; the file may be cut/],
    ['a cbm of another format', replaced('FlabuffersModel_v1', 'FlabuffersModel_v9'), /the format "FlabuffersModel_v9" is not known; "FlabuffersModel_v1" is/],
    ['a cbm without its CTRs', replaced('static_provider_v1', 'static_provider_v9'), /there is no table of the CTR/],
  ];
  for (const [name, bytes, message] of BINARY) {
    it(name, () =>
      assert.rejects(
        ask({ ...pick('CTR Borders', 'cbm'), file: bytes.toString('base64') }),
        (error) => error instanceof ServingError && error.code !== 'INTERNAL' && message.test(error.message),
      ),
    );
  }
});

describe('what is wrong with a request is told', () => {
  const one = casesOf(FILES.find((file) => file.startsWith('categories-1.2'))!)[0]!;
  // biome-ignore format: one fault a line
  const FAULTS: readonly (readonly [name: string, row: readonly unknown[], message: RegExp])[] = [
    ['a category with a fraction', [0.1, 'a', 1.5, 'u', 0], /input "2": the value is 1\.5; texts and integers of 64 bits are taken there; send another number as a text|input "2": element \[0\] is 1\.5; texts and integers/],
    ['a category that is missing', [0.1, null, 1, 'u', 0], /input "1": .* is null; string takes texts/],
    ['a text among numbers', ['0.1', 'a', 1, 'u', 0], /input "0": .* float32 takes numbers/],
    ['a column too many', [0.1, 'a', 1, 'u', 0, 7], /row 0 has more values than there are inputs, 5/],
    ['a category too few', [0.1, 'a'], /row 0 has 2 values, the columns are 5/],
  ];
  for (const [name, row, message] of FAULTS) {
    it(name, () =>
      assert.rejects(
        ask({ ...one, data: { rows: [row as string[]] } }),
        (error) => error instanceof ServingError && error.code === 'INVALID_INPUT' && message.test(error.message),
      ),
    );
  }
});

it('damaged models: only a ServingError leaves the reader, soon', async () => {
  const FUZZED = FILES.flatMap(casesOf).map(({ file }) => new Uint8Array(Buffer.from(file, 'base64')));
  const read = async (bytes: Uint8Array<ArrayBuffer>): Promise<void> => {
    const files = memoryFiles(new Map([['model.cbm', bytes]]));
    const match = await catboost.match(files);
    const model = match && catboost.lower(await catboost.read(files, match));
    if (model?.kind === 'pipeline') compile(model.pipelines.get('serving_default')!);
  };
  const likely = [0, 1, 0x2d, 0x30, 0x39, 127, 128, 255];
  await fc.assert(
    fc.asyncProperty(damaged(FUZZED, likely), (bytes) => readsOrRefuses(() => read(bytes))),
    { numRuns: Number(process.env['FUZZ_RUNS'] ?? 300) },
  );
});

after(() => console.log(`# ${equal} of ${all} models equal to the last bit, worst error ${worst.toExponential(1)}`));
