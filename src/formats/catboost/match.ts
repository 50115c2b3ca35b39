/** Whether a file holds a model of CatBoost: by its content, whatever it is called. */
import type { Files } from '../../files.ts';
import { classOf } from '../../wire/pickle/machine.ts';
import type { Match } from '../format.ts';
import { matchHead } from '../heads.ts';
import { looksCbm } from './cbm.ts';

const ENDINGS = /\.(cbm|json|bin|model|catboost|joblib|pkl|pickle|sav)$/i;

export const VARIANTS = { cbm: 'cbm', json: 'JSON', pickle: 'pickle' } as const;

// The keys of the file are sorted: that of the CTRs is the first, where there are any.
const JSON_HEAD = /^\s*\{\s*"(ctr_data|features_info)"\s*:\s*\{/;
const JSON_INSIDE =
  /"(float_features|categorical_features|text_features|embedding_features|hash_map)"|combination_element/;

const variantOf = (head: Uint8Array): string | undefined => {
  if (looksCbm(head)) return VARIANTS.cbm;
  const text = Buffer.from(head).toString('latin1');
  if (JSON_HEAD.test(text) && JSON_INSIDE.test(text)) return VARIANTS.json;
  return classOf(head)?.module.startsWith('catboost.') ? VARIANTS.pickle : undefined;
};

/** The first file that is a model. */
export const matchCatboost = (files: Files): Promise<Match | undefined> => matchHead(files, ENDINGS, variantOf);
