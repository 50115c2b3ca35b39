import assert from 'node:assert/strict';
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { convertGoldens, tensorFormats } from '../../test/convert.ts';
import { type Golden, openModel, runCases } from '../../test/golden.ts';
import { ROOT } from '../../test/root.ts';
import { ServingError } from '../errors.ts';
import { DATA_LOCATIONS, ModelProto, TensorProto } from '../graph/onnx/messages.ts';
import { attribute, graphOf, modelOf, node, tensorType, valueInfo } from '../graph/onnx/protos.ts';
import { readModel } from '../graph/onnx/read-model.ts';
import { localFiles } from '../sources/local.ts';
import { type ConvertOptions, convert } from './convert.ts';

const folder = mkdtempSync(join(tmpdir(), 'convert-'));
after(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
const model = (name: string): string => join(ROOT, 'models', name);
const protoOf = (path: string): ModelProto => ModelProto.decode(readFileSync(path));
const goldenOf = (name: string): Golden => JSON.parse(readFileSync(join(model(name), 'golden.json'), 'utf8')) as Golden;

/** Packs are many small models of few operators each. */
const EVERY = Number(process.env['CONVERT_EVERY'] ?? 25);

describe('the goldens of tensor formats, converted', () => {
  for (const format of tensorFormats())
    it(`${format}: answer as the framework does`, async (t) => {
      const into = at(format);
      mkdirSync(into);
      const refused = { count: 0 };
      let [count, worst] = [0, 0];
      for await (const { name, path, golden } of convertGoldens(format, into, { every: EVERY, refused })) {
        const session = await openModel(path, 'onnx');
        try {
          worst = Math.max(worst, await runCases(session, golden));
          count++;
        } catch (error) {
          throw new Error(`${name}: ${(error as Error).message}`, { cause: error });
        } finally {
          await session.close();
        }
      }
      t.diagnostic(
        `${count} files, ${refused.count} with host nodes; worst error ${worst.toExponential(1)} of the largest`,
      );
      rmSync(into, { recursive: true });
    });
});

describe('a converted model', () => {
  it('has the names, dimensions and origin of the model', async () => {
    const path = at('cnn.onnx');
    const done = await convert(model('digits_cnn'), path);
    const { graph, producerName, metadataProps, opsetImport, irVersion } = protoOf(path);
    assert.deepEqual(
      graph!.input.map(({ name }) => name),
      ['image'],
    );
    assert.deepEqual(
      graph!.output.map(({ name }) => name),
      ['digit', 'probabilities'],
    );
    assert.deepEqual(
      [producerName, opsetImport, irVersion],
      ['simple-tensorflow-serving', [{ domain: '', version: 21 }], 10],
    );
    assert.deepEqual(
      metadataProps.map(({ key, value }) => `${key}=${value}`),
      ['source_format=TensorFlow', 'source=digits_cnn', 'signature=serving_default'],
    );
    assert.equal(done.nodes, graph!.node.length);
    assert.equal(
      done.parameters,
      graph!.initializer.reduce((sum, { dims }) => sum + dims.reduce((a, b) => a * b, 1), 0),
    );
    assert.equal(done.modelBytes, readFileSync(path).length);
    assert.deepEqual(done.notes, [
      'an ONNX file has one signature; left out: "serve" (--signature=NAME writes another)',
    ]);
  });

  it('may have another signature, and only some of its outputs', async () => {
    const { ports } = await convert(model('digits_cnn'), at('serve.onnx'), { signature: 'serve' });
    assert.deepEqual(
      protoOf(at('serve.onnx')).graph!.output.map(({ name }) => name),
      ports.outputs.map(({ name }) => name),
    );
    const one = await convert(model('digits_cnn'), at('one.onnx'), { outputs: ['digit'] });
    assert.deepEqual(
      protoOf(one.path).graph!.output.map(({ name }) => name),
      ['digit'],
    );
  });

  it('has its weights in a file beside it where they are too many, at multiples of a page', async () => {
    const golden = goldenOf('digits_cnn');
    const cases = golden.cases.map(({ inputs, outputs }) => ({ inputs, outputs }));
    for (const [name, options] of [
      ['asked', { external: true }],
      ['large', { mostBytes: 20_000 }],
    ] as const) {
      const path = at(`${name}.onnx`);
      const done = await convert(model('digits_cnn'), path, options);
      assert.equal(done.dataBytes, readFileSync(`${path}.data`).length);
      assert.ok(done.notes.includes(`the weights are in ${path}.data, which belongs beside it`));
      for (const { dataLocation, externalData } of protoOf(path).graph!.initializer) {
        if (dataLocation !== DATA_LOCATIONS.EXTERNAL) continue;
        const entries = new Map(externalData.map(({ key, value }) => [key, value]));
        assert.deepEqual([entries.get('location'), Number(entries.get('offset')) % 4096], [`${name}.onnx.data`, 0]);
      }
      const session = await openModel(path);
      await runCases(session, { ...golden, cases });
      await session.close();
    }
  });

  it('is written whole or not at all', async () => {
    const stop = new AbortController();
    const reason = new ServingError('CANCELLED', 'enough');
    stop.abort(reason);
    for (const external of [false, true])
      await assert.rejects(convert(model('digits_cnn'), at('never.onnx'), { external, signal: stop.signal }), reason);
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.includes('never') || name.includes('.tmp')),
      [],
    );
  });

  it('keeps Pad apart from MaxPool, where ONNX Runtime would answer wrongly', async () => {
    const { graph } = protoOf(
      (await convert(join(ROOT, 'src/formats/tensorflow/goldens/keras_cnn/model'), at('pads.onnx'))).path,
    );
    const pooled = new Set(graph!.node.filter(({ opType }) => opType === 'MaxPool').map(({ input }) => input[0]));
    const pads = graph!.node.filter(({ opType, output }) => opType === 'Pad' && pooled.has(output[0]!));
    for (const { input } of pads) assert.equal(input.length, 4);
  });
});

