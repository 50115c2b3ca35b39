/** Models and pipelines of Spark 2.4 and 3.5, saved by Spark, against what its own transform gives. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { ROOT } from '../../../test/root.ts';
import { type AnyCase, ask, compare } from '../../../test/tabular.ts';

const FOLDER = join(ROOT, 'src/formats/spark/goldens');
let [worst, all] = [0, 0];

for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.json.gz'))) {
  describe(file, () => {
    const cases = JSON.parse(gunzipSync(readFileSync(join(FOLDER, file))).toString('utf8')) as readonly AnyCase[];
    for (const one of cases) {
      it(one.name, async () => {
        const error = compare(one, await ask(one));
        [worst, all] = [Math.max(worst, error), all + 1];
        assert.ok(error <= 1e-6);
      });
    }
  });
}

after(() => console.log(`# ${all} models of Spark, worst error ${worst.toExponential(1)}`));
