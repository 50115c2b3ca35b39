/** Documents of PMML 3.0 to 4.4 against the answers of JPMML-Evaluator 1.7. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { ROOT } from '../../../test/root.ts';
import { type AnyCase, ask, compare } from '../../../test/tabular.ts';

const FOLDER = join(ROOT, 'src/formats/pmml/goldens');
let worst = 0;
let [exact, all] = [0, 0];

for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.json.gz'))) {
  const cases = JSON.parse(gunzipSync(readFileSync(join(FOLDER, file))).toString('utf8')) as readonly AnyCase[];
  describe(file.replace('.json.gz', ''), () => {
    for (const one of cases) {
      it(one.name, async () => {
        const error = compare(one, await ask(one));
        [worst, exact, all] = [Math.max(worst, error), exact + (error === 0 ? 1 : 0), all + 1];
      });
    }
  });
}

after(() => {
  if (all > 0) console.log(`# PMML: ${all} documents, ${exact} equal to the last bit, worst error ${worst}`);
});
