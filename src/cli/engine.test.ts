import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, afterEach, test } from 'node:test';
import { engineFolder } from '../engines/installed.ts';
import { GPU_LIBRARIES } from '../engines/onnxruntime/gpu-providers.ts';
import { LIBRARY_VERSION } from '../engines/onnxruntime/slots.ts';
import { LIBRARIES } from '../engines/tensorflow/library.ts';
import { runEngine } from './engine.ts';

const root = mkdtempSync(join(tmpdir(), 'engine-'));
const before = { ...process.env };
after(() => rmSync(root, { recursive: true }));
afterEach(() => {
  process.env['STFS_HOME'] = before['STFS_HOME'] ?? '';
  process.env['STFS_TENSORFLOW'] = before['STFS_TENSORFLOW'] ?? '';
});
/** A home with these engines. */
const homeOf = (name: string, versions: readonly string[]): string => {
  const STFS_HOME = join(root, name);
  process.env['STFS_HOME'] = STFS_HOME;
  process.env['STFS_TENSORFLOW'] = '';
  for (const version of versions) {
    const folder = join(engineFolder('tensorflow', { STFS_HOME }), version);
    mkdirSync(folder, { recursive: true });
    for (const file of LIBRARIES) writeFileSync(join(folder, file), '');
  }
  return STFS_HOME;
};

// biome-ignore format: one case a line
const REFUSED: readonly (readonly [string, readonly string[], RegExp])[] = [
  ['nothing', [], /expected stfs engine install tensorflow\|onnxruntime-gpu .*, stfs engine list or stfs engine flags/],
  ['what is no verb', ['remove'], /expected stfs engine install/],
  ['more than list takes', ['list', 'x'], /expected stfs engine install/],
  ['no engine', ['install'], /what is to be installed\? There is stfs engine install tensorflow, and stfs engine install onnxruntime-gpu/],
  ['what is no engine', ['install', 'torch'], /torch cannot be installed; There is/],
  ['what is no option', ['install', 'tensorflow', '--verson=2'], /--verson=2: expected --version=V or --from=PATH/],
  ['an option without a value', ['install', 'tensorflow', '--version'], /--version: expected/],
  ['an empty value', ['install', 'tensorflow', '--from='], /--from=: expected/],
  ['a path where nothing is', ['install', 'tensorflow', '--from', '/nowhere/at/all'], /--from: ENOENT/],
  ['another version for the GPU', ['install', 'onnxruntime-gpu', '--version=1.2.3'], /--version=1\.2\.3: expected 1\.\d+\.\d+, or no version at all/],
];
for (const [name, args, message] of REFUSED) {
  test(`refused: ${name}`, async () => {
    homeOf('refused', []);
    await assert.rejects(runEngine(args), { code: 'INVALID_CONFIG', message });
  });
}

test('a list of nothing says how to install', async () => {
  homeOf('nothing', []);
  const text = await runEngine(['list']);
  assert.match(text, /^ONNX Runtime \S+ {2}\(part of this program\)\n/);
  assert.match(
    text,
    /\nONNX Runtime for GPUs is not installed \(.*\); stfs engine install onnxruntime-gpu installs it\n/,
  );
  assert.match(text, /\nTensorFlow is not installed \(.*\); stfs engine install tensorflow installs it\n$/);
});

test('a list of all, with the one that is used', async () => {
  const STFS_HOME = homeOf('some', ['2.15.1', '2.21.0']);
  const gpu = join(engineFolder('onnxruntime-gpu', { STFS_HOME }), LIBRARY_VERSION);
  mkdirSync(gpu, { recursive: true });
  for (const file of GPU_LIBRARIES) writeFileSync(join(gpu, file), '');
  const lines = async () => (await runEngine(['list'])).replaceAll(root, '').trim().split('\n').slice(1);
  const folder = '/some/engines/tensorflow';
  assert.deepEqual(await lines(), [
    `ONNX Runtime for GPUs ${LIBRARY_VERSION}  /some/engines/onnxruntime-gpu/${LIBRARY_VERSION}`,
    `TensorFlow 2.21.0  ${folder}/2.21.0  (used)`,
    `TensorFlow 2.15.1  ${folder}/2.15.1`,
  ]);
  process.env['STFS_TENSORFLOW'] = '2.15.1';
  assert.equal((await lines())[2], `TensorFlow 2.15.1  ${folder}/2.15.1  (used)`);
});

test('what a compiler is told, where there are headers', async () => {
  const STFS_HOME = homeOf('flags', []);
  await assert.rejects(runEngine(['flags']), {
    code: 'INVALID_CONFIG',
    message: /TensorFlow is not installed; stfs engine install tensorflow/,
  });
  homeOf('flags', ['2.21.0']);
  await assert.rejects(runEngine(['flags']), {
    code: 'INVALID_CONFIG',
    message: /lacks tensorflow\/core\/framework\/op\.h; install TensorFlow again/,
  });
  const folder = join(engineFolder('tensorflow', { STFS_HOME }), '2.21.0');
  const header = join(folder, 'include/tensorflow/core/framework/op.h');
  mkdirSync(dirname(header), { recursive: true });
  writeFileSync(header, '');
  assert.equal(
    await runEngine(['flags']),
    `-std=c++17 -D_GLIBCXX_USE_CXX11_ABI=1 -DEIGEN_MAX_ALIGN_BYTES=64 -I${folder}/include -L${folder} -l:libtensorflow_framework.so.2\n`,
  );
});