const WEIGHT: TensorProto = {
  ...TensorProto.decode(new Uint8Array()),
  ...{ name: 'w', dims: [300, 300], dataType: 1, rawData: new Uint8Array(new Float32Array(90_000).fill(2).buffer) },
};
const onnxModel = (opset: number): Uint8Array =>
  ModelProto.encode({
    ...modelOf(
      graphOf({
        node: [node('MatMul', ['x', 'w'], ['y'], []), node('Softmax', ['y'], ['z'], [attribute('axis', 1)])],
        input: [valueInfo('x', tensorType('float32', [-1, 300]))],
        output: [valueInfo('z', tensorType('float32', [-1, 300]))],
        initializer: [WEIGHT],
      }),
      { '': opset },
    ),
    irVersion: 8,
  });

describe('a model that is ONNX already', () => {
  it('stays as it is, byte for byte', async () => {
    writeFileSync(at('own.onnx'), onnxModel(13));
    const { notes } = await convert(at('own.onnx'), at('copy.onnx'));
    assert.deepEqual(readFileSync(at('copy.onnx')), readFileSync(at('own.onnx')));
    assert.equal(notes[0], 'the model is ONNX already, of operator set 13, and stays as it is');
  });

  it('gets its weights out of the file, and back into it', async () => {
    writeFileSync(at('in.onnx'), onnxModel(13));
    const out = await convert(at('in.onnx'), at('out.onnx'), { external: true });
    assert.equal(out.dataBytes, 360_000);
    mkdirSync(at('apart'));
    linkSync(at('out.onnx'), at('apart/out.onnx'));
    linkSync(at('out.onnx.data'), at('apart/out.onnx.data'));
    await convert(at('apart'), at('back.onnx'));
    const { graph } = protoOf(at('back.onnx'));
    const [weight] = graph!.initializer;
    assert.deepEqual({ ...weight, rawData: new Uint8Array(weight!.rawData!) }, WEIGHT);
  });

  it('of an old operator set comes out as this server runs it', async () => {
    const { notes } = await convert(join(ROOT, 'src/formats/onnx/goldens/opset_4_attributes/model'), at('old.onnx'));
    assert.match(notes[0]!, /^the model is ONNX already; it comes out as this server runs it, in operator set \d+$/);
    const { model: proto } = await readModel(localFiles(folder), 'old.onnx');
    assert.ok(proto.opsetImport[0]!.version >= 7);
  });
});

