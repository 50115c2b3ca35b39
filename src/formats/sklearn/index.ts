/** scikit-learn: estimators in pickles, joblib and skops files of versions 0.18 to 1.9, read as data. See README.md. */
import { within } from '../../errors.ts';
import { readJoblib } from '../../wire/pickle/joblib.ts';
import { readSkops } from '../../wire/pickle/skops.ts';
import type { Value } from '../../wire/pickle/values.ts';
import type { Format } from '../format.ts';
import { filesBeside } from '../heads.ts';
import { lowerEstimator } from './lower.ts';
import { matchSklearn, VARIANTS } from './match.ts';
import { SKLEARN } from './names.ts';

interface Parsed {
  readonly at: string;
  readonly value: Value;
}

export const sklearn: Format<Parsed> = {
  name: 'sklearn',
  title: 'Scikit-learn',
  match: matchSklearn,
  read: async (files, { entry, variant }, foreign = []) => {
    const at = `${files.at}: ${entry}`;
    const bytes = await files.read(entry);
    const beside = await filesBeside(files, entry);
    try {
      const constructors = [SKLEARN, ...foreign.map((lent) => lent.constructors)];
      if (variant === VARIANTS.skops) return { at, value: await readSkops(bytes, constructors) };
      return { at, value: readJoblib(bytes, { constructors, beside: (name) => beside.get(name) }) };
    } catch (error) {
      throw within(at, error);
    }
  },
  lower: ({ at, value }, foreign = []) => {
    try {
      return lowerEstimator(value, foreign);
    } catch (error) {
      throw within(at, error);
    }
  },
};
