/**
 * Damaged MOJOs. Bytes of the zips are changed, and, since its checksums tell of most of that, so are the files inside:
 * bytes of trees, words of model.ini, files that are gone or another one's. Loading and asking must end soon, in an answer
 * or in an error that is ours.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { damaged, holds, readsOrRefuses } from '../../../test/damaged.ts';
import { memoryFiles } from '../../../test/memory-files.ts';
import { ROOT } from '../../../test/root.ts';
import { type AnyCase, askModel } from '../../../test/tabular.ts';
import type { Model } from '../../model.ts';
import { xgboost } from '../xgboost/index.ts';
import { readArchive } from './archive.ts';
import { h2o } from './index.ts';
import { lowerMojo } from './lower.ts';
import { readMojo } from './mojo.ts';

const FOLDER = join(ROOT, 'src/formats/h2o/goldens');
const CASES = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json.gz'))
  .flatMap((file) => JSON.parse(gunzipSync(readFileSync(join(FOLDER, file))).toString('utf8')) as readonly AnyCase[]);
const bytesOf = ({ files }: AnyCase): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Buffer.from(Object.values(files!)[0]!, 'base64'));
const FOREIGN = [xgboost.lends!];
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 400);

const load = async (bytes: Uint8Array<ArrayBuffer>): Promise<Model> => {
  const files = memoryFiles(new Map([['model.zip', bytes]]));
  const match = (await h2o.match(files)) ?? { variant: 'MOJO', entry: 'model.zip' };
  return h2o.lower(await h2o.read(files, match), FOREIGN);
};

it('zips with changed bytes', async () => {
  const likely = [0, 1, 2, 8, 0x50, 0x4b, 127, 128, 255];
  await holds(
    fc.asyncProperty(damaged(CASES.map(bytesOf), likely), (bytes) => readsOrRefuses(() => load(bytes))),
    RUNS,
  );
});

const entriesOf = (one: AnyCase): Promise<ReadonlyMap<string, Uint8Array>> =>
  readArchive(memoryFiles(new Map([['model.zip', bytesOf(one)]])), 'model.zip');

// biome-ignore format: one kind of word a line
const WORDS = ['', '0', '1', '-1', '2', '3', '7', '1000000', '2147483647', '1e308', 'NaN', 'null', 'true', 'false', '[]', '[1, 2]', '[-1]', '[NaN]', 'x', '../', './', 'gbm', 'drf', 'xgboost', 'isolationforest', 'Binomial', 'Regression'];

/** A value of model.ini is another word, or its line is gone. */
const changedIni = (bytes: Uint8Array, line: number, word: number): Uint8Array => {
  const lines = Buffer.from(bytes).toString('utf8').split('\n');
  const at = line % lines.length;
  const told = lines[at]!;
  const next = WORDS[word % (WORDS.length + 1)];
  if (next === undefined) lines.splice(at, 1);
  else lines[at] = told.includes('=') ? `${told.slice(0, told.indexOf('=') + 1)} ${next}` : next;
  return Buffer.from(lines.join('\n'));
};

const changedBytes = (bytes: Uint8Array, at: number, byte: number): Uint8Array => {
  if (byte > 255) return bytes.subarray(0, at % (bytes.length + 1));
  const made = bytes.slice();
  if (made.length > 0) made[at % made.length] = byte;
  return made;
};

it('MOJOs with other files inside', async () => {
  const change = fc.tuple(fc.nat(), fc.nat(), fc.oneof(fc.nat(300), fc.constantFrom(0, 1, 3, 8, 12, 48, 64, 192, 255)));
  const runs = fc.tuple(fc.nat(CASES.length - 1), fc.array(change, { minLength: 1, maxLength: 3 }));
  await holds(
    fc.asyncProperty(runs, async ([number, changes]) => {
      const one = CASES[number]!;
      const entries = new Map(await entriesOf(one));
      for (const [which, at, how] of changes) {
        const names = [...entries.keys()];
        // Every other change is one of model.ini, which says most.
        const name =
          which % 2 === 0 ? names.find((own) => own.endsWith('model.ini')) : names[(which >> 1) % names.length];
        if (name === undefined) continue;
        const bytes = entries.get(name)!;
        if (name.endsWith('model.ini')) entries.set(name, changedIni(bytes, at, how));
        else if (how === 299) entries.delete(name);
        else if (how === 298) entries.set(name, entries.get(names[at % names.length]!)!);
        else entries.set(name, changedBytes(bytes, at, how));
      }
      await readsOrRefuses(() => askModel(lowerMojo(readMojo(entries), FOREIGN), { ...one, refused: [] }));
    }),
    RUNS,
  );
});
