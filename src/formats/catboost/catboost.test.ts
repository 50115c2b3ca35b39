/** Models of CatBoost 0.26, 1.0, 1.1 and 1.2, in every file that these wrote, against their own predictions. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { ROOT } from '../../../test/root.ts';
import { ask, type Case, compare } from '../../../test/tabular.ts';
import type { Tensor } from '../../tensor/tensor.ts';

const FOLDER = join(ROOT, 'src/formats/catboost/goldens');
const casesOf = (file: string): readonly Case[] =>
  JSON.parse(gunzipSync(readFileSync(join(FOLDER, file))).toString('utf8')) as readonly Case[];
const FILES = readdirSync(FOLDER).filter((file) => file.endsWith('.json.gz'));

const TOKENS: Readonly<Record<string, number>> = { Infinity, '-Infinity': -Infinity };
const toldOf = ({ answers }: Case): readonly number[] =>
  (answers['margin'] as { readonly values: readonly (number | string)[] }).values.map((value) =>
    typeof value === 'number' ? value : TOKENS[value]!,
  );
const valuesOf = (tensor: Tensor): readonly number[] => Array.from(tensor.data as Float64Array);

let [worst, equal, all] = [0, 0, 0];

for (const file of FILES) {
  describe(file.replace('.json.gz', ''), () => {
    for (const one of casesOf(file)) {
      it(`${one.name}, ${one.kind}`, async () => {
        const found = await ask(one);
        const error = compare(one, found);
        // Sums of a cbm are those of CatBoost to the last bit.
        if (one.kind !== 'json') assert.deepEqual(valuesOf(found.get('margin')!), toldOf(one));
        [worst, equal, all] = [Math.max(worst, error), equal + (error === 0 ? 1 : 0), all + 1];
      });
    }
  });
}

after(() => console.log(`# ${equal} of ${all} models equal to the last bit, worst error ${worst.toExponential(1)}`));
