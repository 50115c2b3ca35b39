/** Whether a file holds an estimator of scikit-learn: by the class that stands first in the pickle. */
import type { Files } from '../../files.ts';
import { classOf } from '../../wire/pickle/machine.ts';
import type { Match } from '../format.ts';
import { matchHead } from '../heads.ts';

const ENDINGS = /\.(joblib|pkl|pickle|sav|jbl|gz|z|bz2|xz|lzma|lz4)$/i;

const variantOf = (head: Uint8Array): string | undefined =>
  classOf(head)?.module.split('.')[0] === 'sklearn' ? 'pickle' : undefined;

/** The first file that holds one. */
export const matchSklearn = (files: Files): Promise<Match | undefined> => matchHead(files, ENDINGS, variantOf);
