import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { onnxOf } from '../../test/engine.ts';
import type { Prepared } from '../engines/prepared.ts';
import { ServingError } from '../errors.ts';
import { lookAt } from '../sources/source.ts';
import { type LoaderOptions, threadLoader } from './loader.ts';

const root = mkdtempSync(join(tmpdir(), 'stfs-loader-'));
after(() => rmSync(root, { recursive: true, force: true }));

const model = (word: string): string => {
  const at = join(root, word);
  mkdirSync(at, { recursive: true });
  writeFileSync(join(at, 'word'), word);
  return at;
};

/** A loader over the thread of words; `opened` has what it opened. */
const loaderFor = (t: { after(f: () => Promise<void>): void }, options: Partial<LoaderOptions> = {}) => {
  const opened: Prepared[] = [];
  const loader = threadLoader({
    thread: new URL('./loader.test.thread.js', import.meta.url),
    open: async (prepared) => {
      opened.push(prepared);
      return { signatures: prepared.signatures, run: () => new Map(), close: async () => {} };
    },
    ...options,
  });
  t.after(() => loader.close());
  const load = (word: string, signal?: AbortSignal) => loader.load({ order: { at: model(word) } }, signal);
  return { loader, opened, load };
};

test('a version is read in the thread, at low priority, and opened here', async (t) => {
  const { loader, opened } = loaderFor(t);
  const before = getPriority();
  const loaded = await loader.load({ order: { at: model('fine'), platform: 'onnx' } });
  assert.deepEqual([loaded.format, loaded.title, loaded.weightBytes], ['onnx', 'Fake', 8]);
  assert.match(loaded.notes[0]!, /^thread [1-9]/);
  if (process.platform === 'linux') assert.deepEqual([loaded.notes[1], getPriority()], ['priority 10', before]);
  assert.deepEqual([...opened[0]!.signatures.keys()], ['s']);
  assert.equal(loaded.session.signatures, opened[0]!.signatures);
});

test('one thread serves many loads, one at a time', async (t) => {
  const { load } = loaderFor(t);
  const notes = (await Promise.all([1, 2, 3].map(() => load('fine')))).map((loaded) => loaded.notes[0]);
  assert.equal(new Set(notes).size, 1);
});

// biome-ignore format: one case a line
const failures: readonly [string, string, RegExp][] = [
  ['corrupt', 'CORRUPT_MODEL', /corrupt: cut$/],
  ['fault', 'INTERNAL', /^an unexpected fault/],
  ['exit', 'INTERNAL', /^the thread that read the model ended unexpectedly/],
  ['uncaught', 'INTERNAL', /^the thread that read the model ended unexpectedly/],
  ['memory', 'UNSUPPORTED_MODEL', /took more than 64 MiB of memory beside its weights/],
];
for (const [word, code, message] of failures) {
  test(`a load that ends in "${word}" fails with ${code}, and the next one succeeds`, async (t) => {
    const { load } = loaderFor(t, { heapMb: 64 });
    const next = [load(word), load('fine')];
    await assert.rejects(next[0]!, (error) => {
      assert.ok(error instanceof ServingError);
      assert.equal(error.code, code);
      assert.match(error.message, message);
      assert.doesNotMatch(error.message, /\n/);
      return true;
    });
    assert.equal((await next[1]!).title, 'Fake');
  });
}

test('the cause of a fault crosses the thread for the log', async (t) => {
  const { load } = loaderFor(t);
  await assert.rejects(load('fault'), (error) =>
    /TypeError: a bug\n/.test(String((error as Error & { cause: Error }).cause.message)),
  );
});

test('a load that takes too long is stopped', async (t) => {
  const { load } = loaderFor(t, { timeoutMs: 300 });
  const next = [load('hang'), load('fine')];
  await assert.rejects(next[0]!, { code: 'DEADLINE_EXCEEDED' });
  assert.equal((await next[1]!).title, 'Fake');
});

test('a load that is no longer wanted is stopped, or never begun', async (t) => {
  const { load } = loaderFor(t);
  const controller = new AbortController();
  const [running, waiting, other] = [load('hang', controller.signal), load('hang', controller.signal), load('fine')];
  await sleep(100);
  controller.abort();
  await assert.rejects(running!, { code: 'CANCELLED' });
  await assert.rejects(waiting!, { code: 'CANCELLED' });
  assert.equal((await other!).title, 'Fake');
  await assert.rejects(load('hang', controller.signal), { code: 'CANCELLED' });
});

test('closing refuses what runs and what waits', async (t) => {
  const { loader, load } = loaderFor(t);
  const loads = [load('hang'), load('fine')].map((one) => assert.rejects(one, { code: 'CANCELLED' }));
  await sleep(50);
  await loader.close();
  await Promise.all(loads);
});

test('files that change while they are read are MODEL_CHANGED', async (t) => {
  const { loader } = loaderFor(t);
  const at = model('changes');
  const { stamp } = await lookAt(at);
  await assert.rejects(loader.load({ order: { at, stamp } }), { code: 'MODEL_CHANGED' });
});

test('a refusal to open is told as it is', async (t) => {
  const { load } = loaderFor(t, {
    open: async () => {
      throw new ServingError('UNSUPPORTED_MODEL', 'no such op');
    },
  });
  await assert.rejects(load('fine'), { code: 'UNSUPPORTED_MODEL', message: 'no such op' });
});

test('an idle thread ends, and the next load starts another', async (t) => {
  const { load } = loaderFor(t, { idleMs: 20 });
  const first = (await load('fine')).notes[0];
  await sleep(200);
  assert.notEqual((await load('fine')).notes[0], first);
});

test('a large model that is slow to read does not hold up this thread', async (t) => {
  const { load, opened } = loaderFor(t);
  await load('fine');
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  await load('large');
  delay.disable();
  const [session] = onnxOf(opened[1]!).sessions.values();
  assert.equal(session!.weights.get('w')!.bytes.length, 200 * 2 ** 20);
  assert.ok(delay.max / 1e6 < 150, `the event loop stood still for ${delay.max / 1e6} ms`);
});
