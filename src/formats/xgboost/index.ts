/** XGBoost: boosters in JSON, UBJSON and the old binary files, and pickles of boosters and wrappers. See README.md. */
import { within } from '../../errors.ts';
import type { Files } from '../../files.ts';
import type { Format, Match } from '../format.ts';
import { filesBeside } from '../heads.ts';
import { readBinaryBooster } from './binary.ts';
import type { Booster } from './booster.ts';
import { readJsonBooster } from './json.ts';
import { foreignBooster } from './lent.ts';
import { lowerBooster, lowerModel, wrapperEstimator } from './lower.ts';
import { matchXgboost, VARIANTS } from './match.ts';
import { isXgboostWrapper, type PickledModel, readPickle, readWrapper, XGBOOST } from './pickle.ts';

type Parsed = { readonly at: string } & ({ readonly booster: Booster } | { readonly model: PickledModel });

const isModel = (read: Booster | PickledModel): read is PickledModel => 'booster' in read;

const readXgboost = async (files: Files, { variant, entry }: Match): Promise<Parsed> => {
  const at = `${files.at}: ${entry}`;
  const bytes = await files.read(entry);
  const beside = variant === VARIANTS.pickle ? await filesBeside(files, entry) : new Map<string, Uint8Array>();
  try {
    if (variant === VARIANTS.json) return { at, booster: readJsonBooster(bytes) };
    if (variant === VARIANTS.binary) return { at, booster: readBinaryBooster(bytes) };
    const read = readPickle(bytes, (name) => beside.get(name));
    return isModel(read) ? { at, model: read } : { at, booster: read };
  } catch (error) {
    throw within(at, error);
  }
};

export const xgboost: Format<Parsed> = {
  name: 'xgboost',
  title: 'XGBoost',
  match: matchXgboost,
  read: readXgboost,
  lower: (parsed) => {
    try {
      return 'booster' in parsed ? lowerBooster(parsed.booster) : lowerModel(parsed.model);
    } catch (error) {
      throw within(parsed.at, error);
    }
  },
  lends: {
    constructors: XGBOOST,
    has: isXgboostWrapper,
    estimator: (instance, builder) => wrapperEstimator(readWrapper(instance), builder),
    booster: (bytes, options) => foreignBooster(readBinaryBooster(bytes), options),
  },
};
