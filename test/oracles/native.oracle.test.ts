/** Native TensorFlow against TensorFlow's own answers, and in processes of its own. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runCompare } from '../../src/cli/compare.ts';
import { createHandler, type LoadedModel, load } from '../../src/index.ts';
import { compare, datumOf, type Golden, goldensOf } from '../golden.ts';
import { ROOT } from '../root.ts';
import { NO_ENGINE, oraclePython, useNativeEngine } from './native-engine.ts';

const engine = useNativeEngine();
const python = oraclePython();
const skip = engine ? false : NO_ENGINE;
const HALF_PLUS_TWO = join(ROOT, 'models', 'half_plus_two', '1');
const temporary = mkdtempSync(join(tmpdir(), 'native-'));
// Copies of models lie where a test can look for them.
process.env['TMPDIR'] = temporary;
after(() => rmSync(temporary, { recursive: true, force: true }));

const TOLERANCE = 1e-5;
const runGolden = async (model: LoadedModel, { cases, tolerance }: Golden): Promise<number> => {
  let worst = 0;
  for (const [i, { signature = model.signature, inputs, outputs }] of cases.entries()) {
    const feeds = new Map(Object.entries(inputs).map(([name, datum]) => [name, datumOf(datum)]));
    const results = await model.run(feeds, { signature });
    assert.deepEqual([...results.keys()].sort(), Object.keys(outputs).sort());
    for (const [name, datum] of Object.entries(outputs)) {
      const error = compare(results.get(name), datumOf(datum), tolerance ?? TOLERANCE, `case ${i}, ${name}`);
      worst = Math.max(worst, error);
    }
  }
  return worst;
};
const goldenAt = (folder: string): Golden => JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8')) as Golden;
const foldersOf = (root: string): readonly string[] =>
  readdirSync(root).filter((name) => existsSync(join(root, name, 'cases.json')));
/** A model run natively, closed when the test ends. */
const opened = async (t: TestContext, path: string): Promise<LoadedModel> => {
  const model = await load(path, { engine: { use: 'tensorflow' } });
  t.after(() => model.close());
  return model;
};
const privateCopies = (): readonly string[] => readdirSync(temporary).filter((name) => name.startsWith('stfs-'));

