/** The examples of custom ops, built with g++ and served, and what is wrong with libraries, as the engines see it. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type LoadedModel, load } from '../../src/index.ts';
import { ROOT } from '../root.ts';
import { type Running, startProgram } from '../seed/program.ts';
import { NO_ENGINE, useNativeEngine } from './native-engine.ts';

const engine = useNativeEngine();
const EXAMPLE = join(ROOT, 'examples/custom_op');
const TENSORFLOW = join(EXAMPLE, 'tensorflow');
const ONNX = join(EXAMPLE, 'onnx');
const ZERO_BELOW = join(TENSORFLOW, 'models/zero_below');
const CLIP_TO_UNIT = join(ONNX, 'models/clip_to_unit');
const compiles = spawnSync('g++', ['--version']).status === 0;
const hasHeaders = engine !== undefined && existsSync(join(engine.folder, 'include/tensorflow/core/framework/op.h'));
const skipOnnx = compiles ? false : 'no g++';
const skip = skipOnnx || (hasHeaders ? false : NO_ENGINE);

const temporary = mkdtempSync(join(tmpdir(), 'custom-ops-'));
after(() => rmSync(temporary, { recursive: true, force: true }));
/** A folder of its own with these files. */
const folderOf = (name: string, files: Readonly<Record<string, string>>): string => {
  const folder = join(temporary, name);
  mkdirSync(folder, { recursive: true });
  for (const [to, from] of Object.entries(files)) copyFileSync(from, join(folder, to));
  return folder;
};
/** A library of a few lines of C++. */
const compiled = (name: string, source: string, ...flags: string[]): string => {
  const path = join(temporary, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(`${path}.cc`, source);
  execFileSync('g++', ['-shared', '-fPIC', `${path}.cc`, '-o', path, ...flags]);
  return path;
};
const loadWith = (path: string, ...customOps: string[]): Promise<LoadedModel> => load(path, { engine: { customOps } });
const answer = async (running: Running, x: readonly unknown[], model?: string): Promise<unknown> => {
  const body = JSON.stringify({ ...(model && { model_name: model }), data: { x } });
  return (await fetch(running.url, { method: 'POST', body, headers: { 'content-type': 'application/json' } })).json();
};

const zeroBelow = join(TENSORFLOW, 'ops/zero_below.so');
const clipToUnit = join(ONNX, 'ops/clip_to_unit.so');
// Built as a user builds them, once for all tests.
if (!skip) execFileSync(join(TENSORFLOW, 'build.sh'), { env: { ...process.env, STFS_TENSORFLOW: engine!.folder } });
if (!skipOnnx) execFileSync(join(ONNX, 'build.sh'));

test('the example for TensorFlow, served: curl, client.py, client.mjs', { skip }, async (t) => {
  const running = await startProgram([
    `--model_base_path=${ZERO_BELOW}`,
    `--custom_op_paths=${join(TENSORFLOW, 'ops')}/`,
  ]);
  t.after(() => running.stop());
  assert.deepEqual(await answer(running, [1, 2, 3, 4, 5]), { y: [0, 0, 3, 4, 5] });
  assert.deepEqual(await answer(running, []), { y: [] });
  for (const [command, file] of [
    ['node', 'client.mjs'],
    ['python3', 'client.py'],
  ] as const) {
    const { stdout, status } = spawnSync(command, [join(EXAMPLE, file), running.url], { encoding: 'utf8' });
    if (status === null) t.diagnostic(`${command} is not here`);
    else assert.match(stdout, /y['"]?: \[ ?0, 0, 3, 4, 5 ?\]/);
  }
  const detail = (await (await fetch(`${running.url}/v1/models/default`)).json()) as { engine: string };
  assert.match(detail.engine, /^TensorFlow \S+, native/);
  assert.equal(await running.stop(), 0);
});

test('the example for ONNX Runtime, and both in one config file', { skip }, async (t) => {
  const file = join(temporary, 'models.json');
  writeFileSync(
    file,
    JSON.stringify({
      model_config_list: [
        {
          name: 'zero',
          base_path: ZERO_BELOW,
          custom_op_paths: folderOf('mixed', { 'a.so': clipToUnit, 'b.so': zeroBelow }),
        },
        { name: 'clip', base_path: CLIP_TO_UNIT, custom_op_paths: [join(temporary, 'mixed')] },
        { name: 'lacking', base_path: CLIP_TO_UNIT },
      ],
    }),
  );
  const running = await startProgram([`--model_config_file=${file}`]);
  t.after(() => running.stop());
  assert.deepEqual(await answer(running, [3, 1], 'zero'), { y: [3, 0] });
  assert.deepEqual(await answer(running, [-1, 0, 0.5, 0.9, 2], 'clip'), { y: [0, 0.25, 0.75, 1, 1] });
  const { error } = (await answer(running, [1], 'lacking')) as { error: string };
  assert.match(error, /"ClipToUnit" of the domain "stfs\.example": ONNX Runtime has no such operator/);
});

test('an op without its library: the message names it, and what to do', { skip }, async () => {
  const child = spawnSync(process.execPath, [join(ROOT, 'dist/src/cli/main.js'), 'inspect', ZERO_BELOW], {
    encoding: 'utf8',
  });
  assert.equal(child.status, 1);
  assert.match(
    child.stderr,
    /TensorFlow \S+ has no op "ZeroBelow", nor has a library that is given: custom_op_paths names/,
  );
  assert.doesNotMatch(child.stderr, /__inference|running in this process/);
});

test('an op without native TensorFlow: the message says how to install it', { skip: skipOnnx }, () => {
  const env = { ...process.env, STFS_HOME: join(temporary, 'no-home'), STFS_TENSORFLOW: '' };
  const args = [join(ROOT, 'dist/src/cli/main.js'), 'inspect', ZERO_BELOW];
  const child = spawnSync(process.execPath, args, { encoding: 'utf8', env });
  assert.match(
    child.stderr,
    /ZeroBelow: not of TensorFlow itself; native TensorFlow runs custom ops.*\n.*stfs engine install tensorflow/,
  );
});

const linked = (): string[] => [`-L${engine!.folder}`, '-Wl,--no-as-needed', '-l:libtensorflow_framework.so.2'];

test('a library for another TensorFlow is refused with both versions', { skip }, async () => {
  // A symbol of the Abseil of TensorFlow 2.13 to 2.15.
  const symbol = '_ZN4absl12lts_2023012513InternalErrorESt17basic_string_viewIcSt11char_traitsIcEE';
  const old = compiled('old.so', `extern "C" int ${symbol}(); int use = ${symbol}();`, ...linked());
  await assert.rejects(loadWith(ZERO_BELOW, old), (error: Error & { code: string }) => {
    assert.equal(error.code, 'INVALID_CONFIG');
    assert.match(error.message, /old\.so: TensorFlow \S+ cannot load it: undefined symbol: _ZN4absl/);
    assert.match(
      error.message,
      /it was built for TensorFlow 2\.13 to 2\.15 \(Abseil 20230125\), this is TensorFlow \S+ \(Abseil \d+\); build it again/,
    );
    return true;
  });
});

test('a library that is not linked, or needs what is nowhere', { skip }, async () => {
  const loose = compiled('loose.so', 'extern "C" int _ZN10tensorflow4noneEv(); int use = _ZN10tensorflow4noneEv();');
  await assert.rejects(loadWith(ZERO_BELOW, loose), {
    code: 'INVALID_CONFIG',
    message: /not linked with libtensorflow_framework\.so\.2/,
  });
  const one = compiled('gone/libgone.so.1', 'extern "C" int gone() { return 1; }', '-Wl,-soname,libgone.so.1');
  const needy = compiled('needy.so', 'extern "C" int gone(); int use = gone();', one, ...linked());
  await assert.rejects(loadWith(ZERO_BELOW, needy), {
    code: 'INVALID_CONFIG',
    message: /it needs libgone\.so\.1, which is nowhere/,
  });
  const model = await loadWith(ZERO_BELOW, needy, one, zeroBelow);
  assert.deepEqual(await model.predict({ x: [5, 1] }), { y: [5, 0] }, 'given beside it, in any order');
  await model.close();
});

test('a library of TensorFlow 1', { skip }, async () => {
  const stub = compiled(
    'stub/libtensorflow_framework.so.1',
    'int nothing;',
    '-Wl,-soname,libtensorflow_framework.so.1',
  );
  const first = compiled('first.so', 'int mine;', '-Wl,--no-as-needed', stub);
  await assert.rejects(loadWith(ZERO_BELOW, first), { message: /it was built for TensorFlow 1, this is TensorFlow 2/ });
});

test('loaded once: by two names, in a copy, again; refused once it has changed', { skip }, async () => {
  const folder = folderOf('again', { 'ops.so': zeroBelow, 'copy.so': zeroBelow });
  for (let i = 0; i < 3; i++) {
    const model = await loadWith(ZERO_BELOW, folder, join(folder, 'ops.so'), zeroBelow);
    assert.deepEqual(await model.predict({ x: [1, 7] }), { y: [0, 7] });
    await model.close();
  }
  // Another build of it: the kernel would be there twice.
  const other = join(temporary, 'other.so');
  writeFileSync(other, Buffer.concat([readFileSync(zeroBelow), Buffer.from('another build')]));
  await assert.rejects(loadWith(ZERO_BELOW, other), {
    code: 'INVALID_CONFIG',
    message: /other\.so: it has the op "ZeroBelow", which .* has registered in this process/,
  });
  utimesSync(join(folder, 'ops.so'), 1, 1);
  await assert.rejects(loadWith(ZERO_BELOW, folder), {
    code: 'INVALID_CONFIG',
    message: /has changed since this process loaded it; start the server again/,
  });
});

test('runs of a custom operator leave the event loop, and reload', { skip: skipOnnx }, async (t) => {
  const rss: number[] = [];
  for (let i = 0; i < 40; i++) {
    const model = await loadWith(CLIP_TO_UNIT, clipToUnit);
    const answers = model.run(model.tensors({ x: [0.5, 9] }), { signature: model.signature });
    assert.ok(answers instanceof Promise);
    assert.deepEqual([...((await answers).get('y') as { data: Float32Array }).data], [0.75, 1]);
    await model.close();
    rss.push(Math.round(process.memoryUsage().rss / 1e6));
  }
  // What the allocators and V8 keep has been kept by the fifteenth.
  const early = Math.max(...rss.slice(0, 15));
  t.diagnostic(`MB resident: ${early} in 15 reloads, ${rss.at(-1)} after 40`);
  assert.ok(rss.at(-1)! < early + 80, `${early} MB at first, ${rss.at(-1)} MB at last`);
});

test('a library of operators that refuses to register is told by its reason', { skip: skipOnnx }, async () => {
  const failing = compiled(
    'failing.so',
    readFileSync(join(ONNX, 'clip_to_unit.cc'), 'utf8')
      .replace('GetApi(kApiVersion)', 'GetApi(9999)')
      .replace('const Ort ort{', 'if (!base->GetApi(9999)) return nullptr; const Ort ort{'),
    `-I${ONNX}`,
    '-std=c++17',
  );
  await assert.rejects(loadWith(CLIP_TO_UNIT, failing), {
    code: 'UNSUPPORTED_MODEL',
    message: /"ClipToUnit" of the domain/,
  });
  const cut = compiled(
    'cut.so',
    'extern "C" int nowhere_at_all(); int use = nowhere_at_all(); extern "C" void RegisterCustomOps() {}',
  );
  await assert.rejects(loadWith(CLIP_TO_UNIT, cut), {
    code: 'INVALID_CONFIG',
    message: /cut\.so: ONNX Runtime \S+ cannot load it: .*undefined symbol: nowhere_at_all/,
  });
});
