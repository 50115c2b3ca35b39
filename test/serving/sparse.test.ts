/** Sparse and ragged tensors of a signature over HTTP: the parts that they are told by, and what is said of bad ones. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startProgram } from '../seed/program.ts';

const GOLDENS = 'src/formats/tensorflow/goldens';
const FLOAT = '0\\.\\d+|-?\\d+\\.\\d+';

// biome-ignore format: one case a line
const CASES: readonly (readonly [name: string, model: string, data: object, status: number, body: RegExp])[] = [
  ['a sparse tensor in and out', 'sparse', { s: [[0, 1], [2, 0]], s_1: [1, -2], s_2: [3, 4] }, 200, new RegExp(`"doubled_values":\\[2\\.0,-4\\.0\\],"doubled_indices":\\[\\[0,1\\],\\[2,0\\]\\],"doubled_shape":\\[3,4\\],"product":\\[\\[(${FLOAT})`)],
  ['one without values', 'sparse', { s: [], s_1: [], s_2: [2, 4] }, 200, /"dense":\[\[0\.0,0\.0,0\.0,0\.0\],\[0\.0,0\.0,0\.0,0\.0\]\],"doubled_values":\[\],"doubled_indices":\[\]/],
  ['an index out of bounds', 'sparse', { s: [[0, 1], [2, 9]], s_1: [1, -2], s_2: [3, 4] }, 400, /index 1 is \[2, 9\], out of the bounds of the shape \[3, 4\]/],
  ['an index below 0', 'sparse', { s: [[-1, 1]], s_1: [1], s_2: [3, 4] }, 400, /index 0 is \[-1, 1\], out of the bounds/],
  ['indices that are not in order', 'sparse', { s: [[2, 1], [0, 1]], s_1: [1, -2], s_2: [3, 4] }, 400, /index 1 is \[0, 1\], which comes before the one at 0; sort them/],
  ['the same index twice', 'sparse', { s: [[0, 1], [0, 1]], s_1: [1, -2], s_2: [3, 4] }, 400, /index 1 is \[0, 1\], as the one before it/],
  ['fewer values than indices', 'sparse', { s: [[0, 1], [2, 1]], s_1: [1], s_2: [3, 4] }, 400, /the values have the shape \[1\]/],
  ['a negative shape', 'sparse', { s: [[0, 1]], s_1: [1], s_2: [-3, 4] }, 400, /the shape \[-3, 4\] has a negative size/],
  ['a shape larger than any memory', 'sparse', { s: [[0, 1]], s_1: [1], s_2: [1e9, 1e9] }, 413, /float32 \[1000000000, 1000000000\] would take 4000000000000000000 bytes; at most 1073741824/],
  ['ragged tensors in and out', 'ragged', { x: [1, 2, 3.5], x_1: [0, 2, 2, 3], y: [9, 8, 7], y_1: [0, 1, 3, 3] }, 200, /^\{"both":\[\[1\.0,2\.0,9\.0\],\[8\.0,7\.0,0\.0\],\[3\.5,0\.0,0\.0\]\],"deep_values":\[1\.0,2\.0,3\.5\],"deep_row_splits_0":\[0,2,2,3\],"deep_row_splits_1":\[0,2,2,3\],"doubled_values":\[2\.0,4\.0,7\.0\],"doubled_row_splits":\[0,2,2,3\],"total":\[3\.0,0\.0,3\.5\]\}$/],
  ['row splits that go back', 'ragged', { x: [1, 2, 3.5], x_1: [0, 2, 1, 3], y: [9, 8, 7], y_1: [0, 1, 3, 3] }, 400, /"error"/],
  ['row splits past the values', 'ragged', { x: [1, 2, 3.5], x_1: [0, 2, 2, 9], y: [9, 8, 7], y_1: [0, 1, 3, 3] }, 400, /"error"/],
];

describe('sparse and ragged tensors over HTTP', () => {
  const servers = new Map<string, Awaited<ReturnType<typeof startProgram>>>();
  before(async () => {
    for (const name of ['sparse', 'ragged'])
      servers.set(name, await startProgram([`--model_base_path=${GOLDENS}/${name}_signature/model`]));
  });
  after(async () => {
    for (const server of servers.values()) await server.stop();
  });

  for (const [name, model, data, status, body] of CASES) {
    it(name, async () => {
      const answer = await fetch(servers.get(model)!.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ data }),
      });
      assert.match(await answer.text(), body);
      assert.equal(answer.status, status);
    });
  }
});
