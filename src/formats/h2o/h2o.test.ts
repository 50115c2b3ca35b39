/** MOJOs that H2O wrote, each against the prediction frame of the H2O that wrote it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { ROOT } from '../../../test/root.ts';
import { type AnyCase, ask, compare } from '../../../test/tabular.ts';

const FOLDER = join(ROOT, 'src/formats/h2o/goldens');

let [equal, all, worst] = [0, 0, 0];
for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.json.gz'))) {
  describe(file.replace('.json.gz', ''), () => {
    const cases = JSON.parse(gunzipSync(readFileSync(join(FOLDER, file))).toString('utf8')) as readonly AnyCase[];
    for (const one of cases) {
      it(one.name, async () => {
        const error = compare(one, await ask(one));
        [equal, all, worst] = [equal + (error === 0 ? 1 : 0), all + 1, Math.max(worst, error)];
      });
    }
  });
}

after(() => console.log(`# ${equal} of ${all} models equal to the last bit, worst error ${worst.toExponential(1)}`));
