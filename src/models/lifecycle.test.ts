/** The life of versions with the real loader thread, formats and engine, on real ONNX models (goldens/generate.py). */
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Tensor, tensor } from '../tensor/tensor.ts';
import type { ModelSettings } from './lifecycle.ts';
import { loadOne } from './load-one.ts';
import { threadLoader } from './loader.ts';
import { Registry } from './registry.ts';

const root = mkdtempSync(join(tmpdir(), 'stfs-lifecycle-'));
after(() => rmSync(root, { recursive: true, force: true }));

const GOLDENS = join(import.meta.dirname ?? dirname(new URL(import.meta.url).pathname), '../../../src/models/goldens');
const golden = (name: string): Buffer => readFileSync(join(GOLDENS, name));

const model = (name: string): ModelSettings => {
  const location = join(root, name);
  return { name, basePath: location, location, policy: 'all', first: 'load', notes: [] };
};
/** Puts the model y = x * k at a version. */
const put = (name: string, version: number, k: number): void => {
  const folder = join(root, name, String(version));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'model.onnx'), golden(`times-${k}.onnx`));
};
const serve = async (t: { after(f: () => Promise<void>): void }, name: string): Promise<Registry> => {
  const registry = new Registry([model(name)], {
    loader: threadLoader(),
    concurrency: 2,
    watch: { intervalMs: 50 },
    retryDelayMs: () => undefined,
  });
  t.after(() => registry.close());
  registry.start();
  await registry.settled();
  return registry;
};
const run = async (registry: Registry, version: number | undefined, x: Tensor): Promise<Float32Array> => {
  const hold = registry.acquire(version === undefined ? {} : { version });
  try {
    const [signature] = hold.session.signatures.keys();
    const outputs = await hold.session.run(new Map([['x', x]]), { signature: signature! });
    return (outputs.get('y') as Tensor<'float32'>).data;
  } finally {
    hold[Symbol.dispose]();
  }
};
const pair = (a: number, b: number): Tensor => tensor('float32', [1, 2], new Float32Array([a, b]));
const states = (registry: Registry): string =>
  registry
    .models()[0]!
    .versions.map(({ version, state, wanted }) => `${version} ${state}${wanted ? '' : ' (old)'}`)
    .join(', ');
const until = async (what: () => boolean, registry: Registry): Promise<void> => {
  for (const end = performance.now() + 15_000; !what(); ) {
    assert.ok(performance.now() < end, `not within 15 s: ${what}; ${states(registry)}`);
    await sleep(10);
  }
};

test('while clients run: a version is copied in slowly, one removed, one broken in place, one rewritten', async (t) => {
  for (const [version, k] of [
    [1, 2],
    [2, 3],
    [3, 5],
    [4, 33],
  ] as const)
    put('live', version, k);
  const registry = await serve(t, 'live');
  assert.equal(states(registry), '1 ready, 2 ready, 3 ready, 4 ready');
  let stop = false;
  let answered = 0;
  // Version 2 is rewritten from 3 to 5; version 4 is broken and answers on.
  const right = new Map<number | undefined, readonly number[]>([
    [undefined, [33, 2]],
    [2, [3, 5]],
    [3, [5]],
    [4, [33]],
  ]);
  const client = async (version: number | undefined): Promise<void> => {
    for (let i = 1; !stop; i++) {
      const y = await run(registry, version, pair(i, 1));
      assert.ok(right.get(version)!.includes(y[1]!), `version ${version} multiplied by ${y[1]}`);
      assert.equal(y[0], y[1]! * i);
      answered += 1;
      if (i % 16 === 0) await sleep(1);
    }
  };
  const clients = [undefined, 2, 3, 4, 4].map(client);
  const bytes = golden('times-2.onnx');
  mkdirSync(join(root, 'live/5'));
  for (let i = 0; i < bytes.length; i += 20) {
    writeFileSync(join(root, 'live/5/model.onnx'), bytes.subarray(i, i + 20), { flag: 'a' });
    await sleep(20);
  }
  rmSync(join(root, 'live/1'), { recursive: true });
  put('live', 2, 5);
  truncateSync(join(root, 'live/4/model.onnx'), 50);
  await until(() => states(registry) === '2 ready, 3 ready, 4 ready (old), 4 failed, 5 ready', registry);
  await until(() => answered > 500, registry);
  stop = true;
  await Promise.all(clients);
  assert.deepEqual([...(await run(registry, 2, pair(1, 2)))], [5, 10]);
  assert.equal(registry.models()[0]!.platform, 'ONNX');
  assert.match(
    registry.models()[0]!.versions.find(({ state }) => state === 'failed')!.error!,
    /model\.onnx: not a whole ONNX model/,
  );
});

const SIDE = 512;
/** Weights of 1 MiB that make the model y = x * k out of x @ W. */
const diagonal = (k: number): Float32Array => {
  const w = new Float32Array(SIDE * SIDE);
  for (let i = 0; i < SIDE; i++) w[i * SIDE + i] = k;
  return w;
};
const ones = tensor('float32', [1, SIDE], new Float32Array(SIDE).fill(1));

test('weights of their own file may be cut and rewritten under a running model; memory stays bounded over 50 reloads', async (t) => {
  const folder = join(root, 'external/1');
  const weights = join(folder, 'w.bin');
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(GOLDENS, 'external.onnx'), join(folder, 'model.onnx'));
  writeFileSync(weights, diagonal(1));
  const registry = await serve(t, 'external');
  assert.equal((await run(registry, 1, ones))[7], 1);
  truncateSync(weights, 100);
  assert.equal((await run(registry, 1, ones))[7], 1);
  await until(() => states(registry) === '1 ready (old), 1 failed', registry);
  assert.match(registry.models()[0]!.versions[1]!.error!, /w\.bin/);
  assert.equal((await run(registry, 1, ones))[7], 1);
  const resident: number[] = [];
  for (let k = 2; k <= 51; k++) {
    writeFileSync(weights, diagonal(k));
    for (let y = 0; y !== k; ) {
      await until(() => states(registry) === '1 ready', registry);
      y = (await run(registry, 1, ones))[7]!;
      if (y !== k) await sleep(10);
    }
    resident.push(process.memoryUsage.rss() / 2 ** 20);
  }
  const growth = Math.min(...resident.slice(-10)) - Math.min(...resident.slice(10, 20));
  assert.ok(growth < 30, `30 reloads of a model of 1 MiB took ${growth.toFixed(1)} MiB more`);
});

test('one model without a server', async () => {
  put('alone', 3, 5);
  const { version, title, format, session, close } = await loadOne(join(root, 'alone'));
  assert.deepEqual([version, title, format], [3, 'ONNX', 'onnx']);
  const outputs = await session.run(new Map([['x', pair(1, 2)]]), { signature: [...session.signatures.keys()][0]! });
  assert.deepEqual([...(outputs.get('y') as Tensor<'float32'>).data], [5, 10]);
  await close();
  await assert.rejects(loadOne(GOLDENS, { platform: 'nonsense' }), { code: 'UNKNOWN_FORMAT' });
});
