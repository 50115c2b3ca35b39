/** Boosters of LightGBM 3.3 and 4.6, in every file that these wrote, against their own predictions. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { damaged, readsOrRefuses } from '../../../test/damaged.ts';
import { memoryFiles } from '../../../test/memory-files.ts';
import { ROOT } from '../../../test/root.ts';
import { ServingError } from '../../errors.ts';
import type { Model } from '../../model.ts';
import { compile } from '../../pipeline/compile.ts';
import { textAt } from '../../tensor/strings.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { lightgbm } from './index.ts';

type Told = number | string | null;
interface Case {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly rows: readonly (readonly Told[])[];
  readonly shape: readonly number[];
  readonly predict: readonly Told[];
  readonly raw: readonly Told[];
  readonly proba: readonly Told[] | null;
}

const FOLDER = join(ROOT, 'src/formats/lightgbm/goldens');
const TOLERANCE = 1e-12;
const numberOf = (told: Told): number => (told === null ? Number.NaN : Number(told));

const worstOf = (found: Tensor, expected: readonly Told[]): number => {
  const data = found.data as Float64Array;
  assert.equal(data.length, expected.length);
  let worst = 0;
  expected.forEach((told, i) => {
    const [value, wanted] = [Number(data[i]), numberOf(told)];
    if (Object.is(value, wanted) || value === wanted) return;
    const error = Math.abs(value - wanted) / Math.max(Math.abs(wanted), 1e-300);
    worst = Math.max(worst, Number.isNaN(error) ? Number.POSITIVE_INFINITY : error);
  });
  return worst;
};

const open = async (bytes: Uint8Array<ArrayBuffer>): Promise<Model | undefined> => {
  const files = memoryFiles(new Map([['model', bytes]]));
  const match = await lightgbm.match(files);
  return match && lightgbm.lower(await lightgbm.read(files, match));
};

const answer = (model: Model | undefined, rows: Case['rows']): ReadonlyMap<string, Tensor> => {
  assert.ok(model?.kind === 'pipeline');
  const { outputs } = model.signatures.get('serving_default')!;
  const data = Float64Array.from(rows.flat(), numberOf);
  const matrix: Tensor = { dtype: 'float64', shape: [rows.length, rows[0]!.length], data };
  const run = compile(model.pipelines.get('serving_default')!);
  const made = run(
    [matrix],
    rows.length,
    outputs.map((_, i) => i),
  ) as readonly Tensor[];
  return new Map(made.map((tensor, i) => [outputs[i]!.name, tensor]));
};

const goldens = readdirSync(FOLDER).filter((file) => file.startsWith('models-') && file.endsWith('.json.gz'));
const casesOf = (name: string): readonly Case[] =>
  JSON.parse(gunzipSync(readFileSync(join(FOLDER, name))).toString('utf8')) as readonly Case[];
const bytesOf = (content: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(content, 'base64'));

let worst = 0;
let [equal, all] = [0, 0];
for (const name of goldens) {
  describe(name.replace('.json.gz', '').replace('models-', 'LightGBM '), () => {
    for (const { name: title, files, rows, shape, predict, raw, proba } of casesOf(name)) {
      for (const [kind, content] of Object.entries(files)) {
        it(`${title}, ${kind}`, async () => {
          const found = answer(await open(bytesOf(content)), rows);
          const predicted = found.get('predict')!;
          assert.deepEqual(predicted.shape, shape);
          assert.equal(found.has('predict_proba'), proba !== null);
          let error = worstOf(found.get('raw')!, raw);
          if (predicted.dtype === 'string') {
            assert.deepEqual(
              predict.map((_, i) => textAt(predicted.data, i)),
              predict,
            );
          } else error = Math.max(error, worstOf(predicted, predict));
          if (proba) error = Math.max(error, worstOf(found.get('predict_proba')!, proba));
          [worst, equal, all] = [Math.max(worst, error), equal + (error === 0 ? 1 : 0), all + 1];
          assert.ok(error <= TOLERANCE, `error ${error}`);
        });
      }
    }
  });
}

describe('what is wrong with a file is told', () => {
  const text = Buffer.from(
    casesOf(goldens[0]!).find(({ name }) => name.startsWith('regression'))!.files['text']!,
    'base64',
  ).toString('utf8');
  // biome-ignore format: one fault a line
  const FAULTS: readonly (readonly [name: string, change: (text: string) => string, message: RegExp])[] = [
    ['an objective that is not known', (t) => t.replace(/objective=.*/, 'objective=mine'), /memory: model: the objective "mine" is not known; known are regression/],
    ['a text that is cut', (t) => t.slice(0, t.indexOf('Tree=2')), /without "end of trees"; the file may be cut/],
    ['a tree too few', (t) => t.replace(/Tree=1[\s\S]*?Tree=2/, 'Tree=2'), /3 trees, tree_sizes names 4/],
    ['a number too few', (t) => t.replace(/leaf_value=\S+ /, 'leaf_value='), /tree 0: leaf_value has \d+ numbers, \d+ were expected/],
    ['what is no number', (t) => t.replace(/threshold=\S+/, 'threshold=x'), /tree 0: threshold has "x" for a number/],
    ['a child that is not there', (t) => t.replace(/left_child=\S+/, 'left_child=77'), /tree 0: there is no node/],
    ['a column that is not there', (t) => t.replace(/split_feature=\S+/, 'split_feature=9'), /tree 0: a split by column 9, there are 5/],
    ['no features', (t) => t.replace(/max_feature_idx=.*\n/, ''), /the model has no max_feature_idx/],
  ];
  for (const [name, change, message] of FAULTS) {
    it(name, () =>
      assert.rejects(
        async () => answer(await open(new Uint8Array(Buffer.from(change(text)))), [[1, 2, 3, 4, 5]]),
        (error) => error instanceof ServingError && error.code !== 'INTERNAL' && message.test(error.message),
      ),
    );
  }
});

it('damaged boosters: only a ServingError leaves the reader, soon', async () => {
  const contents = goldens.flatMap(casesOf).flatMap(({ files }) => Object.values(files).map(bytesOf));
  const read = async (bytes: Uint8Array<ArrayBuffer>): Promise<void> => {
    const model = await open(bytes);
    if (model?.kind === 'pipeline') compile(model.pipelines.get('serving_default')!);
  };
  await fc.assert(
    fc.asyncProperty(damaged(contents, Buffer.from('0129-=. \n{}[]",')), (bytes) => readsOrRefuses(() => read(bytes))),
    { numRuns: Number(process.env['FUZZ_RUNS'] ?? 300) },
  );
});

after(() => console.log(`# ${equal} of ${all} boosters equal to the last bit, worst error ${worst.toExponential(1)}`));
