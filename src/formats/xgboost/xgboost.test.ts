/** Boosters of XGBoost 0.72, 1.7 and 3.2, in every file that these wrote, against their own predictions. */
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
import { looksBinary, readBinaryBooster } from './binary.ts';
import { xgboost } from './index.ts';
import { readJsonBooster } from './json.ts';
import { lowerBooster } from './lower.ts';

interface Case {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly rows: readonly (readonly (number | null)[])[];
  readonly shape: readonly number[];
  readonly result: readonly (number | string | null)[];
  readonly margin: readonly (number | string | null)[];
}

const FOLDER = join(ROOT, 'src/formats/xgboost/goldens');
const TOLERANCE = 1e-6;
const numberOf = (told: number | string | null): number => (told === null ? Number.NaN : Number(told));

/** The worst |found - expected| / max(|expected|, 1); Infinity where one of the two is not finite and they differ. */
const worstOf = (found: ArrayLike<number>, expected: readonly (number | string | null)[]): number => {
  assert.equal(found.length, expected.length);
  let worst = 0;
  expected.forEach((told, i) => {
    const wanted = numberOf(told);
    if (Object.is(found[i], wanted) || found[i] === wanted) return;
    const error = Math.abs(found[i]! - wanted) / Math.max(Math.abs(wanted), 1);
    worst = Math.max(worst, Number.isNaN(error) ? Number.POSITIVE_INFINITY : error);
  });
  return worst;
};

let worst = 0;
let [equal, all] = [0, 0];
const goldens = (start: string): readonly string[] =>
  readdirSync(FOLDER).filter((file) => file.startsWith(start) && file.endsWith('.json.gz'));
const casesOf = <T>(name: string): readonly T[] =>
  JSON.parse(gunzipSync(readFileSync(join(FOLDER, name))).toString('utf8')) as readonly T[];
const bytesOf = (content: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(content, 'base64'));

for (const name of goldens('models-')) {
  const cases = casesOf<Case>(name);
  describe(name.replace('.json.gz', '').replace('models-', 'XGBoost '), () => {
    for (const { name: title, files, rows, shape, result, margin } of cases) {
      for (const [kind, content] of Object.entries(files)) {
        it(`${title}, ${kind}`, () => {
          const bytes = bytesOf(content);
          const binary = looksBinary(bytes);
          assert.equal(binary, kind === 'model' || kind === 'deprecated');
          const model = lowerBooster(binary ? readBinaryBooster(bytes) : readJsonBooster(bytes));
          assert.ok(model.kind === 'pipeline');
          const data = Float32Array.from(rows.flat(), numberOf);
          const matrix: Tensor = { dtype: 'float32', shape: [rows.length, rows[0]!.length], data };
          const [found, margins] = compile(model.pipelines.get('serving_default')!)([matrix], rows.length, [0, 1]) as [
            Tensor<'float32'>,
            Tensor<'float32'>,
          ];
          assert.deepEqual(found.shape, shape);
          const error = Math.max(worstOf(found.data, result), worstOf(margins.data, margin));
          [worst, equal, all] = [Math.max(worst, error), equal + (error === 0 ? 1 : 0), all + 1];
          assert.ok(error <= TOLERANCE, `error ${error}`);
        });
      }
    }
  });
}

interface PickledCase extends Omit<Case, 'margin' | 'result'> {
  readonly result: readonly (number | string | null)[];
  readonly proba: readonly (number | null)[] | null;
}

const open = async (files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>): Promise<Model> => {
  const folder = memoryFiles(files);
  const match = await xgboost.match(folder);
  assert.ok(match, 'it is told to be of XGBoost');
  return xgboost.lower(await xgboost.read(folder, match));
};

/** The default outputs by name. */
const answer = (model: Model, rows: readonly (readonly (number | null)[])[]): ReadonlyMap<string, Tensor> => {
  assert.ok(model.kind === 'pipeline');
  const { outputs } = model.signatures.get('serving_default')!;
  const wanted = outputs.flatMap(({ onRequest }, i) => (onRequest ? [] : [i]));
  const matrix: Tensor = {
    dtype: 'float32',
    shape: [rows.length, rows[0]!.length],
    data: Float32Array.from(rows.flat(), numberOf),
  };
  const made = compile(model.pipelines.get('serving_default')!)([matrix], rows.length, wanted) as readonly Tensor[];
  return new Map(made.map((tensor, i) => [outputs[wanted[i]!]!.name, tensor]));
};

const valuesIn = (tensor: Tensor): readonly (number | string)[] =>
  tensor.dtype === 'string'
    ? Array.from({ length: tensor.shape[0]! }, (_, i) => textAt(tensor.data, i)!)
    : Array.from(tensor.data as Float64Array, Number);

