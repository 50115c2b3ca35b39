/** The registry while the disk changes under it. */
import assert from 'node:assert/strict';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { answer, fakeLoader, model, refuses, root, serve, states, until, write } from './registry.test.bench.ts';
import { Registry } from './registry.ts';

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
