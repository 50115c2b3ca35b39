/** Documents that are damaged or made to harm: refused by name, in bounded time and memory, or answered. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { damaged, holds, readsOrRefuses } from '../../../test/damaged.ts';
import { memoryFiles } from '../../../test/memory-files.ts';
import { processorMs } from '../../../test/processor-time.ts';
import { ROOT } from '../../../test/root.ts';
import type { AnyCase } from '../../../test/tabular.ts';
import { ServingError } from '../../errors.ts';
import type { Model } from '../../model.ts';
import { compile } from '../../pipeline/compile.ts';
import { stringsOfTexts } from '../../tensor/strings.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { pmml } from './index.ts';

const load = async (bytes: Uint8Array<ArrayBuffer>): Promise<Model> => {
  const files = memoryFiles(new Map([['model.pmml', bytes]]));
  return pmml.lower(await pmml.read(files, { variant: 'PMML', entry: 'model.pmml' }));
};
const loadText = (text: string): Promise<Model> => load(new Uint8Array(Buffer.from(text)));

/** Each input is the same text or number in each of two rows. */
const run = (model: Model, text: string, number: number): void => {
  assert.ok(model.kind === 'pipeline');
  const { inputs, outputs } = model.signatures.get('serving_default')!;
  const blocks = inputs.map(({ type }): Tensor => {
    assert.ok(type.kind === 'tensor');
    return type.dtype === 'string'
      ? { dtype: 'string', shape: [2], data: stringsOfTexts([text, text]) }
      : { dtype: 'float64', shape: [2], data: Float64Array.of(number, Number.NaN) };
  });
  compile(model.pipelines.get('serving_default')!)(
    blocks,
    2,
    outputs.map((_, i) => i),
  );
};

const FIELDS =
  '<DataField name="x" optype="continuous" dataType="double"/><DataField name="s" optype="categorical" dataType="string"/>';
const document = (output: string, dictionary = '', fields = FIELDS, head = ''): string =>
  `${head}<PMML version="4.4" xmlns="http://www.dmg.org/PMML-4_4"><Header/><DataDictionary>${fields}</DataDictionary>
<TransformationDictionary>${dictionary}</TransformationDictionary><RegressionModel functionName="regression">
<MiningSchema><MiningField name="x"/><MiningField name="s"/></MiningSchema><Output>${output}</Output>
<RegressionTable intercept="1"/></RegressionModel></PMML>`;
const field = (expression: string): string =>
  `<OutputField name="o" feature="transformedValue" dataType="string" optype="categorical">${expression}</OutputField>`;
const derived = (name: string, of: string): string =>
  `<DerivedField name="${name}" optype="continuous" dataType="double">${of}</DerivedField>`;
const ref = (name: string): string => `<FieldRef field="${name}"/>`;
const apply = (name: string, ...args: readonly string[]): string =>
  `<Apply function="${name}">${args.join('')}</Apply>`;
const define = (name: string, body: string): string =>
  `<DefineFunction name="${name}" optype="continuous" dataType="double"><ParameterField name="a" optype="continuous" dataType="double"/>${body}</DefineFunction>`;
const text = (value: string): string => `<Constant dataType="string">${value}</Constant>`;

const doubling = Array.from({ length: 60 }, (_, i) =>
  define(`f${i}`, i === 0 ? ref('a') : apply('+', apply(`f${i - 1}`, ref('a')), apply(`f${i - 1}`, ref('a')))),
).join('');
const nested = `${'<Apply function="not">'.repeat(1500)}${ref('x')}${'</Apply>'.repeat(1500)}`;

