import assert from 'node:assert/strict';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ServingError } from '../errors.ts';
import { localFiles } from './local.ts';
import { type Source, sourceOf } from './source.ts';
import { BaseWatch, type Sight, Watch } from './watch.ts';

const root = mkdtempSync(join(tmpdir(), 'stfs-watch-'));
after(() => rmSync(root, { recursive: true, force: true }));
const OPTIONS = { intervalMs: 10, filesPerPoll: 256, quietMs: 5000, once: false };

const write = (path: string, text = 'model'): void => {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
};

/** A watch that is polled by hand; `versions` is what was told last. */
const watch = (name: string, options = {}) => {
  const base = join(root, name);
  const told: Sight[] = [];
  const watch = new BaseWatch(base, (sight) => told.push(sight), { ...OPTIONS, ...options });
  return {
    base,
    told,
    watch,
    poll: async (times = 1) => {
      for (let i = 0; i < times; i++) await watch.poll();
    },
    versions: () => told.at(-1)?.settled.map(({ version }) => version),
    stamp: (version: number) => told.at(-1)?.settled.find((s) => s.version === version)?.stamp,
    trouble: () => told.at(-1)?.trouble,
  };
};

test('a version is told after two equal looks, at the first poll too when nobody touched it lately', async () => {
  const w = watch('two');
  write(join(w.base, '1/m'));
  await w.poll();
  assert.deepEqual(w.versions(), []);
  assert.equal(w.told[0]!.pending, 1);
  await w.poll();
  assert.deepEqual(w.versions(), [1]);
  const quiet = watch('two', { quietMs: -1000 });
  await quiet.poll();
  assert.deepEqual(quiet.versions(), [1]);
});

test('a folder that is being copied waits until it rests, and nothing is told twice', async () => {
  const w = watch('copied');
  write(join(w.base, '1/m'));
  await w.poll(3);
  for (const file of ['a', 'b', 'c']) {
    write(join(w.base, '2', file));
    await w.poll();
    assert.deepEqual(w.versions(), [1]);
  }
  await w.poll();
  assert.deepEqual(w.versions(), [1, 2]);
  const count = w.told.length;
  await w.poll(3);
  assert.equal(w.told.length, count);
});

test('a rewritten version has a new stamp once it rests, the old one until then', async () => {
  const w = watch('rewritten');
  write(join(w.base, '1/m'));
  await w.poll(2);
  const before = w.stamp(1);
  appendFileSync(join(w.base, '1/m'), 'more');
  await w.poll();
  assert.equal(w.stamp(1), before);
  await w.poll();
  assert.notEqual(w.stamp(1), before);
});

test('a version is told gone after two polls without it, so a swap by renames is not seen', async () => {
  const w = watch('gone');
  write(join(w.base, '1/m'));
  write(join(w.base, '2/m'));
  await w.poll(2);
  renameSync(join(w.base, '1'), join(w.base, 'x'));
  await w.poll();
  assert.deepEqual(w.versions(), [1, 2]);
  renameSync(join(w.base, 'x'), join(w.base, '1'));
  await w.poll(2);
  rmSync(join(w.base, '2'), { recursive: true });
  await w.poll();
  assert.deepEqual(w.versions(), [1, 2]);
  await w.poll();
  assert.deepEqual(w.versions(), [1]);
  rmSync(join(w.base, '1/m'));
  await w.poll(3);
  assert.deepEqual(w.versions(), [], 'a folder without files counts as none');
});

test('an empty folder of a version waits for its files', async () => {
  const w = watch('empty version');
  mkdirSync(join(w.base, '1'), { recursive: true });
  await w.poll(3);
  assert.deepEqual(w.versions(), []);
  assert.equal(w.watch.pending, 0);
});

test('what was told stays while the base path is missing, and the trouble is told once', async () => {
  const w = watch('vanished');
  write(join(w.base, '1/m'));
  await w.poll(2);
  const stamp = w.stamp(1);
  renameSync(w.base, `${w.base}-away`);
  await w.poll(4);
  assert.equal(w.stamp(1), stamp);
  assert.match(w.trouble()!, /vanished: no such file or folder/);
  const count = w.told.length;
  renameSync(`${w.base}-away`, w.base);
  await w.poll(2);
  assert.deepEqual([w.versions(), w.trouble(), w.told.length], [[1], undefined, count + 1]);
});

