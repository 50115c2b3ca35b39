import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Registry as Prometheus } from 'prom-client';
import { type Code, ServingError } from '../errors.ts';
import type { Session } from '../model.ts';
import { createModelMetrics } from '../scheduling/meter.ts';
import { filesAt, lookAt } from '../sources/source.ts';
import { type Tensors, tensor } from '../tensor/tensor.ts';
import type { ModelSettings, StateChange } from './lifecycle.ts';
import type { Loader } from './loader.ts';
import { Registry, type RegistryOptions } from './registry.ts';

const root = mkdtempSync(join(tmpdir(), 'stfs-registry-'));
after(() => rmSync(root, { recursive: true, force: true }));

/** A model is a file with a number, which each run answers; it is broken where it ends with anything but `.`. */
const fakeLoader = ({ loadMs = 0, runMs = 0 } = {}) => {
  const counts = { open: 0, most: 0, loads: 0, loading: 0, mostLoading: 0 };
  const loader: Loader = {
    async load({ order: { at, stamp } }, signal) {
      counts.loads += 1;
      counts.loading += 1;
      counts.mostLoading = Math.max(counts.mostLoading, counts.loading);
      try {
        const text = Buffer.from(await filesAt(at).read('answer')).toString();
        await sleep(loadMs, undefined, { signal: signal! }).catch(() => undefined);
        if (signal?.aborted) throw new ServingError('CANCELLED', 'no longer wanted');
        if (!text.endsWith('.'))
          throw new ServingError('CORRUPT_MODEL', `${at}: answer: ${JSON.stringify(text)} is cut`);
        if ((await lookAt(at)).stamp !== stamp) throw new ServingError('MODEL_CHANGED', `${at}: changed`);
        counts.open += 1;
        counts.most = Math.max(counts.most, counts.open);
        return {
          session: session(Number(text)),
          format: 'fake',
          title: 'Fake',
          notes: [`says ${text}`],
          weightBytes: 1,
        };
      } finally {
        counts.loading -= 1;
      }
    },
    close: async () => {},
  };
  const session = (answer: number): Session => {
    let open = true;
    const outputs: Tensors = new Map([['y', tensor('float32', [1], new Float32Array([answer]))]]);
    return {
      signatures: new Map(),
      run: async () => {
        assert.ok(open, 'a run on a closed session');
        await sleep(runMs);
        assert.ok(open, 'closed during a run');
        return outputs;
      },
      close: async () => {
        assert.ok(open, 'closed twice');
        open = false;
        counts.open -= 1;
      },
    };
  };
  return { loader, counts };
};

const write = (path: string, text: string): void => {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
};
const model = (name: string, more: Partial<ModelSettings> = {}): ModelSettings => {
  const location = join(root, name);
  return { name, basePath: location, location, policy: 'all', first: 'load', notes: [], ...more };
};

/** A registry that polls quickly, with what it told; closed at the end of the test. */
const serve = async (
  t: { after(f: () => Promise<void>): void },
  models: readonly ModelSettings[],
  loader: Loader,
  more: Partial<RegistryOptions> = {},
) => {
  const registry = new Registry(models, {
    loader,
    concurrency: 4,
    watch: { intervalMs: 10 },
    retryDelayMs: () => undefined,
    ...more,
  });
  t.after(() => registry.close());
  const told: StateChange[] = [];
  registry.subscribe((change) => told.push(change));
  registry.start();
  await registry.settled();
  return { registry, told };
};
const answer = async (registry: Registry, name?: string, version?: number): Promise<number> => {
  const hold = registry.acquire({ ...(name !== undefined && { name }), ...(version !== undefined && { version }) });
  try {
    const outputs = await hold.session.run(new Map(), { signature: 's' });
    return (outputs.get('y') as { data: Float32Array }).data[0]!;
  } finally {
    hold[Symbol.dispose]();
  }
};
const until = async (what: () => boolean): Promise<void> => {
  for (const end = performance.now() + 5000; !what(); ) {
    assert.ok(performance.now() < end, `not within 5 s: ${what}`);
    await sleep(5);
  }
};
/** `1 ready, 2 failed` */
const states = (registry: Registry, name: string): string =>
  registry
    .model(name)
    .versions.map(({ version, state, wanted }) => `${version} ${state}${wanted ? '' : ' (old)'}`)
    .join(', ');
const refuses = (registry: Registry, ref: object, code: Code, message: RegExp): void => {
  assert.throws(() => registry.acquire(ref), { code, message });
};

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

