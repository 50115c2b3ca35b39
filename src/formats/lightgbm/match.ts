/** Whether a file holds a booster of LightGBM: by its content, whatever it is called. */
import type { Files } from '../../files.ts';
import { classOf } from '../../wire/pickle/machine.ts';
import type { Match } from '../format.ts';
import { matchHead } from '../heads.ts';

const ENDINGS = /\.(txt|model|json|lgb|lgbm|joblib|pkl|pickle|sav)$/i;

export const VARIANTS = { text: 'text', dump: 'JSON dump', pickle: 'pickle' } as const;

const variantOf = (head: Uint8Array): string | undefined => {
  const text = Buffer.from(head).toString('latin1');
  if (/^tree\r?\n/.test(text) && /^num_class=/m.test(text)) return VARIANTS.text;
  if (/^\s*\{/.test(text) && text.includes('"num_tree_per_iteration"')) return VARIANTS.dump;
  return classOf(head)?.module.startsWith('lightgbm.') ? VARIANTS.pickle : undefined;
};

/** The first file that is a booster. */
export const matchLightgbm = (files: Files): Promise<Match | undefined> => matchHead(files, ENDINGS, variantOf);
