import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Registry as Prometheus } from 'prom-client';
import { ServingError } from '../errors.ts';
import { createModelMetrics } from '../scheduling/meter.ts';
import type { Loader } from './loader.ts';
import { answer, fakeLoader, model, refuses, root, serve, states, until, write } from './registry.test.bench.ts';
import { Registry } from './registry.ts';

test('serves what is there at the start; the newest version answers', async (t) => {
  write(join(root, 'start/1/answer'), '10.');
  write(join(root, 'start/2/answer'), '20.');
  const { registry } = await serve(t, [model('start')], fakeLoader().loader);
  assert.equal(states(registry, 'start'), '1 ready, 2 ready');
  assert.equal(await answer(registry, 'start'), 20);
  assert.equal(await answer(registry, 'start', 1), 10);
  const { platform, versioned, notes, basePath } = registry.model('start');
  assert.deepEqual(
    [platform, versioned, notes, basePath],
    ['Fake', true, ['version 1: says 10.', 'version 2: says 20.'], join(root, 'start')],
  );
});

test('a request that names no model means default, or the only one', async (t) => {
  write(join(root, 'default/answer'), '1.');
  write(join(root, 'other/answer'), '2.');
  const { loader } = fakeLoader();
  const both = await serve(t, [model('other'), model('default')], loader);
  assert.equal(await answer(both.registry), 1);
  assert.equal(both.registry.model('default').versioned, false);
  const only = await serve(t, [model('other')], loader);
  assert.equal(await answer(only.registry), 2);
  const none = await serve(t, [model('other'), model('start')], loader);
  refuses(none.registry, {}, 'MODEL_NOT_FOUND', /none is called "default"; there are "other", "start"$/);
});

test('what cannot be served says what there is and why', async (t) => {
  write(join(root, 'mixed/1/answer'), '1.');
  write(join(root, 'mixed/2/answer'), '2');
  const { registry } = await serve(t, [model('mixed'), model('nowhere')], fakeLoader().loader);
  refuses(
    registry,
    { name: 'x"' },
    'MODEL_NOT_FOUND',
    /^model "x\\"": there is no such model; there are "mixed", "nowhere"$/,
  );
  refuses(
    registry,
    { name: 'mixed', version: 2 },
    'MODEL_NOT_READY',
    /^model "mixed" version 2 failed to load: .*answer: "2" is cut$/,
  );
  refuses(
    registry,
    { name: 'mixed', version: 7 },
    'MODEL_NOT_FOUND',
    /there is no version 7; version 2 failed to load: .* is cut; version 1 is ready \(Fake\)$/,
  );
  refuses(registry, { name: 'nowhere' }, 'MODEL_NOT_READY', /no version is ready; .*nowhere: no such file or folder/);
  assert.equal(await answer(registry, 'mixed'), 1);
  assert.match(registry.model('nowhere').notes[0]!, /no such file or folder/);
  assert.throws(() => registry.model('x'), { code: 'MODEL_NOT_FOUND' });
});

test('told ready after it is, draining before it stops', async (t) => {
  write(join(root, 'order/1/answer'), '1.');
  const registry = new Registry([model('order')], { ...fakeLoader(), concurrency: 1, watch: { intervalMs: 10 } });
  t.after(() => registry.close());
  const told: string[] = [];
  registry.subscribe(({ version, state }) => {
    let answers = true;
    try {
      registry.acquire({ name: 'order', version })[Symbol.dispose]();
    } catch {
      answers = false;
    }
    told.push(`${state} ${answers}`);
  });
  registry.start();
  await registry.settled();
  rmSync(join(root, 'order/1'), { recursive: true });
  await until(() => registry.model('order').versions.length === 0);
  assert.deepEqual(told, ['found false', 'loading false', 'ready true', 'draining true', 'gone false']);
});

test('a failure that may pass is tried again with growing waits, for a bounded number of times', async (t) => {
  write(join(root, 'passing/1/answer'), '1.');
  const { loader, counts } = fakeLoader();
  const failing: Loader = {
    ...loader,
    load: async (request, signal) => {
      if (counts.loads >= 3) return loader.load(request, signal);
      counts.loads += 1;
      throw new ServingError('INTERNAL', 'EIO');
    },
  };
  const waits: number[] = [];
  const retryDelayMs = (failures: number) => {
    waits.push(failures);
    return failures < 5 ? 5 : undefined;
  };
  const { registry, told } = await serve(t, [model('passing')], failing, { retryDelayMs });
  await until(() => states(registry, 'passing') === '1 ready');
  assert.deepEqual(waits, [1, 2, 3]);
  assert.deepEqual(
    told.map(({ state, retryMs }) => `${state} ${retryMs ?? ''}`.trim()),
    ['found', 'loading', 'failed 5', 'loading', 'failed 5', 'loading', 'failed 5', 'loading', 'ready'],
  );
  assert.equal(registry.model('passing').versions[0]!.error, undefined);
  const never: Loader = { ...loader, load: () => Promise.reject(new Error('always')) };
  const stuck = await serve(t, [model('passing')], never, { retryDelayMs });
  await until(() => waits.length === 8);
  await sleep(30);
  assert.equal(waits.length, 8);
  assert.equal(stuck.told.find(({ error }) => error)?.error?.code, 'INTERNAL');
});