/** What TensorFlow itself does not run any more, or not through its C API; the compiler serves them all. */
const NOT_NATIVE: ReadonlyMap<string, RegExp> = new Map([
  [
    'keras3_same_names',
    /Could not find variable out\/\w+\..*the model's own restore operation leaves the variable out/,
  ],
  ['tf112_boosted_trees', /No OpKernel was registered to support Op 'BoostedTrees/],
  ['tf115_boosted_trees', /No OpKernel was registered to support Op 'BoostedTrees/],
  ['tf115_boosted_trees_numeric', /No OpKernel was registered to support Op 'BoostedTrees/],
  ['tf115_gather_tree', /GatherTree/],
  ['tf14_tables_mutable', /Incomplete graph, missing 1 inputs for MutableDenseHashTable/],
]);

for (const [name, message] of NOT_NATIVE) {
  test(`golden, refused natively: ${name}`, { skip }, async (t) => {
    await assert.rejects(opened(t, join(goldensOf('tensorflow'), name, 'model')), { message });
  });
}

for (const name of foldersOf(goldensOf('tensorflow')).filter((name) => !NOT_NATIVE.has(name))) {
  test(`golden: ${name}`, { skip }, async (t) => {
    const folder = join(goldensOf('tensorflow'), name);
    const model = await opened(t, join(folder, 'model'));
    t.diagnostic(`worst error ${(await runGolden(model, goldenAt(folder))).toExponential(1)}`);
  });
}

test('models that TensorFlow makes on the spot', { skip: skip || (python ? false : 'no .venv/oracles') }, async (t) => {
  const folder = join(temporary, 'models');
  const made = spawnSync(python!, [join(ROOT, 'test/oracles/native_models.py'), folder], { encoding: 'utf8' });
  assert.equal(made.status, 0, made.stderr);
  for (const name of foldersOf(folder)) {
    await t.test(name, async (t) => {
      const model = await opened(t, join(folder, name, 'model'));
      t.diagnostic(`worst error ${(await runGolden(model, goldenAt(join(folder, name)))).toExponential(1)}`);
    });
  }
  await t.test('state is kept between runs, and begins anew with every load', async () => {
    for (let i = 0; i < 2; i++) {
      const model = await load(join(folder, 'counter/model'));
      assert.match(model.notes[0]!, /^served by TensorFlow \S+, native: .*AssignAddVariableOp/);
      assert.deepEqual(await model.predict({ by: 2 }), { calls: 2 });
      assert.deepEqual(await model.predict({ by: 40 }), { calls: 42 });
      assert.deepEqual(await model.predict({}, { signature: 'read' }), { calls: 42 });
      await model.close();
    }
  });
  await t.test('what the model refuses is its own message', async (t) => {
    const model = await opened(t, join(folder, 'refuses_inputs/model'));
    await assert.rejects(model.predict({ i: [-1] }), { code: 'RUN_FAILED', message: /negative ones are not taken/ });
    await assert.rejects(model.predict({ i: [7] }), (error: Error) => {
      assert.match(error.message, /^TensorFlow: .*7/);
      assert.doesNotMatch(error.message, /\{\{|\[\[|Detected at|File "/);
      return true;
    });
    assert.deepEqual(await model.predict({ i: [1] }), { y: [20] });
  });
  await t.test('a long run leaves the event loop free, and its deadline is kept', async (t) => {
    const model = await opened(t, join(folder, 'while_loop/model'));
    const inputs = model.tensors({ x: new Array<number>(1000).fill(1), n: 300_000 });
    const began = performance.now();
    const signal = AbortSignal.timeout(50);
    await assert.rejects(async () => model.run(inputs, { signature: model.signature, signal }), {
      name: 'TimeoutError',
    });
    const answered = performance.now() - began;
    await model.close();
    const ended = performance.now() - began;
    t.diagnostic(`answered after ${Math.round(answered)} ms, ended after ${Math.round(ended)} ms`);
    assert.ok(answered < ended / 2, `answered after ${answered} ms, when the run itself ended after ${ended} ms`);
    await assert.rejects(async () => model.predict({ x: [1], n: 1 }), { code: 'MODEL_NOT_READY' });
  });
  await t.test('the server answers by it', async (t) => {
    const models = ['table', 'strings', 'parse_example'].map((name) => ({
      name,
      basePath: join(folder, name, 'model'),
    }));
    const { handler, close } = await createHandler({ models });
    const server = createServer(handler).listen(0, '127.0.0.1');
    t.after(close);
    t.after(() => server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const headers = { 'content-type': 'application/json' };
    const post = async (body: object) =>
      (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).json();
    const detail = (await (await fetch(`${url}/v1/models/parse_example`)).json()) as { engine: string };
    assert.match(detail.engine, /^(TensorFlow|ONNX Runtime) /);
    const ids = (await post({ model_name: 'table', data: { words: [['cat', 'the']] } })) as object;
    assert.deepEqual(ids, { ids: [[1, 0]] });
  });
});

test('a served model does not rest on its files', { skip }, async () => {
  const folder = join(temporary, 'rewritten');
  cpSync(HALF_PLUS_TWO, folder, { recursive: true });
  const model = await load(folder, { engine: { use: 'tensorflow' } });
  truncateSync(join(folder, 'variables/variables.data-00000-of-00001'), 1);
  writeFileSync(join(folder, 'saved_model.pb'), 'nothing');
  assert.deepEqual(await model.predict({ x: [4] }), { y: [4] });
  assert.equal(privateCopies().length, 1, 'one copy');
  await model.close();
  assert.deepEqual(privateCopies(), []);
});

test('the compiler and native TensorFlow agree on the sample models', { skip }, async (t) => {
  for (const name of ['digits_cnn', 'tensorflow_template_application_model']) {
    const { text, exitCode } = await runCompare([join(ROOT, 'models', name)]);
    t.diagnostic(text);
    assert.equal(exitCode, 0, text);
  }
});

const CHILD = fileURLToPath(new URL('native.child.js', import.meta.url));
const child = (scenario: string) =>
  new Promise<{ code: number | null; signal: string | null; stdout: string; stderr: string }>((resolve) => {
    const started = spawn(process.execPath, ['--expose-gc', CHILD, HALF_PLUS_TWO, scenario], { stdio: 'pipe' });
    let [stdout, stderr] = ['', ''];
    started.stdout.on('data', (piece) => {
      stdout += piece;
    });
    started.stderr.on('data', (piece) => {
      stderr += piece;
    });
    started.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });

for (const [scenario, times] of [
  ['closes its session', 15],
  ['ends with a session open', 15],
  ['exits with a session open', 10],
  ['exits during runs', 10],
] as const) {
  test(`a process that ${scenario} ends without a crash, ${times} times`, { skip }, async () => {
    for (let i = 0; i < times; i += 1) {
      const { code, signal, stderr } = await child(scenario);
      assert.deepEqual({ code, signal }, { code: 0, signal: null }, stderr);
    }
    assert.deepEqual(privateCopies(), []);
  });
}

test('memory is bounded over 50 reloads', { skip }, async (t) => {
  const { code, stdout, stderr } = await child('reloads');
  assert.equal(code, 0, stderr);
  const rss = JSON.parse(stdout) as readonly number[];
  t.diagnostic(`MB resident after each reload: ${rss.join(' ')}`);
  assert.ok(rss.at(-1)! < Math.max(...rss.slice(0, 15)) + 80);
});