test('versions come and go by themselves, and a hold keeps a version to its end', async (t) => {
  write(join(root, 'live/1/answer'), '1.');
  const { loader, counts } = fakeLoader();
  const { registry } = await serve(t, [model('live')], loader);
  write(join(root, 'live/2/answer'), '2.');
  await until(() => states(registry, 'live') === '1 ready, 2 ready');
  const hold = registry.acquire({ name: 'live', version: 1 });
  rmSync(join(root, 'live/1'), { recursive: true });
  await until(() => states(registry, 'live') === '1 draining (old), 2 ready');
  refuses(registry, { name: 'live', version: 1 }, 'MODEL_NOT_READY', /version 1 is being unloaded/);
  assert.equal((await hold.session.run(new Map(), { signature: 's' })).size, 1);
  assert.equal(counts.open, 2);
  hold[Symbol.dispose]();
  hold[Symbol.dispose]();
  await until(() => states(registry, 'live') === '2 ready');
  assert.equal(counts.open, 1);
});

test('a rewritten version answers as before until the new one is ready, or for ever if that fails', async (t) => {
  const file = join(root, 'rewritten/1/answer');
  write(file, '1.');
  const { loader, counts } = fakeLoader({ loadMs: 30 });
  const { registry } = await serve(t, [model('rewritten')], loader);
  write(file, 'broken');
  await until(() => states(registry, 'rewritten') === '1 ready (old), 1 failed');
  assert.equal(await answer(registry, 'rewritten', 1), 1);
  assert.match(registry.model('rewritten').versions[1]!.error!, /is cut/);
  write(file, '11.');
  await until(() => states(registry, 'rewritten') === '1 ready (old), 1 loading');
  assert.equal(await answer(registry, 'rewritten', 1), 1);
  await until(() => states(registry, 'rewritten') === '1 ready');
  assert.equal(await answer(registry, 'rewritten', 1), 11);
  assert.deepEqual([counts.open, counts.most], [1, 2]);
});

test('draining first, no two sessions of a model are open at a time', async (t) => {
  const file = join(root, 'drain/1/answer');
  write(file, '1.');
  const { loader, counts } = fakeLoader();
  const { registry } = await serve(t, [model('drain', { first: 'drain' })], loader);
  write(file, '11.');
  await until(() => counts.loads === 2 && states(registry, 'drain') === '1 ready');
  assert.deepEqual([await answer(registry, 'drain'), counts.most], [11, 1]);
});