test('a base path that is not there is told, and found when it comes', async () => {
  const w = watch('later');
  await w.poll();
  assert.match(w.trouble()!, /no such file or folder/);
  assert.equal(w.watch.pending, 0);
  write(join(w.base, '3/m'));
  await w.poll(2);
  assert.deepEqual([w.versions(), w.trouble()], [[3], undefined]);
});

test('a version that cannot be read is trouble, looked at ever more rarely, and disturbs no other', async () => {
  let looks = 0;
  let broken = true;
  const listing = (stamp: string) => ({ files: [{ path: 'm', sizeBytes: 1 }], stamp, touchedMs: 0 });
  const source: Source = {
    schemes: [],
    files: localFiles,
    look: async (at) => {
      if (at === '1') return listing('a');
      looks += 1;
      if (broken) throw new ServingError('INTERNAL', '/m/2: EIO: i/o error');
      return listing('b');
    },
    versions: async () => ({
      layout: 'folder',
      versioned: true,
      notes: [],
      found: [
        { version: 1, at: '1' },
        { version: 2, at: '2' },
      ],
    }),
  };
  const told: Sight[] = [];
  const watch = new BaseWatch('/m', (sight) => told.push(sight), OPTIONS, source);
  for (let i = 0; i < 40; i++) await watch.poll();
  assert.deepEqual(
    told.at(-1)!.settled.map(({ version }) => version),
    [1],
  );
  assert.equal(told.at(-1)!.trouble, '/m/2: EIO: i/o error');
  assert.equal(watch.pending, 0);
  assert.ok(looks <= 6, `${looks} looks in 40 polls`);
  assert.equal(told.length, 2, 'the trouble is told once');
  broken = false;
  for (let i = 0; i < 70; i++) await watch.poll();
  assert.deepEqual([told.at(-1)!.settled.length, told.at(-1)!.trouble], [2, undefined]);
});

test('a folder that is a model itself, a file and a prefix are version 1', async () => {
  for (const [name, file] of [
    ['model', 'model/saved_model.pb'],
    ['files/m.onnx', 'files/m.onnx'],
    ['files/mlp', 'files/mlp-symbol.json'],
  ] as const) {
    write(join(root, file));
    const w = watch(name);
    await w.poll(2);
    assert.deepEqual([w.versions(), w.told.at(-1)!.versioned], [[1], false], name);
    const stamp = w.stamp(1);
    write(join(root, file), 'rewritten');
    await w.poll(2);
    assert.notEqual(w.stamp(1), stamp, name);
  }
});

test('a model folder that is emptied stays told, one with versions becomes empty', async () => {
  const model = watch('emptied model');
  write(join(model.base, 'm'));
  await model.poll(2);
  rmSync(join(model.base, 'm'));
  await model.poll(3);
  assert.deepEqual([model.versions(), model.trouble()], [[1], `${model.base}: the folder is empty`]);
  const versions = watch('emptied versions');
  write(join(versions.base, '1/m'));
  write(join(versions.base, 'README.md'));
  await versions.poll(2);
  rmSync(join(versions.base, '1'), { recursive: true });
  await versions.poll(3);
  assert.deepEqual([versions.versions(), versions.told.at(-1)!.versioned], [[], true]);
});

test('zero-padded names are numbers, and the shortest of several wins', async () => {
  const w = watch('padded');
  for (const name of ['00000123', '1', '01', '007', '0007', '99999999999999999999', 'v2', '-3']) {
    write(join(w.base, name, name));
  }
  await w.poll(2);
  assert.deepEqual(w.versions(), [1, 7, 123]);
  assert.deepEqual(
    w.told.at(-1)!.settled.map(({ at }) => at.slice(w.base.length + 1)),
    ['1', '007', '00000123'],
  );
  assert.deepEqual(w.told.at(-1)!.notes, [
    'folder 01 is left out: 1 is version 1 too',
    'folder 0007 is left out: 007 is version 7 too',
    'folder 99999999999999999999 is left out: version numbers end at 9007199254740991',
  ]);
});

