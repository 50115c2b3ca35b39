/** Saved models that were made to do harm, or that somebody has cut: refused soon, in few words, by the file that is wrong. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { memoryFiles } from '../../../test/memory-files.ts';
import { processorMs } from '../../../test/processor-time.ts';
import { ROOT } from '../../../test/root.ts';
import type { AnyCase } from '../../../test/tabular.ts';
import { ServingError } from '../../errors.ts';
import { compile } from '../../pipeline/compile.ts';
import { spark } from './index.ts';

const FOLDER = join(ROOT, 'src/formats/spark/goldens');
const CASES = readdirSync(FOLDER)
  .filter((file) => /^(features|text|sql)-3\.5\.json\.gz$/.test(file))
  .flatMap((file) => JSON.parse(gunzipSync(readFileSync(join(FOLDER, file))).toString('utf8')) as readonly AnyCase[]);

type Contents = Map<string, Uint8Array<ArrayBuffer>>;

const contentsOf = (name: string): Contents =>
  new Map(
    Object.entries(CASES.find((one) => one.name === name)!.files!).map(([path, text]) => [
      path,
      new Uint8Array(Buffer.from(text, 'base64')),
    ]),
  );

const parquetOf = (contents: Contents): string => [...contents.keys()].find((path) => path.endsWith('.parquet'))!;
const text = (value: unknown): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(JSON.stringify(value)));
const metadata = (className: string, paramMap: object, more: object = {}): Contents =>
  new Map([
    [
      'metadata/part-00000',
      text({ class: `org.apache.spark.${className}`, uid: 'u', sparkVersion: '3.5.3', paramMap, ...more }),
    ],
  ]);
const edited = (name: string, edit: (all: Record<string, unknown>) => void): Contents => {
  const contents = contentsOf(name);
  const all = JSON.parse(Buffer.from(contents.get('metadata/part-00000')!).toString('utf8')) as Record<string, unknown>;
  edit(all);
  return contents.set('metadata/part-00000', text(all));
};
const without = (contents: Contents, word: string): Contents =>
  new Map([...contents].filter(([path]) => !path.includes(word)));
/** A pipeline whose only stage is a pipeline whose only stage … */
const nested = (depth: number): Contents =>
  new Map(
    Array.from({ length: depth }, (_, i) => [
      `${'stages/0_u/'.repeat(i)}metadata/part-00000`,
      text({
        class: 'org.apache.spark.ml.PipelineModel',
        uid: 'u',
        sparkVersion: '3.5.3',
        paramMap: { stageUids: ['u'] },
      }),
    ]),
  );

// biome-ignore format: one model a line
const HARMFUL: readonly (readonly [name: string, contents: () => Contents, refused: RegExp])[] = [
  ['metadata that is no JSON', () => contentsOf('tokenizer').set('metadata/part-00000', new Uint8Array(Buffer.from('{"class":"org.apache.spark.ml.feature.Tokenizer",'))), /^CORRUPT_MODEL .*metadata\/part-00000: no JSON/],
  ['a class of the user', () => metadata('ml.feature.Evil', {}), /^UNSUPPORTED_MODEL .*stages of the class org\.apache\.spark\.ml\.feature\.Evil are not served/],
  ['a class by the name of what every object has', () => metadata('ml.feature.__proto__', {}), /^UNSUPPORTED_MODEL .*not served/],
  ['an estimator that was not fitted', () => metadata('ml.feature.StringIndexer', { inputCol: 'a' }), /^UNSUPPORTED_MODEL .*was not fitted; save the model that its fit\(\) gives/],
  ['a parameter that is missing', () => metadata('ml.feature.Tokenizer', {}), /^CORRUPT_MODEL .*no parameter inputCol/],
  ['a parameter of another type', () => metadata('ml.feature.Tokenizer', { inputCol: [1] }), /^CORRUPT_MODEL .*the parameter inputCol is \[1\], which is no text/],
  ['a table that is missing', () => without(contentsOf('string indexer error'), '.parquet'), /^CORRUPT_MODEL .*there is no folder data with Parquet files/],
  ['a table of another class', () => contentsOf('string indexer error').set(parquetOf(contentsOf('string indexer error')), contentsOf('pca').get(parquetOf(contentsOf('pca')))!), /^CORRUPT_MODEL .*labels is no list of texts/],
  ['a table twice', () => { const own = contentsOf('pca'); return own.set('data/part-00001-x.parquet', own.get(parquetOf(own))!); }, /^CORRUPT_MODEL .*the table data has 2 rows, one was expected/],
  ['a stage that is missing', () => without(contentsOf('tf-idf'), 'stages/1_'), /^CORRUPT_MODEL .*stage 1, .* is missing/],
  ['stages in another order', () => edited('tf-idf', (all) => ((all['paramMap'] as { stageUids: string[] }).stageUids.reverse())), /^CORRUPT_MODEL .*stage 0, .* is Tokenizer/],
  ['a thousand pipelines inside each other', () => nested(1000), /^CORRUPT_MODEL .*more than 20 stages/],
  ['a table that is cut', () => { const own = contentsOf('pca'); return own.set(parquetOf(own), own.get(parquetOf(own))!.slice(0, 700)); }, /^CORRUPT_MODEL .*begin and end with PAR1; it may be cut/],
  ['hashes in columns without end', () => edited('hashing of lists', (all) => { (all['paramMap'] as Record<string, unknown>)['numFeatures'] = 1e18; }), /^CORRUPT_MODEL .*tokens are hashed to 1000000000000000000 columns/],
  ['a pattern that takes for ever to read', () => metadata('ml.feature.RegexTokenizer', { inputCol: 'a', outputCol: 'b', pattern: '('.repeat(5000) }), /^UNSUPPORTED_MODEL .*(longer than|nested more than)/],
  ['a pattern that is none', () => metadata('ml.feature.RegexTokenizer', { inputCol: 'a', outputCol: 'b', pattern: '(a' }), /^UNSUPPORTED_MODEL .*a group without its end/],
  ['a statement that is nested without end', () => metadata('ml.feature.SQLTransformer', { statement: `SELECT ${'('.repeat(5000)}a FROM __THIS__` }), /^UNSUPPORTED_MODEL .*more than 100 expressions inside each other/],
  ['a statement over another table', () => metadata('ml.feature.SQLTransformer', { statement: 'SELECT a FROM users' }), /^UNSUPPORTED_MODEL .*the table "users"/],
  ['a statement with a function that is not served', () => metadata('ml.feature.SQLTransformer', { statement: 'SELECT java_method(a, b) AS c FROM __THIS__' }), /^UNSUPPORTED_MODEL .*the function java_method/],
  ['a statement over several rows', () => metadata('ml.feature.SQLTransformer', { statement: 'SELECT a FROM __THIS__ GROUP BY a' }), /^UNSUPPORTED_MODEL .*"GROUP" behind FROM/],
  ['splits that go down', () => metadata('ml.feature.Bucketizer', { inputCol: 'a', outputCol: 'b', splits: [1, 0, 2] }), /^CORRUPT_MODEL .*do not ascend/],
  ['a cell that is not there', () => metadata('ml.feature.VectorSlicer', { inputCol: 'a', outputCol: 'b', indices: [-1] }), /^CORRUPT_MODEL .*cell -1/],
];

