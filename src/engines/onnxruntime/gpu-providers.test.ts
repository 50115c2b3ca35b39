import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { engineFolder } from '../installed.ts';
import { findGpuProviders, GPU_LIBRARIES } from './gpu-providers.ts';
import { LIBRARY_VERSION } from './slots.ts';

const STFS_HOME = mkdtempSync(join(tmpdir(), 'gpu-'));
after(() => rmSync(STFS_HOME, { recursive: true }));
const put = (version: string, files: readonly string[]): string => {
  const folder = join(engineFolder('onnxruntime-gpu', { STFS_HOME }), version);
  mkdirSync(folder, { recursive: true });
  for (const file of files) writeFileSync(join(folder, file), '');
  return folder;
};

test('there are none, where none is installed, another version is, or a library is missing', () => {
  assert.equal(findGpuProviders({ STFS_HOME }), undefined);
  put('1.29.0', GPU_LIBRARIES);
  put(LIBRARY_VERSION, GPU_LIBRARIES.slice(0, 2));
  assert.equal(findGpuProviders({ STFS_HOME }), undefined);
});

test('those of the version that the program is built for are found', () => {
  const folder = put(LIBRARY_VERSION, GPU_LIBRARIES);
  assert.deepEqual(findGpuProviders({ STFS_HOME }), {
    version: LIBRARY_VERSION,
    folder,
    onnxruntime: join(folder, 'libonnxruntime.so.1'),
    cuda: join(folder, 'libonnxruntime_providers_cuda.so'),
    tensorrt: join(folder, 'libonnxruntime_providers_tensorrt.so'),
  });
});
