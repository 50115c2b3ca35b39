/** LightGBM: boosters as text, as JSON dumps, and pickles of boosters and wrappers. See README.md. */
import { ServingError, within } from '../../errors.ts';
import type { Files } from '../../files.ts';
import type { Format, Match } from '../format.ts';
import { filesBeside } from '../heads.ts';
import { readDump } from './dump.ts';
import { lowerModel, wrapperEstimator } from './lower.ts';
import { matchLightgbm, VARIANTS } from './match.ts';
import { isLightgbmWrapper, LIGHTGBM, type PickledModel, readPickle, readWrapper } from './pickle.ts';
import { readText } from './text.ts';

interface Parsed {
  readonly at: string;
  readonly model: PickledModel;
}

const ALONE = { className: 'Booster', kind: 'regressor', labels: undefined, best_iteration: 0 } as const;

const textOf = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ServingError('CORRUPT_MODEL', 'the file is not UTF-8');
  }
};

const readLightgbm = async (files: Files, { variant, entry }: Match): Promise<Parsed> => {
  const at = `${files.at}: ${entry}`;
  const bytes = await files.read(entry);
  const beside = variant === VARIANTS.pickle ? await filesBeside(files, entry) : new Map<string, Uint8Array>();
  try {
    if (variant === VARIANTS.text) return { at, model: { ...ALONE, booster: readText(textOf(bytes)) } };
    if (variant === VARIANTS.dump) return { at, model: { ...ALONE, booster: readDump(textOf(bytes)) } };
    return { at, model: { ...ALONE, ...readPickle(bytes, (name) => beside.get(name)) } };
  } catch (error) {
    throw within(at, error);
  }
};

export const lightgbm: Format<Parsed> = {
  name: 'lightgbm',
  title: 'LightGBM',
  match: matchLightgbm,
  read: readLightgbm,
  lower: ({ at, model }) => {
    try {
      return lowerModel(model);
    } catch (error) {
      throw within(at, error);
    }
  },
  lends: {
    constructors: LIGHTGBM,
    has: isLightgbmWrapper,
    estimator: (instance, builder) => wrapperEstimator(readWrapper(instance), builder),
  },
};