test('loads are limited, and a model of many versions holds up no other', async (t) => {
  for (let i = 1; i <= 12; i++) write(join(root, 'many', String(i), 'answer'), `${i}.`);
  write(join(root, 'few/1/answer'), '1.');
  const { loader, counts } = fakeLoader({ loadMs: 5 });
  const { told } = await serve(t, [model('many'), model('few')], loader);
  assert.equal(counts.mostLoading, 2);
  const ready = told.filter(({ state }) => state === 'ready').map((change) => change.model);
  assert.ok(ready.indexOf('few') <= 2, ready.join(' '));
});

test('metrics follow the versions', async (t) => {
  write(join(root, 'metrics/1/answer'), '1.');
  write(join(root, 'metrics/2/answer'), 'broken');
  const prometheus = new Prometheus();
  const metrics = createModelMetrics(prometheus, () => registry.samples());
  const { registry } = await serve(t, [model('metrics')], fakeLoader().loader, { metrics });
  await answer(registry, 'metrics', 1);
  const lines = async () =>
    (await prometheus.metrics()).split('\n').filter((line) => /^stfs/.test(line) && !/_bucket|_sum/.test(line));
  assert.deepEqual((await lines()).sort(), [
    'stfs_inference_duration_seconds_count{model="metrics",version="1"} 1',
    'stfs_inference_requests_total{model="metrics",version="1",status="OK"} 1',
    'stfs_inference_rows_total{model="metrics",version="1"} 1',
    'stfs_model_load_seconds_count{model="metrics",status="CORRUPT_MODEL"} 1',
    'stfs_model_load_seconds_count{model="metrics",status="OK"} 1',
    'stfs_model_state{model="metrics",version="1",state="ready"} 1',
    'stfs_model_state{model="metrics",version="2",state="failed"} 1',
    'stfs_model_weight_bytes{model="metrics",version="1"} 1',
  ]);
  rmSync(join(root, 'metrics/1'), { recursive: true });
  rmSync(join(root, 'metrics/2'), { recursive: true });
  await until(() => registry.model('metrics').versions.length === 0);
  assert.equal((await lines()).filter((line) => line.includes('version=')).length, 0);
});

test('a full queue is refused at once, by the model’s name', async (t) => {
  write(join(root, 'queue/1/answer'), '1.');
  const { registry } = await serve(t, [model('queue')], fakeLoader({ runMs: 30 }).loader, { concurrency: 1, queue: 1 });
  const runs = [answer(registry), answer(registry)];
  await assert.rejects(answer(registry), { code: 'QUEUE_FULL', message: /^model "queue" version 1: 1 requests wait/ });
  assert.deepEqual(await Promise.all(runs), [1, 1]);
});

test('closing waits for requests in flight and refuses new ones', async () => {
  write(join(root, 'closing/1/answer'), '1.');
  const { loader, counts } = fakeLoader({ runMs: 50 });
  const registry = new Registry([model('closing')], { loader, concurrency: 1, watch: { intervalMs: 10 } });
  registry.start();
  await registry.settled();
  const inFlight = answer(registry, 'closing');
  const closed = registry.close();
  const closedAgain = registry.close();
  refuses(registry, {}, 'MODEL_NOT_READY', /the server is shutting down/);
  assert.equal(counts.open, 1);
  assert.equal(await inFlight, 1);
  await Promise.all([closed, closedAgain]);
  assert.equal(counts.open, 0);
});

test('closing while a load is under way stops it', async () => {
  write(join(root, 'closing-2/1/answer'), '1.');
  const { loader, counts } = fakeLoader({ loadMs: 10_000 });
  const registry = new Registry([model('closing-2')], { loader, concurrency: 1, watch: { intervalMs: 10 } });
  registry.start();
  await until(() => counts.loading === 1);
  await registry.close();
  assert.equal(counts.open, 0);
});
