/** The leaves that XGBoost 0.72 and 3.2 and LightGBM 3.3 and 4.6 say a row falls in, asked for by name. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { memoryFiles } from '../../../test/memory-files.ts';
import { ROOT } from '../../../test/root.ts';
import { openPipeline } from '../../engines/pipeline/session.ts';
import { detect } from '../../formats/registry.ts';
import type { Tensor } from '../../tensor/tensor.ts';

interface Case {
  readonly name: string;
  readonly file: string;
  readonly rows: readonly (readonly (number | null)[])[];
  readonly leaf: readonly (readonly number[])[];
  readonly predict?: readonly number[];
}

for (const format of ['xgboost', 'lightgbm']) {
  const folder = join(ROOT, 'src/formats', format, 'goldens');
  for (const file of readdirSync(folder).filter((name) => name.startsWith('leaves-'))) {
    const cases = JSON.parse(gunzipSync(readFileSync(join(folder, file))).toString('utf8')) as readonly Case[];
    for (const { name, file: content, rows, leaf, predict } of cases) {
      it(`${format} ${file.slice(7, -8)}: ${name}`, async () => {
        const files = memoryFiles(new Map([['model', new Uint8Array(Buffer.from(content, 'base64'))]]));
        const { format: found, match } = await detect(files);
        const model = await found.load(files, match);
        assert.ok(model.kind === 'pipeline');
        const session = await openPipeline({ notes: [], weightBytes: 0, ...model });
        const numbers = rows.flat().map((x) => x ?? Number.NaN);
        const shape = [rows.length, rows[0]!.length];
        const data: Tensor =
          format === 'xgboost'
            ? { dtype: 'float32', shape, data: Float32Array.from(numbers) }
            : { dtype: 'float64', shape, data: Float64Array.from(numbers) };
        const call = { signature: 'serving_default', outputs: predict ? ['leaf', 'predict'] : ['leaf'] };
        const made = await session.run(new Map([['data', data]]), call);
        const leaves = made.get('leaf') as Tensor<'int32'>;
        assert.deepEqual(leaves.shape, [rows.length, leaf[0]!.length]);
        assert.deepEqual([...leaves.data], leaf.flat());
        if (predict) {
          const answers = (made.get('predict') as Tensor<'float64'>).data;
          predict.forEach((wanted, i) => {
            assert.ok(
              Math.abs(answers[i]! - wanted) <= 1e-12 * Math.max(1, Math.abs(wanted)),
              `${answers[i]} ${wanted}`,
            );
          });
        }
      });
    }
  }
}
