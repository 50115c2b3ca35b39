/** Whether a file holds a booster: by its content, whatever it is called. */
import type { Files } from '../../files.ts';
import { classOf } from '../../wire/pickle/machine.ts';
import type { Match } from '../format.ts';
import { matchHead } from '../heads.ts';
import { looksBinary } from './binary.ts';

const ENDINGS = /\.(bst|model|json|ubj|xgb|bin|deprecated|joblib|pkl|pickle|sav)$/i;

export const VARIANTS = { json: 'JSON or UBJSON', binary: 'binary', pickle: 'pickle' } as const;

const variantOf = (head: Uint8Array): string | undefined => {
  const text = Buffer.from(head).toString('latin1');
  if (/^\s*\{/.test(text) && text.includes('learner')) return VARIANTS.json;
  if (looksBinary(head)) return VARIANTS.binary;
  return classOf(head)?.module.startsWith('xgboost.') ? VARIANTS.pickle : undefined;
};

/** The first file that is a booster. */
export const matchXgboost = (files: Files): Promise<Match | undefined> => matchHead(files, ENDINGS, variantOf);
