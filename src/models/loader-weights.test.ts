/** Weights that cross from the loader thread piece by piece. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { writePerceptron } from '../../bench/saved-model.ts';
import { open } from '../engines/open.ts';
import { prepare } from '../engines/prepare.ts';
import { PIECE_BYTES } from '../engines/weight-store.ts';
import { tensorflow } from '../formats/tensorflow/index.ts';
import type { Session } from '../model.ts';
import { localFiles } from '../sources/local.ts';
import { isTensor } from '../tensor/tensor.ts';
import { threadLoader } from './loader.ts';

const root = mkdtempSync(join(tmpdir(), 'stfs-weights-'));
after(() => rmSync(root, { recursive: true, force: true }));
// Weights of 7.2 MB, of 300 KB and of less than a message is worth.
const WIDTHS = [900, 2000, 37, 5];
const folder = join(root, 'model');
const bytes = writePerceptron(folder, WIDTHS);
assert.ok(900 * 2000 * 4 > PIECE_BYTES, 'the largest takes several pieces');

const answerOf = async (session: Session): Promise<number[]> => {
  const [signature] = session.signatures.keys();
  const x = { dtype: 'float32', shape: [1, 900], data: Float32Array.from({ length: 900 }, (_, i) => i / 900) } as const;
  const [y] = (await session.run(new Map([['x', x]]), { signature: signature! })).values();
  assert.ok(y && isTensor(y) && y.dtype === 'float32');
  return [...y.data];
};

test('they arrive whole, and the model answers as one that is read in this thread', async (t) => {
  const loader = threadLoader();
  t.after(() => loader.close());
  const { session, weightBytes } = await loader.load({ order: { at: folder } });
  const files = localFiles(folder);
  const here = await open(
    await prepare(tensorflow.lower(await tensorflow.read(files, (await tensorflow.match(files))!))),
  );
  // What is small is a part of the graph.
  assert.ok(weightBytes <= bytes && weightBytes > 0.99 * bytes, `${weightBytes} of ${bytes}`);
  const found = await answerOf(session);
  assert.ok(found.some((value) => value !== 0));
  assert.deepEqual(found, await answerOf(here));
  await session.close();
  await here.close();
});

test('a damaged byte in any piece is told, and the next load succeeds', async (t) => {
  const loader = threadLoader();
  t.after(() => loader.close());
  const variables = join(folder, 'variables');
  const data = join(variables, readdirSync(variables).find((name) => name.includes('.data-'))!);
  const whole = readFileSync(data);
  for (const at of [10, PIECE_BYTES + 10, 900 * 2000 * 4 - 1, whole.length - 1]) {
    const damaged = Buffer.from(whole);
    damaged[at]! ^= 1;
    writeFileSync(data, damaged);
    await assert.rejects(loader.load({ order: { at: folder } }), { code: 'CORRUPT_MODEL' }, `byte ${at}`);
  }
  writeFileSync(data, whole);
  const { session } = await loader.load({ order: { at: folder } });
  await session.close();
});