for (const name of goldens('pickles-')) {
  describe(name.replace('.json.gz', '').replace('pickles-', 'pickles of XGBoost '), () => {
    for (const { name: title, files, rows, shape, result, proba } of casesOf<PickledCase>(name)) {
      for (const [kind, content] of Object.entries(files)) {
        it(`${title}, ${kind}`, async () => {
          const found = answer(await open(new Map([['model.pkl', bytesOf(content)]])), rows);
          const labels = found.get('result')!;
          assert.deepEqual(labels.shape, shape);
          if (typeof result[0] === 'string') assert.deepEqual(valuesIn(labels), result);
          else assert.ok(worstOf(valuesIn(labels) as readonly number[], result) <= TOLERANCE);
          assert.equal(found.has('predict_proba'), proba !== null);
          if (proba) assert.ok(worstOf(valuesIn(found.get('predict_proba')!) as readonly number[], proba) <= TOLERANCE);
        });
      }
    }
  });
}

describe('what is wrong with a file is told', () => {
  type Learner = Record<string, object>;
  const booster = (change: (learner: Learner) => void): Uint8Array<ArrayBuffer> => {
    const first = goldens('models-3.2')
      .flatMap((name) => casesOf<Case>(name))
      .find(({ name }) => name === 'binary:logistic, gbtree')!;
    const values = JSON.parse(Buffer.from(first.files['json']!, 'base64').toString('utf8')) as {
      learner: Learner;
    };
    change(values.learner);
    return new Uint8Array(Buffer.from(JSON.stringify(values)));
  };
  const tree = (learner: Learner): Record<string, number[]> =>
    (learner as unknown as { gradient_booster: { model: { trees: Record<string, number[]>[] } } }).gradient_booster
      .model.trees[0]!;
  // biome-ignore format: one fault a line
  const FAULTS: readonly (readonly [name: string, change: (learner: Learner) => void, message: RegExp])[] = [
    ['an objective that is not known', (l) => Object.assign(l['objective']!, { name: 'mine' }), /model\.json: the objective "mine" is not known; known are reg:squarederror/],
    ['a booster that is not known', (l) => Object.assign(l['gradient_booster']!, { name: 'gbforest' }), /the booster "gbforest" is not known; gbtree, dart and gblinear are/],
    ['a child that is not there', (l) => { tree(l)['left_children']![0] = 1000; }, /tree 0: there is no node/],
    ['a child that has two parents', (l) => { tree(l)['left_children']![0] = tree(l)['right_children']![0]!; }, /tree 0: node \d+ has two parents/],
    ['a node that is its own child', (l) => { tree(l)['left_children']![0] = 0; }, /tree 0: node 0 has two parents/],
    ['a column that is not there', (l) => { tree(l)['split_indices']![0] = 77; }, /tree 0: a split by column 77, there are 5/],
    ['columns of two lengths', (l) => { tree(l)['split_conditions']!.pop(); }, /trees\[0\]\.split_conditions has \d+ nodes, left_children has/],
    ['a base score that is none', (l) => Object.assign(l['learner_model_param']!, { base_score: 'x' }), /base_score is x/],
    ['base scores for other outputs', (l) => Object.assign(l['learner_model_param']!, { base_score: '[1,2]' }), /2 base scores for 1 outputs/],
    ['nothing', (l) => { delete l['gradient_booster']; }, /learner\.gradient_booster is missing, or is no object/],
  ];
  for (const [name, change, message] of FAULTS) {
    it(name, async () => {
      const model = (): Promise<unknown> =>
        open(new Map([['model.json', booster(change)]])).then((made) => answer(made, [[1, 2, 3, 4, 5]]));
      await assert.rejects(
        model,
        (error) => error instanceof ServingError && error.code !== 'INTERNAL' && message.test(error.message),
      );
    });
  }
});

const FUZZED = [
  ...goldens('models-').flatMap((name) => casesOf<Case>(name)),
  ...goldens('pickles-').flatMap((name) => casesOf<PickledCase>(name)),
].flatMap(({ files }) => Object.values(files).map(bytesOf));

it('damaged boosters: only a ServingError leaves the reader, soon', async () => {
  const read = async (bytes: Uint8Array<ArrayBuffer>): Promise<void> => {
    const files = memoryFiles(new Map([['model.bst', bytes]]));
    const match = await xgboost.match(files);
    const model = match && xgboost.lower(await xgboost.read(files, match));
    if (model?.kind === 'pipeline') compile(model.pipelines.get('serving_default')!);
  };
  const likely = [0, 1, 0x2d, 0x30, 0x39, 127, 128, 255];
  await fc.assert(
    fc.asyncProperty(damaged(FUZZED, likely), (bytes) => readsOrRefuses(() => read(bytes))),
    { numRuns: Number(process.env['FUZZ_RUNS'] ?? 300) },
  );
});

after(() => console.log(`# ${equal} of ${all} boosters equal to the last bit, worst error ${worst.toExponential(1)}`));
