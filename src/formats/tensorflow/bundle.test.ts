import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { memoryFiles, readFolder } from '../../../test/memory-files.ts';
import { isWeight } from '../../graph/graph.ts';
import { crc32c } from '../../wire/crc32c.ts';
import { loadTensor, openBundle, readIndex } from './bundle.ts';
import { sliceKey } from './ordered-code.ts';

const folder = (name: string): ReadonlyMap<string, Uint8Array> =>
  readFolder(fileURLToPath(new URL(`../../../../src/formats/tensorflow/goldens/${name}/model`, import.meta.url)));
const PREFIX = 'variables/variables';

describe('bundle', () => {
  for (const name of ['slices', 'long_slices', 'tf115_partitioned', 'v1_partitioned']) {
    it(`finds every slice of ${name} under the key that TensorFlow gave it`, () => {
      const { entries } = readIndex(folder(name).get(`${PREFIX}.index`)!);
      const keys = [...entries].flatMap(([key, { slices }]) => slices.map((slice) => sliceKey(key, slice)));
      assert.ok(keys.length > 0);
      for (const key of keys) assert.ok(entries.has(Buffer.from(key).toString('latin1')));
    });
  }

  it('leaves a large tensor in its shard, with its checksum', async () => {
    const files = memoryFiles(folder('same_names'));
    const bundle = (await openBundle(files, PREFIX))!;
    const weight = await loadTensor(files, bundle, { key: 'a/.ATTRIBUTES/VARIABLE_VALUE', slice: '' });
    assert.ok(isWeight(weight));
    const bytes = await files.read(weight.range.path, weight.range.from, weight.range.to);
    assert.equal(crc32c(bytes), weight.crc32c);
    assert.deepEqual(weight.shape, [300]);
  });

  it('reads a small one, and cuts or joins what is asked for in parts', async () => {
    const files = memoryFiles(folder('long_slices'));
    const bundle = (await openBundle(files, PREFIX))!;
    const key = 'v/.ATTRIBUTES/VARIABLE_VALUE';
    const part = await loadTensor(files, bundle, { key, slice: '20000 8990,20' });
    assert.ok(!isWeight(part));
    assert.deepEqual(
      part.data,
      Int8Array.from({ length: 20 }, (_, i) => (8990 + i) % 127),
    );
    const [{ start, length }] = bundle.entries.get(key)!.slices[1]!.extent as [{ start: number; length: number }];
    const stored = await loadTensor(files, bundle, { key, slice: `20000 ${start},${length}` });
    assert.ok(isWeight(stored), 'a slice that was saved as such stays where it is');
    const whole = await loadTensor(files, bundle, { key, slice: '' });
    assert.ok(!isWeight(whole));
    assert.deepEqual(
      whole.data,
      Int8Array.from({ length: 20000 }, (_, i) => i % 127),
    );
  });

  it('cuts a part out of a tensor that was saved whole', async () => {
    const files = memoryFiles(folder('zero_size'));
    const bundle = (await openBundle(files, PREFIX))!;
    const load = (key: string, slice: string) =>
      loadTensor(files, bundle, { key: `${key}/.ATTRIBUTES/VARIABLE_VALUE`, slice });
    const whole = await load('some', '');
    const column = await load('some', '2 3 -:1,1');
    assert.ok(!isWeight(whole) && !isWeight(column));
    assert.deepEqual(column.shape, [2, 1]);
    const data = whole.data as Float32Array;
    assert.deepEqual(column.data, Float32Array.of(data[1]!, data[4]!));
    assert.deepEqual((await load('none', '')).shape, [0, 3]);
  });

  it('tells that there is none', async () => {
    assert.equal(await openBundle(memoryFiles(new Map()), PREFIX), undefined);
  });

  it('refuses a key that is not there, and one slice of another shape', async () => {
    const files = memoryFiles(folder('slices'));
    const bundle = (await openBundle(files, PREFIX))!;
    await assert.rejects(loadTensor(files, bundle, { key: 'x', slice: '' }), /variables.index has no entry "x"/);
    const key = 'vars/0/.ATTRIBUTES/VARIABLE_VALUE';
    await assert.rejects(loadTensor(files, bundle, { key, slice: '400 0,400' }), /is not one of \[20, 20\]/);
    await assert.rejects(loadTensor(files, bundle, { key, slice: '20 30 -:20,10' }), /hold 0 of the 200 elements/);
  });
});
