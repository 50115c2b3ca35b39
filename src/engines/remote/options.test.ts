import assert from 'node:assert/strict';
import { it } from 'node:test';
import { mergeRemote, namedServers, type RemoteOptions } from './options.ts';

// biome-ignore format: one merge a line
const MERGES: readonly (readonly [RemoteOptions | undefined, RemoteOptions | undefined, RemoteOptions, readonly string[]])[] = [
  [undefined, undefined, {}, []],
  [{ h2oUrl: 'a', openscoringUrl: 'o' }, undefined, { h2oUrl: 'a', openscoringUrl: 'o' }, ['h2o', 'openscoring']],
  [{ h2oUrl: 'a', h2oMemory: '1g' }, { h2oJar: 'j' }, { h2oJar: 'j', h2oMemory: '1g' }, ['h2o']],
  [{ h2oJar: 'j' }, { h2oUrl: 'b' }, { h2oUrl: 'b' }, ['h2o']],
  [{ h2oJar: 'j' }, { openscoringUrl: 'o' }, { h2oJar: 'j', openscoringUrl: 'o' }, ['h2o', 'openscoring']],
];
for (const [flags, own, wanted, names] of MERGES)
  it(`${JSON.stringify(flags)} and a model's own ${JSON.stringify(own)}`, () => {
    const merged = mergeRemote(flags, own);
    assert.deepEqual(merged, wanted);
    assert.deepEqual(namedServers(merged), names);
  });