describe('documents that are refused', () => {
  // biome-ignore format: one fault a line
  const CASES: readonly (readonly [name: string, text: string, message: RegExp])[] = [
    ['another root', '<a/>', /model.pmml: line 1, <a>: the root of a PMML document is <PMML>/],
    ['no dictionary', '<PMML version="4.4"/>', /there is no <DataDictionary> in it/],
    ['no model', '<PMML><DataDictionary/></PMML>', /the document holds no model/],
    ['an external entity', document(field(text('&x;')), '', FIELDS, '<!DOCTYPE PMML [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), /undefined entity/],
    ['a model that is none', document('').replaceAll('RegressionModel', 'MagicModel'), /<MagicModel> is no model of PMML/],
    ['a model that is not served', document('').replaceAll('RegressionModel', 'SequenceModel'), /a <SequenceModel> is not served: JPMML-Evaluator has none either/],
    ['a field that is not there', document(field(ref('zz'))), /there is no field "zz" in the scope of the model/],
    ['a field twice', document('', '', `${FIELDS}<DataField name="x" optype="continuous" dataType="double"/>`), /there is another one of this name at line 1/],
    ['fields derived from each other', document(field(ref('p')), derived('p', apply('+', ref('q'), ref('x'))) + derived('q', apply('+', ref('p'), ref('x')))), /the field "p" is derived from itself/],
    ['a field derived from itself', document(field(ref('p')), derived('p', apply('+', ref('p'), ref('p')))), /the field "p" is derived from itself/],
    ['functions that call each other', document(field(apply('f', ref('x'))), define('f', apply('g', ref('a'))) + define('g', apply('f', ref('a')))), /the function "f" calls itself/],
    ['functions that double', document(field(apply('f59', ref('x'))), doubling), /more than 100000 parts/],
    ['expressions nested too deeply', document(field(nested)), /nested more than 500 deep/],
    ['a function that is not there', document(field(apply('sinc', ref('x')))), /there is no function "sinc", built in or defined/],
    ['too few arguments', document(field(apply('substring', ref('s')))), /substring takes 3 arguments, 1 were found/],
    ['a type that is none', document('', '', FIELDS.replace('double', 'complex')), /dataType="complex" is no data type of PMML/],
    ['a type that JPMML has not', document('', '', FIELDS.replace('double', 'dateDaysSince[0]')), /values of dateDaysSince\[0\] are not served/],
    ['a number that is none', document('').replace('intercept="1"', 'intercept="one"'), /intercept is "one", a number was expected/],
    ['an attribute that is not there', document('').replace(' intercept="1"', ''), /there is no attribute intercept/],
    ['a table outside of the document', document(field('<MapValues outputColumn="o"><FieldColumnPair field="s" column="c"/><TableLocator/></MapValues>')), /a <TableLocator> names a table outside/],
    ['rows before', document(field('<Lag field="x"/>')), /<Lag "x">: it looks at rows before/],
    ['an output that the model has not', document('<OutputField name="c" feature="clusterId"/>'), /<RegressionModel> has no entity to answer/],
    ['an output that is not served', document('<OutputField name="c" feature="confidenceIntervalLower"/>'), /feature="confidenceIntervalLower" is not served/],
    ['an output that is none', document('<OutputField name="c" feature="magic"/>'), /feature="magic" is none of PMML/],
    ['a pattern that is none', document(field(`<TextIndex textField="s" wordRE="("><Constant>a</Constant></TextIndex>`)), /the pattern "\(": a group without its end/],
    ['points that do not ascend', document(field('<NormContinuous field="x"><LinearNorm orig="1" norm="0"/><LinearNorm orig="0" norm="0"/></NormContinuous>')), /the points do not ascend/],
    ['outliers without bounds', document('').replace('<MiningField name="x"/>', '<MiningField name="x" outliers="asMissingValues"/>'), /wants a lowValue or a highValue/],
  ];
  for (const [name, made, message] of CASES) {
    it(name, async () => {
      const start = processorMs();
      await assert.rejects(
        () => loadText(made),
        (error) => error instanceof ServingError && error.code !== 'INTERNAL' && message.test(error.message),
      );
      assert.ok(processorMs() - start < 3000, 'it ends soon');
    });
  }
});

describe('texts and patterns that take for ever', () => {
  for (const pattern of ['(a+)+$', '(a|a)*b', '(a|aa)+$', '([a-z]+)*X', '(.*)*=(.*)*']) {
    it(pattern, async () => {
      const model = await loadText(document(field(apply('matches', ref('s'), text(pattern)))));
      const start = processorMs();
      try {
        run(model, 'a'.repeat(5000), 1);
      } catch (error) {
        assert.ok(error instanceof ServingError && error.code === 'INVALID_INPUT', String(error));
      }
      assert.ok(processorMs() - start < 5000, 'it ends soon');
    });
  }
  it('a normalization that grows for ever', async () => {
    const table =
      '<TextIndexNormalization recursive="true"><InlineTable><row><string>a</string><stem>aa</stem></row></InlineTable></TextIndexNormalization>';
    const model = await loadText(
      document(field(`<TextIndex textField="s">${table}<Constant>a</Constant></TextIndex>`)),
    );
    assert.throws(
      () => run(model, 'a', 1),
      (error) => error instanceof ServingError && /grows past|takes too many steps/.test(error.message),
    );
  });
});

const FOLDER = join(ROOT, 'src/formats/pmml/goldens');
const casesOf = (name: string): readonly AnyCase[] =>
  JSON.parse(gunzipSync(readFileSync(join(FOLDER, name))).toString('utf8')) as readonly AnyCase[];
const bytesOf = ({ file, files }: AnyCase): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Buffer.from(file ?? Object.values(files!)[0]!, 'base64'));

it('a document that is cut at each of its bytes', async () => {
  const whole = bytesOf(casesOf('regression-jpmml.json.gz')[0]!);
  for (let end = 0; end < whole.length - 1; end++) {
    await assert.rejects(
      () => load(whole.slice(0, end)),
      (error) => error instanceof ServingError && error.code === 'CORRUPT_MODEL',
      `cut at ${end}`,
    );
  }
});

it('damaged documents: only a ServingError leaves the reader and the run, soon', async () => {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.json.gz'));
  const goldens = names
    .flatMap((name) => casesOf(name).filter((_, i) => i % 9 === 0))
    .map(bytesOf)
    .filter(({ length }) => length < 40000);
  const read = async (bytes: Uint8Array<ArrayBuffer>): Promise<void> => run(await load(bytes), 'a', 1.5);
  await holds(
    fc.asyncProperty(damaged(goldens, Buffer.from('0123456789-.<>/"\'=& aeinst')), (bytes) =>
      readsOrRefuses(() => read(bytes)),
    ),
    Number(process.env['FUZZ_RUNS'] ?? 400),
  );
});
