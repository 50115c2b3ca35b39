/** Damaged models: whatever the bytes, only a ServingError leaves the reader and the loader, and soon. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { damaged, holds } from '../../../test/damaged.ts';
import { goldensOf } from '../../../test/golden.ts';
import { memoryFiles, readFolder } from '../../../test/memory-files.ts';
import { filesOfCase, packsOf } from '../../../test/packs.ts';
import { processorMs } from '../../../test/processor-time.ts';
import { prepare } from '../../engines/prepare.ts';
import { ServingError } from '../../errors.ts';
import { onnx } from './index.ts';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 150);
const MAX_MS = 5000;

const load = async (folder: ReadonlyMap<string, Uint8Array>): Promise<void> => {
  const files = memoryFiles(folder);
  const start = processorMs();
  try {
    const match = await onnx.match(files);
    if (match) await prepare(onnx.lower(await onnx.read(files, match)));
  } catch (error) {
    assert.ok(error instanceof ServingError, error instanceof Error ? error.stack : String(error));
    assert.notEqual(error.code, 'INTERNAL', error.message);
  }
  assert.ok(processorMs() - start < MAX_MS, 'it ends soon');
};

const ORT_FILES = packsOf('onnx')
  .get('ort-format')!
  .filter(({ refused }) => refused === undefined);

test('.ort files with bytes changed or cut', async () => {
  const files = await Promise.all(ORT_FILES.map((one) => filesOfCase(one).read('model.ort')));
  await holds(
    fc.asyncProperty(damaged(files, [0, 1, 127, 128, 255]), (bytes) => load(new Map([['model.ort', bytes]]))),
    RUNS,
  );
});

const byte = fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 127, 128, 255));
const edits = fc.array(fc.tuple(fc.nat(), byte), { minLength: 1, maxLength: 6 });

for (const name of [
  'external_data',
  'loop',
  'local_functions',
  'opset_1_broadcast',
  'opset_4_attributes',
  'zipmap_int64',
]) {
  const folder = readFolder(`${goldensOf('onnx')}/${name}/model`);
  const model = folder.get('model.onnx')!;
  test(`${name} with bytes changed`, () =>
    fc.assert(
      fc.asyncProperty(edits, (changes) => {
        const bytes = model.slice();
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        return load(new Map([...folder, ['model.onnx', bytes]]));
      }),
      { numRuns: RUNS },
    ));
  test(`${name} cut`, () =>
    fc.assert(
      fc.asyncProperty(fc.nat(model.length), (length) =>
        load(new Map([...folder, ['model.onnx', model.slice(0, length)]])),
      ),
      { numRuns: Math.ceil(RUNS / 3) },
    ));
}
