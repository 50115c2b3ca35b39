/**
 * Damaged models. Bytes of their files are changed or cut, and, since that seldom comes further than a checksum of the
 * container, so are the parameters and the tables that were read: one is dropped, or is of another type or size. Loading
 * and asking must end soon, in an answer or in an error that is ours.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { damaged, holds, readsOrRefuses } from '../../../test/damaged.ts';
import { memoryFiles } from '../../../test/memory-files.ts';
import { ROOT } from '../../../test/root.ts';
import { type AnyCase, askModel, filesOf } from '../../../test/tabular.ts';
import { spark } from './index.ts';
import { lowerSpark } from './lower.ts';
import type { Metadata } from './metadata.ts';
import { readStage } from './read.ts';
import { Stage } from './stage.ts';

const FOLDER = join(ROOT, 'src/formats/spark/goldens');
const CASES = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json.gz'))
  .flatMap((file) => JSON.parse(gunzipSync(readFileSync(join(FOLDER, file))).toString('utf8')) as readonly AnyCase[]);
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 300);

/** Every file of the goldens, with where it stands. */
const PLACES = CASES.flatMap((one, number) => Object.keys(one.files ?? {}).map((path) => ({ number, path })));

it('files with changed bytes', async () => {
  const likely = [0, 1, 0x15, 0x19, 0x1c, 0x22, 0x2c, 0x30, 0x5b, 0x7b, 0x7d, 127, 128, 255];
  const place = fc.nat(PLACES.length - 1);
  const runs = place.chain((at) => {
    const { number, path } = PLACES[at]!;
    const bytes = new Uint8Array(Buffer.from(CASES[number]!.files![path]!, 'base64'));
    return damaged([bytes], likely).map((changed) => ({ number, path, changed }));
  });
  await holds(
    fc.asyncProperty(runs, ({ number, path, changed }) =>
      readsOrRefuses(async () => {
        const one = CASES[number]!;
        const contents = new Map(
          Object.entries(one.files!).map(([name, text]) => [name, new Uint8Array(Buffer.from(text, 'base64'))]),
        );
        const files = memoryFiles(contents.set(path, changed));
        const match = await spark.match(files);
        if (match) await askModel(spark.lower(await spark.read(files, match)), { ...one, refused: [] }).catch(ours);
      }),
    ),
    RUNS,
  );
});

/** What is thrown by the test's own comparisons is none of the program's faults. */
const ours = (error: unknown): void => {
  if (!(error instanceof Error && error.name === 'AssertionError')) throw error;
};

// biome-ignore format: one kind of value a line
const OTHERS: readonly ((value: unknown) => unknown)[] = [
  () => null,
  () => true,
  () => -1,
  () => 0,
  () => 1.5,
  () => 2 ** 31,
  () => 1e300,
  () => Number.NaN,
  () => 12345678901234567890n,
  () => '',
  () => 'something else',
  () => [],
  () => [[1, 'two']],
  () => ({}),
  () => ({ type: 0, size: 3, indices: [2, 1], values: [1, 2] }),
  () => ({ type: 1, numRows: 2 ** 20, numCols: 2 ** 20, values: [1], isTransposed: false }),
  (value) => (Array.isArray(value) ? value.slice(1) : [value]),
  (value) => (Array.isArray(value) ? [...value, ...value] : [value, value]),
  (value) => (typeof value === 'number' ? -value : typeof value === 'string' ? `${value}x` : value),
];
const DROP = OTHERS.length;

/** A copy of plain data, of which the n-th place, counted from its end, is another value. */
const changedAt = (root: unknown, at: number, how: number): unknown => {
  let count = 0;
  const size = (value: unknown): number =>
    typeof value === 'object' && value !== null
      ? Object.values(value).reduce<number>((sum, inner) => sum + 1 + size(inner), 0)
      : 0;
  const wanted = at % Math.max(1, size(root));
  const copy = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
    const entries = Object.entries(value).flatMap(([name, inner]): readonly (readonly [string, unknown])[] => {
      if (count++ !== wanted) return [[name, copy(inner)]];
      const other = OTHERS[how];
      return other ? [[name, other(inner)]] : [];
    });
    return Array.isArray(value) ? entries.map(([, inner]) => inner) : Object.fromEntries(entries);
  };
  return copy(root);
};

const changedStage = (stage: Stage, part: number, at: number, how: number): Stage => {
  const { metadata, tables, children } = stage;
  const parts = 1 + tables.size + children.size;
  const own = part % parts;
  if (own === 0) {
    // JSON has no big integers.
    const paramMap = changedAt(metadata.paramMap, at, how === 8 ? 5 : how) as Metadata['paramMap'];
    return new Stage({ ...metadata, paramMap }, tables, children);
  }
  if (own <= tables.size) {
    const [name, table] = [...tables][own - 1]!;
    // Rows are objects, whatever a file holds.
    const rows = table.map((row, i) => (i === at % table.length ? (changedAt(row, at, how) as typeof row) : row));
    return new Stage(metadata, new Map([...tables, [name, rows]]), children);
  }
  const [name, child] = [...children][own - 1 - tables.size]!;
  const changed = changedStage(child, Math.floor(part / parts), at, how);
  return new Stage(metadata, tables, new Map([...children, [name, changed]]));
};

it('stages with other parameters and tables', async () => {
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat(DROP)), { minLength: 1, maxLength: 2 });
  await holds(
    fc.asyncProperty(fc.nat(CASES.length - 1), changes, (number, all) =>
      readsOrRefuses(async () => {
        const one = CASES[number]!;
        const files = filesOf(one);
        const match = await spark.match(files);
        let stage = await readStage(files, match!.entry);
        for (const [part, at, how] of all) stage = changedStage(stage, part, at, how);
        await askModel(lowerSpark(stage), { ...one, refused: [] }).catch(ours);
      }),
    ),
    RUNS,
  );
});