describe('what is made to do harm', () => {
  for (const [name, contents, expected] of HARMFUL) {
    it(name, async () => {
      const [start, before] = [processorMs(), process.memoryUsage().arrayBuffers];
      const files = memoryFiles(contents());
      await assert.rejects(
        async () => {
          const match = await spark.match(files);
          const model = spark.lower(await spark.read(files, match!));
          if (model.kind === 'pipeline') compile(model.pipelines.get('serving_default')!);
        },
        (error) => {
          assert.ok(error instanceof ServingError, error instanceof Error ? error.stack : String(error));
          assert.match(`${error.code} ${error.message}`, expected);
          assert.ok(error.message.length < 2000, 'in few words');
          return true;
        },
      );
      assert.ok(processorMs() - start < 2000, 'soon');
      assert.ok(process.memoryUsage().arrayBuffers - before < 2 ** 27, 'without memory');
    });
  }
});

it('all that is not supported is told at once', async () => {
  const contents: Contents = new Map([
    [
      'metadata/part-00000',
      text({
        class: 'org.apache.spark.ml.PipelineModel',
        uid: 'p',
        sparkVersion: '3.5.3',
        paramMap: { stageUids: ['a', 'b'] },
      }),
    ],
    [
      'stages/0_a/metadata/part-00000',
      text({ class: 'com.example.Mine', uid: 'a', sparkVersion: '3.5.3', paramMap: {} }),
    ],
    [
      'stages/1_b/metadata/part-00000',
      text({ class: 'org.apache.spark.ml.feature.PCA', uid: 'b', sparkVersion: '3.5.3', paramMap: {} }),
    ],
  ]);
  const files = memoryFiles(contents);
  await assert.rejects(
    async () => spark.lower(await spark.read(files, (await spark.match(files))!)),
    /com\.example\.Mine are not served.*PCA is an estimator that was not fitted/,
  );
});

it('files that Hadoop leaves beside others are passed over', async () => {
  const own = contentsOf('pca');
  for (const path of [...own.keys()]) {
    const at = path.lastIndexOf('/');
    own.set(`${path.slice(0, at)}/.${path.slice(at + 1)}.crc`, Uint8Array.of(1, 2, 3));
    own.set(`${path.slice(0, at)}/_SUCCESS`, new Uint8Array());
    own.set(`${path.slice(0, at)}/._SUCCESS.crc`, Uint8Array.of(1));
  }
  const files = memoryFiles(own);
  const model = spark.lower(await spark.read(files, (await spark.match(files))!));
  assert.deepEqual(model.signatures.get('serving_default')!.inputs[0]!.name, 'v');
});
