/** CatBoost: models as cbm and JSON files, and pickles of its classes. See README.md. */
import { ServingError, within } from '../../errors.ts';
import type { Files } from '../../files.ts';
import type { Format, Match } from '../format.ts';
import { filesBeside } from '../heads.ts';
import { readCbm } from './cbm.ts';
import { readJson } from './json.ts';
import { estimatorOf, type FittedModel, lowerModel } from './lower.ts';
import { matchCatboost, VARIANTS } from './match.ts';
import { CATBOOST, readInstance, readPickle } from './pickle.ts';

interface Parsed {
  readonly at: string;
  readonly fitted: FittedModel;
}

const textOf = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ServingError('CORRUPT_MODEL', 'the file is not UTF-8, or larger than a text may be');
  }
};

const readCatboost = async (files: Files, { variant, entry }: Match): Promise<Parsed> => {
  const at = `${files.at}: ${entry}`;
  const bytes = await files.read(entry);
  const beside = variant === VARIANTS.pickle ? await filesBeside(files, entry) : new Map<string, Uint8Array>();
  try {
    if (variant === VARIANTS.cbm) return { at, fitted: { className: undefined, model: readCbm(bytes) } };
    if (variant === VARIANTS.json) return { at, fitted: { className: undefined, model: readJson(textOf(bytes)) } };
    return { at, fitted: readPickle(bytes, (name) => beside.get(name)) };
  } catch (error) {
    throw within(at, error);
  }
};

export const catboost: Format<Parsed> = {
  name: 'catboost',
  title: 'CatBoost',
  match: matchCatboost,
  read: readCatboost,
  lower: ({ at, fitted }) => {
    try {
      return lowerModel(fitted);
    } catch (error) {
      throw within(at, error);
    }
  },
  lends: {
    constructors: CATBOOST,
    has: ({ module }) => module.startsWith('catboost.'),
    estimator: (instance, builder) => estimatorOf(readInstance(instance), builder),
  },
};
