/** Which answers of an estimator are given unless the request names others. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { memoryFiles } from '../../../test/memory-files.ts';
import { ROOT } from '../../../test/root.ts';
import type { Case } from '../../../test/tabular.ts';
import { sklearn } from './index.ts';

const GOLDENS = join(ROOT, 'src/formats/sklearn/goldens');

// biome-ignore format: one case a line
const CASES = [
  ['decomposition-1.7', 'PCA',           ['transform'],                'what transforms, transforms'],
  ['cluster-1.7',       'KMeans',        ['predict'],                  'what predicts, predicts'],
  ['cluster-1.7',       'MLPClassifier', ['predict', 'predict_proba', 'predict_log_proba'], 'with all its probabilities'],
  ['neighbors-1.7',     'KernelDensity', ['score_samples'],            'what has nothing else, scores'],
] as const;

for (const [file, name, usual, told] of CASES) {
  it(`${told}: ${name}`, async () => {
    const cases = JSON.parse(gunzipSync(readFileSync(join(GOLDENS, `${file}.json.gz`))).toString()) as readonly Case[];
    const bytes = new Uint8Array(Buffer.from(cases.find((one) => one.name === name)!.file, 'base64'));
    const files = memoryFiles(new Map([['model.pkl', bytes]]));
    const model = sklearn.lower(await sklearn.read(files, (await sklearn.match(files))!));
    assert.ok(model.kind === 'pipeline');
    const { outputs } = model.signatures.get('serving_default')!;
    assert.deepEqual(
      outputs.filter(({ onRequest }) => !onRequest).map((port) => port.name),
      [...usual],
    );
  });
}