const HALF = model('half_plus_two');
writeFileSync(at('there.onnx'), 'kept');
mkdirSync(at('folder.onnx'));
writeFileSync(at('beside.onnx.data'), 'kept');
mkdirSync(at('plain/sub'), { recursive: true });
writeFileSync(at('plain/model.onnx'), onnxModel(13));
symlinkSync(at('plain/model.onnx'), at('link.onnx'));
writeFileSync(at('file'), '');

// biome-ignore format: one refusal a line
const REFUSALS: readonly (readonly [name: string, path: string, out: string, message: RegExp, options?: ConvertOptions])[] = [
  ['a path where nothing is', at('nowhere'), at('a.onnx'), /nowhere: no such file or folder/],
  ['a version that is not there', HALF, at('a.onnx'), /no version 7; there is 1$/, { version: 7 }],
  ['a signature that is not there', HALF, at('a.onnx'), /signature "x": the model has "serving_default"$/, { signature: 'x' }],
  ['outputs that are not there', HALF, at('a.onnx'), /outputs: there is no "q"; the signature has "y"$/, { outputs: ['q', 'y'] }],
  ['no outputs at all', HALF, at('a.onnx'), /outputs: none is asked for; the signature has "y"$/, { outputs: [] }],
  ['a missing folder', HALF, at('no/a.onnx'), /there is no folder .*no; make it first$/],
  ['a folder that is a file', HALF, at('file/a.onnx'), /is not a folder$/],
  ['a name that is a folder', HALF, at('folder.onnx'), /stands there and is not a file$/],
  ['a name that ends in a slash', HALF, `${at('x')}/`, /is no name of a file$/],
  ['a file that stands there', HALF, at('there.onnx'), /stands there already; --overwrite replaces it$/],
  ['a file of weights that stands there', HALF, at('beside.onnx'), /beside\.onnx\.data: stands there already; --overwrite replaces it$/],
  ['the model itself', at('plain/model.onnx'), at('plain/model.onnx'), /is a file of the model itself; write to another$/, { overwrite: true }],
  ['the model itself through a link', at('plain/model.onnx'), at('link.onnx'), /is a file of the model itself; write to another$/, { overwrite: true }],
  ["the model's own folder", at('plain'), at('plain/sub/a.onnx'), /lies in the model's own folder/],
  ['a table of trees', model('scikitlearn_iris/model.joblib'), at('a.onnx'), /a model of Scikit-learn is steps over columns, not a graph of tensors/],
  ['host nodes', model('deep_image_model'), at('a.onnx'), /2 nodes run in kernels of this server, .*\n {2}DecodeBase64 "DecodeBase64": do it before .*\n {2}DecodeJpeg "map\/while\/DecodeJpeg": export a signature that takes pixels$/],
];

describe('convert refuses', () => {
  for (const [name, path, out, message, options] of REFUSALS)
    it(name, async () => {
      await assert.rejects(
        convert(path, out, options),
        (error) => error instanceof ServingError && message.test(error.message),
      );
      assert.ok(!existsSync(at('a.onnx')) && !readdirSync(folder).some((file) => file.endsWith('.tmp')));
      assert.equal(readFileSync(at('there.onnx'), 'utf8'), 'kept');
    });
  it('overwrites where it is asked to', async () => {
    writeFileSync(at('over.onnx'), 'old');
    const { modelBytes } = await convert(HALF, at('over.onnx'), { overwrite: true });
    assert.equal(readFileSync(at('over.onnx')).length, modelBytes);
  });
});