test('with the policy latest 1 the old version answers until the new one does', async (t) => {
  write(join(root, 'latest/1/answer'), '1.');
  const { loader } = fakeLoader({ loadMs: 30 });
  const { registry } = await serve(t, [model('latest', { policy: { latest: 1 } })], loader);
  write(join(root, 'latest/2/answer'), '2.');
  await until(() => states(registry, 'latest') === '1 ready (old), 2 loading');
  assert.equal(await answer(registry, 'latest'), 1);
  await until(() => states(registry, 'latest') === '2 ready');
  rmSync(join(root, 'latest/2'), { recursive: true });
  await until(() => states(registry, 'latest') === '1 ready');
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

test('a version that vanishes while it loads is dropped', async (t) => {
  write(join(root, 'vanishes/1/answer'), '1.');
  const { loader, counts } = fakeLoader({ loadMs: 300 });
  const registry = new Registry([model('vanishes')], { loader, concurrency: 1, watch: { intervalMs: 10 } });
  t.after(() => registry.close());
  registry.start();
  await until(() => counts.loading === 1);
  rmSync(join(root, 'vanishes/1'), { recursive: true });
  await until(() => registry.model('vanishes').versions.length === 0);
  await until(() => counts.loading === 0);
  assert.equal(counts.open, 0);
});

test('without reloading, what is found at the start is all there is', async (t) => {
  write(join(root, 'once/1/answer'), '1.');
  const { registry } = await serve(t, [model('once')], fakeLoader().loader, { watch: { intervalMs: 10, once: true } });
  write(join(root, 'once/2/answer'), '2.');
  await sleep(100);
  assert.equal(states(registry, 'once'), '1 ready');
});

test('settled does not wait for ever for a version that keeps changing', async (t) => {
  const file = join(root, 'restless/2/answer');
  write(join(root, 'restless/1/answer'), '1.');
  write(file, '');
  const timer = setInterval(() => write(file, String(Math.random())), 2);
  t.after(async () => clearInterval(timer));
  const { registry } = await serve(t, [model('restless')], fakeLoader().loader, { patienceMs: 200 });
  assert.equal(await answer(registry, 'restless'), 1);
});

test('a vanished base path disturbs nobody', async (t) => {
  write(join(root, 'away/1/answer'), '1.');
  const troubles: (string | undefined)[] = [];
  const onTrouble = (_: string, trouble: string | undefined) => troubles.push(trouble);
  const { registry, told } = await serve(t, [model('away')], fakeLoader().loader, { onTrouble });
  renameSync(join(root, 'away'), join(root, 'elsewhere'));
  await until(() => registry.model('away').notes.some((note) => /no such file/.test(note)));
  await sleep(50);
  assert.equal(await answer(registry, 'away'), 1);
  renameSync(join(root, 'elsewhere'), join(root, 'away'));
  await until(() => registry.model('away').notes.length === 1);
  assert.equal(troubles.length, 2, 'told once, and once that it is over');
  assert.match(troubles[0]!, /no such file or folder/);
  assert.equal(troubles[1], undefined);
  assert.deepEqual(
    told.map(({ state }) => state),
    ['found', 'loading', 'ready'],
  );
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
  refuses(registry, {}, 'MODEL_NOT_READY', /the server is shutting down/);
  assert.equal(counts.open, 1);
  assert.equal(await inFlight, 1);
  await closed;
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

test('200 loads and unloads leave nothing behind', async (t) => {
  const file = join(root, 'cycles/1/answer');
  write(file, '0.');
  const { loader, counts } = fakeLoader();
  const { registry } = await serve(t, [model('cycles')], loader, { watch: { intervalMs: 1 } });
  for (let i = 1; i <= 200; i++) {
    write(file, `${'0'.repeat(i % 7)}${i}.`);
    await until(() => counts.loads > i && states(registry, 'cycles') === '1 ready');
    assert.equal(await answer(registry, 'cycles'), i);
  }
  assert.ok(counts.most <= 2);
  assert.equal(counts.open, 1);
});

test('under load: one version copied in slowly, one removed, one rewritten and one broken; no failure, no wrong answer', async (t) => {
  const at = (version: number) => join(root, 'busy', String(version), 'answer');
  for (const version of [1, 2, 3, 4]) write(at(version), `${version}.`);
  const { loader, counts } = fakeLoader({ loadMs: 20, runMs: 2 });
  const { registry } = await serve(t, [model('busy')], loader, { watch: { intervalMs: 20 } });
  let stop = false;
  let answered = 0;
  const right: Readonly<Record<number, readonly number[]>> = { 1: [1], 2: [2], 3: [3, 33], 4: [4], 5: [5555] };
  const client = async (version: number | undefined): Promise<void> => {
    while (!stop) {
      const got = await answer(registry, 'busy', version);
      if (version === undefined) assert.ok(got === 4 || got === 5555, `the newest answered ${got}`);
      else assert.ok(right[version]!.includes(got), `version ${version} answered ${got}`);
      answered += 1;
    }
  };
  const clients = [undefined, undefined, 2, 3, 3, 4, 4].map(client);
  const old = registry.acquire({ name: 'busy', version: 1 });
  for (const part of ['5', '5', '5', '5.']) {
    mkdirSync(join(at(5), '..'), { recursive: true });
    writeFileSync(at(5), part, { flag: 'a' });
    await sleep(15);
  }
  rmSync(join(at(1), '..'), { recursive: true });
  write(at(3), '33.');
  write(at(4), 'broken');
  await until(
    () => states(registry, 'busy') === '1 draining (old), 2 ready, 3 ready, 4 ready (old), 4 failed, 5 ready',
  );
  old[Symbol.dispose]();
  await sleep(100);
  stop = true;
  await Promise.all(clients);
  assert.ok(answered > 100, `${answered} answers`);
  assert.equal(states(registry, 'busy'), '2 ready, 3 ready, 4 ready (old), 4 failed, 5 ready');
  assert.equal(counts.open, 4);
});

test('a version added and removed a hundred times at once ends as the disk says', async (t) => {
  const folder = join(root, 'flapping/2');
  write(join(root, 'flapping/1/answer'), '1.');
  const { loader, counts } = fakeLoader({ loadMs: 3 });
  const { registry } = await serve(t, [model('flapping')], loader, { watch: { intervalMs: 1 } });
  for (let i = 0; i < 100; i++) {
    write(join(folder, 'answer'), `${i}.`);
    await sleep(i % 7);
    rmSync(folder, { recursive: true });
    await sleep(i % 5);
  }
  await until(() => states(registry, 'flapping') === '1 ready' && counts.open === 1);
  write(join(folder, 'answer'), '2.');
  await until(() => states(registry, 'flapping') === '1 ready, 2 ready');
  assert.equal(await answer(registry, 'flapping'), 2);
});