test('settled versions are looked at in turns, and every rewrite is found in the end', async () => {
  const w = watch('thousand', { filesPerPoll: 20 });
  for (let i = 1; i <= 100; i++) write(join(w.base, String(i), 'm'));
  await w.poll(2);
  assert.equal(w.versions()!.length, 100);
  const before = w.stamp(57);
  write(join(w.base, '57/m'), 'rewritten');
  write(join(w.base, '101/m'), 'new');
  await w.poll(2);
  assert.equal(w.versions()!.length, 101, 'new versions do not wait for their turn');
  await w.poll(12);
  assert.notEqual(w.stamp(57), before);
});

test('the poller polls by itself until it is closed', async () => {
  const base = join(root, 'poller');
  write(join(base, '1/m'));
  let versions: readonly number[] = [];
  const watch = new Watch({ intervalMs: 10 });
  watch.add(base, ({ settled }) => {
    versions = settled.map(({ version }) => version);
  });
  const until = async (count: number) => {
    for (let i = 0; i < 300 && versions.length !== count; i++) await new Promise((r) => setTimeout(r, 10));
    assert.equal(versions.length, count);
  };
  watch.start();
  await until(1);
  cpSync(join(base, '1'), join(base, '2'), { recursive: true });
  await until(2);
  watch.close();
  rmSync(join(base, '1'), { recursive: true });
  await new Promise((r) => setTimeout(r, 100));
  assert.equal(versions.length, 2);
});

test('polling once ends when nothing is pending', async () => {
  const base = join(root, 'once');
  write(join(base, '1/m'));
  const told: Sight[] = [];
  const watch = new Watch({ intervalMs: 5, once: true });
  watch.add(base, (sight) => told.push(sight));
  watch.start();
  await new Promise((r) => setTimeout(r, 200));
  assert.deepEqual(
    told.at(-1)!.settled.map(({ version }) => version),
    [1],
  );
  write(join(base, '2/m'));
  await new Promise((r) => setTimeout(r, 100));
  assert.equal(told.at(-1)!.settled.length, 1);
});

test('other schemes are refused, and the supported ones named', () => {
  for (const base of ['hdfs://host/model', 's3://bucket/model', 'gs://bucket/m', 'HTTP://x/y']) {
    assert.throws(() => new Watch().add(base, () => {}), {
      code: 'INVALID_CONFIG',
      message: /is not supported; copy the model to a local path \(supported: a plain path, file:\/\/\)/,
    });
  }
});

test('versions that are links, and the swap of a Kubernetes volume', async () => {
  const w = watch('volume');
  write(join(w.base, '..2026_01/1/m'));
  write(join(w.base, '..2026_02/1/m'));
  symlinkSync('..2026_01', join(w.base, '..data'));
  symlinkSync('..data/1', join(w.base, '1'));
  write(join(root, 'outside/m'));
  symlinkSync(join(root, 'outside'), join(w.base, '2'));
  symlinkSync('nowhere', join(w.base, '3'));
  await w.poll(2);
  assert.deepEqual(w.versions(), [1, 2]);
  const stamp = w.stamp(1);
  symlinkSync('..2026_02', join(w.base, '..data_tmp'));
  renameSync(join(w.base, '..data_tmp'), join(w.base, '..data'));
  await w.poll(2);
  assert.notEqual(w.stamp(1), stamp);
});

test('a file URL of another machine is refused', async () => {
  await assert.rejects(sourceOf('file://host/x').versions('file://host/x'), {
    code: 'INVALID_CONFIG',
    message: /^file:\/\/host\/x: /,
  });
});

test('file:// names a local path', async () => {
  write(join(root, 'by url/1/m'));
  const told: Sight[] = [];
  const watch = new BaseWatch(`file://${root}/by%20url`, (sight) => told.push(sight), OPTIONS);
  await watch.poll();
  await watch.poll();
  assert.deepEqual(
    told.at(-1)!.settled.map(({ version }) => version),
    [1],
  );
});
