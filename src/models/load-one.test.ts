import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { loadOne } from './load-one.ts';
import type { Loader, LoadRequest } from './loader.ts';

const root = mkdtempSync(join(tmpdir(), 'stfs-load-one-'));
after(() => rmSync(root, { recursive: true, force: true }));
for (const path of ['versions/2/m', 'versions/010/m', 'plain/m', 'empty']) {
  mkdirSync(join(root, path, '..'), { recursive: true });
  if (path === 'empty') mkdirSync(join(root, path));
  else writeFileSync(join(root, path), '');
}

/** Remembers what it was asked for, and how often what was closed. */
const recorder = () => {
  const seen = { requests: [] as LoadRequest[], closed: 0, loaderClosed: 0 };
  const loader: Loader = {
    load: async (request) => {
      seen.requests.push(request);
      const session = {
        signatures: new Map(),
        run: () => new Map(),
        close: async () => {
          seen.closed += 1;
        },
      };
      return { session, format: 'fake', title: 'Fake', notes: [], weightBytes: 0 };
    },
    close: async () => {
      seen.loaderClosed += 1;
    },
  };
  return { seen, loader };
};

test('loads the newest version, or the one asked for, or the model that the path is', async () => {
  const { seen, loader } = recorder();
  const newest = await loadOne(join(root, 'versions'), { loader, platform: 'onnx' });
  const asked = await loadOne(join(root, 'versions'), { loader, version: 2 });
  const plain = await loadOne(join(root, 'plain'), { loader, engine: { onnxruntime: { intraOpThreads: 2 } } });
  const file = await loadOne(join(root, 'plain/m'), { loader });
  assert.deepEqual([newest.version, asked.version, plain.version, file.version], [10, 2, 1, 1]);
  assert.deepEqual(seen.requests, [
    { order: { at: join(root, 'versions/010'), platform: 'onnx' } },
    { order: { at: join(root, 'versions/2') } },
    { order: { at: join(root, 'plain') }, engine: { onnxruntime: { intraOpThreads: 2 } } },
    { order: { at: join(root, 'plain/m') } },
  ]);
  await newest.close();
  assert.deepEqual([seen.closed, seen.loaderClosed], [1, 4]);
});

test('says which versions there are', async () => {
  const { loader } = recorder();
  await assert.rejects(loadOne(join(root, 'versions'), { loader, version: 3 }), {
    code: 'MODEL_NOT_FOUND',
    message: /versions: no version 3; there is 2, 10$/,
  });
  await assert.rejects(loadOne(join(root, 'empty'), { loader }), { message: /empty: no version; there is none$/ });
  await assert.rejects(loadOne(join(root, 'nowhere'), { loader }), { code: 'CORRUPT_MODEL' });
  await assert.rejects(loadOne('s3://bucket/m', { loader }), { code: 'INVALID_CONFIG' });
});
